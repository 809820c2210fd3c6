package cn.satchel.sample;

import android.content.Context;
import android.net.ConnectivityManager;
import androidx.annotation.NonNull;
import androidx.work.BackoffPolicy;
import androidx.work.Constraints;
import androidx.work.Data;
import androidx.work.ExistingPeriodicWorkPolicy;
import androidx.work.ExistingWorkPolicy;
import androidx.work.NetworkType;
import androidx.work.OneTimeWorkRequest;
import androidx.work.PeriodicWorkRequest;
import androidx.work.WorkManager;
import androidx.work.Worker;
import androidx.work.WorkerParameters;
import cn.satchel.Code;
import cn.satchel.NetworkClass;
import cn.satchel.SatchelException;
import cn.satchel.StepOptions;
import cn.satchel.StepResult;
import cn.satchel.Store;
import java.util.concurrent.TimeUnit;

/**
 * Sync by WorkManager: in steps of 20 seconds, of its ten minutes at most nine. Android may end the process between any
 * two instructions: what was stepped stays done, and the next run goes on from there.
 *
 * <p>Untested: no Android framework runs here. `App.store` is the app's own, opened once for the process: there is one
 * writer for a store.
 */
public final class SyncWorker extends Worker {
  private static final long LONGEST_MS = TimeUnit.MINUTES.toMillis(9);
  private static final int STEP_MS = 20_000;

  public SyncWorker(@NonNull Context context, @NonNull WorkerParameters parameters) {
    super(context, parameters);
  }

  /** Once as the app starts, and again costs nothing. After a save: soon(context). */
  public static void everyQuarterOfAnHour(Context context) {
    WorkManager.getInstance(context)
        .enqueueUniquePeriodicWork(
            "satchel",
            ExistingPeriodicWorkPolicy.KEEP,
            new PeriodicWorkRequest.Builder(SyncWorker.class, 15, TimeUnit.MINUTES)
                .setConstraints(online())
                .build());
  }

  public static void soon(Context context) {
    WorkManager.getInstance(context)
        .enqueueUniqueWork(
            "satchel-soon",
            ExistingWorkPolicy.REPLACE,
            new OneTimeWorkRequest.Builder(SyncWorker.class)
                .setConstraints(online())
                .setBackoffCriteria(BackoffPolicy.EXPONENTIAL, 30, TimeUnit.SECONDS)
                .build());
  }

  private static Constraints online() {
    return new Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED).build();
  }

  @NonNull
  @Override
  public Result doWork() {
    try {
      return sync(App.store(getApplicationContext()));
    } catch (SatchelException e) {
      // BUSY: another worker steps already. CANCELLED: the app suspended the store.
      return e.code() == Code.BUSY || e.code() == Code.CANCELLED ? Result.success() : Result.failure(told(e));
    }
  }

  private Result sync(Store store) throws SatchelException {
    final long began = System.currentTimeMillis();
    store.setNetwork(network());
    StepResult result;
    do {
      result = store.step(new StepOptions().budgetMs(STEP_MS).cancelled(this::isStopped));
    } while (result.state == StepResult.State.MORE && System.currentTimeMillis() - began < LONGEST_MS);
    switch (result.state) {
      case MORE:
      case WAIT:
        return Result.retry();
      case BLOCKED: // a person is told by the store's events; the next period tries again
      default:
        return Result.success();
    }
  }

  private NetworkClass network() {
    final ConnectivityManager manager = getApplicationContext().getSystemService(ConnectivityManager.class);
    return manager.isActiveNetworkMetered() ? NetworkClass.METERED : NetworkClass.UNMETERED;
  }

  private static Data told(SatchelException e) {
    return new Data.Builder().putInt("code", e.code()).putString("correlation", e.correlationId()).build();
  }
}
