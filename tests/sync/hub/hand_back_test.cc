// What devices hand back to a hub that was restored, and who hands back what was never lost.
#include "sync/hub/devices/hand_back.h"

#include "engine/base/limits.h"
#include "sync/hub/beside.h"
#include "sync/hub/entries/events.h"
#include "sync/hub/entries/recovered_list.h"
#include "sync/hub/upkeep/opening.h"
#include "tests/sync/hub/hooked_central.h"
#include "tests/sync/hub/house.h"

namespace satchel::hub::test {
namespace {

constexpr TypeNo kHandedType = 10;
constexpr FieldNo kHandedTitle = 3, kHandedIdentity = 18;

Id handed_id(std::uint8_t n) {
  Id out;
  out.bytes[0] = 1, out.bytes[15] = n;
  return out;
}

PullItem item(std::uint8_t n, std::int64_t version, const char* title) {
  return {ItemKind::fields,
          kHandedType,
          handed_id(n),
          {version},
          false,
          "wang",
          {{kHandedTitle, std::string(title), {version}}}};
}

Bytes packed(const std::vector<PullItem>& items) {
  Bytes bytes;
  Writer out(bytes);
  for (const auto& one : items) write_item(out, one);
  return pack(bytes);
}

/// A hub that was put back once: its present log epoch is 2.
struct HubPutBack : House {
  HubPutBack() {
    peer.enrolled();
    back_up();
    open();
    peer.message.rescoped = peer.heard().rescoped;
    peer.add(bytes_of_one());
    peer.heard();
    peer.message.entries.clear(), peer.message.head_signature.clear(), peer.message.first = 2;
    peer.message.before = peer.head;
    const SyncReply known = peer.heard();
    REQUIRE(known.complete);
    go_back();
    open();
    peer.go_on_from(known);
    const SyncReply restored = peer.heard();
    REQUIRE(restored.log_epoch == 2);
    left = restored.restored_to;
    REQUIRE(left > 0);
    REQUIRE(left < known.cursor);
  }

  static Bytes bytes_of_one() {
    FieldOp op{kHandedTitle, OpKind::put, {}, std::string("one"), {}, {}, {}};
    return encode(Entry{3, "li", {}, {{ChangeKind::create, kHandedType, handed_id(99), {}, {}, {op}}}});
  }

  HttpReply hand(Peer& from, const std::vector<PullItem>& items, std::int64_t log_epoch = 2, bool last = false) {
    sync::RecoveredRequest message;
    message.log_epoch = log_epoch;
    message.items = packed(items);
    message.last = last;
    return from.post("/v1/recovered", encode(message));
  }
  sync::RecoveredReply handed(Peer& from, const std::vector<PullItem>& items, std::int64_t log_epoch = 2,
                              bool last = false) {
    const HttpReply reply = hand(from, items, log_epoch, last);
    REQUIRE_MESSAGE(reply.status == 200, reply.body);
    const auto payload = sync::open_reply(keys.public_key(), from.nonce, reply.body);
    REQUIRE(payload);
    return *sync::decode_recovered_reply(*payload);
  }

  /// "TITLE by DEVICE;" of each that is lacking.
  std::string lacking_titles() {
    std::string out;
    REQUIRE(recovered_beside(ports(), data(), [&](RecoveredDesk& desk) {
      return desk.each([&](LackingRecord&& record) {
        for (const auto& v : record.values)
          if (v.row.field == kHandedTitle)
            out += v.recovered + " by " + std::to_string(v.row.device.bytes[15]) + " of " +
                   std::to_string(record.handers.size()) + ";";
        return Status{};
      });
    }));
    return out;
  }
  std::size_t times_told() {
    const auto all = events_beside(ports(), data(), 0, 100);
    REQUIRE(all);
    return static_cast<std::size_t>(
        std::count_if(all->begin(), all->end(), [](const auto& e) { return e.kind == "records_handed_back"; }));
  }

  void open_with(Quotas quotas) {
    hub.reset();
    HubOptions with = options();
    with.quotas = quotas;
    auto opened = Hub::open(ports(), with);
    REQUIRE(opened);
    hub = *std::move(opened);
  }
  std::size_t devices_back() {
    const auto central = open_beside(ports(), data());
    REQUIRE(central);
    const auto view = (*central)->view();
    REQUIRE(view);
    return (*view)->back()->size();
  }

  Peer peer{*this};
  std::int64_t left = 0;
};

}  // namespace

TEST_CASE_FIXTURE(HubPutBack, "of what several hand back the highest version stays, and who else did is noted") {
  Peer other(*this, 8);
  other.enrolled();
  CHECK(handed(peer, {item(1, left + 5, "older"), item(2, left + 5, "two")}).count == 2);
  CHECK(handed(other, {item(1, left + 9, "newer"), item(2, left + 5, "two")}).count == 2);
  CHECK(lacking_titles() == "\"newer\" by 8 of 2;\"two\" by 7 of 2;");
  CHECK(handed(peer, {item(1, left + 5, "older")}).count == 1);
  CHECK(lacking_titles() == "\"newer\" by 8 of 2;\"two\" by 7 of 2;");
  CHECK(times_told() == 2);
  CHECK(hub->verify([](const std::string& finding) { FAIL(finding); }));
}

TEST_CASE_FIXTURE(HubPutBack, "what no restore of this hub can have lost is passed over, and need not come again") {
  PullItem hidden = item(4, left + 5, "a name");
  hidden.fields.front().number = kHandedIdentity;
  PullItem odd = item(5, left + 5, "x");
  odd.fields.front().value = std::int64_t{7};
  PullItem forgotten = item(6, left + 5, "x");
  forgotten.kind = ItemKind::forget;
  CHECK(handed(peer, {item(1, first_version(2).value + 1, "of now"), item(2, 0, "of never"), hidden, odd, forgotten})
            .count == 5);
  CHECK(lacking_titles().empty());
  CHECK(handed(peer, {item(1, left + 5, "one")}, 1).outcome ==
        static_cast<std::uint8_t>(sync::RecoveredOutcome::another));
  CHECK(lacking_titles().empty());
}

TEST_CASE("a hub that never was put back takes nothing back") {
  House house;
  Peer peer(house);
  peer.enrolled();
  sync::RecoveredRequest message;
  message.log_epoch = 1;
  message.items = packed({item(1, first_version(1).value + 1, "one")});
  REQUIRE(peer.post("/v1/recovered", encode(message)).status == 200);
  REQUIRE(recovered_beside(house.ports(), house.data(), [](RecoveredDesk& desk) {
    return desk.each([](LackingRecord&&) { return Status(fail(Code::internal, "it did")); });
  }));
}

TEST_CASE_FIXTURE(HubPutBack, "of a device that is revoked while it hands back nothing is kept") {
  HookedCentral& central = open_hooked(*this);
  std::uint8_t at = 1;
  for (bool stepped = true; stepped; ++at) {
    Peer other(*this, 20U + at);
    other.enrolled();
    sync::RecoveredReply reply;
    stepped = central.step_in(
        at, [&] { REQUIRE(hub->revoke(other.id)); }, [&] { reply = handed(other, {item(at, left + 5, "stolen")}); });
    CHECK((reply.outcome == static_cast<std::uint8_t>(sync::RecoveredOutcome::unwanted)) == stepped);
    CHECK(lacking_titles().empty() == stepped);
  }
  CHECK(at > 3);
}

TEST_CASE_FIXTURE(HubPutBack, "of a request so many records are taken, and the rest comes again") {
  std::vector<PullItem> items;
  for (std::size_t i = 0; i < limits::kHandBackItems + 1; ++i) {
    items.push_back(item(1, left + 5, "one"));
    items.back().id.bytes[1] = static_cast<std::uint8_t>(i >> 8),
    items.back().id.bytes[2] = static_cast<std::uint8_t>(i);
  }
  CHECK(handed(peer, items, 2, true).count == limits::kHandBackItems);
  CHECK(devices_back() == 0);
  CHECK(handed(peer, {items.back()}, 2, true).count == 1);
  CHECK(devices_back() == 1);
}

TEST_CASE_FIXTURE(HubPutBack, "of a request so many fields are taken, of a type that nobody knows as of others") {
  PullItem odd = item(1, left + 5, "one");
  odd.type = 999;
  for (FieldNo no = 1; odd.fields.size() < limits::kFieldsPerType; ++no)
    odd.fields.push_back({no, std::int64_t{1}, {left + 5}});
  const std::size_t most = limits::kHandBackFields / odd.fields.size();
  CHECK(handed(peer, std::vector<PullItem>(most + 3, odd)).count == most);
}

TEST_CASE_FIXTURE(HubPutBack, "what is handed back counts for the device's quota of entries") {
  open_with({2, 0, 0});
  CHECK(handed(peer, {item(1, left + 5, "one"), item(2, left + 5, "two")}).count == 2);
  const HttpReply reply = hand(peer, {item(3, left + 5, "three")});
  CHECK(reply.status == 429);
  CHECK(sync::header(reply.headers, "Retry-After").value_or("").size() > 0);
  CHECK(hub->sync_traffic().over_quota == 1);
  clock.advance({24LL * 3'600'000});
  CHECK(handed(peer, {item(3, left + 5, "three")}).count == 1);
}

TEST_CASE_FIXTURE(HubPutBack, "requests that hand back are limited by the minute") {
  open_with({0, 0, 1});
  CHECK(hand(peer, {item(1, left + 5, "one")}).status == 200);
  CHECK(hand(peer, {item(1, left + 5, "one")}).status == 429);
  clock.advance({61'000});
  CHECK(hand(peer, {item(1, left + 5, "one")}).status == 200);
}

TEST_CASE_FIXTURE(HubPutBack, "a revoked device hands back nothing") {
  REQUIRE(hub->revoke(peer.id));
  CHECK(handed(peer, {item(1, left + 5, "one")}).outcome ==
        static_cast<std::uint8_t>(sync::RecoveredOutcome::unwanted));
  CHECK(lacking_titles().empty());
  CHECK(times_told() == 0);
}

TEST_CASE_FIXTURE(HubPutBack, "garbled, strangers' and other methods' requests are refused") {
  sync::RecoveredRequest message;
  message.log_epoch = 2;
  message.items = "x";
  CHECK(peer.post("/v1/recovered", encode(message)).status == 400);
  CHECK(peer.post("/v1/recovered", encode(peer.message)).status == 400);
  message.items = packed({});
  message.protocol = 9;
  CHECK(peer.post("/v1/recovered", encode(message)).body.find("\"unsupported\"") != std::string::npos);
  Peer stranger(*this, 9);
  CHECK(hand(stranger, {item(1, left + 5, "one")}).status == 401);
  Peer liar(*this, 7);
  liar.keys = TestKeys(8);
  CHECK(hand(liar, {item(1, left + 5, "one")}).status == 401);
  CHECK(hub->handle({"PUT", "/v1/recovered", {}, {}, {}}).status == 401);
  CHECK(lacking_titles().empty());
}

TEST_CASE_FIXTURE(HubPutBack, "what stands here in other scopes is not the device's to hand back") {
  Peer south(*this, 8);
  const auto code = hub->enrol({"sun", "inspector", {"south"}});
  REQUIRE(code);
  REQUIRE(south.enrol(*code).status == 200);
  peer.message.log_epoch = 2, peer.message.cursor = 0, peer.message.cursor_tag = 0;
  peer.message.first = 1, peer.message.before = {};
  peer.add(bytes_of_one());
  REQUIRE(peer.heard().acked == 1);
  PullItem over = item(99, left + 5, "taken over");
  CHECK(handed(south, {over}).count == 1);
  CHECK(lacking_titles().empty());
  CHECK(handed(peer, {over}).count == 1);
  CHECK(lacking_titles() == "\"taken over\" by 7 of 1;");
}

TEST_CASE_FIXTURE(HubPutBack, "where a statement fails, nothing of it is kept, and it comes again") {
  int status = 0;
  satchel::test::fail_each_statement([&] { status = hand(peer, {item(1, left + 5, "one")}, 2, true).status; },
                                     [&] { CHECK(status != 200); });
  CHECK(status == 200);
  CHECK(lacking_titles() == "\"one\" by 7 of 1;");
  CHECK(times_told() == 1);
}

}  // namespace satchel::hub::test
