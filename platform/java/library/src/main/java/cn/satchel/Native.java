package cn.satchel;

import java.util.function.BooleanSupplier;

/**
 * satchel.h, function by function; texts as {@link Text} makes them, handles as addresses. What a function does is said
 * there. Callers see to it that a handle is alive, and to none being used after its release.
 */
final class Native {
  private Native() {}

  static {
    System.loadLibrary("satchel_jni");
  }

  static native byte[] version();
  static native boolean hasFeature(byte[] name);
  static native byte[] codeMessage(int code, int language);
  static native int codeGroup(int code);

  static native long hostOpen(byte[] keyFile, Keys keys, Transport transport, Log log, int logLevel)
      throws SatchelException;
  static native void hostRelease(long host);
  static native long open(long host, byte[] folder, byte[] user, Object waker) throws SatchelException;
  static native long enrol(
      long host, byte[] folder, byte[] user, Object waker, byte[] url, byte[] code, byte[] caPem, byte[] pins)
      throws SatchelException;
  static native void close(long store) throws SatchelException;
  static native void actAs(long store, byte[] user) throws SatchelException;

  static native byte[] save(long store, byte[] type, byte[] id, byte[] fields) throws SatchelException;
  static native long begin(long store) throws SatchelException;
  static native byte[] put(long transaction, byte[] type, byte[] id, byte[] fields) throws SatchelException;
  static native void delete(long transaction, byte[] type, byte[] id) throws SatchelException;
  static native void undelete(long transaction, byte[] type, byte[] id) throws SatchelException;
  static native void commit(long transaction) throws SatchelException;
  static native void transactionRelease(long transaction);
  static native byte[] get(long store, byte[] type, byte[] id) throws SatchelException;
  static native void seal(long store, byte[] type, byte[] id) throws SatchelException;
  static native byte[] missingForSeal(long store, byte[] type, byte[] id) throws SatchelException;
  static native byte[] correct(long store, byte[] type, byte[] id, byte[] reason, byte[] fields)
      throws SatchelException;
  static native byte[] sealIdentity(long store, byte[] parts) throws SatchelException;

  static native long query(long store, byte[] sql) throws SatchelException;
  static native void bindText(long rows, int at, byte[] value) throws SatchelException;
  static native void bindInteger(long rows, int at, long value) throws SatchelException;
  static native void bindReal(long rows, int at, double value) throws SatchelException;
  static native void bindBytes(long rows, int at, byte[] value) throws SatchelException;
  static native void bindId(long rows, int at, byte[] id) throws SatchelException;
  static native boolean next(long rows) throws SatchelException;
  static native int columnCount(long rows);
  static native byte[] columnName(long rows, int at);
  static native int columnKind(long rows, int at);
  static native long columnInteger(long rows, int at);
  static native double columnReal(long rows, int at);
  static native byte[] columnData(long rows, int at);
  static native byte[] columnId(long rows, int at);
  static native void rowsRelease(long rows);

  static native byte[][] attachFile(long store, byte[][] photo, byte[] path, long[] bytes) throws SatchelException;
  static native long attachBegin(long store) throws SatchelException;
  static native void attachWrite(long attachment, byte[] data, int offset, int count) throws SatchelException;
  static native byte[][] attachFinish(long attachment, byte[][] photo, long[] bytes) throws SatchelException;
  static native void attachmentRelease(long attachment);
  static native byte[] blobRead(long store, byte[] sha256, long offset, int size) throws SatchelException;

  static native byte[] conflicts(long store) throws SatchelException;
  static native void settle(long store, byte[] conflict, int take, byte[] value) throws SatchelException;
  static native byte[] quarantine(long store) throws SatchelException;
  static native void retry(long store, long entry, byte[] fields) throws SatchelException;
  static native byte[] status(long store) throws SatchelException;
  static native byte[] whereabouts(long store, byte[] type, byte[] id) throws SatchelException;
  static native byte[] schema(long store) throws SatchelException;
  static native byte[] verify(long store) throws SatchelException;
  static native byte[] trim(long store, boolean check) throws SatchelException;
  static native byte[] writeBundle(long store, byte[] path) throws SatchelException;
  static native byte[] writeEmptyProof(long store, byte[] path) throws SatchelException;

  static native byte[] nextEvent(long store, long[] numbers) throws SatchelException;
  static native byte[] syncStep(
      long store,
      int budgetMs,
      long byteBudget,
      boolean atOnce,
      int networkClass,
      BooleanSupplier cancelled,
      long[] result)
      throws SatchelException;
  static native void cancel(long store);
  static native void setNetwork(long store, int network) throws SatchelException;
  static native void setPower(long store, boolean low) throws SatchelException;
  static native void suspend(long store) throws SatchelException;
  static native void resume(long store) throws SatchelException;
  static native byte[][] uploadClaim(long store, long[] numbers) throws SatchelException;
  static native void uploadReport(long store, byte[] id, int status, byte[] offset) throws SatchelException;

  static native byte[] requestMethod(long request);
  static native byte[] requestUrl(long request);
  static native byte[][] requestHeaders(long request);
  static native long requestBodySize(long request);
  static native int requestRead(long request, long offset, byte[] to, int at, int count);
  static native boolean requestCancelled(long request);
  static native void requestSent(long request, long bytes);
  static native void replyStatus(long reply, int status);
  static native void replyHeader(long reply, byte[] name, byte[] value);
  static native void replyBody(long reply, byte[] data, int offset, int count);
}
