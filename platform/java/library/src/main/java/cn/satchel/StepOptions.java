package cn.satchel;

import java.util.function.BooleanSupplier;

/** What a step may use; zero is no limit. */
public final class StepOptions {
  private static final int LONGEST_MS = 10 * 60_000;
  int budgetMs;
  long byteBudget;
  boolean atOnce;
  BooleanSupplier cancelled;

  /** How long; 0: until nothing more can be done at once. */
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

  /** Asked several times a second, on the step's thread: true stops it. */
  public StepOptions cancelled(BooleanSupplier asked) {
    cancelled = asked;
    return this;
  }

  /** After a step that got nothing done: a budget that is too short for one request would never end. */
  void lengthen() {
    budgetMs = Math.min(budgetMs, LONGEST_MS / 2) * 2;
    byteBudget = Math.min(byteBudget, Long.MAX_VALUE / 2) * 2;
  }

  /** A copy that is cancelled by this one's reason, or another. */
  StepOptions or(BooleanSupplier other) {
    final StepOptions out = new StepOptions();
    out.budgetMs = budgetMs;
    out.byteBudget = byteBudget;
    out.atOnce = atOnce;
    out.cancelled = cancelled == null ? other : () -> other.getAsBoolean() || cancelled.getAsBoolean();
    return out;
  }
}
