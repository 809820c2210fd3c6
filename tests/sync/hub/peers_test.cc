// What a hub hears from peers, some of them no tablets of ours.

#include "engine/base/limits.h"
#include "sync/hub/upkeep/compact.h"
#include "sync/hub/upkeep/horizon.h"
#include "tests/sync/hub/hooked_central.h"

namespace satchel::hub::test {
namespace {

Id titled(char first) {
  Id record;
  record.bytes[15] = static_cast<std::uint8_t>(first);
  return record;
}

Bytes entry(const char* title, const std::string& user = "li") {
  const FieldOp op{3, OpKind::put, {}, Value{std::string(title)}, {}, {}, {}};
  return encode(Entry{3, user, {}, {{ChangeKind::create, 10, titled(title[0]), {}, {}, {op}}}});
}

bool stands(Central& central, char first) {
  const auto view = central.view();
  REQUIRE(view);
  return (*view)->record(10, titled(first))->has_value();
}

/// A device that has heard what its scopes are.
struct Settled : Peer {
  Settled(House& house, std::uint64_t seed) : Peer(house, seed) {
    enrolled();
    message.rescoped = heard().rescoped;
  }
  /// Takes one entry to the hub, and goes on behind it.
  void takes(const Bytes& entry) {
    add(entry);
    message.confirmed = heard().acked;
    message.first = message.confirmed + 1;
    message.before = head;
    message.entries.clear();
    message.head_signature.clear();
  }
  void pulls() {
    const SyncReply reply = heard();
    REQUIRE(reply.complete);
    go_on_from(reply);
    message.position = reply.cursor;
  }
};

/// A record that one device has and another one deleted, before the records horizon.
struct BuriedThere {
  BuriedThere() {
    maker.takes(entry("withdrawn"));
    late.pulls();
    maker.takes(encode(Entry{3, "li", {}, {{ChangeKind::remove, 10, titled('w'), {}, {}, {}}}}));
    house.clock.advance({1000});
    horizon = house.clock.wall();
    house.clock.advance({1000});
    REQUIRE(move_horizon(central, house.ports(), horizon, false));
  }
  bool tells_tomb(const SyncReply& reply) const {
    if (!reply.has_page) return false;
    const auto bytes = unpack(reply.items, limits::kMessageBytes);
    REQUIRE(bytes);
    bool out = false;
    for (Reader in(*bytes); in.ok() && in.left() > 0;) {
      const PullItem item = read_item(in);
      out |= item.kind == ItemKind::tomb && item.id == titled('w');
    }
    return out;
  }

  House house;
  HookedCentral& central = open_hooked(house);
  Settled maker{house, 7}, late{house, 8};
  Millis horizon;
};

/// Sets a field that this hub's schema does not have yet.
Bytes entry_of_newer_schema() {
  const FieldOp op{99, OpKind::put, {}, Value{std::string("black")}, {}, {}, {}};
  return encode(Entry{4, "li", {}, {{ChangeKind::create, 10, {}, {}, {}, {op}}}});
}

}  // namespace

TEST_CASE_FIXTURE(House, "a code is good once, for a while, and for one key") {
  const std::string once = code();
  Peer first(*this);
  CHECK(first.enrol(once).status == 200);
  CHECK(first.enrol(once).status == 200);  // its reply was lost: the same device asks again
  Peer second(*this, 8);
  CHECK(second.enrol(once).status == info(Code::bad_code).http);
  second.id = first.id;
  CHECK(second.enrol(code()).status == info(Code::not_permitted).http);
  const std::string late = code();
  clock.advance({8LL * 24 * 3'600'000});
  CHECK(Peer(*this, 9).enrol(late).status == info(Code::bad_code).http);
  CHECK(said.find("enrolled device") != said.npos);
}

TEST_CASE_FIXTURE(House, "an enrolment whose statements fail once takes no code") {
  const std::string once = code();
  Peer peer(*this);
  HttpReply reply;
  satchel::test::fail_each_statement([&] { reply = peer.enrol(once); }, [&] { CHECK(reply.status >= 400); });
  CHECK(reply.status == 200);
}

TEST_CASE_FIXTURE(House, "who is no device, or another, or speaks otherwise, is refused") {
  CHECK(Peer(*this).refused() == Code::not_signed_in);
  Peer peer(*this);
  peer.enrolled();
  Peer stranger(*this, 8);
  stranger.id = peer.id;
  CHECK(stranger.refused() == Code::bad_signature);
  peer.message.protocol = 99;
  CHECK(peer.refused() == Code::unsupported);
  CHECK(peer.post("/v1/sync", "no message").status == 400);
  CHECK(hub->handle({"POST", "/v1/sync", {{"Content-Type", "text/plain"}}, "x", {}}).status == 415);
  CHECK(hub->handle({"POST", "/v1/enrol", {{"Content-Type", "text/plain"}}, "x", {}}).status == 415);
}

TEST_CASE_FIXTURE(House, "entries count from 1 without a gap, are whole, and their head is signed") {
  Peer peer(*this);
  peer.enrolled();
  peer.message.first = 0;
  CHECK(peer.refused() == Code::invalid);
  peer.message.first = INT64_MAX;
  CHECK(peer.refused() == Code::invalid);
  peer.message.first = 5;
  CHECK(peer.heard().outcome == static_cast<std::uint8_t>(SyncOutcome::gap));
  peer.message.first = 1;
  peer.add(entry("first"));
  peer.message.head_signature = "short";
  CHECK(peer.sync().status == 400);
  peer.message.head_signature = Bytes(64, 's');
  CHECK(peer.refused() == Code::bad_signature);
  peer.message.entries.assign(1, {0, 0, "not packed"});
  CHECK(peer.sync().status >= 400);
}

TEST_CASE_FIXTURE(House, "each statement of a push fails once, and then it is taken, once") {
  Peer peer(*this);
  peer.enrolled();
  peer.add(entry("first"));
  peer.add(entry("second"));
  peer.add("garbled, and a word on that is the verdict");
  HttpReply reply;
  satchel::test::fail_each_statement([&] { reply = peer.sync(); }, [&] { CHECK(reply.status >= 400); });
  CHECK(reply.status == 200);
  const SyncReply again = peer.heard();
  CHECK(again.acked == 3);
  CHECK(again.exceptions.size() == 1);
  CHECK(hub->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(House, "another entry at a number that the hub has is a fork") {
  Peer peer(*this);
  peer.enrolled();
  peer.add(entry("first"));
  CHECK(peer.heard().acked == 1);
  peer.message.entries.clear();
  peer.add(entry("other"));
  CHECK(peer.heard().outcome == static_cast<std::uint8_t>(SyncOutcome::forked));
  peer.message.entries.clear();
  peer.message.first = 2;
  CHECK(peer.heard().outcome == static_cast<std::uint8_t>(SyncOutcome::forked));
}

TEST_CASE_FIXTURE(House, "a revoked device hears that it is, and what is here of its work, and nothing else") {
  Peer peer(*this);
  peer.enrolled();
  REQUIRE(hub->revoke(peer.id));
  peer.add(entry("late"));
  peer.message.wants_token = true;
  peer.message.blobs = {sha256("a photo")};
  const SyncReply reply = peer.heard();
  CHECK(reply.revoked);
  CHECK(reply.acked == 1);
  CHECK(reply.statements.size() == 2);
  CHECK(reply.exceptions.empty());
  CHECK(reply.schema.empty());
  CHECK(reply.token.empty());
  CHECK_FALSE(reply.has_page);
  CHECK(reply.blobs_held.empty());
}

TEST_CASE_FIXTURE(House, "a cursor of another's making is refused, and one of a lost timeline begins a new one") {
  Peer peer(*this);
  peer.enrolled();
  peer.message.cursor = 77;
  peer.message.cursor_tag = 99;
  CHECK(peer.refused() == Code::invalid);
  peer.message.cursor = 0;
  peer.message.cursor_tag = 0;
  back_up();
  open();
  peer.add(entry("first"));
  peer.message.rescoped = peer.heard().rescoped;
  const SyncReply first = peer.heard();
  REQUIRE(first.complete);
  go_back();
  open();
  peer.go_on_from(first);
  HttpReply reply;
  satchel::test::fail_each_statement([&] { reply = peer.sync(); }, [&] { CHECK(reply.status >= 400); });
  CHECK(reply.status == 200);
  CHECK(peer.heard().outcome == static_cast<std::uint8_t>(SyncOutcome::restored));
  CHECK(said.find("log epoch 2") != said.npos);
}

TEST_CASE_FIXTURE(House, "a push of which all waits is no commit that others notice") {
  Peer caught_up(*this), ahead(*this, 8);
  caught_up.enrolled();
  ahead.enrolled();
  caught_up.message.rescoped = caught_up.heard().rescoped;
  const SyncReply before = caught_up.heard();
  REQUIRE(before.complete);
  caught_up.go_on_from(before);
  ahead.message.rescoped = ahead.heard().rescoped;
  ahead.add(entry_of_newer_schema());
  const SyncReply waits = ahead.heard();
  CHECK(waits.outcome == static_cast<std::uint8_t>(SyncOutcome::wait));
  CHECK(waits.acked == 0);
  const SyncReply after = caught_up.heard();
  CHECK(after.outcome == static_cast<std::uint8_t>(SyncOutcome::ok));
  CHECK(after.log_epoch == before.log_epoch);
  CHECK(after.cursor == before.cursor);
  CHECK(after.cursor_tag == before.cursor_tag);
}

TEST_CASE("a device that is revoked while its push is under way changes nothing from then on, and hears nothing") {
  int at = 1, waiting = 0;
  for (bool stepped = true; stepped; ++at) {
    House house;
    HookedCentral& central = open_hooked(house);
    Settled peer(house, 7);
    peer.add(entry("first"));
    bool before = false;
    SyncReply reply;
    const auto revoke = [&] {
      before = stands(central, 'f');
      REQUIRE(house.hub->revoke(peer.id));
    };
    stepped = central.step_in(at, revoke, [&] { reply = peer.heard(); });
    CHECK(reply.acked == 1);
    CHECK(reply.revoked == stepped);
    CHECK(reply.has_page == !stepped);
    CHECK(stands(central, 'f') == (before || !stepped));
    waiting += stepped && !before ? 1 : 0;
    CHECK(house.hub->verify([](const std::string& finding) { FAIL_CHECK(finding); }));
  }
  CHECK(waiting >= 4);
  CHECK(at > 6);
}

TEST_CASE("a device whose scopes change while it pulls gets no page in those that it had") {
  int at = 1;
  for (bool stepped = true; stepped; ++at) {
    House house;
    HookedCentral& central = open_hooked(house);
    Settled peer(house, 7), other(house, 8);
    other.takes(entry("first"));
    SyncReply reply;
    stepped = central.step_in(
        at, [&] { REQUIRE(house.hub->rescope(peer.id, {"south"})); }, [&] { reply = peer.heard(); });
    CHECK(reply.has_page == !stepped);
    CHECK(reply.scopes == (stepped ? std::vector<std::string>{"south"} : std::vector<std::string>{}));
  }
  CHECK(at > 4);
}

TEST_CASE("deleted records that are dropped while a device pulls are told it, or it pulls anew") {
  int at = 1;
  for (bool stepped = true; stepped; ++at) {
    BuriedThere b;
    SyncReply reply;
    const auto drop = [&] {
      const auto done = compact(b.central, b.horizon, false);
      REQUIRE(done);
      CHECK(done->dropped == 1);
    };
    stepped = b.central.step_in(at, drop, [&] { reply = b.late.heard(); });
    CHECK((b.tells_tomb(reply) || reply.outcome == static_cast<std::uint8_t>(SyncOutcome::rescope)));
  }
  CHECK(at > 4);
}

TEST_CASE_FIXTURE(House, "a round that meets a busy database counts once, however often the hub asks again") {
  Quotas quotas;
  quotas.requests_a_minute = 2;
  HookedCentral& central = open_hooked(*this, quotas);
  Peer peer(*this);
  peer.enrolled();
  int begun = 0, times = 3;
  central.before = [&]() -> Status {  // who signed it is known; then there is no database
    return ++begun % 2 == 0 && times-- > 0 ? Status(fail(Code::busy)) : Status{};
  };
  CHECK(peer.sync().status == 200);
  CHECK(hub->sync_traffic().put_off == 0);
  CHECK(peer.sync().status == 200);
  CHECK(peer.sync().status == 429);
  clock.advance({60'000});
  begun = 0, times = 1'000;
  CHECK(peer.sync().status == info(Code::busy).http);
  CHECK(begun == 16);
  central.before = {};
  CHECK(hub->sync_traffic().put_off == 1);
  CHECK(hub->sync_traffic().over_quota == 1);
}

TEST_CASE_FIXTURE(House, "who asks for more blobs than a request may name, or with more to send, is refused") {
  Settled peer(*this, 7);
  peer.message.blobs.assign(1'000, sha256("a photo"));
  CHECK(peer.heard().blobs_held.empty());
  peer.message.more = true;
  CHECK(peer.refused() == Code::invalid);
  peer.message.more = false;
  peer.message.blobs.push_back(sha256("another"));
  CHECK(peer.refused() == Code::invalid);
  peer.message.blobs.clear();
  CHECK(peer.heard().complete);
}

}  // namespace satchel::hub::test
