// Peers whose envelopes, enrolments and pulls are unusual, or wrong.
#include "engine/base/limits.h"
#include "engine/sql/database.h"
#include "tests/sync/hub/house.h"

namespace satchel::hub::test {
namespace {

Id affair_no(std::uint8_t n) {
  Id out;
  out.bytes[15] = n;
  return out;
}

FieldOp put_text(FieldNo field, std::string text, Version base = {}) {
  return {field, OpKind::put, base, Value{std::move(text)}, {}, {}, {}};
}

Bytes entry_of(const std::string& user, std::vector<Change> changes) {
  return encode(Entry{3, user, {}, std::move(changes)});
}

Change affair(ChangeKind kind, std::uint8_t n, std::vector<FieldOp> ops) {
  return {kind, 10, affair_no(n), {}, {}, std::move(ops)};
}

/// A tablet of some user and role in the scope north.
struct Tablet : Peer {
  Tablet(House& house, std::uint64_t seed, const std::string& name, const std::string& role = "inspector")
      : Peer(house, seed), user(name) {
    const auto made = house.hub->enrol({user, role, {"north"}});
    REQUIRE(made);
    REQUIRE(enrol(*made).status == 200);
    message.rescoped = heard().rescoped;
  }
  void says(std::vector<Change> changes) { add(entry_of(user, std::move(changes))); }
  /// The entries said were taken: on from there, and from the page that came.
  SyncReply pulled() {
    SyncReply reply = heard();
    message.first += static_cast<std::int64_t>(message.entries.size());
    message.before = reply.acked_head;
    message.entries.clear();
    message.head_signature.clear();
    message.confirmed = reply.acked;
    message.cursor = message.position = reply.cursor;
    message.cursor_tag = reply.cursor_tag;
    return reply;
  }
  std::string user;
};

std::size_t items_in(const SyncReply& reply) {
  const auto bytes = unpack(reply.items, limits::kMessageBytes);
  REQUIRE(bytes);
  return bytes->size();
}

bool tells(const SyncReply& reply, const std::string& text) {
  return unpack(reply.items, limits::kMessageBytes)->find(text) != std::string::npos;
}

}  // namespace

TEST_CASE_FIXTURE(House, "an enrolment that is no envelope, or signed by another key, takes no code") {
  const std::string once = code();
  const auto secret = sync::enrol_code_from_text(once)->secret;
  const HttpRequest garbage{"POST", "/v1/enrol", {{"Content-Type", std::string(sync::kContentType)}}, "garbage", {}};
  CHECK(hub->handle(garbage).status == 400);
  Peer peer(*this), other(*this, 8);
  CHECK(peer.post("/v1/enrol", "no message").status == 400);
  const auto asks = [&](std::uint32_t protocol, const Bytes& key) {
    return peer.post("/v1/enrol", encode(sync::EnrolRequest{protocol, secret, key})).status;
  };
  CHECK(asks(sync::kProtocol, "short") == 400);
  CHECK(asks(sync::kProtocol, Bytes(other.keys.public_key().view())) == info(Code::bad_signature).http);
  CHECK(asks(99, Bytes(peer.keys.public_key().view())) == info(Code::unsupported).http);
  CHECK(peer.enrol(once).status == 200);
}

TEST_CASE_FIXTURE(House, "a method that a sync does not have is told which it has") {
  for (const char* path : {"/v1/sync", "/v1/enrol"}) {
    const HttpReply reply = hub->handle({"GET", path, {}, {}, {}});
    CHECK(reply.status == 405);
    CHECK(sync::header(reply.headers, "Allow") == "POST");
  }
  CHECK(hub->handle({"POST", "/v1/sync", {{"Content-Type", std::string(sync::kContentType)}}, "garbage", {}}).status ==
        400);
  CHECK(hub->handle({"GET", "?", {}, {}, {}}).status == 404);
  CHECK(hub->handle({"GET", "", {}, {}, {}}).status == 404);
}

TEST_CASE_FIXTURE(House, "a device with more to send hears no page yet") {
  Tablet peer(*this, 7, "li");
  peer.says({affair(ChangeKind::create, 1, {put_text(1, "north")})});
  peer.message.more = true;
  const SyncReply reply = peer.heard();
  CHECK(reply.acked == 1);
  CHECK_FALSE(reply.has_page);
  peer.message.more = false;
  CHECK(peer.heard().has_page);
}

TEST_CASE_FIXTURE(House, "verdicts that do not fit one reply come with the next, and only then a page") {
  const std::string large(200'000, 'x');
  Tablet first(*this, 7, "li"), second(*this, 8, "wang");
  first.says({affair(ChangeKind::create, 1, {put_text(1, "north"), put_text(4, "gate")})});
  CHECK(first.pulled().acked == 1);
  first.says({affair(ChangeKind::update, 1, {put_text(4, large)})});
  CHECK(first.pulled().acked == 2);
  for (int i = 0; i < 15; ++i)
    second.says({affair(ChangeKind::update, 1, {put_text(4, "place " + std::to_string(i))})});
  const SyncReply part = second.heard();
  CHECK(part.acked > 5);
  CHECK(part.acked < 15);
  CHECK_FALSE(part.has_page);
  second.message.entries.clear();
  second.message.first = part.acked + 1;
  second.message.before = part.acked_head;
  second.message.head_signature.clear();
  second.message.confirmed = part.acked;
  const SyncReply rest = second.heard();
  CHECK(rest.acked == 15);
  CHECK(part.exceptions.size() + rest.exceptions.size() == 15);
  CHECK(rest.has_page);
}

TEST_CASE_FIXTURE(House, "a pull tells what a role may read, and of a known record what others changed") {
  Tablet intake(*this, 7, "zhao", "intake"), other(*this, 8, "qian", "intake"), inspector(*this, 9, "li");
  intake.says({affair(ChangeKind::create, 1, {put_text(3, "smoke"), put_text(18, "hidden name")})});
  CHECK(intake.pulled().acked == 1);
  const SyncReply all = inspector.pulled();
  CHECK(tells(all, "smoke"));
  CHECK_FALSE(tells(all, "hidden name"));
  CHECK(tells(other.pulled(), "hidden name"));

  other.says({affair(ChangeKind::update, 1, {put_text(18, "other name")})});
  intake.says({affair(ChangeKind::update, 1, {put_text(18, "third name")})});
  CHECK(other.pulled().acked == 1);
  CHECK(intake.pulled().acked == 2);
  const SyncReply since = inspector.pulled();  // neither the name nor the conflict about it
  CHECK(items_in(since) == 0);
  inspector.says({affair(ChangeKind::update, 1, {put_text(3, "dust")})});
  CHECK(inspector.pulled().acked == 1);
  const SyncReply of_other = other.pulled();
  CHECK(tells(of_other, "dust"));
  CHECK(tells(of_other, "name"));  // of the conflict, which this role may read
}

#ifndef SATCHEL_HUB_ELSEWHERE
TEST_CASE_FIXTURE(House, "lines of the feed that lead to nothing a role may read are passed over") {
  hub.reset();
  HubOptions hidden = options();
  const std::string statute = R"("write": ["office"],)";
  hidden.data = folder.path() + "/hidden";
  hidden.schema->replace(hidden.schema->find(statute), statute.size(), R"("write": ["office"], "read": ["office"],)");
  hub = *Hub::open(ports(), hidden);
  Tablet peer(*this, 7, "li");
  peer.says({affair(ChangeKind::create, 1, {put_text(1, "north"), put_text(3, "smoke")})});
  CHECK(peer.pulled().acked == 1);
  sql::Options as_guest;
  as_guest.application_id = 0x53617448;
  as_guest.checkpoints = false;
  const auto db = sql::Database::open(hidden.data + "/central.db", as_guest);
  REQUIRE(db);
  for (const char* type : {"10", "12", "99"})
    REQUIRE((*db)->run("INSERT INTO feed SELECT scopes,version,randomblob(16)," + std::string(type) +
                       ",0,-5 FROM feed WHERE type=10 LIMIT 1"));
  peer.message.full = true;
  peer.message.cursor = peer.message.position = 0;
  peer.message.cursor_tag = 0;
  const SyncReply all = peer.heard();
  CHECK(all.complete);
  CHECK(tells(all, "smoke"));
  CHECK_FALSE(hub->verify([](const std::string&) {}));
}
#endif

TEST_CASE_FIXTURE(House, "a create that was refused may be mended, whatever statement failed in between") {
  Tablet peer(*this, 7, "li");
  const FieldOp wrong{5, OpKind::put, {}, Value{std::string("no number")}, {}, {}, {}};
  const auto step = [&] {
    HttpReply reply;
    satchel::test::fail_each_statement([&] { reply = peer.sync(); }, [&] { CHECK(reply.status >= 400); });
    CHECK(reply.status == 200);
    return peer.pulled();
  };
  peer.says({affair(ChangeKind::create, 1, {wrong})});
  CHECK(step().exceptions.size() == 1);
  peer.says({affair(ChangeKind::update, 1, {put_text(3, "on what is not there")})});
  CHECK(step().exceptions.size() == 1);
  peer.says({affair(ChangeKind::create, 1, {put_text(3, "mended")})});
  CHECK(step().exceptions.empty());
  peer.says({affair(ChangeKind::update, 1, {put_text(3, "again")})});
  CHECK(step().exceptions.empty());
  CHECK(hub->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(House, "a case that is closed over its own conflict keeps both, whatever statement fails") {
  Tablet first(*this, 7, "li"), second(*this, 8, "wang");
  first.says({affair(ChangeKind::create, 1, {put_text(1, "north"), put_text(4, "gate")})});
  CHECK(first.pulled().acked == 1);
  first.says({affair(ChangeKind::update, 1,
                     {put_text(4, "north gate"),
                      {10, OpKind::state, {}, Value{std::string("visited")}, Value{std::string("open")}, {}, {}}})});
  const SyncReply made = first.pulled();
  CHECK(made.exceptions.empty());
  second.says({affair(ChangeKind::update, 1, {put_text(4, "south gate")}),
               affair(ChangeKind::update, 1, {put_text(4, "east gate")}),
               affair(ChangeKind::update, 1,
                      {{10,
                        OpKind::state,
                        Version{made.cursor},
                        Value{std::string("closed")},
                        Value{std::string("visited")},
                        {},
                        {}}})});
  HttpReply reply;
  satchel::test::fail_each_statement([&] { reply = second.sync(); }, [&] { CHECK(reply.status >= 400); });
  CHECK(reply.status == 200);
  CHECK(second.pulled().exceptions.size() == 1);
  const SyncReply all = first.pulled();
  CHECK(tells(all, "east gate"));
  CHECK_FALSE(tells(all, "south gate"));
  CHECK(hub->verify([](const std::string&) {}));
}

}  // namespace satchel::hub::test
