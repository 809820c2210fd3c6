package cn.satchel;

import java.util.Objects;
import java.util.concurrent.Executor;

/** Which store, for whom, and who hears of it. */
public final class StoreOptions {
  final String folder;
  String user;
  private EventListener listener;
  private Executor executor;

  /** The store's folder: the database, photos, and the key unless the host has it. */
  public StoreOptions(String folder) {
    this.folder = folder;
  }

  /** Who records; the default is for whom the device was enrolled. */
  public StoreOptions user(String user) {
    this.user = user;
    return this;
  }

  /** Events come on the executor, one after the other, whatever threads it has. */
  public StoreOptions listener(EventListener listener, Executor executor) {
    this.listener = Objects.requireNonNull(listener);
    this.executor = Objects.requireNonNull(executor);
    return this;
  }

  Drain drain() {
    return listener == null ? null : new Drain(listener, executor);
  }
}
