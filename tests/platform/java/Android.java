import android.content.Context;
import android.net.ConnectivityManager;
import android.os.PowerManager;
import androidx.work.NetworkType;
import androidx.work.OneTimeWorkRequest;
import androidx.work.WorkManager;
import androidx.work.Worker;
import cn.satchel.Fields;
import cn.satchel.HostOptions;
import cn.satchel.Photo;
import cn.satchel.Satchel;
import cn.satchel.StepOptions;
import cn.satchel.StepResult;
import cn.satchel.Store;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The Android sample's workers, with a WorkManager that runs what the test says (folder android): no trigger is lost. */
final class Android {
  private static final String STEPS = "satchel";
  private final World world;
  private final WorkManager manager = WorkManager.getInstance(null);
  private final ConnectivityManager network = new ConnectivityManager();
  private final PowerManager power = new PowerManager();
  private final Context context;

  Android(World world) {
    this.world = world;
    context = new Context(new File(world.folder, "android")).with(network).with(power);
  }

  void run() throws Exception {
    new File(world.folder, "android").mkdirs();
    try (Satchel satchel = Satchel.open(new HostOptions())) {
      world.enrol(satchel, "android/satchel").close();
    }
    sample("Sync", "everyQuarterOfAnHour");
    Check.is("a period only says soon", "Trigger", manager.period("satchel-period").worker.getSimpleName());
    sample("Sync", "soon");
    sample("Sync", "soon");
    Check.is("two saves, one sync", 1, manager.waiting(STEPS));
    runs("a sync", STEPS);
    Check.is("and nothing is left to do", 0, manager.waiting(STEPS));
    try (Store store = (Store) sample("App", "store")) {
      whileItRuns(store);
      originals(store);
      busy(store);
    }
  }

  private void whileItRuns(Store store) throws Exception {
    final Runnable before = network.asked;
    network.asked = this::saved;
    sample("Sync", "soon");
    runs("a sync, while something is saved", STEPS);
    network.asked = before;
    Check.is("what was saved meanwhile has a sync behind it", 1, manager.waiting(STEPS));
    final String saved = store.save("case", new Fields().put("title", "夜间施工").toString());
    runs("that", STEPS);
    Check.is("and nothing is behind that", 0, manager.waiting(STEPS));
    Check.that("it is at the hub", !store.whereabouts("case", saved).contains("tablet_only"));
  }

  private void saved() {
    try {
      sample("Sync", "soon");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Originals wait for Wi-Fi, then for power; each is a trigger, behind which the sync comes. */
  private void originals(Store store) throws Exception {
    final byte[] bytes = "a sound of Android's".getBytes(StandardCharsets.UTF_8);
    final String caseId = World.one(store, "SELECT _id FROM \"case\"");
    store.attach(new Photo("case", caseId), new ByteArrayInputStream(bytes));
    network.metered = true;
    sample("Sync", "soon");
    runs("a sync on a metered network", STEPS);
    final OneTimeWorkRequest wifi = manager.next("satchel-wifi");
    Check.is("Wi-Fi is waited for", NetworkType.UNMETERED, wifi == null ? null : wifi.constraints.network);
    network.metered = false;
    power.saves = true;
    runs("the trigger", "satchel-wifi");
    runs("a sync while power is saved", STEPS);
    final OneTimeWorkRequest charging = manager.next("satchel-power");
    Check.that("power is waited for", charging != null && charging.constraints.charging);
    power.saves = false;
    runs("the trigger", "satchel-power");
    runs("a sync with both", STEPS);
    Check.is("nothing is waited for", 0, manager.waiting(STEPS) + manager.waiting("satchel-wifi") + manager.waiting("satchel-power"));
  }

  /** The app itself steps: what it has looked at already may not be all. */
  private void busy(Store store) throws Exception {
    store.suspend();
    sample("Sync", "soon");
    runs("a sync while the store is suspended", STEPS);
    Check.is("who resumes it says soon", 0, manager.waiting(STEPS) + manager.waiting("satchel-later"));
    store.resume();
    final CountDownLatch steps = new CountDownLatch(1);
    final CountDownLatch over = new CountDownLatch(1);
    final StepOptions held = new StepOptions().atOnce().cancelled(() -> waitsFor(over, steps));
    final CompletableFuture<StepResult> other = store.sync(held);
    Check.that("the app itself steps", steps.await(20, TimeUnit.SECONDS));
    sample("Sync", "soon");
    runs("a sync beside it", STEPS);
    over.countDown();
    Check.is("its step ends", StepResult.State.CANCELLED, other.get(20, TimeUnit.SECONDS).state);
    final OneTimeWorkRequest later = manager.next("satchel-later");
    Check.that("the sync comes again later", later != null && later.delayMs > 0);
    runs("the trigger", "satchel-later");
    runs("that", STEPS);
  }

  private static boolean waitsFor(CountDownLatch over, CountDownLatch steps) {
    steps.countDown();
    try {
      return over.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void runs(String what, String name) throws ReflectiveOperationException {
    Check.is(what, Worker.Result.success(), manager.run(context, name));
  }

  /** A static method of the sample's, which is not public. */
  private Object sample(String type, String method) throws ReflectiveOperationException {
    final Method out = Class.forName("cn.satchel.sample." + type).getDeclaredMethod(method, Context.class);
    out.setAccessible(true);
    return out.invoke(null, context);
  }
}
