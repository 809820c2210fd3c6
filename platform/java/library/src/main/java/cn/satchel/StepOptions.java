package cn.satchel;

import java.util.function.BooleanSupplier;

/** What a step may use; zero is no limit. */
public final class StepOptions {
  int budgetMs;
  long byteBudget;
  boolean atOnce;
  int networkClass; // 0: as setNetwork said
  BooleanSupplier cancelled;

  /**
   * How long; 0: until nothing more can be done at once. It ends a step once anything is done for good, or failed: each
   * step comes on.
   */
  public StepOptions budgetMs(int milliseconds) {
    if (milliseconds < 0) throw new IllegalArgumentException("budgetMs");
    budgetMs = milliseconds;
    return this;
  }

  /** Both ways. */
  public StepOptions byteBudget(long bytes) {
    if (bytes < 0) throw new IllegalArgumentException("byteBudget");
    byteBudget = bytes;
    return this;
  }

  /** A person asks: a wait is not waited for. */
  public StepOptions atOnce() {
    atOnce = true;
    return this;
  }

  /** As setNetwork() just before, and from then on. */
  public StepOptions network(NetworkClass network) {
    networkClass = 1 + network.ordinal();
    return this;
  }

  /**
   * Asked several times a second: true stops it. On the step's thread, and on one of the transport's own where that asks
   * {@link Request#cancelled()}.
   */
  public StepOptions cancelled(BooleanSupplier asked) {
    cancelled = asked;
    return this;
  }

  /** A copy that is cancelled by this one's reason, or another. */
  StepOptions or(BooleanSupplier other) {
    final StepOptions out = new StepOptions();
    out.budgetMs = budgetMs;
    out.byteBudget = byteBudget;
    out.atOnce = atOnce;
    out.networkClass = networkClass;
    out.cancelled = cancelled == null ? other : () -> other.getAsBoolean() || cancelled.getAsBoolean();
    return out;
  }
}
