// What the hub says for good, as devices and the office make it say it.
#include "sync/hub/entries/statement_log.h"

#include "tests/sync/hub/house.h"

namespace satchel::hub::test {
namespace {

/// The log as it stands in the hub's database.
struct Logged : House {
  std::vector<Statement> log() {
    const auto central = *central_beside(folder.path() + "/hub/central.db");
    const auto view = *central->view();
    std::vector<Statement> out;
    for (std::uint64_t no = 0; no < *view->log_size(); ++no) {
      const auto statement = opened(keys.public_key(), (*view->statement(no))->statement);
      REQUIRE(statement);
      CHECK(statement->before.size == no);
      CHECK(statement->before.root == *merkle::root(no, nodes_of(*view)));
      out.push_back(*statement);
    }
    const LogState state = *log_state(*view);
    for (std::uint64_t no = 0; no < state.size; ++no) {
      const Hash leaf = merkle::leaf_hash((*view->statement(no))->statement.bytes);
      CHECK(merkle::includes(state.root, state.size, no, leaf, *merkle::inclusion(no, state.size, nodes_of(*view))));
    }
    return out;
  }
  bool sound() {
    return bool(hub->verify([](const std::string&) {}));
  }
  HttpReply upload(const Bytes& bytes) {
    HttpRequest request{"POST", "/v1/blobs", {}, bytes, {}};
    request.headers = {{"Authorization", "Bearer " + *hub->token("li", "office", {60'000})},
                       {"Tus-Resumable", "1.0.0"},
                       {"Content-Type", "application/offset+octet-stream"},
                       {"Upload-Metadata", "sha256 " + to_base64(to_hex(sha256(bytes).view()))},
                       {"Upload-Length", std::to_string(bytes.size())}};
    return hub->handle(request);
  }
};

Bytes log_titled(std::uint8_t no, const char* title) {
  Id record;
  record.bytes[14] = no;
  const FieldOp op{3, OpKind::put, {}, Value{std::string(title)}, {}, {}, {}};
  return encode(Entry{3, "li", {}, {{ChangeKind::create, 10, record, {}, {}, {op}}}});
}

}  // namespace

TEST_CASE_FIXTURE(Logged, "an enrolment is in the log once, however often it is asked for") {
  const std::string once = code();
  Peer peer(*this);
  REQUIRE(peer.enrol(once).status == 200);
  REQUIRE(peer.enrol(once).status == 200);
  const auto all = log();
  REQUIRE(all.size() == 1);
  CHECK(std::get<Enrolled>(all[0].what) == Enrolled{peer.id, peer.keys.public_key(), "li", "inspector"});
  CHECK(all[0].time == clock.wall());
}

TEST_CASE_FIXTURE(Logged, "a push is receipted with the head that its device signed, and once") {
  Peer peer(*this);
  peer.enrolled();
  peer.add(log_titled(1, "smoke"));
  peer.add(log_titled(2, "dust"));
  const SyncReply reply = peer.heard();
  REQUIRE(reply.statements.size() == 2);
  CHECK(peer.heard().statements == reply.statements);  // again: nothing is new
  const auto all = log();
  REQUIRE(all.size() == 2);
  const auto receipt = std::get<Receipt>(all[1].what);
  CHECK(receipt == Receipt{peer.id, {peer.message.epoch}, {2}, peer.head, receipt.version, {}});
  peer.message.statements = 2;
  CHECK(peer.heard().statements.empty());
  CHECK(sound());
}

TEST_CASE_FIXTURE(Logged, "nobody hears what was said of another device") {
  Peer peer(*this, 7), other(*this, 8);
  peer.enrolled();
  other.enrolled();
  peer.add(log_titled(1, "smoke"));
  REQUIRE(peer.heard().statements.size() == 2);
  CHECK(other.heard().statements.size() == 1);
}

TEST_CASE_FIXTURE(Logged, "what the office writes is receipted in the hub's own log, since no device signs it") {
  const std::string bearer = "Bearer " + *hub->token("wang", "office", {60'000});
  const HttpReply made = hub->handle({"POST",
                                      "/v1/records/affair",
                                      {{"Authorization", bearer}, {"Content-Type", "application/json"}},
                                      R"({"title": "smoke"})",
                                      {}});
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const auto all = log();
  REQUIRE(all.size() == 1);
  CHECK(std::get<Receipt>(all[0].what).seq == Seq{1});
  CHECK(sound());
}

TEST_CASE_FIXTURE(Logged,
                  "a blob is receipted when it was read again and is as its name says; one that rotted is taken anew") {
  const Bytes photo(5000, 'p');
  const Hash hash = sha256(photo);
  REQUIRE(upload(photo).status == 201);
  const std::string name = to_hex(hash.view());
  put("blobs/" + name.substr(0, 2) + "/" + name.substr(2), Bytes(5000, 'q'));
  Peer peer(*this);
  peer.enrolled();
  peer.message.rescoped = peer.heard().rescoped;
  peer.message.blobs = {hash};
  CHECK(peer.heard().blobs_held.empty());
  CHECK(said.find("rotted") != std::string::npos);
  CHECK(log().size() == 1);
  REQUIRE(upload(photo).status == 201);
  const SyncReply reply = peer.heard();
  CHECK(reply.blobs_held == std::vector<Hash>{hash});
  const auto all = log();
  REQUIRE(all.size() == 2);
  CHECK(std::get<Receipt>(all[1].what).blobs == std::vector<Hash>{hash});
  CHECK(reply.statements.size() == 2);
  CHECK(sound());
}

TEST_CASE_FIXTURE(Logged, "a hub that was set back says so in its log, and goes on from there") {
  Peer peer(*this);
  peer.enrolled();
  back_up();
  open();
  peer.add(log_titled(1, "smoke"));
  peer.message.rescoped = peer.heard().rescoped;
  const SyncReply first = peer.heard();
  REQUIRE(first.complete);
  REQUIRE(log().size() == 2);
  go_back();
  open();
  peer.go_on_from(first);
  REQUIRE(peer.heard().outcome == static_cast<std::uint8_t>(SyncOutcome::restored));
  const auto all = log();
  REQUIRE(all.size() == 2);
  CHECK(std::get<Restored>(all[1].what).first == first_version(2));
  CHECK(sound());
}

TEST_CASE_FIXTURE(Logged, "a log head is signed over all that was said") {
  Peer peer(*this);
  peer.enrolled();
  const auto central = *central_beside(folder.path() + "/hub/central.db");
  const auto view = *central->view();
  const Id hub_id = *id_from_text(*view->setting("hub_id"));
  const LogHead head = *StatementLog(keys, hub_id).head(*view, {77});
  CHECK(head.log == *log_state(*view));
  CHECK(head.log.size == 1);
  CHECK(verify(keys.public_key(), head));
}

}  // namespace satchel::hub::test
