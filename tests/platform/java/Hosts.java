import cn.satchel.Attached;
import cn.satchel.Code;
import cn.satchel.Event;
import cn.satchel.Fields;
import cn.satchel.HostOptions;
import cn.satchel.HttpUrlTransport;
import cn.satchel.Keys;
import cn.satchel.Log;
import cn.satchel.NetworkClass;
import cn.satchel.Photo;
import cn.satchel.Reply;
import cn.satchel.Request;
import cn.satchel.Satchel;
import cn.satchel.SatchelException;
import cn.satchel.StepOptions;
import cn.satchel.StepResult;
import cn.satchel.Store;
import cn.satchel.Transport;
import cn.satchel.Upload;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What an app brings: keys, transport, log, network and power, its own uploader, threads that Java does not know. */
final class Hosts {
  private final World world;

  Hosts(World world) {
    this.world = world;
  }

  /** Keys as a keystore has them; it can be locked. */
  private static final class Memory implements Keys {
    private final KeyPair pair;
    volatile boolean locked;

    Memory() throws GeneralSecurityException {
      pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    @Override
    public byte[] publicKey() {
      final byte[] encoded = pair.getPublic().getEncoded();
      return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    @Override
    public byte[] sign(byte[] message) throws SatchelException {
      if (locked) throw new SatchelException(Code.KEY_LOCKED, "");
      try {
        final Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(message);
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public byte[] restKey() {
      final byte[] key = new byte[32];
      Arrays.fill(key, (byte) 7);
      return key;
    }
  }

  /** A network that breaks when it is told to, and knows which request that was. */
  private static final class Line implements Transport {
    private final Transport sound = new HttpUrlTransport(20_000);
    volatile boolean broken;
    volatile String last;

    @Override
    public void send(Request request, Reply reply) throws IOException, SatchelException {
      last = request.headers().get("X-Request-Id");
      if (broken) throw new IOException("torn");
      sound.send(request, reply);
    }
  }

  /** A line with a thread of its own, as OkHttp's: it asks whether anybody waits still, and carries nothing. */
  private static final class Asking implements Transport {
    private final Transport sound = new HttpUrlTransport(20_000);
    private final ExecutorService own = Executors.newSingleThreadExecutor();
    volatile boolean holds;
    volatile Request kept;

    @Override
    public void send(Request request, Reply reply) throws IOException, SatchelException {
      if (!holds) {
        sound.send(request, reply);
        return;
      }
      kept = request;
      final Future<?> over = own.submit(() -> waitUntil(request));
      try {
        over.get(20, TimeUnit.SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new IOException(e);
      }
      throw new SatchelException(Code.CANCELLED, "");
    }

    private static void waitUntil(Request request) {
      for (int i = 0; !request.cancelled() && i < 10_000; ++i) LockSupport.parkNanos(1_000_000);
    }
  }

  void run() throws Exception {
    final Line way = new Line();
    final Memory keys = new Memory();
    final List<String> lines = new CopyOnWriteArrayList<>();
    final HostOptions options =
        new HostOptions()
            .keys(keys)
            .transport(way)
            .log((level, line) -> lines.add(level + " " + line), Log.Level.DEBUG);
    Check.fails("keys and a key file", Code.INVALID, () -> Satchel.open(new HostOptions().keys(keys).keyFile("key")));
    try (Satchel satchel = Satchel.open(options);
        Store store = world.enrol(satchel, "hosts")) {
      Check.is("sync by them", StepResult.State.DONE, World.syncAll(store).state);
      locked(store, keys);
      broken(store, way);
      logged(store, lines);
      uploads(store);
    }
    asking();
    foreign();
  }

  /** The reason to cancel is looked at from a thread that has not made the step; and not when the step is over. */
  private void asking() throws Exception {
    final Asking way = new Asking();
    final Thread here = Thread.currentThread();
    try (Satchel satchel = Satchel.open(new HostOptions().transport(way));
        Store store = world.enrol(satchel, "asking")) {
      way.holds = true;
      final AtomicInteger asked = new AtomicInteger();
      final StepOptions options =
          new StepOptions()
              .atOnce()
              .cancelled(
                  () -> {
                    if (Thread.currentThread() != here) asked.incrementAndGet();
                    return asked.get() >= 100;
                  });
      final StepResult ended = store.step(options);
      Check.is("a thread of the transport's asks, and ends the step", StepResult.State.CANCELLED, ended.state);
      final int before = asked.get();
      Check.that("a request that is over is not asked", over(way.kept));
      Check.is("nor is the reason", before, asked.get());
    } finally {
      way.own.shutdown();
    }
  }

  private static boolean over(Request request) {
    try {
      request.cancelled();
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private void locked(Store store, Memory keys) throws Exception {
    store.save("case", new Fields().put("title", "locked").toString());
    keys.locked = true;
    final StepResult waits = World.syncAll(store);
    Check.is("a locked key blocks", StepResult.Blocked.KEY, waits.blocked);
    keys.locked = false;
    Check.is("and no longer", StepResult.State.DONE, World.syncAll(store).state);
  }

  private void broken(Store store, Line line) throws Exception {
    store.save("case", new Fields().put("title", "broken").toString());
    line.broken = true;
    final StepResult ended = store.step(new StepOptions().atOnce());
    Check.is("a line that breaks", Code.NETWORK, ended.code);
    Check.that("names the request", line.last != null && line.last.equals(ended.requestId));
    Check.that("in words too", ended.toString().contains("in request " + line.last));
    line.broken = false;
    final StepResult well = World.syncAll(store);
    Check.is("and is well again", StepResult.State.DONE, well.state);
    Check.is("with no request to name", null, well.requestId);
  }

  private void logged(Store store, List<String> lines) {
    final SatchelException e = Check.fails("an error", Code.UNKNOWN_TYPE, () -> store.save("no_type", "{}"));
    Check.that("stands in the log", lines.stream().anyMatch(line -> line.contains(e.correlationId())));
  }

  private void uploads(Store store) throws Exception {
    store.setNetwork(NetworkClass.NONE);
    Check.is("no network", StepResult.Blocked.NETWORK, store.step(new StepOptions().atOnce()).blocked);
    final String caseId = World.one(store, "SELECT _id FROM \"case\"");
    final byte[] sound = "a sound that the hub has not".getBytes(StandardCharsets.UTF_8);
    final Attached photo = store.attach(new Photo("case", caseId), new ByteArrayInputStream(sound));
    store.setNetwork(NetworkClass.METERED);
    Check.is("metered: originals wait", StepResult.Blocked.WIFI, World.syncAll(store).blocked);
    store.setNetwork(NetworkClass.UNMETERED);
    store.setPower(true);
    Check.is("low power, too", StepResult.Blocked.POWER, World.syncAll(store).blocked);
    store.setPower(false);
    final Upload upload = store.claimUpload();
    Check.that("a claim is a file", upload != null && new File(upload.file).length() == photo.bytes - upload.offset);
    Check.is("steps leave it alone", StepResult.Blocked.UPLOADS, World.syncAll(store).blocked);
    final HttpURLConnection line = send(upload);
    store.reportUpload(upload.id, line.getResponseCode(), line.getHeaderField("Upload-Offset"));
    Check.that("the file is gone", !new File(upload.file).exists());
    Check.is("all is there", StepResult.State.DONE, World.syncAll(store).state);
    Check.is("nothing more to claim", null, store.claimUpload());
  }

  private static HttpURLConnection send(Upload upload) throws Exception {
    final HttpURLConnection out = (HttpURLConnection) new URL(upload.url).openConnection();
    out.setRequestMethod("POST");
    out.setRequestProperty("X-HTTP-Method-Override", upload.method);
    for (Map.Entry<String, String> header : upload.headers.entrySet())
      out.setRequestProperty(header.getKey(), header.getValue());
    out.setDoOutput(true);
    try (OutputStream body = out.getOutputStream()) {
      body.write(Files.readAllBytes(new File(upload.file).toPath()));
    }
    Check.is("the hub takes it", 204, out.getResponseCode());
    return out;
  }

  /** A thread of C's own: events and log lines reach Java from there too. */
  private void foreign() throws Exception {
    final CountDownLatch finished = new CountDownLatch(1);
    try (Satchel satchel = Satchel.open(new HostOptions());
        Store store = world.enrol(satchel, "foreign", (of, event) -> count(event, finished), Runnable::run)) {
      Foreign.step(store);
      Check.that("a step on a thread of C's is heard of", finished.await(10, TimeUnit.SECONDS));
    }
  }

  private static void count(Event event, CountDownLatch finished) {
    if (event.kind == Event.Kind.FINISHED) finished.countDown();
  }
}
