import cn.satchel.Store;
import java.lang.reflect.Field;

/** Steps on a thread that Java does not know (foreign.c). */
final class Foreign {
  private Foreign() {}

  static {
    System.loadLibrary("foreign");
  }

  private static native void step(long store);

  static void step(Store store) throws ReflectiveOperationException {
    final Field handle = Store.class.getDeclaredField("handle");
    handle.setAccessible(true);
    final Field pointer = handle.get(store).getClass().getDeclaredField("pointer");
    pointer.setAccessible(true);
    step(pointer.getLong(handle.get(store)));
  }
}
