package cn.satchel;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/**
 * A device's store. What returned is on the disk; a process may be killed at any instruction. JSON is as satchel.h says.
 * After close() every call ends with CANCELLED, and so between suspend() and resume().
 */
public final class Store implements AutoCloseable {
  private final Handle handle;
  private final SyncRunner runner = new SyncRunner(this);

  Store(long store, Drain drain) {
    handle = new Handle(store);
    if (drain != null) drain.begin(this);
  }

  /**
   * Ends a step under way and waits for it and for calls of other threads. A sync() that runs ends as CANCELLED. Error:
   * BUSY from within a callback of a call on this store (transport, keys, cancelled): it stays open.
   */
  @Override
  public void close() throws SatchelException {
    handle.close(Native::suspend, Native::close);
    runner.close();
  }

  /** Who records from now on. Error: NOT_PERMITTED for who does not record on this device. */
  public void actAs(String user) throws SatchelException {
    final byte[] who = Text.in(user);
    handle.run(store -> Native.actAs(store, who));
  }

  /** A new record; its id. */
  public String save(String type, String fields) throws SatchelException {
    return save(type, null, fields);
  }

  /**
   * A record by itself: made where id is NULL, else changed. Errors: UNKNOWN_TYPE, UNKNOWN_FIELD, INVALID_VALUE,
   * NOT_PERMITTED, SEALED, APPEND_ONLY, ILLEGAL_TRANSITION, NOT_HERE, TOO_LARGE, MUST_BE_SEALED, DISK_FULL.
   */
  public String save(String type, String id, String fields) throws SatchelException {
    final byte[] of = Text.in(type);
    final byte[] which = Text.in(id);
    final byte[] json = Text.in(fields);
    return Text.out(handle.call(store -> Native.save(store, of, which, json)));
  }

  public Transaction begin() throws SatchelException {
    return new Transaction(handle.call(Native::begin));
  }

  /** {"type","id","version","author","sealed","pending","fields"}. Error: NOT_FOUND. */
  public String get(String type, String id) throws SatchelException {
    return look(Native::get, type, id);
  }

  /** Freezes a record and what its type takes along. Error: INCOMPLETE, with what is missing as detail. */
  public void seal(String type, String id) throws SatchelException {
    final byte[] of = Text.in(type);
    final byte[] which = Text.in(id);
    handle.run(store -> Native.seal(store, of, which));
  }

  /** [{"type","id","zh","en","warns"}]. */
  public String missingForSeal(String type, String id) throws SatchelException {
    return look(Native::missingForSeal, type, id);
  }

  /** A new record that corrects a sealed one, with other values for these fields. */
  public String correct(String type, String id, String reason, String fields) throws SatchelException {
    final byte[] of = Text.in(type);
    final byte[] which = Text.in(id);
    final byte[] why = Text.in(reason);
    final byte[] json = Text.in(fields);
    return Text.out(handle.call(store -> Native.correct(store, of, which, why, json)));
  }

  /** The hash for the field that the schema has an identity sealed into. Errors: NO_SEALING_KEY, INVALID, TOO_LARGE. */
  public String sealIdentity(String parts) throws SatchelException {
    final byte[] json = Text.in(parts);
    return Text.out(handle.call(store -> Native.sealIdentity(store, json)));
  }

  /** Plain SQL, read only, one table a record type, whose id is in _id. Error: INVALID. */
  public Rows query(String sql) throws SatchelException {
    final byte[] text = Text.in(sql);
    return new Rows(handle.call(store -> Native.query(store, text)));
  }

  /** Copies the file as it is. Errors: NOT_FOUND, TOO_LARGE, BUSY (somebody still writes it), KEY_LOCKED; save's. */
  public Attached attach(Photo photo, String path) throws SatchelException {
    final byte[][] words = photo.words();
    final byte[] from = Text.in(path);
    final long[] bytes = new long[1];
    return new Attached(handle.call(store -> Native.attachFile(store, words, from, bytes)), bytes[0]);
  }

  /** Reads the stream to its end, in pieces; an IOException leaves nothing behind. */
  public Attached attach(Photo photo, InputStream from) throws SatchelException, IOException {
    try (Attachment attachment = new Attachment(handle.call(Native::attachBegin))) {
      attachment.write(from);
      return attachment.finish(photo);
    }
  }

  /** Plain bytes of a blob. Errors: NOT_FOUND, TRIMMED, KEY_LOCKED, CORRUPT (it alone). */
  public byte[] readBlob(String sha256, long offset, int most) throws SatchelException {
    if (offset < 0 || most < 0) throw new SatchelException(Code.INVALID, "offset or size is negative");
    final byte[] hash = Text.in(sha256);
    return handle.call(store -> Native.blobRead(store, hash, offset, most));
  }

  /** Open ones: [{"id","record_type","record","field","rule","standing","standing_author","proposed",…}]. */
  public String conflicts() throws SatchelException {
    return Text.out(handle.call(Native::conflicts));
  }

  /** value: JSON, for Take.VALUE, else NULL. Errors: NOT_HERE, ALREADY_SETTLED, INVALID, INVALID_VALUE. */
  public void settle(String conflict, Take take, String value) throws SatchelException {
    final byte[] which = Text.in(conflict);
    final byte[] json = Text.in(value);
    handle.run(store -> Native.settle(store, which, take.ordinal(), json));
  }

  /** What the hub refused, oldest first: [{"entry","code","zh","en","detail","since","records",…}]. */
  public String quarantine() throws SatchelException {
    return Text.out(handle.call(Native::quarantine));
  }

  /** Saves it again, with other values for its first record; fields may be NULL. Errors: NOT_FOUND; save's. */
  public void retry(long entry, String fields) throws SatchelException {
    final byte[] json = Text.in(fields);
    handle.run(store -> Native.retry(store, entry, json));
  }

  /** One object, as `satchel status --json` prints it. */
  public String status() throws SatchelException {
    return Text.out(handle.call(Native::status));
  }

  /** "tablet_only", "at_hub" or "receipted"; of NULL, NULL all that are not receipted. JSON. */
  public String whereabouts(String type, String id) throws SatchelException {
    return look(Native::whereabouts, type, id);
  }

  /** As the hub published it. */
  public String schema() throws SatchelException {
    return Text.out(handle.call(Native::schema));
  }

  /** Reads everything again. Findings, a line each: "" where all is sound. Errors: KEY_LOCKED, OTHER_KEY. */
  public String verify() throws SatchelException {
    return Text.out(handle.call(Native::verify));
  }

  /** Deletes originals that hub and second copy hold for good; check: only tells. JSON. */
  public String trim(boolean check) throws SatchelException {
    return Text.out(handle.call(store -> Native.trim(store, check)));
  }

  /** What was not delivered, as a file for somebody to carry to the hub. JSON. */
  public String writeBundle(String path) throws SatchelException {
    final byte[] to = Text.in(path);
    return Text.out(handle.call(store -> Native.writeBundle(store, to)));
  }

  /** The proof that all is at the hub, in a file; sync first. "[]" once it is written, else what is left. JSON. */
  public String writeEmptyProof(String path) throws SatchelException {
    final byte[] to = Text.in(path);
    return Text.out(handle.call(store -> Native.writeEmptyProof(store, to)));
  }

  /** The next event, NULL where there is none; for an app without a listener. */
  public Event nextEvent() throws SatchelException {
    final long[] numbers = new long[5];
    final byte[] sha256 = handle.call(store -> Native.nextEvent(store, numbers));
    return numbers[0] == 0 ? null : new Event(numbers, Text.out(sha256));
  }

  /**
   * One step on this thread, as a WorkManager worker makes it. Errors: BUSY (another is under way), CANCELLED (the store
   * is suspended), and what is wrong with the store itself; all else is in the result.
   */
  public StepResult step(StepOptions options) throws SatchelException {
    final long[] n = new long[10];
    final byte[] request =
        handle.call(
            store ->
                Native.syncStep(
                    store,
                    options.budgetMs,
                    options.byteBudget,
                    options.atOnce,
                    options.networkClass,
                    options.cancelled,
                    n));
    return new StepResult(n, Text.out(request));
  }

  /**
   * Steps on a thread of the store's own until no more can be done at once: anything but MORE. The result has the sums
   * of all steps. Cancel the future to stop. Two at once run one after the other. Budgets are those of a step.
   */
  public CompletableFuture<StepResult> sync(StepOptions options) {
    return runner.sync(options);
  }

  /** The step under way ends soon, as CANCELLED. */
  public void cancel() throws SatchelException {
    handle.run(Native::cancel);
  }

  public void setNetwork(NetworkClass network) throws SatchelException {
    handle.run(store -> Native.setNetwork(store, network.ordinal()));
  }

  public void setPower(boolean low) throws SatchelException {
    handle.run(store -> Native.setPower(store, low));
  }

  /** Ends a step under way, closes the database and gives back its locks, within 2 seconds. Twice is no error. */
  public void suspend() throws SatchelException {
    handle.run(Native::suspend);
  }

  /** Errors: those of Satchel.open. */
  public void resume() throws SatchelException {
    handle.run(Native::resume);
  }

  /**
   * Hands the next original to another uploader; NULL where nothing waits. Blocks for the network. Errors: BUSY (a step
   * is under way), KEY_LOCKED, DISK_FULL, and those of the network.
   */
  public Upload claimUpload() throws SatchelException {
    final long[] numbers = new long[2];
    final byte[][] texts = handle.call(store -> Native.uploadClaim(store, numbers));
    return texts == null ? null : new Upload(texts, numbers);
  }

  /**
   * How it went: the reply's status and its header Upload-Offset (NULL without one), or 0 for no reply. Ends the claim,
   * whatever came. Error: NOT_FOUND for a claim that expired, or was reported: no harm.
   */
  public void reportUpload(String id, int status, String uploadOffset) throws SatchelException {
    final byte[] which = Text.in(id);
    final byte[] at = Text.in(uploadOffset);
    handle.run(store -> Native.uploadReport(store, which, status, at));
  }

  private interface Look {
    byte[] at(long store, byte[] type, byte[] id) throws SatchelException;
  }

  private String look(Look what, String type, String id) throws SatchelException {
    final byte[] of = Text.in(type);
    final byte[] which = Text.in(id);
    return Text.out(handle.call(store -> what.at(store, of, which)));
  }
}
