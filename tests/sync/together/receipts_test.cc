// What the hub says for good of a tablet's work, and what the tablet makes of it.
#include "engine/evidence/chain.h"
#include "engine/sql/database.h"
#include "engine/store/journal.h"
#include "tests/sync/together/copies.h"

using namespace satchel;
using namespace satchel::test;

namespace {

std::vector<Receipt> receipts_of(Tablet& t) {
  std::vector<Receipt> out;
  for (const auto& statement : must(t.store().statements())) {
    const Statement s = must(opened(t.store().identity().hub_key, statement));
    if (const auto* receipt = std::get_if<Receipt>(&s.what)) out.push_back(*receipt);
  }
  return out;
}

std::vector<Whereabouts> places(Tablet& t) {
  std::vector<Whereabouts> out;
  for (const auto& record : must(t.store().not_receipted())) out.push_back(record.where);
  return out;
}

const std::vector<Whereabouts> kNone, kHere{Whereabouts::here_only};

}  // namespace

TEST_CASE("a record is on this tablet only until the hub has receipted the entry that made it") {
  World w;
  Tablet& a = w.tablet("li");
  const Id id = a.create("affair", affair("smoke"));
  REQUIRE(must(a.store().not_receipted()) == std::vector<NotReceipted>{{10, id, Whereabouts::here_only}});
  CHECK(must(a.store().status()).receipted == 0);
  REQUIRE(a.sync().code == Code::ok);
  CHECK(places(a) == kNone);
  CHECK(must(a.store().status()).receipted == 1);
  const auto receipts = receipts_of(a);
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].device == a.store().identity().device);
  CHECK(receipts[0].epoch == a.store().epoch());
  CHECK(receipts[0].seq == Seq{1});
  CHECK(receipts[0].head == *must(a.store().journal_head({1})));
  CHECK(a.store().verify([](const std::string&) {}));
  a.reopen();
  CHECK(places(a) == kNone);
}

TEST_CASE("a tablet keeps the hub's word on its key") {
  World w;
  Tablet& a = w.tablet("li");
  REQUIRE(a.sync().code == Code::ok);
  const auto all = must(a.store().statements());
  REQUIRE(all.size() == 1);
  const Statement s = must(opened(a.store().identity().hub_key, all[0]));
  CHECK(std::get<Enrolled>(s.what) == Enrolled{a.store().identity().device, a.keys().public_key(), "li", "inspector"});
}

TEST_CASE("a record waits for the receipt of its photo too") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  const Id visit = a.create("visit", {});
  const Hash blob = photo(a, visit);
  CHECK(places(a) == kHere);
  sync::SessionOptions metered;
  metered.network = sync::NetworkClass::metered;
  REQUIRE(a.sync({}, metered).code == Code::ok);
  CHECK(places(a) == kHere);
  REQUIRE(a.sync().code == Code::ok);
  CHECK(places(a) == kNone);
  CHECK(receipts_of(a).back().blobs == std::vector<Hash>{blob});
}

TEST_CASE("a receipt whose reply was lost comes with a later one, once") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  int requests = 0;
  REQUIRE(a.sync([&] { return ++requests == 1 ? Fate::lost : Fate::arrives; }).code == Code::ok);
  CHECK(receipts_of(a).size() == 1);
  CHECK(places(a) == kNone);
  REQUIRE(a.sync().code == Code::ok);
  CHECK(must(a.store().statements()).size() == 2);  // with its enrolment
}

TEST_CASE("where the hub goes back to a backup, what it lost is not receipted until it has it again") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  a.create("affair", affair("kept"));
  REQUIRE(a.sync().code == Code::ok);
  w.back_up_hub();
  const Id lost = a.create("affair", affair("lost"));
  const Id visit = a.create("visit", {});
  photo(a, visit);
  REQUIRE(a.sync().code == Code::ok);
  CHECK(places(a) == kNone);
  const auto before = must(a.store().statements());
  w.restore_hub();
  a.sync_some(1);
  const auto now = must(a.store().not_receipted());
  REQUIRE(now.size() == 2);
  CHECK(now[0].id == lost);
  CHECK(now[0].where == Whereabouts::here_only);
  CHECK(a.store().verify([](const std::string&) {}));
  REQUIRE(a.sync().code == Code::ok);
  CHECK(places(a) == kNone);
  const auto after = must(a.store().statements());
  for (const auto& statement : before)  // what it once said stays here, whatever it knows of it now
    CHECK(std::find(after.begin(), after.end(), statement) != after.end());
  CHECK(a.store().verify([](const std::string&) {}));
  CHECK(w.hub().verify([](const std::string&) {}));
}

TEST_CASE("receipts by the hundred come back in one sync after the hub went back to a backup") {
  World w;
  Tablet& a = w.tablet("li");
  const Id id = a.create("affair", affair("smoke"));
  for (int i = 0; i < 150; ++i) {
    a.change("affair", id, {{"title", Value{"title " + std::to_string(i)}}});
    REQUIRE(a.sync().code == Code::ok);
  }
  w.back_up_hub();
  a.change("affair", id, {{"title", text("lost")}});
  REQUIRE(a.sync().code == Code::ok);
  w.restore_hub();
  REQUIRE(a.sync().code == Code::ok);
  CHECK(places(a) == kNone);
  CHECK(must(a.store().statements()).size() == 153);  // the enrolment, 151 receipts, and that of what was lost
}

TEST_CASE("a statement that rotted at the hub counts for nothing, and holds up nothing") {
  World w;
  Tablet& a = w.tablet("li");
  must(must(sql::Database::open(w.folder.path() + "/hub/central.db", {.checkpoints = false}))
           ->run("UPDATE statement SET signature=zeroblob(64)"));
  a.create("affair", affair("smoke"));
  REQUIRE(a.sync().code == Code::ok);
  CHECK(must(a.store().statements()).size() == 1);  // the receipt, without the enrolment
  CHECK(places(a) == kNone);
  CHECK_FALSE(w.hub().verify([](const std::string&) {}));
}

TEST_CASE("of two twins neither takes the other's receipts for its own") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("both"));
  REQUIRE(a.sync().code == Code::ok);
  a.back_up();
  a.create("affair", affair("one twin's"));
  REQUIRE(a.sync().code == Code::ok);
  a.restore();
  a.create("affair", affair("the other twin's"));
  CHECK(places(a) == kHere);
  REQUIRE(a.sync().code == Code::ok);
  CHECK(places(a) == kNone);
  CHECK(a.store().verify([](const std::string&) {}));
  CHECK(w.hub().verify([](const std::string&) {}));
}

namespace {

/// Somebody who knows how a store is made writes its last entry anew, with a chain and a mark that fit.
void forge_last_entry(World& w, Tablet& t) {
  auto db = must(sql::Database::open(w.folder.path() + "/tablet-li/store.db", {}));
  const Epoch epoch = t.store().epoch();
  const Seq last = t.store().last_seq();
  auto read = must(db->prepare("SELECT entry FROM journal WHERE n=?"));
  read.bind(0, last.value);
  REQUIRE(must(read.step()));
  Entry entry = must(decode_entry(read.blob(0)));
  read.reset();
  entry.changes[0].ops[0].value = text("south");
  const Bytes bytes = encode(entry);
  const Hash before = last.value == 1 ? Hash{} : *must(t.store().journal_head(Seq{last.value - 1}));
  const Bytes mark = entry_mark({epoch, last}, bytes);
  auto write = must(db->prepare("UPDATE journal SET entry=?,hash=?,mark=? WHERE n=?"));
  const Hash hash = chain_next(before, {}, sha256(bytes));
  must(write.bind_blob(0, bytes).bind(1, hash).bind_blob(2, mark).bind(3, last.value).run());
}

}  // namespace

TEST_CASE("an entry that was forged with all that belongs to it is found by the receipt of the true one") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  a.create("affair", affair("dust"));
  REQUIRE(a.sync().code == Code::ok);
  REQUIRE(findings(a) == "");
  forge_last_entry(w, a);
  CHECK(findings(a).find("is not of this journal") != std::string::npos);
}

TEST_CASE("a journal whose end was cut off before its last receipt is found out") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  a.create("affair", affair("dust"));
  REQUIRE(a.sync().code == Code::ok);
  auto db = must(sql::Database::open(w.folder.path() + "/tablet-li/store.db", {}));
  must(db->run("DELETE FROM journal WHERE n=2"));
  CHECK(findings(a) != "");
}
