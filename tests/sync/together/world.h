// A hub and tablets in one process and one thread: real stores, real sessions, the real hub service, no network.
#pragma once

#include <deque>
#include <doctest/doctest.h>
#include <functional>

#include "platform/os/files.h"
#include "sync/client/bundle.h"
#include "sync/client/session.h"
#include "sync/hub/beside.h"
#include "sync/hub/hub.h"
#include "sync/hub/upkeep/second_copy.h"
#include "tests/support/manual_clock.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"
#include "tests/support/test_schema.h"

namespace satchel::test {

template <class T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result,
                  (result ? std::string() : std::string(info(result.code()).name) + ": " + result.error().detail));
  return *std::move(result);
}
inline void must(const Status& status) {
  REQUIRE_MESSAGE(status,
                  (status ? std::string() : std::string(info(status.code()).name) + ": " + status.error().detail));
}

class World;

/// What the wire does with a reply.
enum class Fate { arrives, lost, request_lost };

class Tablet {
 public:
  Tablet(World& world, std::string name, const std::string& role, const std::vector<std::string>& scopes);

  Store& store() { return *store_; }
  TestKeys& keys() { return keys_; }
  Ports machine_ports() { return ports(); }
  /// Runs a session to its end; the reason it gives. `fate` decides for each request.
  Error sync(const std::function<Fate()>& fate = {}, sync::SessionOptions options = {});
  /// Carries so many requests, if there are, then drops the session.
  void sync_some(int requests);
  /// A session to be driven by hand, and what takes its requests to the hub.
  sync::Session session(sync::SessionOptions options = {});
  sync::HttpReply carry(const sync::HttpRequest& request);
  /// The first bytes of an upload, then its connection breaks. False when the hub wants none of it.
  bool carry_part(const sync::HttpRequest& request, std::uint64_t bytes);
  /// As `satchel bundle` does.
  Result<sync::BundleReport> bundle(const std::string& path);
  /// As after a kill: the store is dropped and opened again.
  void reopen();
  /// The folder as it is now, and the store put back to it later.
  void back_up();
  void restore();

  Id create(const std::string& type, std::vector<Assign> fields);
  void change(const std::string& type, const Id& id, std::vector<Assign> fields);
  void remove(const std::string& type, const Id& id);
  std::optional<Record> get(const std::string& type, const Id& id);
  /// A field as JSON; "gone" when the record is not here.
  std::string value(const std::string& type, const Id& id, const std::string& field);
  std::vector<Record> all(const std::string& type);
  const std::string& folder() const { return folder_; }
  std::vector<sync::Event> heard;
  /// What becomes of replies on their way, in sync().
  std::function<void(const sync::HttpRequest&, sync::HttpReply&)> on_reply;
  /// What becomes of the bytes of photos on their way.
  std::function<void(Bytes&)> on_photo;

 private:
  World& world_;
  std::string folder_;
  std::string user_;
  TestKeys keys_;
  SeededRandom random_;
  Ports ports();
  std::unique_ptr<Store> store_;
};

class World {
 public:
  explicit World(std::string schema = std::string(kTestSchema)) : schema_(std::move(schema)) { start(); }

  hub::Hub& hub() { return *hub_; }
  /// Ends the hub and starts it again, if wanted with a newer schema.
  void restart(std::optional<std::string> schema = {});
  void back_up_hub();
  void restore_hub();
  /// The hub's folder is gone, and this one is served instead.
  void replace_hub_by(const std::string& name);
  /// The same, with the schema that was published then.
  void restore_hub_of(std::string schema) { schema_ = std::move(schema), restore_hub(); }
  Tablet& tablet(const std::string& user, const std::string& role = "inspector",
                 const std::vector<std::string>& scopes = {"north"}) {
    tablets_.push_back(std::make_unique<Tablet>(*this, user, role, scopes));
    return *tablets_.back();
  }
  /// As `satchel-hub package` and `satchel-hub head` do, beside the hub.
  Status package(const hub::PackageRequest& request, const std::string& path);
  Result<LogHead> log_head();
  /// As `satchel-hub horizon` does.
  Result<hub::Erasure> move_horizon(Millis to, bool only_count = false) {
    return hub::move_horizon_beside(ports(), folder.path() + "/hub", to, only_count);
  }
  /// As `satchel-hub compact` does.
  Result<hub::Compaction> compact(Millis before, bool only_count = false) {
    return hub::compact_beside(ports(), folder.path() + "/hub", before, only_count);
  }
  /// As `satchel-hub devices` does.
  Result<hub::DevicesNow> devices_now() { return hub::devices_now_beside(ports(), folder.path() + "/hub"); }
  /// As `satchel-hub access` does.
  Result<std::vector<hub::AccessRow>> accesses();
  /// As `satchel-hub recovered` and `satchel-hub events` do.
  Status at_recovered_desk(const std::function<Status(hub::RecoveredDesk&)>& work);
  std::vector<hub::EventRow> events();
  /// Whether the hub has a key for identities; it starts anew.
  void seals(bool whether);
  /// As `satchel-hub copy` does, into a folder of that name.
  Result<hub::CopyReport> copy_hub(const std::string& name = "copy", bool check = false);
  /// As `satchel-hub accept` does.
  Result<hub::BundleReport> accept(const std::string& path);
  /// Everybody syncs until nothing moves.
  void settle_down();

  static constexpr std::uint64_t kHubSeed = 4711;  // of its key
  hub::ImageLimits images;                         // from the next start on
  ManualClock clock;
  TempFolder folder;
  std::string log;     // of the hub
  hub::Quotas quotas;  // of the hub when it starts next
  bool keeps_contacts = false;
  std::vector<std::string> findings;  // of the last copy

 private:
  friend class Tablet;
  void start();
  hub::HubOptions options();
  Ports ports() { return {clock, random_, *files_, keys_}; }
  std::string schema_;
  bool seals_ = true;
  std::unique_ptr<Files> files_ = os::system_files();
  TestKeys keys_{kHubSeed}, intake_{77};
  SeededRandom random_{1};
  std::unique_ptr<hub::Hub> hub_;
  std::deque<std::unique_ptr<Tablet>> tablets_;
};

}  // namespace satchel::test
