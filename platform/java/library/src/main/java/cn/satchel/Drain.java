package cn.satchel;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Brings a store's events to its listener, on the listener's executor, one after the other. */
final class Drain {
  private final EventListener listener;
  private final Executor executor;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile Store store;

  Drain(EventListener listener, Executor executor) {
    this.listener = listener;
    this.executor = executor;
  }

  /** What came while the store was being opened is brought now. */
  void begin(Store of) {
    store = of;
    wake();
  }

  /** From any thread; passes the word on. */
  void wake() {
    woken.set(true);
    if (store == null || !running.compareAndSet(false, true)) return;
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException e) {
      running.set(false); // the app is ending; what is queued comes with the next event
    }
  }

  private void drain() {
    try {
      while (woken.getAndSet(false)) bring();
    } finally {
      running.set(false);
    }
    if (woken.get()) wake();
  }

  private void bring() {
    try {
      for (Event event = store.nextEvent(); event != null; event = store.nextEvent()) listener.onEvent(store, event);
    } catch (SatchelException e) {
      woken.set(false); // the store is closed: nothing comes any more
    } catch (RuntimeException e) {
      Logger.getLogger("cn.satchel").log(Level.WARNING, "the app's listener", e);
      woken.set(true); // what is behind this event is not lost
    }
  }
}
