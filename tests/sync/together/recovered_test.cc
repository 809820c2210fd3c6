// After a restore of the hub: devices hand back what they had pulled from others, and the office takes it.
#include <algorithm>

#include "sync/client/empty_proof.h"
#include "sync/hub/entries/events.h"
#include "tests/sync/together/affairs.h"

namespace satchel::test {
namespace {

std::vector<hub::LackingRecord> lacking(World& w) {
  std::vector<hub::LackingRecord> out;
  must(w.at_recovered_desk([&](hub::RecoveredDesk& desk) {
    return desk.each([&](hub::LackingRecord&& record) { return out.push_back(std::move(record)), Status{}; });
  }));
  return out;
}

const hub::LackingRecord* of(const std::vector<hub::LackingRecord>& all, const Id& id) {
  const auto at = std::ranges::find(all, id, &hub::LackingRecord::id);
  return at == all.end() ? nullptr : &*at;
}

/// "FIELD LACK STANDING -> RECOVERED", by field.
std::string said(const hub::LackingRecord* record, const std::string& field) {
  if (!record) return "settled";
  for (const auto& v : record->values)
    if (v.field == field) return std::string(hub::name_of(v.lack)) + " " + v.standing + " -> " + v.recovered;
  return "settled";
}

std::vector<hub::TakenRecord> take_all(World& w, hub::TakeOptions options = {"zhang", false, false}) {
  std::vector<hub::TakenRecord> out;
  must(w.at_recovered_desk([&](hub::RecoveredDesk& desk) {
    return desk.take_all(options, [&](const hub::TakenRecord& taken) { out.push_back(taken); });
  }));
  return out;
}

std::int64_t left_on(Tablet& t) { return must(t.store().status()).to_hand_back; }

std::int64_t told(World& w, const std::string& kind) {
  return std::ranges::count(w.events(), kind, &hub::EventRow::kind);
}

/// li and the office write after the backup, wang pulls it, and then the hub goes back.
struct Lost {
  World w;
  Tablet &office = w.tablet("zhang", "office", {"north"}), &b = w.tablet("li"), &a = w.tablet("wang");
  Id affair_before, late, visit;

  Lost() {
    affair_before = b.create("affair", affair("smoke"));
    w.settle_down();
    w.back_up_hub();
    late = b.create("affair", affair("late"));
    visit = b.create("visit", {{"affair", octets(late.view())}, {"fact", text("seen")}});
    office.change("affair", affair_before, {{"owner", text("zhang")}, {"number", number(2026)}});
    b.change("affair", affair_before, {{"place", text("yard")}});
    office.change("affair", affair_before, {{"place", text("roof")}});  // a conflict
    w.settle_down();
    w.settle_down();
    REQUIRE(a.all("conflict").size() == 1);
    w.restore_hub();
  }
  Id conflict() { return a.all("conflict").front().id; }
};

}  // namespace

TEST_CASE("what a device had pulled from others and a restored hub lacks is handed back, and taken") {
  Lost l;
  const Id conflict = l.conflict();
  CHECK(l.a.sync().code == Code::ok);
  CHECK(left_on(l.a) == 0);
  CHECK_FALSE(l.a.get("affair", l.late));
  auto all = lacking(l.w);
  REQUIRE(of(all, l.late));
  CHECK(said(of(all, l.late), "title") == R"(record null -> "late")");
  CHECK(said(of(all, l.visit), "fact") == R"(record null -> "seen")");
  CHECK(said(of(all, l.affair_before), "owner") == R"(value null -> "zhang")");
  CHECK(said(of(all, l.affair_before), "number") == "value null -> 2026");
  CHECK(said(of(all, conflict), "field") == R"(record null -> "place")");
  CHECK(said(of(all, l.affair_before), "title") == "settled");
  CHECK(of(all, l.late)->handers == std::vector<Id>{l.a.store().identity().device});
  CHECK(told(l.w, "records_handed_back") == 1);

  const auto taken = take_all(l.w, {"zhang", true, false});
  CHECK(std::ranges::all_of(taken, [](const auto& t) { return t.left.code == Code::ok && t.values > 0; }));
  CHECK(lacking(l.w).empty());
  CHECK(told(l.w, "records_taken") == static_cast<std::int64_t>(taken.size()));
  CHECK(l.a.sync().code == Code::ok);
  CHECK(l.a.value("affair", l.late, "title") == "\"late\"");
  CHECK(l.a.value("affair", l.late, "leaflets") == "10");
  CHECK(l.a.get("affair", l.late)->author == "li");
  CHECK(l.a.value("visit", l.visit, "fact") == "\"seen\"");
  CHECK(l.a.value("affair", l.affair_before, "owner") == "\"zhang\"");
  CHECK(l.a.value("affair", l.affair_before, "number") == "2026");
  CHECK(l.a.value("conflict", conflict, "state") == "\"open\"");
  must(l.w.hub().verify([](const std::string& finding) { FAIL(finding); }));
  Tablet& other = l.w.tablet("sun");
  CHECK(other.sync().code == Code::ok);
  check_same(l.a, other);
  CHECK(left_on(l.a) == 0);
}

TEST_CASE("where the authors come themselves, nothing is left to be taken") {
  Lost l;
  l.w.settle_down();
  CHECK(lacking(l.w).empty());
  CHECK(l.a.value("affair", l.late, "title") == "\"late\"");
  CHECK(l.a.value("affair", l.late, "leaflets") == "10");
  CHECK(l.a.all("conflict").size() == 1);
  check_same(l.a, l.b);
  CHECK(take_all(l.w).empty());
}

TEST_CASE("what came back by its author stays settled, whatever is done with it then") {
  Lost l;
  CHECK(l.a.sync().code == Code::ok);
  CHECK_FALSE(lacking(l.w).empty());
  l.b.change("affair", l.late, {{"title", text("later still")}});  // of which the restored hub knows nothing, nor a
  l.w.settle_down();
  CHECK(lacking(l.w).empty());
  l.b.change("affair", l.late, {{"title", text("much later")}, {"kinds", Value{make_set({"noise"})}, How::remove}});
  l.office.change("affair", l.affair_before, {{"owner", text("wu")}});
  l.w.settle_down();
  CHECK(lacking(l.w).empty());
}

TEST_CASE("an author who comes after the office took it brings nothing twice, and no conflict") {
  Lost l;
  const Id conflict = l.conflict();
  CHECK(l.a.sync().code == Code::ok);
  take_all(l.w, {"zhang", true, false});
  l.w.settle_down();
  CHECK(l.b.value("affair", l.late, "title") == "\"late\"");
  CHECK(l.b.value("affair", l.late, "leaflets") == "10");
  CHECK(l.b.value("affair", l.affair_before, "number") == "2026");
  REQUIRE(l.b.all("conflict").size() == 1);
  CHECK(l.b.all("conflict").front().id == conflict);
  CHECK(must(l.b.store().status()).quarantined == 0);
  CHECK(lacking(l.w).empty());
  check_same(l.a, l.b);
  must(l.w.hub().verify([](const std::string& finding) { FAIL(finding); }));
}

TEST_CASE("a sum waits for every device that may bring its part") {
  World w;
  Tablet &a = w.tablet("wang"), &b = w.tablet("li");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  w.back_up_hub();
  b.change("affair", id, {{"leaflets", number(3), How::add}});
  w.settle_down();
  w.restore_hub();
  CHECK(a.sync().code == Code::ok);
  CHECK(said(of(lacking(w), id), "leaflets") == "value 10 -> 13");
  const auto refused = take_all(w);
  REQUIRE(refused.size() == 1);
  CHECK(refused.front().left.code == Code::not_permitted);
  SUBCASE("it comes, and nothing is lacking") {
    w.settle_down();
    CHECK(lacking(w).empty());
    CHECK(a.value("affair", id, "leaflets") == "13");
  }
  SUBCASE("it is gone for good, and taken") {
    must(w.hub().revoke(b.store().identity().device));
    CHECK(take_all(w).front().values == 1);
    CHECK(a.sync().code == Code::ok);
    CHECK(a.value("affair", id, "leaflets") == "13");
  }
}

TEST_CASE("what was set anew since the restore is shown, and taken by name only") {
  World w;
  Tablet &a = w.tablet("wang"), &b = w.tablet("li"), &c = w.tablet("sun");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  w.back_up_hub();
  b.change("affair", id, {{"place", text("yard")}});
  CHECK(b.sync().code == Code::ok);
  CHECK(a.sync().code == Code::ok);
  w.restore_hub();
  c.change("affair", id, {{"place", text("roof")}});
  CHECK(a.sync().code == Code::ok);
  CHECK(c.sync().code == Code::ok);
  CHECK(said(of(lacking(w), id), "place") == R"(since "roof" -> "yard")");
  CHECK(take_all(w).front().values == 0);
  must(w.at_recovered_desk([&](hub::RecoveredDesk& desk) -> Status {
    SATCHEL_ASSIGN(const auto taken, desk.take(id, {"zhang", false, true}));
    CHECK(taken.values == 1);
    return {};
  }));
  CHECK(c.sync().code == Code::ok);
  CHECK(c.value("affair", id, "place") == "\"yard\"");
}

TEST_CASE("what is dropped is shown no more") {
  Lost l;
  CHECK(l.a.sync().code == Code::ok);
  must(l.w.at_recovered_desk([&](hub::RecoveredDesk& desk) -> Status {
    SATCHEL_ASSIGN(const auto count, desk.drop(l.late, "zhang"));
    CHECK(count > 0);
    return {};
  }));
  CHECK(of(lacking(l.w), l.late) == nullptr);
  CHECK(of(lacking(l.w), l.visit) != nullptr);
}

TEST_CASE("lost replies, requests that come twice and a second device change nothing") {
  Lost l;
  int n = 0;
  CHECK(l.a.sync([&] { return ++n % 2 == 0 ? Fate::lost : Fate::arrives; }).code == Code::ok);
  CHECK(left_on(l.a) == 0);
  const auto once = lacking(l.w);
  CHECK(told(l.w, "records_handed_back") == 1);
  Tablet& fresh = l.w.tablet("sun");
  CHECK(fresh.sync().code == Code::ok);
  CHECK(l.office.sync().code == Code::ok);
  CHECK(of(lacking(l.w), l.late)->handers.size() == 2);
  CHECK(said(of(lacking(l.w), l.late), "title") == said(of(once, l.late), "title"));
  CHECK(of(lacking(l.w), l.affair_before) == nullptr);  // its author came
}

TEST_CASE("it is kept on the device until the hub has said that it is there, whatever is cut") {
  for (int requests = 1; requests < 8; ++requests) {
    Lost l;
    l.a.sync_some(requests);
    l.a.reopen();
    must(l.a.store().verify([](const std::string& finding) { FAIL(finding); }));
    CHECK(l.a.sync().code == Code::ok);
    CHECK(left_on(l.a) == 0);
    CHECK(said(of(lacking(l.w), l.late), "title") == R"(record null -> "late")");
    CHECK(said(of(lacking(l.w), l.affair_before), "number") == "value null -> 2026");
  }
}

TEST_CASE("a second restore before it is handed back keeps what was to go") {
  Lost l;
  l.a.sync_some(1);  // it has heard of the restore
  CHECK(left_on(l.a) > 0);
  const auto behind = must(sync::left_behind(l.a.store()));
  CHECK(std::ranges::count(behind, sync::Left::lost_by_hub, &sync::LeftBehind::what) == 1);
  l.w.restore_hub();
  CHECK(l.office.sync().code == Code::ok);
  CHECK(l.a.sync().code == Code::ok);
  CHECK(left_on(l.a) == 0);
  CHECK(said(of(lacking(l.w), l.late), "title") == R"(record null -> "late")");
}

TEST_CASE("a deletion that others had seen is handed back, and taken") {
  World w;
  Tablet &a = w.tablet("wang"), &b = w.tablet("li");
  const Id id = b.create("affair", affair("smoke"));
  w.settle_down();
  w.back_up_hub();
  b.remove("affair", id);
  w.settle_down();
  w.restore_hub();
  CHECK(a.sync().code == Code::ok);
  CHECK(a.get("affair", id));
  CHECK(said(of(lacking(w), id), "_record") == R"(standing "stands" -> "deleted")");
  CHECK(take_all(w).front().values == 1);
  CHECK(a.sync().code == Code::ok);
  CHECK_FALSE(a.get("affair", id));
  w.settle_down();
  CHECK_FALSE(b.get("affair", id));
}

TEST_CASE("a revoked device hands back nothing, and its session ends all the same") {
  Lost l;
  must(l.w.hub().revoke(l.a.store().identity().device));
  l.a.sync();
  CHECK(lacking(l.w).empty());
}

TEST_CASE("a case that was closed is taken step by step") {
  World w;
  Tablet &a = w.tablet("wang"), &b = w.tablet("li");
  w.settle_down();
  w.back_up_hub();
  const Id id = b.create("affair", affair("smoke"));
  b.change("affair", id, {{"status", text("visited")}});
  b.change("affair", id, {{"status", text("closed")}});
  w.settle_down();
  w.restore_hub();
  CHECK(a.sync().code == Code::ok);
  CHECK(take_all(w, {"zhang", true, false}).front().left.code == Code::ok);
  CHECK(a.sync().code == Code::ok);
  CHECK(a.value("affair", id, "status") == "\"closed\"");
  w.settle_down();
  check_same(a, b);
}

}  // namespace satchel::test
