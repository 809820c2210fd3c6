import cn.satchel.Attached;
import cn.satchel.Event;
import cn.satchel.Fields;
import cn.satchel.HostOptions;
import cn.satchel.NetworkClass;
import cn.satchel.Photo;
import cn.satchel.Rows;
import cn.satchel.Satchel;
import cn.satchel.StepOptions;
import cn.satchel.StepResult;
import cn.satchel.Store;
import cn.satchel.Take;
import cn.satchel.Transaction;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Two tablets record, sync in steps, conflict, settle, and end alike. */
final class TwoStores {
  private static final String TEXT = "噪声🔊超标 \"quoted\" \\ \u0001 ß";

  private final World world;
  private final ExecutorService executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "events"));
  private final List<Event.Kind> heard = new CopyOnWriteArrayList<>();
  private final List<String> threads = new CopyOnWriteArrayList<>();
  private String caseId;
  private String visit;
  private String finding;
  private Attached photo;

  TwoStores(World world) {
    this.world = world;
  }

  void run() throws Exception {
    try (Satchel satchel = Satchel.open(new HostOptions());
        Store li = world.enrol(satchel, "li", (store, event) -> hear(event), executor);
        Store wang = world.enrol(satchel, "wang")) {
      Check.is("li syncs", StepResult.State.DONE, World.syncAll(li).state);
      Check.is("wang syncs", StepResult.State.DONE, World.syncAll(wang).state);
      caseId = World.one(li, "SELECT _id FROM \"case\"");
      record(li);
      photograph(li);
      read(li);
      conflict(li, wang);
      alike(li, wang);
      queue(wang);
    }
    executor.shutdown();
    Check.that("the executor ends", executor.awaitTermination(10, TimeUnit.SECONDS));
    Check.that("the listener was called on the executor alone", threads.equals(Arrays.asList("events")));
    Check.that("it heard of photos, conflicts and steps: " + heard,
        heard.containsAll(Arrays.asList(Event.Kind.PHOTO, Event.Kind.CONFLICT, Event.Kind.FINISHED)));
  }

  private void hear(Event event) {
    heard.add(event.kind);
    final String thread = Thread.currentThread().getName();
    if (!threads.contains(thread)) threads.add(thread);
    if (heard.size() == 1) throw new IllegalStateException("a listener that fails once");
  }

  private void record(Store li) throws Exception {
    try (Transaction transaction = li.begin()) {
      visit = transaction.put("visit", new Fields().put("case", caseId).put("kind", "on_site").toString());
      final Fields fields = new Fields().put("of_type", "visit").put("of", visit).put("severity", "general");
      finding = transaction.put("finding", fields.put("fact", TEXT).put("weight_kg", 12).toString());
      Check.is("nothing is visible before the commit", null, World.one(li, "SELECT _id FROM finding"));
      transaction.commit();
    }
    Check.is("after it both are", finding, World.one(li, "SELECT _id FROM finding"));
    try (Transaction dropped = li.begin()) {
      dropped.put("case", caseId, new Fields().put("title", "dropped").toString());
    }
    Check.that("what is not committed is gone", !li.get("case", caseId).contains("dropped"));
  }

  private void photograph(Store li) throws Exception {
    photo = li.attach(new Photo("visit", visit).proves("围挡"), world.photo);
    final byte[] original = Files.readAllBytes(Paths.get(world.photo));
    Check.is("its size", (long) original.length, photo.bytes);
    final boolean picture = original[0] == (byte) 0xff;
    Check.is("its thumbnail has an id, if it is a picture", picture ? 36 : 0, photo.thumbnail.length());
    Check.that("its bytes are as they were",
        Arrays.equals(original, li.readBlob(photo.sha256, 0, original.length + 10)));
    final byte[] other = Arrays.copyOf(original, original.length + 100_000);
    final Attached streamed =
        li.attach(new Photo("visit", visit).fileName("b.jpg").origin("camera"), new ByteArrayInputStream(other));
    Check.that("a stream, too",
        Arrays.equals(Arrays.copyOfRange(other, 70_000, 80_000), li.readBlob(streamed.sha256, 70_000, 10_000)));
  }

  private void read(Store li) throws Exception {
    try (Rows rows = li.query("SELECT _id, fact, weight_kg, NULL, 0.5, ?, ?, ? FROM finding WHERE _id = ?")) {
      rows.bind(0, "五").bind(1, new byte[] {0, 1}).bind(2, 1L << 40).bindId(3, finding);
      Check.that("a row", rows.next());
      Check.is("columns", 8, rows.columnCount());
      Check.is("a name", "fact", rows.columnName(1));
      Check.is("an id", finding, rows.id(0));
      Check.is("a text, to the last character", TEXT, rows.text(1));
      Check.is("an integer", 12L, rows.integer(2));
      Check.is("nothing", Rows.Kind.NULL, rows.kind(3));
      Check.is("a real", 0.5, rows.real(4));
      Check.is("a bound text", "五", rows.text(5));
      Check.that("bound bytes", Arrays.equals(new byte[] {0, 1}, rows.bytes(6)));
      Check.is("a bound integer", 1L << 40, rows.integer(7));
      Check.is("no such column", null, rows.text(99));
      Check.that("no more rows", !rows.next());
    }
    Check.is("it is on the tablet only", "\"tablet_only\"", li.whereabouts("finding", finding));
    Check.has("a seal would lack something", "\"zh\"", li.missingForSeal("visit", visit));
    Check.has("the schema", "\"types\"", li.schema());
    Check.is("all is sound", "", li.verify());
  }

  private void conflict(Store li, Store wang) throws Exception {
    li.save("case", caseId, new Fields().put("legal_facts", "夜间施工").toString());
    wang.save("case", caseId, new Fields().put("legal_facts", "许可已过期").toString());
    final StepResult sent = World.syncAll(li);
    Check.that("li's is sent: " + sent, sent.entries >= 4 && sent.photos >= 2);
    World.syncAll(wang);
    Check.has("the conflict is shown", "许可已过期", wang.conflicts());
    final String conflict = World.one(wang, "SELECT _id FROM conflict WHERE state = 'open'");
    World.syncAll(li);
    wang.settle(conflict, Take.VALUE, Fields.quoted("两者都是"));
    World.syncAll(wang);
    World.syncAll(li);
    Check.is("nothing is open", "[]", li.conflicts());
    Check.has("the value", "\"legal_facts\":\"两者都是\"", li.get("case", caseId));
  }

  private void alike(Store li, Store wang) throws Exception {
    final String thumbnail = photo.thumbnail.isEmpty() ? photo.photo : photo.thumbnail;
    final String[][] all = {
      {"case", caseId}, {"visit", visit}, {"finding", finding}, {"photo", photo.photo}, {"photo", thumbnail}
    };
    for (String[] one : all)
      Check.is("both have the same " + one[0], li.get(one[0], one[1]), wang.get(one[0], one[1]));
    Check.is("nothing in quarantine", "[]", li.quarantine());
    Check.is("receipted", "\"receipted\"", li.whereabouts("finding", finding));
    Check.has("status", "\"user\":\"li\"", li.status());
    final File proof = File.createTempFile("satchel", ".proof");
    Check.is("nothing is left on li's", "[]", li.writeEmptyProof(proof.getPath()));
    Check.that("the proof is there, " + proof.length() + " bytes", proof.length() > 100 && proof.delete());
  }

  private void queue(Store wang) throws Exception {
    final StepResult.State state = wang.step(new StepOptions().byteBudget(1 << 20)).state;
    Check.is("a step on this thread", StepResult.State.DONE, state);
    final StepResult none = wang.step(new StepOptions().network(NetworkClass.NONE));
    Check.is("the class of the network comes with a step", StepResult.Blocked.NETWORK, none.blocked);
    final StepResult better = wang.step(new StepOptions().network(NetworkClass.UNMETERED));
    Check.is("and a better one, too", StepResult.State.DONE, better.state);
    int finished = 0;
    for (Event event = wang.nextEvent(); event != null; event = wang.nextEvent())
      if (event.kind == Event.Kind.FINISHED) ++finished;
    Check.that("events can be taken without a listener", finished > 0);
  }
}
