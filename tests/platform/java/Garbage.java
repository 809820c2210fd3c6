import cn.satchel.Code;
import cn.satchel.Fields;
import cn.satchel.Group;
import cn.satchel.HostOptions;
import cn.satchel.Language;
import cn.satchel.Photo;
import cn.satchel.Rows;
import cn.satchel.Satchel;
import cn.satchel.SatchelException;
import cn.satchel.Store;
import cn.satchel.StoreOptions;
import cn.satchel.Take;
import cn.satchel.Transaction;
import java.io.IOException;
import java.io.InputStream;

/** Whatever an app gives: an exception with its code, and nothing saved. */
final class Garbage {
  private static final String NO_ID = "01a2099d-ce25-7000-abad-f496719f7305";
  private final World world;

  Garbage(World world) {
    this.world = world;
  }

  void run() throws Exception {
    try (Satchel satchel = Satchel.open(new HostOptions())) {
      Check.fails("no store there", Code.NOT_FOUND, () -> satchel.open(new StoreOptions(world.folder + "/none")));
      Check.fails("a code of nobody's", Code.BAD_CODE,
          () -> satchel.enrol(world.unknownCode(), new StoreOptions(world.folder + "/nobody")));
      Check.fails("no folder", Code.INVALID, () -> satchel.open(new StoreOptions(null)));
      try (Store store = world.enrol(satchel, "garbage")) {
        Check.fails("opened twice", Code.LOCKED, () -> satchel.open(new StoreOptions(world.folder + "/garbage")));
        World.syncAll(store);
        records(store);
        texts(store);
        queries(store);
        photos(store);
        others(store);
        Check.is("nothing was saved", "[]", store.whereabouts(null, null));
      }
    }
    told();
  }

  private void records(Store store) throws Exception {
    final SatchelException e =
        Check.fails("a type of no schema's", Code.UNKNOWN_TYPE, () -> store.save("no_type", "{}"));
    Check.is("its group", Group.FIX_INPUT, e.group());
    Check.has("its detail", "no_type", e.detail());
    Check.is("its correlation id", 36, e.correlationId().length());
    Check.that("its sentences", !e.message(Language.ZH).equals(e.message(Language.EN)));
    Check.fails("a field of no type's", Code.UNKNOWN_FIELD, () -> store.save("case", "{\"no_field\": 1}"));
    Check.fails("a value of another kind", Code.INVALID_VALUE, () -> store.save("finding", "{\"weight_kg\": \"x\"}"));
    Check.fails("no JSON", Code.INVALID, () -> store.save("finding", "{"));
    Check.fails("no fields", Code.INVALID, () -> store.save("finding", null));
    Check.fails("no type", Code.INVALID, () -> store.save(null, "{}"));
    Check.fails("no id", Code.INVALID, () -> store.save("case", "no id", "{}"));
    Check.fails("not here", Code.NOT_FOUND, () -> store.get("case", NO_ID));
    try (Transaction transaction = store.begin()) {
      Check.fails("within a transaction", Code.UNKNOWN_TYPE, () -> transaction.put("no_type", "{}"));
      transaction.close();
      Check.fails("a transaction that is over", Code.CANCELLED, transaction::commit);
    }
  }

  /** What C's UTF-8 cannot carry is refused, and nothing else put in its place. */
  private void texts(Store store) {
    Check.fails("NUL", Code.INVALID, () -> store.save("finding", "{\"fact\": \"a\0b\"}"));
    Check.fails("half a pair", Code.INVALID, () -> store.save("finding", "{\"fact\": \"\ud83d\"}"));
    Check.fails("half a pair, escaped", Code.INVALID, () -> store.save("finding", "{\"fact\": \"\\ud83d\"}"));
  }

  private void queries(Store store) throws Exception {
    Check.fails("no SQL", Code.INVALID, () -> store.query("SELECT"));
    final String before = World.one(store, "SELECT count(*) FROM \"case\"");
    try (Rows writes = store.query("DELETE FROM \"case\"")) {
      writes.next();
      Check.that("SQL that writes", false);
    } catch (SatchelException e) {
      Check.is("SQL that writes", before, World.one(store, "SELECT count(*) FROM \"case\""));
    }
    final Rows rows = store.query("SELECT 1 WHERE ? IS NULL");
    Check.fails("no such parameter", Code.INVALID, () -> rows.bind(-1, 1));
    rows.close();
    rows.close();
    Check.fails("rows that are over", Code.CANCELLED, rows::next);
  }

  private void photos(Store store) {
    final Photo photo = new Photo("case", NO_ID);
    Check.fails("no file", Code.NOT_FOUND, () -> store.attach(photo, world.folder + "/none.jpg"));
    Check.fails("no blob", Code.INVALID, () -> store.readBlob("abc", 0, 1));
    Check.fails("none of that hash", Code.NOT_FOUND, () -> store.readBlob(NO_ID.replace("-", "") + "00000000000000000000000000000000", 0, 1));
    final InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken");
          }
        };
    try {
      store.attach(photo, broken);
      Check.that("a stream that breaks", false);
    } catch (IOException | SatchelException e) {
      Check.is("a stream that breaks", "broken", e.getMessage());
    }
  }

  private void others(Store store) {
    Check.fails("no such conflict", Code.NOT_HERE, () -> store.settle(NO_ID, Take.STANDING, null));
    Check.fails("no such entry", Code.NOT_FOUND, () -> store.retry(99, null));
    Check.fails("nobody", Code.NOT_PERMITTED, () -> store.actAs("nobody"));
    Check.fails("no claim", Code.NOT_FOUND, () -> store.reportUpload(NO_ID, 204, "1"));
    Check.fails("no record", Code.NOT_FOUND, () -> store.whereabouts("case", NO_ID));
  }

  private void told() throws SatchelException {
    Check.is("of a code that nobody knows", Group.BUG, Code.group(12345));
    Check.is("a feature", true, Satchel.hasFeature("upload_claims"));
    Check.is("none", false, Satchel.hasFeature("no feature"));
    Check.that("a version: " + Satchel.version(), Satchel.version().matches("\\d+\\.\\d+\\.\\d+"));
    Check.is("JSON", "{\"a\": null, \"b\": \"\\u000a\\\"\", \"c\": true}",
        new Fields().put("a", (String) null).put("b", "\n\"").put("c", true).toString());
  }
}
