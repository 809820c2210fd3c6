package cn.satchel.sample;

import android.content.Context;
import android.net.ConnectivityManager;
import android.os.PowerManager;
import androidx.annotation.NonNull;
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
 * <p>Tested on a JVM alone, with what stands for Android's classes there. `App.store` is the app's own, opened once for the process: there is one
 * writer for a store.
 */
public final class SyncWorker extends Worker {
  private static final long LONGEST_MS = TimeUnit.MINUTES.toMillis(9);
  private static final int STEP_MS = 20_000;

  public SyncWorker(@NonNull Context context, @NonNull WorkerParameters parameters) {
    super(context, parameters);
  }

  /** Always a success: a failure would end the work that waits behind this one, too. */
  @NonNull
  @Override
  public Result doWork() {
    Sync.begins();
    try {
      next(sync(App.store(getApplicationContext())));
    } catch (SatchelException e) {
      failed(e);
    } catch (RuntimeException e) {
      Screen.failed(e.toString());
    }
    return Result.success();
  }

  private StepResult sync(Store store) throws SatchelException {
    final long began = System.currentTimeMillis();
    StepResult result;
    do {
      store.setPower(getApplicationContext().getSystemService(PowerManager.class).isPowerSaveMode());
      result = store.step(new StepOptions().budgetMs(STEP_MS).network(network()).cancelled(this::isStopped));
    } while (result.state == StepResult.State.MORE && System.currentTimeMillis() - began < LONGEST_MS);
    return result;
  }

  /** What is waited for. A work that Android has stopped (CANCELLED) is begun again by WorkManager itself. */
  private void next(StepResult result) {
    final Context context = getApplicationContext();
    switch (result.state) {
      case MORE:
        Sync.soon(context);
        break;
      case WAIT:
        Sync.after(context, result.waitMs);
        break;
      case BLOCKED:
        blocked(context, result.blocked);
        break;
      default:
    }
  }

  /**
   * Of a key that is locked, of claimed uploads and of what needs a person the app hears by the store's events, and says
   * soon() when it is over: as the tablet is unlocked, an upload is reported, there is space again.
   */
  private static void blocked(Context context, StepResult.Blocked by) {
    switch (by) {
      case NETWORK:
        Sync.after(context, Sync.AGAIN_MS); // and not before there is one
        break;
      case WIFI:
        Sync.onWifi(context);
        break;
      case POWER:
        Sync.onPower(context);
        break;
      default:
    }
  }

  /** BUSY: the app itself steps now (a person asked), and what was saved since may not be in it. */
  private void failed(SatchelException e) {
    if (e.code() == Code.BUSY) Sync.after(getApplicationContext(), Sync.AGAIN_MS);
    else if (e.code() != Code.CANCELLED) Screen.failed(e.getMessage() + " [" + e.correlationId() + "]"); // CANCELLED: suspended; who resumes it says soon()
  }

  private NetworkClass network() {
    final ConnectivityManager manager = getApplicationContext().getSystemService(ConnectivityManager.class);
    if (manager.getActiveNetwork() == null) return NetworkClass.NONE;
    return manager.isActiveNetworkMetered() ? NetworkClass.METERED : NetworkClass.UNMETERED;
  }
}
