import java.util.logging.Level;
import java.util.logging.Logger;

/** Tests URL FOLDER PHOTO CODE…: prints a line for each thing that it looks at. */
final class Tests {
  private Tests() {}

  private static void run(World world) throws Exception {
    new TwoStores(world).run();
    new Garbage(world).run();
    new Closing(world).run();
    new Hosts(world).run();
    new Android(world).run();
  }

  public static void main(String[] args) {
    Logger.getLogger("cn.satchel").setLevel(Level.OFF); // what -Xcheck:jni says is looked for in the output
    try {
      run(new World(args));
      System.out.println("the end");
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1); // threads of executors that a test left behind would go on
    }
  }
}
