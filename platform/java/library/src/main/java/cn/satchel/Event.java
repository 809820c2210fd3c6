package cn.satchel;

/** Something that happened to a store. */
public final class Event {
  /** In the order of satchel.h. */
  public enum Kind {
    NONE,
    /** count: entries that the hub took since the last; bytes: of records that came. */
    RECORDS,
    /** sha256: bytes of total are at the hub. */
    PHOTO,
    /** count: conflicts open now. */
    CONFLICT,
    /** count: entries newly in quarantine. */
    REFUSED,
    /** code: WITHDRAWN, or why the device is to enrol again. */
    SIGNED_OUT,
    /** bytes: free. */
    STORAGE_LOW,
    /** code: OK for a new one, else why it could not be taken. */
    SCHEMA,
    /** Records here are other ones than before: queries are to be made again. */
    CHANGED,
    /** A step ended; count: the ordinal of its {@link StepResult.State}, code: its code. */
    FINISHED,
    /** Of a library that is newer than this class. */
    OTHER
  }

  public final Kind kind;
  public final int code;
  public final long count;
  public final long bytes;
  public final long total;
  /** NULL where it is of no photo. */
  public final String sha256;

  Event(long[] numbers, String sha256) {
    kind = kindOf(numbers[0]);
    code = (int) numbers[1];
    count = numbers[2];
    bytes = numbers[3];
    total = numbers[4];
    this.sha256 = sha256;
  }

  private static Kind kindOf(long number) {
    return number >= 0 && number < Kind.OTHER.ordinal() ? Kind.values()[(int) number] : Kind.OTHER;
  }

  @Override
  public String toString() {
    return kind + " code " + code + " count " + count + " bytes " + bytes + "/" + total;
  }
}
