// A machine of the simulation: a tablet with a store, or the hub. What runs on it is the real thing; clock, disk,
// chance and keys are the simulation's.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sync/client/session.h"
#include "sync/hub/hub.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/vfs.h"
#include "tests/support/manual_clock.h"
#include "tests/support/test_keys.h"

namespace satchel::sim {

struct Machine {
  Machine(std::uint64_t seed, std::uint64_t key)
      : disk(seed), vfs(disk), files(disk), random(seed ^ 0xABCDEF), keys(key) {}
  Ports ports() { return {clock, random, files, keys}; }

  Disk disk;
  Vfs vfs;
  DiskFiles files;
  test::ManualClock clock;
  test::SeededRandom random;
  test::TestKeys keys;
};

class Tablet {
 public:
  Tablet(std::uint64_t seed, std::string user, std::string role, std::uint64_t key);

  /// Enrols at the hub. Error: as the store's.
  StoreOptions store_options() const;
  Status enrol(hub::Hub& hub, const std::string& code);
  /// After a kill or a power cut: opens the store again, as the app does when it starts.
  Status start();
  /// What the process held is gone; the disk has already stopped.
  void fall();
  bool up() const { return store_ != nullptr; }

  Store& store() { return *store_; }
  sync::Session* session() { return session_ ? &*session_ : nullptr; }
  void begin_session(sync::SessionOptions options = {});
  void end_session() { session_.reset(); }

  /// SHA-256 of the entries of the journal behind number `after`, in order, as they stand on the disk.
  Result<std::vector<Hash>> entries(std::size_t after = 0);
  /// Of those of which it has no more than that.
  Result<std::vector<Hash>> erased_entries();

  /// Another process that writes into the database for a while.
  Status intrude();
  void stop_intruding() { intruder_.reset(); }

  Machine machine;
  const std::string user, role;
  const std::uint64_t key;
  std::uint64_t sessions = 0;  // begun so far: replies of earlier ones are not for this one
  Millis wake;                 // when the session wants to be asked again
  Millis offline_until;
  std::optional<Disk::Image> backup;
  std::size_t backup_entries = 0;

 private:
  std::unique_ptr<Store> store_;
  std::unique_ptr<sql::Database> reader_, intruder_;
  std::optional<sync::Session> session_;
};

/// What happens to an upload on its way.
struct Mishap {
  std::optional<std::uint64_t> cut_after;  // bytes
  bool garbled = false;
};

class HubHost {
 public:
  HubHost(std::uint64_t seed, std::string schema);
  Status start();
  void fall() { reader_.reset(), hub_.reset(); }
  bool up() const { return hub_ != nullptr; }
  hub::Hub& hub() { return *hub_; }
  /// A newer schema from the next start on.
  void set_schema(std::string schema) { schema_ = std::move(schema); }
  /// Carries a request, an upload from its file on the tablet too.
  sync::HttpReply carry(const sync::HttpRequest& request, const Mishap& mishap);

  /// Its database, to be read past it; good until the next start.
  Result<sql::Database*> reader();
  /// Of each device that it knows the epochs, as it met them, and those of which it told the office: all but the first.
  struct Epochs {
    std::vector<std::uint64_t> met, told;
    bool whole() const { return told == std::vector(met.begin() + (met.empty() ? 0 : 1), met.end()); }
  };
  Result<std::map<Id, Epochs>> epochs();
  /// Whether it is of a commit that its database holds; or of none.
  Result<bool> knows(const Cursor& cursor);
  /// Whether it has a record, not deleted.
  Result<bool> holds(const char* type, const Id& id);

  Machine machine;
  hub::ImageLimits limits;
  std::optional<Disk::Image> backup;

 private:
  std::string schema_;
  test::TestKeys intake_{77};
  std::unique_ptr<hub::Hub> hub_;
  std::unique_ptr<sql::Database> reader_;
};

}  // namespace satchel::sim
