// What the office is told of: each event once, whatever comes twice, fails or is lost.
#include "sync/hub/entries/events.h"

#include "engine/sql/database.h"
#include "sync/hub/beside.h"
#include "tests/sync/hub/house.h"

namespace satchel::hub::test {
namespace {

Bytes titled(std::uint8_t no, const char* title) {
  Id record;
  record.bytes[14] = no;
  const FieldOp op{3, OpKind::put, {}, Value{std::string(title)}, {}, {}, {}};
  return encode(Entry{3, "li", {}, {{ChangeKind::create, 10, record, {}, {}, {op}}}});
}

struct Told : House {
  std::vector<EventRow> events() { return *events_beside(ports(), data(), 0, 1000); }
  std::string kinds() {
    std::string out;
    for (const auto& e : events()) out += e.kind + ";";
    return out;
  }
  bool sound() {
    return bool(hub->verify([](const std::string&) {}));
  }
};

/// The same device after it was restored from a backup, or its twin.
struct Twin : Peer {
  Twin(House& house, const Peer& of, std::uint64_t epoch) : Peer(house) {
    id = of.id;
    message.epoch = epoch;
    message.rescoped = 1;
  }
  /// An entry that first stood under another epoch.
  void bring(const Bytes& entry, std::uint64_t epoch, std::int64_t seq) {
    add(entry);
    message.entries.back().origin_epoch = epoch;
    message.entries.back().origin_seq = seq;
    Hash chain = message.before;
    for (const auto& e : message.entries) {
      const auto origin = e.origin_seq == 0 ? std::optional<Origin>() : Origin{{e.origin_epoch}, {e.origin_seq}};
      chain = chain_next(chain, origin, sha256(*unpack(e.packed, 1 << 20)));
    }
    head = chain;
    const Seq last{message.first + static_cast<std::int64_t>(message.entries.size()) - 1};
    const Signature signature = *keys.sign(head_message(id, {message.epoch}, last, head));
    message.head_signature.assign(reinterpret_cast<const char*>(signature.data()), signature.size());
  }
};

}  // namespace

TEST_CASE_FIXTURE(Told, "a device that works, however often it says the same, is no event") {
  Peer peer(*this), other(*this, 8);
  peer.enrolled(), other.enrolled();
  for (int i = 0; i < 3; ++i) peer.heard(), other.heard();
  peer.add(titled(1, "smoke"));
  for (int i = 0; i < 3; ++i) peer.heard();
  CHECK(kinds().empty());
}

TEST_CASE_FIXTURE(Told, "a device that goes on under another epoch is told once, with what it brings again and lacks") {
  Peer peer(*this);
  peer.enrolled();
  for (const char* title : {"one", "two", "three", "four"}) peer.add(titled(1, title));
  peer.heard();
  Twin twin(*this, peer, 70);
  twin.bring(titled(1, "two"), 7, 2);  // the backup had one acknowledged entry, and a second
  twin.bring(titled(2, "another"), 7, 3);
  twin.add(titled(3, "new"));
  HttpReply reply;
  satchel::test::fail_each_statement([&] { reply = twin.sync(); }, [&] { CHECK(reply.status >= 400); });
  REQUIRE(reply.status == 200);
  for (int i = 0; i < 3; ++i) twin.heard(), peer.heard();  // replies that were lost
  const auto all = events();
  REQUIRE(all.size() == 1);
  CHECK(all[0] == EventRow{1, clock.wall(), "device_forked", peer.id, "li", {70}, 2, 1, 2});
  CHECK(sound());
  const EventSentence words = sentence(all[0]);
  CHECK(words.en ==
        "The device was restored from a backup, or has a twin; it goes on with a journal of its own. With the first "
        "push 2 entries came again, of which 1 were here; the hub has 2 that it lacks");
  CHECK(words.zh.find("首批重新提交 2 条，其中中心已有 1 条；中心另有该设备没有的 2 条") != std::string::npos);
}

TEST_CASE_FIXTURE(Told, "it need not bring anything for that, and each further epoch is another event") {
  Peer peer(*this);
  peer.enrolled();
  peer.add(titled(1, "one"));
  peer.heard();
  Twin twin(*this, peer, 70), third(*this, peer, 71);
  HttpReply reply;
  satchel::test::fail_each_statement([&] { reply = twin.sync(); }, [&] { CHECK(reply.status >= 400); });
  twin.heard();
  twin.add(titled(2, "two"));
  twin.heard();
  CHECK(kinds() == "device_forked;");
  CHECK(events()[0].lacking == -1);
  third.message.rescoped = 0;  // as a store that was salvaged
  third.heard(), third.heard();
  CHECK(kinds() == "device_forked;device_renewed;");
  CHECK(events()[1].epoch == Epoch{71});
  CHECK(sound());
}

TEST_CASE_FIXTURE(Told, "what follows in further pushes is not counted as lacking") {
  Peer peer(*this);
  peer.enrolled();
  for (const char* title : {"one", "two", "three"}) peer.add(titled(1, title));
  peer.heard();
  Twin twin(*this, peer, 70);
  twin.message.more = true;
  twin.bring(titled(1, "two"), 7, 2);
  twin.heard();
  REQUIRE(events().size() == 1);
  CHECK(events()[0].lacking == -1);
  CHECK(sentence(events()[0]).en.ends_with("of which 1 were here"));
}

TEST_CASE_FIXTURE(Told, "a hub that was put back is told once, whoever notices") {
  Peer peer(*this), other(*this, 8);
  peer.enrolled(), other.enrolled();
  back_up();
  open();
  peer.add(titled(1, "one")), other.add(titled(2, "two"));
  for (Peer* p : {&peer, &other}) p->message.rescoped = p->heard().rescoped;
  const SyncReply first = peer.heard(), second = other.heard();
  go_back();
  open();
  peer.go_on_from(first), other.go_on_from(second);
  for (int i = 0; i < 2; ++i) {
    CHECK(peer.heard().log_epoch == 2);
    CHECK(other.heard().log_epoch == 2);
  }
  REQUIRE(events().size() == 1);
  CHECK(events()[0] == EventRow{1, clock.wall(), "hub_restored", {}, "", {2}, 0, 0, 0});
  CHECK(sentence(events()[0]).en.find("log epoch 2") != std::string::npos);
}

TEST_CASE_FIXTURE(Told, "a device that brings everything again since the hub was put back is told as one that does") {
  Peer peer(*this);
  peer.enrolled();
  peer.add(titled(1, "one"));
  peer.heard();
  back_up();
  open();
  peer.add(titled(2, "two"));
  peer.message.rescoped = peer.heard().rescoped;
  const SyncReply first = peer.heard();
  REQUIRE(first.complete);
  go_back();
  open();
  peer.go_on_from(first);
  REQUIRE(peer.heard().log_epoch == 2);
  Twin anew(*this, peer, 70), salvaged(*this, peer, 71);
  anew.message.rescoped = salvaged.message.rescoped = 0;
  anew.bring(titled(1, "one"), 7, 1);
  anew.bring(titled(2, "two"), 7, 2);
  anew.heard(), anew.heard();
  salvaged.heard();
  CHECK(kinds() == "hub_restored;device_offered;device_renewed;");
  CHECK(events()[1] == EventRow{2, clock.wall(), "device_offered", peer.id, "li", {70}, 2, 1, 0});
  CHECK(sound());
}

TEST_CASE_FIXTURE(Told, "a hub that is put back to before its own log epoch goes on above that") {
  Peer peer(*this);
  peer.enrolled();
  back_up();
  open();
  peer.add(titled(1, "one"));
  peer.message.rescoped = peer.heard().rescoped;
  const SyncReply first = peer.heard();
  go_back();
  open();
  peer.go_on_from(first);
  REQUIRE(peer.heard().log_epoch == 2);
  peer.message.cursor = 0, peer.message.cursor_tag = 0, peer.message.log_epoch = 2;
  const SyncReply second = peer.heard();
  REQUIRE(second.cursor >= first_version(2).value);
  go_back();
  open();
  REQUIRE(kinds().empty());
  peer.go_on_from(second);
  CHECK(peer.heard().log_epoch == 3);
  CHECK(kinds() == "hub_restored;");
  peer.message.cursor = 0, peer.message.cursor_tag = 0, peer.message.log_epoch = 99;  // what proves nothing
  CHECK(peer.heard().log_epoch == 3);
  CHECK(kinds() == "hub_restored;");
  CHECK(sound());
}

TEST_CASE_FIXTURE(Told, "what a revoked device brings is told once for each time that it brought anything new") {
  Peer peer(*this);
  peer.enrolled();
  REQUIRE(hub->revoke(peer.id));
  peer.heard();
  CHECK(kinds().empty());
  peer.add(titled(1, "late"));
  peer.add(titled(2, "later"));
  HttpReply reply;
  satchel::test::fail_each_statement([&] { reply = peer.sync(); }, [&] { CHECK(reply.status >= 400); });
  peer.heard();
  REQUIRE(events().size() == 1);
  CHECK(events()[0] == EventRow{1, clock.wall(), "revoked_delivery", peer.id, "li", {7}, 2, 0, 0});
  peer.add(titled(3, "last"));
  peer.heard(), peer.heard();
  REQUIRE(events().size() == 2);
  CHECK(events()[1].entries == 1);
  CHECK(sound());
}

TEST_CASE_FIXTURE(Told, "a message that the device did not sign is no event") {
  Peer peer(*this);
  peer.enrolled();
  peer.keys = satchel::test::TestKeys(99);
  peer.message.epoch = 70;
  CHECK(peer.refused() == Code::bad_signature);
  CHECK(kinds().empty());
}

#ifndef SATCHEL_HUB_ELSEWHERE
TEST_CASE_FIXTURE(Told, "a database from before there were events gets their table as it opens") {
  Peer peer(*this);
  peer.enrolled();
  peer.add(titled(1, "one"));
  peer.heard();
  hub.reset();
  sql::Options options;
  options.application_id = 0x53617448;
  REQUIRE((*sql::Database::open(folder.path() + "/hub/central.db", options))->run("DROP TABLE told"));
  open();
  CHECK(kinds().empty());
  Twin twin(*this, peer, 70);
  twin.heard();
  CHECK(kinds() == "device_forked;");
}
#endif

TEST_CASE("an event of a later build is told by its name") {
  EventRow odd;
  odd.kind = "device_sold";
  CHECK(sentence(odd).zh == "device_sold");
  CHECK(sentence(odd).en == "device_sold");
}

}  // namespace satchel::hub::test
