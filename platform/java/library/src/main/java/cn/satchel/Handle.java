package cn.satchel;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The address of a native store or host, which no call can use once it is released: calls share it, the release waits for
 * them.
 */
final class Handle {
  interface Use<T> {
    T with(long pointer) throws SatchelException;
  }

  interface Act {
    void with(long pointer) throws SatchelException;
  }

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private long pointer;
  private volatile boolean closing;

  Handle(long pointer) {
    this.pointer = pointer;
  }

  /** Error: CANCELLED once it is closed. */
  <T> T call(Use<T> use) throws SatchelException {
    lock.readLock().lock();
    try {
      if (pointer == 0 || closing) throw new SatchelException(Code.CANCELLED, "it is closed");
      return use.with(pointer);
    } finally {
      lock.readLock().unlock();
    }
  }

  void run(Act act) throws SatchelException {
    this.<Void>call(
        pointer -> {
          act.with(pointer);
          return null;
        });
  }

  /**
   * Hurries what is under way to its end, waits for it and releases. Twice is no error, and at once with another thread:
   * both return when it is done. Error: BUSY within a call on the same handle (from a callback of its); it stays open
   * then, as after any other error.
   */
  void close(Act hurry, Act release) throws SatchelException {
    if (lock.getReadHoldCount() > 0) throw new SatchelException(Code.BUSY, "close within a call");
    hurry(hurry);
    lock.writeLock().lock();
    try {
      if (pointer == 0) return;
      release.with(pointer);
      pointer = 0;
    } finally {
      closing = false;
      lock.writeLock().unlock();
    }
  }

  private void hurry(Act hurry) throws SatchelException {
    lock.readLock().lock();
    try {
      if (pointer == 0 || closing) return;
      closing = true;
      hurry.with(pointer);
    } catch (SatchelException | RuntimeException e) {
      closing = false;
      throw e;
    } finally {
      lock.readLock().unlock();
    }
  }
}
