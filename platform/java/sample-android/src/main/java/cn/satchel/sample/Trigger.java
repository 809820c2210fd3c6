package cn.satchel.sample;

import android.content.Context;
import androidx.annotation.NonNull;
import androidx.work.Worker;
import androidx.work.WorkerParameters;

/** What a step waited for has come. */
public final class Trigger extends Worker {
  public Trigger(@NonNull Context context, @NonNull WorkerParameters parameters) {
    super(context, parameters);
  }

  @NonNull
  @Override
  public Result doWork() {
    Sync.soon(getApplicationContext());
    return Result.success();
  }
}
