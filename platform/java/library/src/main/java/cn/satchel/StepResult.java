package cn.satchel;

/** How a step ended. */
public final class StepResult {
  /** In the order of satchel.h. */
  public enum State {
    NONE,
    /** All is at the hub, and here. */
    DONE,
    /** A budget is used up: step again when there is time. */
    MORE,
    /** Not before waitMs have passed. */
    WAIT,
    /** By what: blocked. */
    BLOCKED,
    CANCELLED
  }

  /** In the order of satchel.h; of what a newer library names beside, OFFICE. */
  public enum Blocked {
    NOTHING,
    /** There is none. */
    NETWORK,
    SIGN_IN,
    STORAGE,
    /** Only originals are left, and the network is metered. */
    WIFI,
    /** Only originals are left, and power is low. */
    POWER,
    /** What is left needs the key: unlock the tablet. */
    KEY,
    /** Call the office: code says why. */
    OFFICE,
    /** Only claimed uploads are left. */
    UPLOADS
  }

  public final State state;
  public final Blocked blocked;
  /** Of the last trouble, else OK. */
  public final int code;
  /** Of WAIT, from now. */
  public final long waitMs;
  /** The same by the wall clock, milliseconds since 1970. */
  public final long waitUntilMs;
  /** Taken by the hub. */
  public final long entries;
  public final long photos;
  public final long requests;
  public final long bytesIn;
  public final long bytesOut;
  /** Of the request that ended in code: the hub's log has it by that name. NULL where there is none. */
  public final String requestId;

  StepResult(long[] n, String request) {
    state = n[0] > 0 && n[0] < State.values().length ? State.values()[(int) n[0]] : State.BLOCKED;
    blocked = n[1] >= 0 && n[1] < Blocked.values().length ? Blocked.values()[(int) n[1]] : Blocked.OFFICE;
    code = (int) n[2];
    waitMs = n[3];
    waitUntilMs = n[4];
    entries = n[5];
    photos = n[6];
    requests = n[7];
    bytesIn = n[8];
    bytesOut = n[9];
    requestId = request;
  }

  private StepResult(StepResult last, StepResult before) {
    state = last.state;
    blocked = last.blocked;
    code = last.code;
    waitMs = last.waitMs;
    waitUntilMs = last.waitUntilMs;
    entries = before.entries + last.entries;
    photos = before.photos + last.photos;
    requests = before.requests + last.requests;
    bytesIn = before.bytesIn + last.bytesIn;
    bytesOut = before.bytesOut + last.bytesOut;
    requestId = last.requestId;
  }

  /** Of both steps: the sums, and how this one ended. */
  StepResult after(StepResult before) {
    return before == null ? this : new StepResult(this, before);
  }

  @Override
  public String toString() {
    return state
        + (blocked == Blocked.NOTHING ? "" : " by " + blocked)
        + (code == Code.OK ? "" : " code " + code + (requestId == null ? "" : " in request " + requestId))
        + (": " + entries + " entries, " + photos + " photos, " + requests + " requests");
  }
}
