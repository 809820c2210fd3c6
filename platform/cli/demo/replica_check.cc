#include "platform/cli/demo/replica_check.h"

namespace satchel::cli::demo {
namespace {

class ReplicaCheck {
 public:
  ReplicaCheck(const std::string& name, Store& store, HubSide& hub, const hub::DeviceRow& device,
               std::vector<std::string>& differences)
      : name_(name),
        store_(store),
        hub_(hub),
        device_(device),
        role_(hub.schema().role(device.role)),
        differences_(differences) {}

  Status run() {
    SATCHEL_TRY(nothing_waits());
    for (const auto& type : hub_.schema().types()) SATCHEL_TRY(compare_type(type));
    SATCHEL_TRY(compare_blobs());
    const Status sound = store_.verify([](const std::string&) {});
    if (!sound) differ(sound.error().detail);
    return {};
  }

 private:
  void differ(const std::string& what) { differences_.push_back(name_ + ": " + what); }

  Status nothing_waits() {
    SATCHEL_ASSIGN(const StoreStatus s, store_.status());
    if (s.waiting + s.undecided != 0) differ(std::to_string(s.waiting + s.undecided) + " changes have no verdict yet");
    if (s.blobs_waiting[0] + s.blobs_waiting[1] != 0) differ("photos wait to be sent");
    return {};
  }

  /// Identities go to no device; the one on which they were typed may show them still.
  Status compare_type(const RecordType& type) {
    if (type.identity) return {};
    const HubSide::Records& there = hub_.records(type.number);
    std::int64_t seen = 0;
    SATCHEL_TRY(store_.each(type.number, [&](const Record& here) {
      const auto it = there.find(here.id);
      if (it == there.end()) {
        differ(type.name + " " + to_text(here.id) + " is not at the hub");
      } else if (!expected(type, it->second)) {
        differ(type.name + " " + to_text(here.id) + " should not be here");
      } else {
        ++seen;
        compare_record(type, here, it->second.state);
      }
      return Status();
    }));
    return find_missing(type, there, seen);
  }

  bool expected(const RecordType& type, const hub::StoredRecord& record) const {
    return (type.read & role_) != 0 && hub_.reaches(record, device_);
  }

  void compare_record(const RecordType& type, const Record& here, const RecordState& there) {
    const std::string who = type.name + " " + to_text(here.id);
    if (here.sealed != there.sealed) differ(who + ": sealed on one side only");
    if (here.author != there.author)
      differ(who + ": author is '" + here.author + "', at the hub '" + there.author + "'");
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      if (type.fields[i].identity) continue;
      const Value expect = (type.fields[i].read & role_) ? there.fields[i].value : Value{};
      if (here.values[i] == expect) continue;
      differ(who + "." + type.fields[i].name + " is " + value_to_json(type.fields[i], here.values[i]) +
             ", at the hub " + value_to_json(type.fields[i], expect));
    }
  }

  /// Only when the numbers do not match is it worth looking for which one it is.
  Status find_missing(const RecordType& type, const HubSide::Records& there, std::int64_t seen) {
    std::int64_t wanted = 0;
    for (const auto& [id, record] : there) wanted += expected(type, record) ? 1 : 0;
    if (wanted == seen) return {};
    for (const auto& [id, record] : there) {
      if (!expected(type, record)) continue;
      SATCHEL_ASSIGN(const auto here, store_.get(type.number, id));
      if (!here) differ(type.name + " " + to_text(id) + " is missing");
    }
    return {};
  }

  Status compare_blobs() {
    SATCHEL_ASSIGN(const auto blobs, store_.blobs().list());
    for (const auto& hash : blobs) {
      const std::string name = "photo bytes " + to_hex(hash.view());
      if (!store_.blobs().check(hash)) differ(name + " were altered");
      if (!hub_.blobs().exists(hash)) differ(name + " are not at the hub");
    }
    return {};
  }

  const std::string& name_;
  Store& store_;
  HubSide& hub_;
  const hub::DeviceRow& device_;
  RoleSet role_;
  std::vector<std::string>& differences_;
};

}  // namespace

Status compare_replica(const std::string& name, Store& store, HubSide& hub, std::vector<std::string>& differences) {
  const hub::DeviceRow* device = hub.device(store.identity().device);
  if (!device) return differences.push_back(name + ": the hub does not know this device"), Status();
  if (store.schema()->version() != hub.schema().version())
    return differences.push_back(name + ": works under another schema than the hub"), Status();
  return ReplicaCheck(name, store, hub, *device, differences).run();
}

}  // namespace satchel::cli::demo
