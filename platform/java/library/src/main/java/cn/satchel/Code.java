package cn.satchel;

/**
 * The codes of satchel.h, which are those of engine/base/codes.def. Plain numbers and no enum: a library that is newer
 * than this class may have others. What to do next is told by {@link SatchelException#group()}.
 */
public final class Code {
  public static final int OK = 0;
  public static final int NETWORK = 10;
  public static final int TIMEOUT = 11;
  public static final int NOT_A_HUB = 12;
  public static final int BAD_CERTIFICATE = 13;
  public static final int WRONG_PIN = 14;
  public static final int TRIMMED = 15;
  public static final int BUSY = 20;
  public static final int TOO_MANY = 21;
  public static final int IO = 22;
  public static final int NEWER_SCHEMA = 23;
  public static final int CANCELLED = 24;
  public static final int NOT_SIGNED_IN = 30;
  public static final int BAD_SIGNATURE = 31;
  public static final int REVOKED = 32;
  public static final int INVALID = 40;
  public static final int UNKNOWN_TYPE = 41;
  public static final int UNKNOWN_FIELD = 42;
  public static final int INVALID_VALUE = 43;
  public static final int NOT_FOUND = 44;
  public static final int NOT_PERMITTED = 45;
  public static final int TOO_LARGE = 46;
  public static final int SEALED = 47;
  public static final int APPEND_ONLY = 48;
  public static final int DEPENDANT = 49;
  public static final int ALREADY_SETTLED = 50;
  public static final int STALE_BASE = 51;
  public static final int BAD_SCHEMA = 52;
  public static final int BAD_CHECKSUM = 53;
  public static final int UNSUPPORTED = 54;
  public static final int WRONG_OFFSET = 55;
  public static final int BAD_CODE = 56;
  public static final int NOT_HERE = 57;
  public static final int ILLEGAL_TRANSITION = 59;
  public static final int LOCKED = 60;
  public static final int INCOMPLETE = 61;
  public static final int MUST_BE_SEALED = 62;
  public static final int NO_SEALING_KEY = 63;
  public static final int KEY_LOCKED = 64;
  public static final int OTHER_KEY = 65;
  public static final int GATE_CLOSED = 66;
  public static final int KEPT = 67;
  public static final int DISK_FULL = 70;
  public static final int OUT_OF_MEMORY = 71;
  public static final int OUT_OF_SCOPE = 80;
  public static final int UNKNOWN_RECORD = 81;
  public static final int FORKED = 82;
  public static final int CORRUPT = 83;
  public static final int OPEN_CONFLICT = 84;
  public static final int ONLY_IN_COPY = 87;
  public static final int NOT_EMPTY = 88;
  public static final int INTERNAL = 90;
  public static final int WITHDRAWN = 92;

  private Code() {}

  /** The sentence for an inspector; of any code. */
  public static String message(int code, Language language) {
    return Text.out(Native.codeMessage(code, language.ordinal()));
  }

  /** What to do next. */
  public static Group group(int code) {
    return Group.of(Native.codeGroup(code));
  }
}
