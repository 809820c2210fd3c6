package android.util;

public final class Log {
  private Log() {}

  public static int i(String tag, String line) {
    return 0;
  }

  public static int e(String tag, String line) {
    System.out.println("    " + tag + ": " + line);
    return 0;
  }
}
