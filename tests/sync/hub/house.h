// A whole hub on a disk of its own, and devices that say whatever a test has them say.
#pragma once

#include <doctest/doctest.h>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/base/pack.h"
#include "engine/evidence/chain.h"
#include "platform/os/files.h"
#include "sync/hub/hub.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"
#include "tests/support/manual_clock.h"
#include "tests/support/seeded_random.h"
#include "tests/support/statement_faults.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"
#include "tests/support/test_schema.h"
#include "tests/sync/hub/elsewhere.h"

namespace satchel::hub::test {

using satchel::test::kTestSchema;
using satchel::test::ManualClock;
using satchel::test::SeededRandom;
using satchel::test::TempFolder;
using satchel::test::TestKeys;
using sync::HttpReply;
using sync::HttpRequest;
using sync::SyncOutcome;
using sync::SyncReply;
using sync::SyncRequest;

struct House {
  House() { satchel::test::watch_statements(), open(); }

  Ports ports() { return {clock, random, *files, keys}; }
  HubData data() const {
    const std::string path = folder.path() + "/hub";
    if (!central_elsewhere) return path;
    return {path, [path] { return central_elsewhere(path + "/central.db"); }};
  }
  HubOptions options() {
    HubOptions out;
    out.data = data().folder;
    out.schema = std::string(kTestSchema);
    out.sealing = {intake_key.public_key(), &intake_key};
    out.central = data().central;
    out.log = [this](const std::string& line) { said += line + "\n"; };
    return out;
  }
  void open() {
    hub.reset();
    auto opened = Hub::open(ports(), options());
    REQUIRE_MESSAGE(opened, opened.error().detail);
    hub = *std::move(opened);
  }
  std::string code(const std::string& user = "li") {
    const auto made = hub->enrol({user, "inspector", {"north"}});
    REQUIRE(made);
    return *made;
  }
  /// The hub ends, and its database as it is now is kept; later it ends again and is put back to that, once or more.
  /// Then open().
  void back_up() {
    hub.reset();
    if (kept_elsewhere) return kept_elsewhere(folder.path() + "/hub/central.db");
    std::filesystem::copy(folder.path() + "/hub/central.db", folder.path() + "/hub/backup.db");
  }
  void go_back() {
    hub.reset();
    clock.advance({5000});
    const std::string database = folder.path() + "/hub/central.db";
    if (put_back_elsewhere) return put_back_elsewhere(database);
    for (const char* tail : {"-wal", "-shm"}) std::filesystem::remove(database + tail);
    std::filesystem::copy(folder.path() + "/hub/backup.db", database,
                          std::filesystem::copy_options::overwrite_existing);
  }
  /// What stands in one of its files.
  void put(const std::string& name, const Bytes& bytes) {
    REQUIRE(write_whole(*files, folder.path() + "/hub/" + name, bytes));
  }

  TempFolder folder;
  ManualClock clock;
  SeededRandom random{1};
  TestKeys keys{1}, intake_key{77};
  std::unique_ptr<Files> files = os::system_files();
  std::string said;
  std::unique_ptr<Hub> hub;
};

/// A device that says whatever the test has it say.
struct Peer {
  explicit Peer(House& house, std::uint64_t seed = 7) : h(house), keys(seed) {
    id.bytes[15] = static_cast<std::uint8_t>(seed);
    message.epoch = seed;
    message.schema = 3;
  }

  HttpReply post(const std::string& path, ByteView payload) {
    nonce = h.random.bytes(16);
    const auto sealed = sync::seal_request(keys, id, nonce, payload);
    REQUIRE(sealed);
    return h.hub->handle({"POST", path, {{"Content-Type", std::string(sync::kContentType)}}, sealed->body, {}});
  }
  HttpReply enrol(const std::string& code) {
    const auto parsed = sync::enrol_code_from_text(code);
    REQUIRE(parsed);
    return post("/v1/enrol",
                encode(sync::EnrolRequest{sync::kProtocol, parsed->secret, Bytes(keys.public_key().view())}));
  }
  Peer& enrolled() {
    REQUIRE(enrol(h.code()).status == 200);
    return *this;
  }
  /// One entry more, signed.
  void add(const Bytes& entry) {
    message.entries.push_back({0, 0, pack(entry)});
    head = chain_next(message.entries.size() == 1 ? message.before : head, {}, sha256(entry));
    const Seq last{message.first + static_cast<std::int64_t>(message.entries.size()) - 1};
    const Signature signature = *keys.sign(head_message(id, {message.epoch}, last, head));
    message.head_signature.assign(reinterpret_cast<const char*>(signature.data()), signature.size());
  }
  /// It has heard all that the hub says in this reply.
  void go_on_from(const SyncReply& reply) {
    message.entries.clear();
    message.cursor = reply.cursor;
    message.cursor_tag = reply.cursor_tag;
    message.log_epoch = reply.log_epoch;
  }
  HttpReply sync() { return post("/v1/sync", encode(message)); }
  SyncReply heard() {
    const HttpReply reply = sync();
    REQUIRE_MESSAGE(reply.status == 200, reply.body);
    const auto payload = sync::open_reply(h.keys.public_key(), nonce, reply.body);
    REQUIRE(payload);
    return *sync::decode_sync_reply(*payload);
  }
  Code refused() {
    const HttpReply reply = sync();
    for (const Code code :
         {Code::invalid, Code::bad_signature, Code::not_signed_in, Code::unsupported, Code::too_large})
      if (reply.body.find('"' + std::string(info(code).name) + '"') != std::string::npos) return code;
    return Code::ok;
  }

  House& h;
  TestKeys keys;
  Id id;
  SyncRequest message;
  Bytes nonce;
  Hash head;
};

}  // namespace satchel::hub::test
