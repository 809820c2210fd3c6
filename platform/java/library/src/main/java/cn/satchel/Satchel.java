package cn.satchel;

/**
 * An app's host for stores: where keys, log and transport come from. Threads: everything in this package may be called
 * from any thread; calls on one store wait for each other, and for no network but their own. Texts are never changed in
 * silence: one that UTF-8 cannot carry is INVALID.
 *
 * <pre>{@code
 * try (Satchel satchel = Satchel.open(new HostOptions());
 *     Store store = satchel.open(new StoreOptions(folder))) {
 *   String id = store.save("finding", new Fields().put("fact", "…").toString());
 * }
 * }</pre>
 */
public final class Satchel implements AutoCloseable {
  private final Handle handle;

  private Satchel(long host) {
    handle = new Handle(host);
  }

  /** Error: INVALID (both a key file and keys). */
  public static Satchel open(HostOptions options) throws SatchelException {
    final int level = options.logLevel.ordinal();
    return new Satchel(
        Native.hostOpen(Text.in(options.keyFile), options.keys, options.transport, options.log, level));
  }

  /** Of the native library, as "0.1.0". */
  public static String version() {
    return Text.out(Native.version());
  }

  /** Whether this build has it: "curl" (a transport of its own), "upload_claims". */
  public static boolean hasFeature(String name) throws SatchelException {
    return Native.hasFeature(Text.in(name));
  }

  /**
   * Makes a store and opens it. Blocks for the network. Errors: NETWORK, NOT_A_HUB, BAD_CERTIFICATE, WRONG_PIN, BAD_CODE,
   * INVALID (a store stands in the folder).
   */
  public Store enrol(Enrolment by, StoreOptions options) throws SatchelException {
    final Drain drain = options.drain();
    final byte[] folder = Text.in(options.folder);
    final byte[] user = Text.in(options.user);
    final byte[] url = Text.in(by.hubUrl);
    final byte[] code = Text.in(by.code);
    final byte[] caPem = Text.in(by.caPem);
    final byte[] pins = Text.in(by.pins);
    return new Store(
        handle.call(host -> Native.enrol(host, folder, user, drain, url, code, caPem, pins)), drain);
  }

  /** Damage is salvaged first. Errors: NOT_FOUND (no store there), LOCKED (another process has it). */
  public Store open(StoreOptions options) throws SatchelException {
    final Drain drain = options.drain();
    final byte[] folder = Text.in(options.folder);
    final byte[] user = Text.in(options.user);
    return new Store(handle.call(host -> Native.open(host, folder, user, drain)), drain);
  }

  /** Its stores go on. */
  @Override
  public void close() {
    try {
      handle.close(host -> {}, Native::hostRelease);
    } catch (SatchelException e) {
      throw new IllegalStateException(e); // from within open or enrol, by a callback
    }
  }
}
