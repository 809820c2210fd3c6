// Every device's contacts (contact.h) while the hub runs, and how much one may bring. What is kept of them in the
// database is written now and then, all in one commit that no device sees: a kill loses what came since, and that is
// nothing that anybody saved.
#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "engine/ports/clock.h"
#include "sync/hub/devices/contact.h"

namespace satchel::hub {

/// Of one device; 0: no limit. What is at or above one is put off with the code too_many, and stays on the device; one
/// request may go beyond, so that nothing is too large for ever.
struct Quotas {
  std::int64_t entries_a_day = 0, blob_bytes_a_day = 0, requests_a_minute = 0;
};

/// Safe from several threads. All must outlive it.
class DeviceWatch {
 public:
  /// `keeps`: writes into the database; else all is gone with this. `log` may be empty.
  DeviceWatch(Central& central, Clock& clock, Quotas quotas, bool keeps,
              std::function<void(const std::string&)> log = {})
      : central_(central), clock_(clock), quotas_(quotas), keeps_(keeps), log_(std::move(log)) {}

  /// Takes up what was kept. What is damaged is passed over and logged: it keeps no hub from starting.
  Status begin();
  /// How long the device must wait before such a request, a round, a new upload or what is handed back; 0 when it need
  /// not. Counts the request.
  Millis admit(const Id& device, bool brings_entries);
  /// The same before bytes of a blob.
  Millis admit_blob(const Id& device);
  void took_entries(const Id& device, std::int64_t entries, std::int64_t refused);
  /// What it handed back, which it did not count as waiting.
  void took_items(const Id& device, std::int64_t items);
  void took_bytes(const Id& device, std::uint64_t bytes);
  /// One came to its end, or was here before the device offered it.
  void took_blob(const Id& device, std::uint64_t bytes);
  /// A round was answered. Writes what is due.
  void met(const Id& device, Version cursor, const std::optional<sync::DeviceState>& said);
  std::map<Id, Contact> contacts() const;
  /// Writes what was not yet. Upon any error it is still to be written.
  Status keep();

 private:
  struct Kept {
    Contact contact;
    bool changed = false;
    double requests = 0;  // in the bucket of this minute, as of `filled`
    Millis filled;
  };
  Kept& of(const Id& device, Millis now);
  bool is_due(Millis now) const;
  std::vector<Contact> begin_keeping();
  void note_kept(const std::vector<Contact>& written);
  Status pass_over(const Error& error) const;

  Central& central_;
  Clock& clock_;
  const Quotas quotas_;
  const bool keeps_;
  const std::function<void(const std::string&)> log_;
  mutable std::mutex mutex_;
  std::map<Id, Kept> all_;
  Millis kept_;
};

/// Counted up to here: that many, or more.
inline constexpr std::int64_t kMostBehind = 1'001;

struct DeviceNow {
  DeviceRow device;
  std::optional<Contact> contact;
  std::int64_t behind = 0;  // changed records of its scopes that it has not pulled, or more than it may read of them
};
/// Every device that was not withdrawn, with what is known of its contacts.
struct DevicesNow {
  std::vector<DeviceNow> devices;
};
Result<DevicesNow> devices_in_use(CentralView& view, const std::map<Id, Contact>& contacts);

/// What is kept of all devices, for programs beside a hub.
Result<std::map<Id, Contact>> kept_contacts(CentralView& view);

}  // namespace satchel::hub
