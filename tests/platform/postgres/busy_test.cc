// Hubs side by side, and what a device notices of a database that is lost, restarts or cuts its sessions: nothing.
#include <stdexcept>
#include <thread>

#include "platform/postgres/postgres_central.h"
#include "tests/platform/postgres/cut_relay.h"
#include "tests/support/postgres_cluster.h"
#include "tests/sync/hub/house.h"

namespace satchel::hub::test {
namespace {

using satchel::test::PostgresCluster;

Bytes entry_no(std::uint64_t n) {
  Id record;
  record.bytes[0] = 1;
  for (std::size_t i = 0; i < 8; ++i) record.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  const FieldOp op{3, OpKind::put, {}, Value{std::to_string(n)}, {}, {}, {}};
  return encode(Entry{3, "li", {}, {{ChangeKind::create, 10, record, {}, {}, {op}}}});
}

/// A house whose hubs are of one database and one folder.
struct SideBySide : House {
  SideBySide() { second = opened(options()); }

  std::unique_ptr<Hub> opened(const HubOptions& with) {
    auto out = Hub::open(ports(), with);
    REQUIRE_MESSAGE(out, out.error().detail);
    return *std::move(out);
  }
  /// The next request goes to the other.
  void turn() { std::swap(hub, second); }
  std::int64_t entries_kept() {
    const auto central = *data().central();
    return (*central->view())->totals()->entries;
  }

  std::unique_ptr<Hub> second;
};

/// A hub whose database is known by name.
struct OneDatabase : House {
  void serve(const std::string& url) {
    hub.reset();
    HubOptions with = options();
    with.data = folder.path() + "/one";
    with.central = [url] { return opened(url); };
    auto out = Hub::open(ports(), with);
    REQUIRE_MESSAGE(out, out.error().detail);
    hub = *std::move(out);
  }
  static Result<std::unique_ptr<Central>> opened(const std::string& url) {
    postgres::PostgresOptions options;
    options.url = url;
    return postgres::open_postgres_central(options);
  }
  std::int64_t entries_kept() const {
    const auto central = *opened(PostgresCluster::here().url(database));
    return (*central->view())->totals()->entries;
  }

  std::string database = PostgresCluster::here().make_database();
};

/// A device that sends one entry after another, and hears after each that all are there.
struct Sender : Peer {
  explicit Sender(House& house, std::uint64_t seed = 7) : Peer(house, seed) {
    enrolled();
    message.rescoped = heard().rescoped;
  }
  void send_one() {
    ++sent;
    message.entries.clear();
    message.first = sent;
    message.before = head;
    const Bytes entry = entry_no(message.epoch * 1'000'000 + static_cast<std::uint64_t>(sent));
    message.entries.push_back({0, 0, pack(entry)});
    head = chain_next(message.before, {}, sha256(entry));
    const Signature signature = *keys.sign(head_message(id, {message.epoch}, {sent}, head));
    message.head_signature.assign(reinterpret_cast<const char*>(signature.data()), signature.size());
  }
  std::int64_t sent = 0;
};

}  // namespace

TEST_CASE_FIXTURE(SideBySide, "a push begun at one hub is repeated at the other, and counts once") {
  Sender sender(*this);
  for (int i = 0; i < 4; ++i) {
    sender.send_one();
    CHECK(sender.heard().acked == sender.sent);
    turn();
    CHECK(sender.heard().acked == sender.sent);  // the reply had been lost
  }
  CHECK(entries_kept() == sender.sent);
  CHECK(hub->verify([](const std::string& finding) { FAIL_CHECK(finding); }));
  CHECK(second->verify([](const std::string& finding) { FAIL_CHECK(finding); }));
}

TEST_CASE_FIXTURE(SideBySide, "a code is used up, a device revoked and a token good at both hubs") {
  const std::string once = code();
  Peer first(*this), late(*this, 8);
  CHECK(first.enrol(once).status == 200);
  turn();
  CHECK(late.enrol(once).status != 200);
  const std::string token = *hub->token("wu", "office", {60'000});
  REQUIRE(hub->revoke(first.id));
  turn();
  CHECK(first.heard().revoked);
  CHECK(hub->handle({"GET", "/v1/records/affair", {{"Authorization", "Bearer " + token}}, {}, {}}).status == 200);
}

TEST_CASE_FIXTURE(SideBySide, "another folder's hub is not this database's") {
  HubOptions other = options();
  other.data = folder.path() + "/other";
  CHECK(Hub::open({clock, random, *files, intake_key}, other).code() == Code::key_locked);
  other.central = {};
  other.data = folder.path() + "/hub";
  CHECK(Hub::open(ports(), other).code() == Code::locked);  // nor may one with a file of its own be here
}

TEST_CASE_FIXTURE(OneDatabase,
                  "whatever of the database's answers is lost, a push is told to be there, and is so once") {
  const std::string url = PostgresCluster::here().url();
  CutRelay relay(url.substr(5, url.find(' ') - 5));
  serve(relay.url(database));
  Sender sender(*this);
  int cuts = 0;
  for (int n = 1;; ++n) {
    sender.send_one();
    relay.cut(n);
    const SyncReply reply = sender.heard();
    const bool cut = relay.has_cut();
    relay.cut(-1);
    CHECK(reply.acked == sender.sent);
    CHECK(entries_kept() == sender.sent);
    if (!cut) break;
    ++cuts;
  }
  MESSAGE(cuts, " answers were cut off");
  CHECK(cuts >= 10);
  CHECK(hub->verify([](const std::string& finding) { FAIL_CHECK(finding); }));
  hub.reset();  // before the relay goes
}

TEST_CASE_FIXTURE(OneDatabase,
                  "whatever of the database's answers is lost, an edit by the API is done, or not known to be, once") {
  const std::string url = PostgresCluster::here().url();
  CutRelay relay(url.substr(5, url.find(' ') - 5));
  serve(relay.url(database));
  const std::string token = *hub->token("wu", "office", {60'000});
  const sync::HttpRequest edit{"POST",
                               "/v1/records/affair",
                               {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}},
                               R"({"title":"night"})",
                               {}};
  REQUIRE(hub->handle(edit).status == 201);
  std::int64_t done = 1, unknown = 0;
  for (int n = 1;; ++n) {
    relay.cut(n);
    const sync::HttpReply reply = hub->handle(edit);
    const bool cut = relay.has_cut();
    relay.cut(-1);
    done += reply.status == 201 ? 1 : 0;
    unknown += reply.status == 201 ? 0 : 1;
    if (reply.status != 201) CHECK_MESSAGE(reply.body.find(kOutcomeUnknown) != std::string::npos, reply.body);
    if (!cut) break;
  }
  MESSAGE(done, " edits done, of ", unknown, " it is not known");
  CHECK(done >= 6);
  CHECK(unknown >= 1);
  CHECK(unknown <= 2);
  CHECK(entries_kept() >= done);
  CHECK(entries_kept() <= done + unknown);
  hub.reset();  // before the relay goes
}

TEST_CASE_FIXTURE(OneDatabase, "a deadlock with somebody at the database's prompt is got over") {
  serve(PostgresCluster::here().url(database));
  Sender sender(*this);
  std::thread prompt([this] {
    try {
      PostgresCluster::here().sql(
          "BEGIN; LOCK TABLE satchel_hub.history IN EXCLUSIVE MODE; SELECT pg_sleep(0.5); SELECT 1 FROM "
          "satchel_hub.tenant FOR UPDATE; COMMIT",
          database);
    } catch (const std::runtime_error&) {  // it was the one to give way
    }
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  sender.send_one();
  CHECK(sender.heard().acked == 1);
  prompt.join();
  CHECK(entries_kept() == 1);
}

/// The server's children end with the thread that started them: what befalls it is done by the test's own.
TEST_CASE_FIXTURE(SideBySide,
                  "while the server restarts and its sessions are cut, devices at two hubs notice nothing") {
  Sender li(*this, 7), wang(*this, 8);
  SeededRandom when(3);
  constexpr int kPushes = 48, kRestartEach = 8;
  for (int i = 1; i <= kPushes; ++i) {
    Sender& sender = i % 2 == 0 ? li : wang;
    sender.send_one();
    HttpReply reply;
    std::thread push([&] { reply = sender.sync(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(when.below(30)));
    if (i % kRestartEach == 0)
      PostgresCluster::here().restart();
    else
      PostgresCluster::here().sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='satchel-hub'");
    push.join();
    CHECK_MESSAGE(reply.status == 200, reply.body);
    turn();
  }
  CHECK(li.heard().acked == li.sent);
  CHECK(wang.heard().acked == wang.sent);
  CHECK(entries_kept() == kPushes);
  CHECK(hub->verify([](const std::string& finding) { FAIL_CHECK(finding); }));
}

}  // namespace satchel::hub::test
