import java.util.logging.Level;
import java.util.logging.Logger;

/** Tests URL FOLDER PHOTO CODE…: prints a line for each thing that it looks at. */
final class Tests {
  private Tests() {}

  public static void main(String[] args) throws Exception {
    Logger.getLogger("cn.satchel").setLevel(Level.OFF); // what -Xcheck:jni says is looked for in the output
    final World world = new World(args);
    new TwoStores(world).run();
    new Garbage(world).run();
    new Closing(world).run();
    new Hosts(world).run();
    System.out.println("the end");
  }
}
