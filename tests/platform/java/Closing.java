import cn.satchel.Code;
import cn.satchel.Event;
import cn.satchel.Fields;
import cn.satchel.HostOptions;
import cn.satchel.HttpUrlTransport;
import cn.satchel.Reply;
import cn.satchel.Request;
import cn.satchel.Satchel;
import cn.satchel.SatchelException;
import cn.satchel.StepOptions;
import cn.satchel.StepResult;
import cn.satchel.Store;
import cn.satchel.StoreOptions;
import cn.satchel.Transport;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Close, suspend and cancel, while something is under way. */
final class Closing {
  private final World world;
  private final Line line = new Line();

  Closing(World world) {
    this.world = world;
  }

  /** A line that can hang until nobody waits for it any more, or do something first. */
  private static final class Line implements Transport {
    private final Transport real = new HttpUrlTransport(20_000);
    volatile boolean hangs;
    volatile Check.Deed first;
    volatile CountDownLatch hanging = new CountDownLatch(1);

    @Override
    public void send(Request request, Reply reply) throws IOException, SatchelException {
      final Check.Deed deed = first;
      first = null;
      if (deed != null) nested(deed);
      if (!hangs) {
        real.send(request, reply);
        return;
      }
      hanging.countDown();
      while (!request.cancelled()) pause();
      throw new SatchelException(Code.CANCELLED, "");
    }

    private static void nested(Check.Deed deed) {
      try {
        deed.run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private static void pause() {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  void run() throws Exception {
    try (Satchel satchel = Satchel.open(new HostOptions().transport(line))) {
      final Store store = world.enrol(satchel, "closing");
      Check.is("by a transport of the app's", StepResult.State.DONE, World.syncAll(store).state);
      fromCallback(store);
      cancelled(store);
      suspended(store);
      whileSyncing(store);
      fromListener(satchel);
      hostFirst();
    }
  }

  private CompletableFuture<StepResult> hangingSync(Store store) throws Exception {
    line.hanging = new CountDownLatch(1);
    line.hangs = true;
    final CompletableFuture<StepResult> out = store.sync(new StepOptions().atOnce());
    Check.that("a step hangs", line.hanging.await(30, TimeUnit.SECONDS));
    return out;
  }

  private void fromCallback(Store store) throws Exception {
    line.first =
        () -> {
          Check.fails("close within a callback", Code.BUSY, store::close);
          Check.fails("suspend within a callback", Code.BUSY, store::suspend);
          Check.fails("a step within a step", Code.BUSY, () -> store.step(new StepOptions()));
          store.save("case", new Fields().put("title", "within").toString());
        };
    Check.is("the step goes on", StepResult.State.DONE, World.syncAll(store).state);
    line.first = () -> { throw new IllegalStateException("planted"); };
    final StepResult planted = store.step(new StepOptions().atOnce().budgetMs(100));
    Check.is("a transport that throws is the network's trouble", Code.NETWORK, planted.code);
    Check.is("and the next step goes on", StepResult.State.DONE, World.syncAll(store).state);
  }

  private void cancelled(Store store) throws Exception {
    final CompletableFuture<StepResult> one = hangingSync(store);
    Check.fails("one step at a time", Code.BUSY, () -> store.step(new StepOptions()));
    store.cancel();
    Check.is("cancel ends it", StepResult.State.CANCELLED, one.get(20, TimeUnit.SECONDS).state);
    final CompletableFuture<StepResult> other = hangingSync(store);
    Check.that("a future is cancelled", other.cancel(true));
    line.hangs = false;
    Check.is("and its step with it", StepResult.State.DONE, World.syncAll(store).state);
    final StepResult stopped = store.step(new StepOptions().atOnce().cancelled(() -> true));
    Check.is("a step whose app says no", StepResult.State.CANCELLED, stopped.state);
    final StepOptions throwing = new StepOptions().atOnce().cancelled(() -> { throw new IllegalStateException(); });
    Check.is("or throws", StepResult.State.CANCELLED, store.step(throwing).state);
  }

  private void suspended(Store store) throws Exception {
    final CompletableFuture<StepResult> sync = hangingSync(store);
    store.suspend();
    Check.is("suspend ends the step", StepResult.State.CANCELLED, sync.get(20, TimeUnit.SECONDS).state);
    Check.fails("calls, too", Code.CANCELLED, store::status);
    try (Satchel other = Satchel.open(new HostOptions());
        Store same = other.open(new StoreOptions(world.folder + "/closing"))) {
      Check.has("somebody else may have the files", "\"user\"", same.status());
    }
    store.resume();
    Check.has("on it goes", "\"user\"", store.status());
  }

  private void whileSyncing(Store store) throws Exception {
    final CompletableFuture<StepResult> sync = hangingSync(store);
    final CompletableFuture<StepResult> behind = store.sync(new StepOptions());
    store.close();
    store.close();
    Check.is("close ends the sync", StepResult.State.CANCELLED, sync.get(20, TimeUnit.SECONDS).state);
    Check.that("and what waits behind it", behind.handle((result, why) -> why != null).get(20, TimeUnit.SECONDS));
    Check.fails("a call after close", Code.CANCELLED, store::conflicts);
    Check.that("a sync after close", store.sync(new StepOptions()).isCompletedExceptionally());
    line.hangs = false;
  }

  /** Again and again, with calls of other threads under way; nothing begins after close. */
  private void fromListener(Satchel satchel) throws Exception {
    final AtomicInteger closed = new AtomicInteger();
    for (int i = 0; i < 20; ++i) {
      final CountDownLatch over = new CountDownLatch(1);
      final StoreOptions options = new StoreOptions(world.folder + "/closing");
      options.listener((store, event) -> { if (closes(store, event)) over.countDown(); }, work -> new Thread(work).start());
      final Store store = satchel.open(options);
      final CompletableFuture<StepResult> sync = store.sync(new StepOptions().atOnce());
      if (i % 2 == 0) Thread.sleep(i);
      if (i % 2 == 0) store.close();
      else Check.that("the listener closes", over.await(30, TimeUnit.SECONDS));
      sync.handle((result, why) -> closed.incrementAndGet()).get(30, TimeUnit.SECONDS);
    }
    Check.is("each sync came to its end", 20, closed.get());
  }

  private static boolean closes(Store store, Event event) {
    if (event.kind != Event.Kind.FINISHED) return false;
    try {
      store.close();
      return true;
    } catch (SatchelException e) {
      return false;
    }
  }

  private void hostFirst() throws Exception {
    final Satchel satchel = Satchel.open(new HostOptions().transport(line));
    final Store store = satchel.open(new StoreOptions(world.folder + "/closing"));
    satchel.close();
    satchel.close();
    Check.fails("a host that is closed opens nothing", Code.CANCELLED, () -> satchel.open(new StoreOptions("x")));
    Check.is("its stores go on", StepResult.State.DONE, World.syncAll(store).state);
    store.close();
  }
}
