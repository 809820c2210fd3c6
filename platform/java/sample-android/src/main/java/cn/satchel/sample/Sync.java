package cn.satchel.sample;

import android.content.Context;
import androidx.work.Constraints;
import androidx.work.ExistingPeriodicWorkPolicy;
import androidx.work.ExistingWorkPolicy;
import androidx.work.NetworkType;
import androidx.work.OneTimeWorkRequest;
import androidx.work.PeriodicWorkRequest;
import androidx.work.WorkManager;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * When {@link SyncWorker} runs. One unique work steps, and only one: a second step would get BUSY. Whatever else is waited
 * for (a time, Wi-Fi, power, the next quarter of an hour) is a {@link Trigger}, which only says soon().
 *
 * <p>Tested on a JVM alone, as SyncWorker.
 */
final class Sync {
  /** Before the same is tried again, be it that the system says two things of one network. */
  static final long AGAIN_MS = 30_000;

  private static final String STEPS = "satchel";
  /** Whether this process has asked for a work that has not begun: it sees what was saved until it does. */
  private static final AtomicBoolean waits = new AtomicBoolean();

  private Sync() {}

  /**
   * After each save; costs nothing where a sync waits already. One that runs is neither ended (REPLACE) nor taken for the
   * one that is wanted (KEEP: what was saved after its last look would wait for the next quarter of an hour): the next
   * comes behind it.
   */
  static void soon(Context context) {
    if (!waits.compareAndSet(false, true)) return;
    WorkManager.getInstance(context)
        .enqueueUniqueWork(
            STEPS,
            ExistingWorkPolicy.APPEND_OR_REPLACE,
            new OneTimeWorkRequest.Builder(SyncWorker.class).setConstraints(online(NetworkType.CONNECTED)).build());
  }

  /** As a work begins, before it looks at anything. */
  static void begins() {
    waits.set(false);
  }

  /** Once as the app starts, and again costs nothing. */
  static void everyQuarterOfAnHour(Context context) {
    WorkManager.getInstance(context)
        .enqueueUniquePeriodicWork(
            "satchel-period",
            ExistingPeriodicWorkPolicy.KEEP,
            new PeriodicWorkRequest.Builder(Trigger.class, 15, TimeUnit.MINUTES)
                .setConstraints(online(NetworkType.CONNECTED))
                .build());
  }

  /** soon(), when so much time has passed. */
  static void after(Context context, long milliseconds) {
    when(context, "satchel-later", Constraints.NONE, milliseconds);
  }

  /** soon(), when the network is not metered. */
  static void onWifi(Context context) {
    when(context, "satchel-wifi", online(NetworkType.UNMETERED), AGAIN_MS);
  }

  /** soon(), when power is no longer low. */
  static void onPower(Context context) {
    when(context, "satchel-power", new Constraints.Builder().setRequiresCharging(true).build(), AGAIN_MS);
  }

  /** REPLACE: a trigger has no work to interrupt, and the last word counts. */
  private static void when(Context context, String name, Constraints constraints, long milliseconds) {
    WorkManager.getInstance(context)
        .enqueueUniqueWork(
            name,
            ExistingWorkPolicy.REPLACE,
            new OneTimeWorkRequest.Builder(Trigger.class)
                .setConstraints(constraints)
                .setInitialDelay(milliseconds, TimeUnit.MILLISECONDS)
                .build());
  }

  private static Constraints online(NetworkType type) {
    return new Constraints.Builder().setRequiredNetworkType(type).build();
  }
}
