import cn.satchel.Enrolment;
import cn.satchel.EventListener;
import cn.satchel.Rows;
import cn.satchel.Satchel;
import cn.satchel.SatchelException;
import cn.satchel.StepOptions;
import cn.satchel.StepResult;
import cn.satchel.Store;
import cn.satchel.StoreOptions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A hub that the script started, codes to enrol by, a photo, a folder for stores. */
final class World {
  final String folder;
  final String photo;
  private final String url;
  private final Deque<String> codes;

  World(String[] args) {
    url = args[0];
    folder = args[1];
    photo = args[2];
    codes = new ArrayDeque<>(Arrays.asList(args).subList(3, args.length));
  }

  Store enrol(Satchel satchel, String name) throws SatchelException {
    return satchel.enrol(new Enrolment(url, codes.remove()), new StoreOptions(folder + "/" + name));
  }

  Store enrol(Satchel satchel, String name, EventListener listener, Executor executor) throws SatchelException {
    final StoreOptions options = new StoreOptions(folder + "/" + name).listener(listener, executor);
    return satchel.enrol(new Enrolment(url, codes.remove()), options);
  }

  /** An enrolment whose code the hub does not know. */
  Enrolment unknownCode() {
    return new Enrolment(url, "AAAA-BBBB-CCCC-DDDD");
  }

  static StepResult syncAll(Store store) throws Exception {
    return store.sync(new StepOptions().budgetMs(500).atOnce()).get(120, TimeUnit.SECONDS);
  }

  static String one(Store store, String sql) throws SatchelException {
    try (Rows rows = store.query(sql)) {
      if (!rows.next()) return null;
      if (rows.kind(0) == Rows.Kind.INTEGER) return Long.toString(rows.integer(0));
      return rows.id(0) != null ? rows.id(0) : rows.text(0);
    }
  }
}
