// The close gate at the hub, and closes that wait for photos.
#include "tests/sync/together/gate_house.h"

using namespace satchel;
using namespace satchel::test;

TEST_CASE_FIXTURE(GateHouse, "a close that lacks something is refused, with what it lacks, and changes nothing") {
  step(office, "closed");
  meet();
  CHECK(quarantined(office) == "gate_closed: visit; answer; satisfaction\n");
  CHECK(status(office) == "\"acknowledged\"");
  CHECK(status(li) == "\"acknowledged\"");
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "a close that lacks nothing stands") {
  work_done(false);
  step(office, "closed");
  meet();
  CHECK(quarantined(office).empty());
  CHECK(status(li) == "\"closed\"");
  CHECK(parked(office).empty());
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "what was closed does not come back closed once it lacks something") {
  work_done(false);
  step(office, "closed");
  meet();
  const Record answered = office.all("callback").front();
  office.remove("case", one);
  meet();
  office.remove("callback", answered.id);
  meet();
  must(office.store().save({{{ChangeKind::undelete, "case", one, {}}}, {}}));
  meet();
  CHECK(quarantined(office) == "gate_closed: satisfaction\n");
  CHECK_FALSE(must(li.store().get(li.store().schema()->find("case")->number, one)));
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "the gate counts what comes in the same transaction") {
  work_done(false);
  Draft draft;
  draft.changes.push_back({ChangeKind::create,
                           "callback",
                           {},
                           {{"case", reference(one), How::put},
                            {"result", text("dissatisfied"), How::put},
                            {"at", w.clock.wall().count + 5000, How::put},
                            {"by", text("zhang"), How::put}}});
  draft.changes.push_back({ChangeKind::update, "case", one, {{"status", text("closed"), How::put}}});
  must(office.store().save(draft));
  meet();
  CHECK(quarantined(office) == "gate_closed: satisfaction\n");
  CHECK(office.all("callback").size() == 1);
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "a close that waits for a photo is kept, and done by the hub once it has come") {
  work_done(true);
  step(office, "closed");
  meet_without_photos();
  CHECK(quarantined(office).empty());
  CHECK(status(office) == "\"callback\"");
  CHECK(status(li) == "\"callback\"");
  CHECK(parked(office) == std::vector<std::string>{""});
  CHECK(parked(li) == std::vector<std::string>{""});
  sound();
  meet();
  CHECK(status(office) == "\"closed\"");
  CHECK(status(li) == "\"closed\"");
  CHECK(parked(office) == std::vector<std::string>{"proposed"});
  meet();
  check_same(office, li);
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "what else the closing transaction says stands at once") {
  work_done(true);
  office.change("case", one, {{"status", text("closed")}, {"crime_suspected", number(1)}});
  meet_without_photos();
  CHECK(status(li) == "\"callback\"");
  CHECK(li.value("case", one, "crime_suspected") == "true");
  meet();
  CHECK(status(li) == "\"closed\"");
}

TEST_CASE_FIXTURE(GateHouse, "a parked close outlives the hub's restart and a lost reply, and is done once") {
  work_done(true);
  step(office, "closed");
  int requests = 0;
  (void)office.sync([&] { return ++requests == 1 ? Fate::lost : Fate::arrives; });
  meet_without_photos();
  CHECK(parked(office) == std::vector<std::string>{""});
  w.restart();
  int sent = 0;
  (void)li.sync([&] { return ++sent % 2 == 1 ? Fate::lost : Fate::arrives; });
  meet();
  w.restart();
  meet();
  CHECK(status(office) == "\"closed\"");
  CHECK(parked(li) == std::vector<std::string>{"proposed"});
  check_same(office, li);
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "what lacks by the time that the photo comes is told, and the step does not stand") {
  work_done(true);
  step(office, "closed");
  meet_without_photos();
  w.clock.advance({10'000});
  callback("dissatisfied");
  REQUIRE(office.sync().code == Code::ok);
  CHECK(parked(office) == std::vector<std::string>{""});
  meet();
  CHECK(status(office) == "\"callback\"");
  CHECK(parked(office) == std::vector<std::string>{"standing"});
  for (const Record& c : li.all("conflict"))
    if (conflict_text(li, c, conflict_field::rule) == "parked")
      CHECK(conflict_text(li, c, conflict_field::final) == "\"satisfaction\"");
  sound();
}

TEST_CASE_FIXTURE(
    GateHouse,
    "a transfer that waits is dropped, and that is told, where a conflict is open once its receipt is here") {
  sync::SessionOptions metered;
  metered.network = sync::NetworkClass::metered;
  const auto meet_without_receipt = [&] {
    for (int i = 0; i < 2; ++i)
      for (Tablet* t : {&office, &li}) REQUIRE(t->sync({}, metered).code == Code::ok);
  };
  const Bytes bytes(3000, 'r');
  const Hash receipt = must(office.store().blobs().add_bytes(bytes)).sha256;
  must(office.store().note_blob(receipt, bytes.size(), BlobLane::original));
  office.change("case", one,
                {{"status", text("transferred")},
                 {"transferred_to", text("城管局")},
                 {"transfer_receipt", Value{octets(receipt.view())}}});
  meet_without_receipt();
  REQUIRE(parked(office) == std::vector<std::string>{""});
  office.change("case", one, {{"legal_facts", text("施工许可已过期")}});
  li.change("case", one, {{"legal_facts", text("夜间22时后仍在施工")}});
  meet_without_receipt();
  CHECK(parked(office) == std::vector<std::string>{""});
  meet();
  CHECK(status(office) == "\"acknowledged\"");
  CHECK(parked(office) == std::vector<std::string>{"standing"});
  const auto told = w.events();
  const auto dropped = std::ranges::find(told, std::string("close_dropped"), &hub::EventRow::kind);
  REQUIRE(dropped != told.end());
  CHECK(dropped->detail.find("open_conflict") != std::string::npos);
  check_same(office, li);
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "a case that went another way meanwhile is not closed when the photo comes") {
  work_done(true);
  step(office, "closed");
  meet_without_photos();
  step(li, "rectifying");
  meet();
  CHECK(status(office) == "\"rectifying\"");
  CHECK(parked(office) == std::vector<std::string>{"standing"});
  check_same(office, li);
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "a photo that is removed is waited for no more") {
  work_done(true);
  step(office, "closed");
  meet_without_photos();
  const Id removed = office.all("photo").at(0).id;
  office.change("photo", removed, {{"removed", w.clock.wall().count}, {"removed_reason", text("误拍")}});
  REQUIRE(office.sync().code == Code::ok);
  CHECK(status(office) == "\"closed\"");
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "two closes of one case are both settled by the photo") {
  Tablet& leader = w.tablet("zhou", "leader", {"north", "office", "reference"});
  work_done(true);
  REQUIRE(leader.sync().code == Code::ok);
  step(office, "closed");
  leader.change("case", one, {{"status", text("closed")}});
  meet_without_photos();
  REQUIRE(leader.sync().code == Code::ok);
  meet();
  REQUIRE(leader.sync().code == Code::ok);
  CHECK(status(leader) == "\"closed\"");
  CHECK(parked(leader) == std::vector<std::string>{"proposed", "proposed"});
  check_same(office, leader);
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "a hub that is put back to before a parked close takes it anew") {
  work_done(true);
  w.back_up_hub();
  step(office, "closed");
  meet_without_photos();
  w.restore_hub();
  meet_without_photos();
  meet_without_photos();
  CHECK(status(li) == "\"callback\"");
  CHECK(parked(li) == std::vector<std::string>{""});
  meet();
  CHECK(status(office) == "\"closed\"");
  CHECK(status(li) == "\"closed\"");
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "a hub that is put back to between a parked close and its end ends it again") {
  work_done(true);
  step(office, "closed");
  meet_without_photos();
  w.back_up_hub();
  meet();
  CHECK(status(li) == "\"closed\"");
  w.restore_hub();
  meet();
  meet();
  CHECK(status(office) == "\"closed\"");
  CHECK(status(li) == "\"closed\"");
  CHECK(parked(office) == std::vector<std::string>{"proposed"});
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "a visit that is still to come closes no case") {
  constexpr std::int64_t kYear = 365LL * 86'400'000;
  const Id made = li.create("visit", {{"case", reference(one)},
                                      {"kind", text("video")},
                                      {"arrive", w.clock.wall().count + kYear},
                                      {"leave", w.clock.wall().count + kYear + 1000},
                                      {"officers", Value{make_set({"li", "wang"})}},
                                      {"certificate_shown", number(1)},
                                      {"recusal_told", number(1)}});
  must(li.store().seal(li.store().schema()->find("visit")->number, made));
  step(li, "on_site");
  step(li, "callback");
  answer();
  callback("satisfied");
  meet();
  step(office, "closed");
  meet();
  CHECK(quarantined(office) == "gate_closed: visit\n");
  CHECK(status(li) == "\"callback\"");
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "a decline, a return, a transfer and a merge say why or where to") {
  const Id other = office.create("case", {{"district", text("north")}, {"status", text("accepted")}});
  const auto refused = [&](std::vector<Assign> how) {
    office.change("case", other, std::move(how));
    meet();
    const std::string out = quarantined(office);
    return out.substr(out.rfind("gate_closed"));
  };
  CHECK(refused({{"status", text("returned")}}) == "gate_closed: reason\n");
  CHECK(refused({{"status", text("transferred")}}) == "gate_closed: receiver; receipt\n");
  CHECK(refused({{"status", text("merged")}}) == "gate_closed: merged_into; reason\n");
  office.change("case", other,
                {{"status", text("merged")}, {"merged_into", reference(one)}, {"decision_reason", text("同一事项")}});
  meet();
  CHECK(office.value("case", other, "status") == "\"merged\"");
  sound();
}

TEST_CASE_FIXTURE(GateHouse, "a measure that was approved for one thing becomes no other without what that asks for") {
  const Id order = li.create("measure", {{"case", reference(one)}, {"kind", text("order")}});
  meet();
  office.change("measure", order, {{"state", text("approved")}, {"approver", text("zhang")}});
  meet();
  CHECK(quarantined(office).empty());
  office.change("measure", order, {{"kind", text("stop")}});
  meet();
  CHECK(quarantined(office) == "gate_closed: evidence; basis; proportionality; approver\n");
  CHECK(li.value("measure", order, "kind") == "\"order\"");
  CHECK(li.value("measure", order, "state") == "\"approved\"");
  sound();
}

TEST_CASE_FIXTURE(GateHouse,
                  "a parked step that the hub itself refuses by then holds up nobody's sync, and is logged") {
  work_done(true);
  step(office, "closed");
  meet_without_photos();
  REQUIRE(parked(office) == std::vector<std::string>{""});
  std::string lines, newer(environment_json());  // a schema under which nothing is closed any more
  for (std::size_t at = 0, end = 0; at < newer.size(); at = end + 1) {
    end = std::min(newer.find('\n', at), newer.size());
    const std::string line = newer.substr(at, end - at);
    if (line.find("\"to\": \"closed\"") == line.npos) lines += line + "\n";
  }
  const std::string version = "\"version\": " + std::to_string(office.store().schema()->version());
  lines.replace(lines.find(version), version.size(), "\"version\": 1000");
  w.restart(lines);
  meet();
  CHECK(w.log.find("a parked step is passed over") != std::string::npos);
  CHECK(status(office) == "\"callback\"");
  CHECK(parked(office) == std::vector<std::string>{""});
  step(li, "rectifying");
  meet();
  CHECK(status(office) == "\"rectifying\"");
  CHECK(parked(office) == std::vector<std::string>{"standing"});
  sound();
}
