import cn.satchel.Attached;
import cn.satchel.Code;
import cn.satchel.Enrolment;
import cn.satchel.Event;
import cn.satchel.Fields;
import cn.satchel.HostOptions;
import cn.satchel.Language;
import cn.satchel.Photo;
import cn.satchel.Rows;
import cn.satchel.Satchel;
import cn.satchel.SatchelException;
import cn.satchel.StepOptions;
import cn.satchel.StepResult;
import cn.satchel.Store;
import cn.satchel.StoreOptions;
import cn.satchel.Take;
import cn.satchel.Transaction;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Two tablets in one program: each records a finding with a photo, offline; they sync in steps; both have written the
 * same field of one case, so there is a conflict, which is shown and settled.
 *
 * <pre>java -Djava.library.path=… Sample FOLDER HUB CODE CODE PHOTO</pre>
 *
 * The codes are of satchel-hub enrol, for two inspectors of a district in which the office has a case. An app does the
 * same on its own threads: steps in a WorkManager worker or by Store.sync, the rest where it likes.
 */
public final class Sample {
  private Sample() {}

  /** Events come on the executor of the app's choice: on Android that of its main thread. */
  private static void show(String who, Event event) {
    if (event.kind == Event.Kind.CONFLICT) System.out.println("  " + who + ": " + event.count + " open conflict(s)");
    if (event.kind == Event.Kind.PHOTO && event.bytes == event.total)
      System.out.println("  " + who + ": a photo is at the hub");
  }

  /** Steps of at most ten seconds until nothing more can be done now. Each is durable: an app may be killed anywhere. */
  private static void syncInSteps(Store store, String who) throws SatchelException {
    StepResult result;
    do {
      result = store.step(new StepOptions().budgetMs(10_000));
    } while (result.state == StepResult.State.MORE);
    System.out.println(who + " " + result);
    if (result.state != StepResult.State.DONE)
      throw new IllegalStateException(Code.message(result.code, Language.EN));
  }

  /** The case that the office has set up for this district. */
  private static String findCase(Store store) throws SatchelException {
    try (Rows rows = store.query("SELECT _id, title FROM \"case\" ORDER BY _id LIMIT ?").bind(0, 1)) {
      if (!rows.next()) throw new IllegalStateException("no case here yet");
      System.out.println("case " + rows.id(0) + ": " + rows.text(1));
      return rows.id(0);
    }
  }

  /** A visit and its finding in one transaction, then a photo of it. No network is needed. */
  private static void inspect(Store store, String caseId, String fact, String photoFile) throws SatchelException {
    final String visit;
    final String finding;
    try (Transaction transaction = store.begin()) {
      visit = transaction.put("visit", new Fields().put("case", caseId).put("kind", "on_site").toString());
      final Fields fields = new Fields().put("of_type", "visit").put("of", visit).put("severity", "general");
      finding = transaction.put("finding", fields.put("fact", fact).toString());
      transaction.commit();
    }
    final Attached photo = store.attach(new Photo("visit", visit).proves(fact), photoFile);
    store.save("case", caseId, new Fields().put("legal_facts", fact).toString());
    System.out.println("  finding " + finding + ", photo " + photo.photo + " of " + photo.bytes + " bytes");
  }

  /** Shows the first open conflict and lets what was proposed stand. */
  private static boolean settleOne(Store store) throws SatchelException {
    final String conflict;
    try (Rows rows = store.query("SELECT _id, field, standing, proposed FROM conflict WHERE state = 'open'")) {
      if (!rows.next()) return false;
      conflict = rows.id(0);
      System.out.println(
          "conflict on " + rows.text(1) + ": stands " + rows.text(2) + ", proposed " + rows.text(3));
    }
    store.settle(conflict, Take.PROPOSED, null);
    return true;
  }

  private static void twoTablets(Store li, Store wang, String photo) throws SatchelException {
    syncInSteps(li, "li");
    syncInSteps(wang, "wang");
    final String caseId = findCase(li);
    inspect(li, caseId, "夜间施工未取得证明", photo);
    inspect(wang, caseId, "施工许可已过期", photo);
    syncInSteps(li, "li");
    syncInSteps(wang, "wang");
    if (!settleOne(wang)) System.out.println("no conflict");
    syncInSteps(wang, "wang");
    syncInSteps(li, "li");
    System.out.println("li: " + li.get("case", caseId));
    System.out.println("wang: " + wang.get("case", caseId));
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 5) throw new IllegalArgumentException("Sample FOLDER HUB CODE CODE PHOTO");
    final ExecutorService events = Executors.newSingleThreadExecutor();
    try (Satchel satchel = Satchel.open(new HostOptions());
        Store li =
            satchel.enrol(
                new Enrolment(args[1], args[2]),
                new StoreOptions(args[0] + "/li").listener((store, event) -> show("li", event), events));
        Store wang =
            satchel.enrol(
                new Enrolment(args[1], args[3]),
                new StoreOptions(args[0] + "/wang").listener((store, event) -> show("wang", event), events))) {
      twoTablets(li, wang, args[4]);
    } catch (SatchelException e) {
      System.err.println(e.message(Language.EN) + " (" + e.detail() + ") [" + e.correlationId() + "]");
      System.exit(1);
    } finally {
      events.shutdown();
    }
  }
}
