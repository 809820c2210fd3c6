import cn.satchel.SatchelException;
import java.util.Objects;

/** Tells how things are, a line each, as tests/platform/cli/support.sh does; the script counts them. */
final class Check {
  interface Deed {
    void run() throws Exception;
  }

  private Check() {}

  static void that(String what, boolean so) {
    System.out.println((so ? "ok: " : "not ok: ") + what);
  }

  static void is(String what, Object expected, Object got) {
    that(what, Objects.equals(expected, got));
    if (!Objects.equals(expected, got)) System.out.println("    expected: " + expected + "\n    got: " + got);
  }

  static void has(String what, String needle, String in) {
    that(what, in.contains(needle));
    if (!in.contains(needle)) System.out.println("    no '" + needle + "' in: " + in);
  }

  /** The deed ends with a SatchelException of that code. */
  static SatchelException fails(String what, int code, Deed deed) {
    try {
      deed.run();
      is(what, code, "no exception");
    } catch (SatchelException e) {
      is(what, code, e.code());
      return e;
    } catch (Exception e) {
      is(what, code, e);
    }
    return new SatchelException(code, "");
  }
}
