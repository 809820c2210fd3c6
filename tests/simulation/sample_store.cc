#include "tests/simulation/sample_store.h"

#include <cstdio>
#include <cstdlib>

#include "engine/base/pack.h"
#include "tests/support/test_schema.h"

namespace satchel::sample {
namespace {

void must(bool holds, const char* what) {
  if (!holds) std::fprintf(stderr, "not %s\n", what), std::abort();
}

constexpr TypeNo kConflict = conflict_field::kType, kAffair = 10, kLater = 99;

Id id_of(std::uint8_t n) {
  Id out;
  out.bytes[15] = n;
  return out;
}

Value text(const char* s) { return std::string(s); }

/// The author of a store's contents.
class Maker {
 public:
  explicit Maker(Tablet& tablet) : tablet_(tablet) {
    Identity identity;
    identity.device = id_of(1), identity.hub = id_of(2);
    identity.user = "li", identity.role = "inspector", identity.scopes = {"north"};
    store_ = *Store::create(tablet.ports(), tablet.options(), identity,
                            test::test_schema(test::marked(test::kTestSchema, {"title", "notes"})));
  }

  void fill() {
    pull(
        {item(kAffair, 5, 10, {{1, text("north"), {10}}, {7, TextSet{"dust", "noise"}, {9}}, {10, text("open"), {10}}}),
         item(kAffair, 6, 11, {{3, text("title"), {11}}, {99, text("of a later schema"), {11}}}),
         item(kAffair, 7, 12, {{4, text("gate"), {12}}}), conflict(), item(kLater, 8, 12, {{1, text("x"), {12}}})},
        12, true);
    save(ChangeKind::create, "affair", 20, {{"title", text("made here")}, {"statement", text("signed")}});
    save(ChangeKind::create, "affair", 21, {{"title", text("refused")}});
    save(ChangeKind::update, "affair", 5,
         {{"kinds", TextSet{"smell"}, How::add}, {"notes", text("a\n\nb")}, {"leaflets", std::int64_t{3}, How::add}});
    save(ChangeKind::update, "affair", 5, {{"status", text("visited")}, {"lat", std::int64_t{1}}});
    must(bool(store_->seal(kAffair, id_of(20))), "sealed");
    verdicts({{1}, 3, {13}}, {{{2}, Code::not_permitted, "no", {}, {}}});
    pull({item(kAffair, 5, 14, {{3, text("from the hub"), {14}}}, ItemKind::fields)}, 16, true);
    save(ChangeKind::remove, "affair", 7, {});
    save(ChangeKind::create, "visit", 22, {{"affair", octets(id_of(20).view())}, {"fact", text("seen")}});
    verdicts({{4}, 1, {17}}, {{{4}, Code::ok, {}, {{kAffair, id_of(5), 12, std::int64_t{2}, {17}}}, {}}});
    pull({item(kAffair, 6, 18, {{4, text("staged"), {18}}}, ItemKind::fields)}, 18, false);
    must(bool(store_->blobs().add_bytes("photo")), "kept");
    must(bool(store_->note_blob(sha256("photo"), 5, BlobLane::original)), "noted");
    must(bool(store_->begin_epoch()), "a second epoch");
  }

  /// Small pages hold more of what is not padding.
  void shrink() {
    store_.reset();
    const sql::Options as_it_is{sql::Mode::open, 0x53617463, tablet_.vfs.name()};
    auto db = *sql::Database::open(kDatabase, as_it_is);
    must(bool(db->run("PRAGMA journal_mode=DELETE; PRAGMA page_size=512; VACUUM")), "shrunk");
    db.reset();
    store_ = *Store::open(tablet_.ports(), tablet_.options());
  }

  void save(ChangeKind kind, const std::string& type, std::uint8_t n, std::vector<Assign> fields) {
    const auto saved = store_->save({{{kind, type, id_of(n), std::move(fields)}}, {}});
    must(bool(saved), "saved");
  }

 private:
  static PullItem item(TypeNo type, std::uint8_t n, std::int64_t version, std::vector<ItemField> fields,
                       ItemKind kind = ItemKind::whole) {
    return {kind, type, id_of(n), {version}, false, "wang", std::move(fields)};
  }

  static PullItem conflict() {
    using namespace conflict_field;
    return item(kConflict, 9, 12,
                {{record_type, text("affair"), {12}},
                 {record, octets(id_of(5).view()), {12}},
                 {field, text("place"), {12}},
                 {rule, text("ask"), {12}},
                 {state, text("open"), {12}},
                 {standing, text("\"here\""), {12}},
                 {proposed, text("\"there\""), {12}}});
  }

  void pull(const std::vector<PullItem>& items, std::int64_t version, bool complete) {
    Bytes bytes;
    Writer out(bytes);
    for (const auto& one : items) write_item(out, one);
    const Progress& p = store_->progress();
    const PullPage page{p.position, p.full, complete, {{version}, {}}, {{version}, 1}, pack(bytes)};
    must(bool(store_->receive({}, page, tablet_.clock.wall())), "pulled");
  }

  void verdicts(const VerdictRun& run, std::vector<VerdictException> exceptions) {
    const Verdicts verdicts{run.first + (run.count - 1), {run}, std::move(exceptions)};
    must(bool(store_->receive(verdicts, {}, tablet_.clock.wall())), "heard");
  }

  Tablet& tablet_;
  std::unique_ptr<Store> store_;
};

void read_all(Store& store) {
  for (const auto& type : store.schema()->types()) {
    (void)store.each(type.number, [](const Record&) { return Status(); });
    for (const int n : {5, 6, 7, 9, 20, 21, 22}) (void)store.get(type.number, id_of(static_cast<std::uint8_t>(n)));
  }
  (void)store.status();
  (void)store.outbox(1U << 16);
  (void)store.outbox(1U << 16, Seq{2});
  (void)store.journal_head(store.confirmed_seq());
  (void)store.next_blob(true, {});
  (void)store.unconfirmed_blobs(10);
  (void)store.verify([](const std::string&) {});
}

void write_some(Store& store) {
  const auto change = [&](ChangeKind kind, const char* type, std::uint8_t n, std::vector<Assign> fields) {
    (void)store.save({{{kind, type, id_of(n), std::move(fields)}}, {}});
  };
  change(ChangeKind::update, "affair", 5,
         {{"kinds", TextSet{"light"}, How::add}, {"leaflets", std::int64_t{1}, How::add}, {"notes", text("c")}});
  change(ChangeKind::update, "affair", 6, {{"status", text("visited")}, {"place", text("yard")}});
  change(ChangeKind::undelete, "affair", 7, {});
  change(ChangeKind::remove, "affair", 20, {});
  (void)store.seal(kAffair, id_of(5));
  (void)store.settle(id_of(9), Take::proposed);
  const auto refused = store.quarantine();
  for (const auto& q : refused ? *refused : std::vector<Quarantined>()) (void)store.retry(q.entry);
}

PullPage last_page(const Store& store, const PullItem& item) {
  Bytes bytes;
  Writer out(bytes);
  write_item(out, item);
  const Progress& p = store.progress();
  return {p.position, p.full, true, {{30}, {}}, {{30}, 2}, pack(bytes)};
}

void sync_some(Tablet& tablet, Store& store) {
  const Millis now = tablet.clock.wall();
  const PullItem five{ItemKind::whole, kAffair, id_of(5), {20}, false, "wang", {{3, text("t"), {20}}}};
  const PullItem gone{ItemKind::tomb, kAffair, id_of(6), {30}, false, {}, {}};
  (void)store.receive({{4}, {{{1}, 4, {21}}}, {}}, last_page(store, five), now);
  (void)store.receive({}, last_page(store, gone), now);
  std::string grown = test::marked(test::kTestSchema, {"title", "notes", "place"});
  grown.replace(grown.find("\"version\": 3"), 12, "\"version\": 4");
  (void)store.adopt_schema(grown, 4);
  (void)store.rescope({"south"}, 31);
  (void)store.receive({}, last_page(store, five), now);
  (void)store.begin_epoch();
  (void)store.hub_restored(2, {1}, {20});
  (void)store.receive({}, last_page(store, five), now);
}

}  // namespace

sim::Disk::Image sample_store() {
  Tablet tablet;
  Maker maker(tablet);
  maker.fill();
  maker.shrink();
  maker.save(ChangeKind::update, "affair", 6, {{"title", text("in the WAL")}});
  auto image = tablet.disk.image();
  image.files["store/reserve"] = "r";  // 4 MiB of zeroes otherwise
  return image;
}

void use_store(Tablet& tablet, std::uint8_t uses) {
  auto opened = Store::open(tablet.ports(), tablet.options());
  if (!opened) return;
  if ((uses & kRead) != 0) read_all(**opened);
  if ((uses & kWrite) != 0) write_some(**opened);
  if ((uses & kSync) != 0) sync_some(tablet, **opened);
  if (uses == kAll) read_all(**opened);
}

}  // namespace satchel::sample
