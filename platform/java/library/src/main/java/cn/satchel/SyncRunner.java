package cn.satchel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** Runs a store's steps on one thread of its own, which is there from the first sync on. */
final class SyncRunner {
  private final Store store;
  private ExecutorService executor;
  private boolean closed;

  SyncRunner(Store store) {
    this.store = store;
  }

  CompletableFuture<StepResult> sync(StepOptions options) {
    final CompletableFuture<StepResult> out = new CompletableFuture<>();
    try {
      thread().execute(() -> run(options.or(out::isCancelled), out));
    } catch (RejectedExecutionException | SatchelException e) {
      out.completeExceptionally(e);
    }
    return out;
  }

  private void run(StepOptions options, CompletableFuture<StepResult> out) {
    StepResult sum = null;
    try {
      do {
        if (out.isCancelled()) return;
        final StepResult result = store.step(options);
        sum = result.after(sum);
      } while (sum.state == StepResult.State.MORE);
      out.complete(sum);
    } catch (SatchelException | RuntimeException e) {
      out.completeExceptionally(e);
    }
  }

  private synchronized ExecutorService thread() throws SatchelException {
    if (closed) throw new SatchelException(Code.CANCELLED, "it is closed");
    if (executor == null) executor = Executors.newSingleThreadExecutor(SyncRunner::daemon);
    return executor;
  }

  private static Thread daemon(Runnable work) {
    final Thread out = new Thread(work, "satchel-sync");
    out.setDaemon(true);
    return out;
  }

  /** What still waits ends with CANCELLED, as it runs. */
  synchronized void close() {
    closed = true;
    if (executor != null) executor.shutdown();
  }
}
