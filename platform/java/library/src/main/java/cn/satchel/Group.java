package cn.satchel;

/** What to do next about an error; in the order of satchel.h. */
public enum Group {
  NONE,
  /** Soon: {@link SatchelException#retryAfterMs()}. */
  RETRY,
  /** Later; it goes on by itself. */
  WAIT_NETWORK,
  /** The device is to enrol again. */
  SIGN_IN,
  FIX_INPUT,
  FREE_SPACE,
  CALL_OFFICE,
  /** A fault of the library's, or of the app's. */
  BUG;

  static Group of(int number) {
    return number >= 0 && number < values().length ? values()[number] : BUG;
  }
}
