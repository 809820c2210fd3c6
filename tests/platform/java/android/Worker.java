package androidx.work;

import android.content.Context;

public abstract class Worker {
  private final Context context;
  private volatile boolean stopped;

  public Worker(Context context, WorkerParameters parameters) {
    this.context = context;
  }

  public abstract Result doWork();

  public final Context getApplicationContext() {
    return context;
  }

  public final boolean isStopped() {
    return stopped;
  }

  public final void stop() {
    stopped = true;
  }

  public enum Result {
    SUCCESS,
    FAILURE;

    public static Result success() {
      return SUCCESS;
    }

    public static Result failure() {
      return FAILURE;
    }
  }
}
