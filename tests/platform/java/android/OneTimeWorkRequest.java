package androidx.work;

import java.util.concurrent.TimeUnit;

public final class OneTimeWorkRequest {
  public final Class<? extends Worker> worker;
  public final Constraints constraints;
  public final long delayMs;

  private OneTimeWorkRequest(Builder of) {
    worker = of.worker;
    constraints = of.constraints;
    delayMs = of.delayMs;
  }

  public static final class Builder {
    private final Class<? extends Worker> worker;
    private Constraints constraints = Constraints.NONE;
    private long delayMs;

    public Builder(Class<? extends Worker> worker) {
      this.worker = worker;
    }

    public Builder setConstraints(Constraints given) {
      constraints = given;
      return this;
    }

    public Builder setInitialDelay(long delay, TimeUnit unit) {
      delayMs = unit.toMillis(delay);
      return this;
    }

    public OneTimeWorkRequest build() {
      return new OneTimeWorkRequest(this);
    }
  }
}
