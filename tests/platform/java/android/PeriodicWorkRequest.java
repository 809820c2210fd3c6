package androidx.work;

import java.util.concurrent.TimeUnit;

public final class PeriodicWorkRequest {
  public final Class<? extends Worker> worker;

  private PeriodicWorkRequest(Class<? extends Worker> worker) {
    this.worker = worker;
  }

  public static final class Builder {
    private final Class<? extends Worker> worker;

    public Builder(Class<? extends Worker> worker, long every, TimeUnit unit) {
      this.worker = worker;
    }

    public Builder setConstraints(Constraints constraints) {
      return this;
    }

    public PeriodicWorkRequest build() {
      return new PeriodicWorkRequest(worker);
    }
  }
}
