#include "sync/hub/devices/device_watch.h"

#include <algorithm>
#include <functional>

#include "sync/hub/devices/feed_ahead.h"

namespace satchel::hub {
namespace {

constexpr Millis kKeepEvery{5LL * 60'000};
constexpr std::int64_t kDay = 24LL * 3'600'000, kMinute = 60'000;

Millis rest_of_day(Millis now) { return {kDay - now.count % kDay}; }
bool is_over(std::int64_t count, std::int64_t limit) { return limit > 0 && count >= limit; }

/// By the lines of the feed: between two versions there are as many commits as there were, and the starts of a hub
/// leave out millions. Of devices of the same scopes, who is nearest to the head comes first, and each is behind by as
/// much as the one before and what lies between their cursors: so a line is read once, and no more than kMostBehind.
Status count_behind(CentralView& view, Version head, std::vector<DeviceNow*>& alike) {
  std::ranges::sort(alike, std::greater(), [](const DeviceNow* each) { return each->contact->cursor; });
  SATCHEL_ASSIGN(const auto sets, sets_of(view, alike.front()->device));
  Version upto = head;
  std::int64_t behind = 0;
  for (DeviceNow* each : alike) {
    const Version cursor = each->contact->cursor;
    if (cursor < upto && behind < kMostBehind) {
      SATCHEL_ASSIGN(const std::size_t more,
                     lines_between(view, sets, cursor, upto, static_cast<std::size_t>(kMostBehind - behind)));
      behind += static_cast<std::int64_t>(more);
      upto = cursor;
    }
    each->behind = behind;
  }
  return {};
}

Result<std::optional<Contact>> kept_contact(CentralView& view, const Id& device) {
  SATCHEL_ASSIGN(const std::string text, view.setting(setting_of(device)));
  return contact_from_text(device, text);
}

}  // namespace

Status DeviceWatch::begin() {
  SATCHEL_ASSIGN(const auto view, central_.view());
  const auto devices = view->devices();
  if (!devices) return pass_over(devices.error());
  for (const DeviceRow& device : *devices) {
    const auto contact = kept_contact(*view, device.id);
    if (!contact) SATCHEL_TRY(pass_over(contact.error()));
    const std::lock_guard lock(mutex_);
    if (contact && *contact) all_[device.id].contact = **contact;
  }
  return {};
}

/// Any other error is the caller's.
Status DeviceWatch::pass_over(const Error& error) const {
  if (error.code != Code::corrupt) return error;
  if (log_) log_("kept contacts are passed over: " + error.detail);
  return {};
}

DeviceWatch::Kept& DeviceWatch::of(const Id& device, Millis now) {
  Kept& kept = all_[device];
  kept.contact.device = device;
  begin_day(kept.contact, now);
  return kept;
}

Millis DeviceWatch::admit(const Id& device, bool brings_entries) {
  const Millis now = clock_.wall();
  const std::lock_guard lock(mutex_);
  Kept& kept = of(device, now);
  if (brings_entries && is_over(kept.contact.entries, quotas_.entries_a_day)) return rest_of_day(now);
  const auto limit = static_cast<double>(quotas_.requests_a_minute);
  if (limit <= 0) return {};
  const double leaked = static_cast<double>(std::max<std::int64_t>((now - kept.filled).count, 0)) * limit / kMinute;
  kept.requests = std::max(kept.requests - leaked, 0.0);
  kept.filled = now;
  if (kept.requests + 1 > limit) return {static_cast<std::int64_t>((kept.requests + 1 - limit) * kMinute / limit) + 1};
  kept.requests += 1;
  return {};
}

Millis DeviceWatch::admit_blob(const Id& device) {
  const Millis now = clock_.wall();
  const std::lock_guard lock(mutex_);
  return is_over(of(device, now).contact.bytes, quotas_.blob_bytes_a_day) ? rest_of_day(now) : Millis{};
}

void DeviceWatch::took_entries(const Id& device, std::int64_t entries, std::int64_t refused) {
  const std::lock_guard lock(mutex_);
  Kept& kept = of(device, clock_.wall());
  kept.contact.entries += entries;
  kept.contact.refused += refused;
  note_entries(kept.contact, entries);
  kept.changed = true;
}

void DeviceWatch::took_items(const Id& device, std::int64_t items) {
  const std::lock_guard lock(mutex_);
  Kept& kept = of(device, clock_.wall());
  kept.contact.entries += items;
  kept.changed = true;
}

void DeviceWatch::took_bytes(const Id& device, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  Kept& kept = of(device, clock_.wall());
  kept.contact.bytes += static_cast<std::int64_t>(bytes);
  kept.changed = true;
}

void DeviceWatch::took_blob(const Id& device, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  Kept& kept = of(device, clock_.wall());
  note_blob(kept.contact, bytes);
  kept.changed = true;
}

void DeviceWatch::met(const Id& device, Version cursor, const std::optional<sync::DeviceState>& said) {
  const Millis now = clock_.wall();
  bool due = false;
  {
    const std::lock_guard lock(mutex_);
    Kept& kept = of(device, now);
    note_round(kept.contact, now, cursor, said);
    kept.changed = true;
    due = is_due(now);
  }
  if (due) (void)keep();  // what cannot be written now can be later
}

bool DeviceWatch::is_due(Millis now) const { return keeps_ && (now - kept_ >= kKeepEvery || now < kept_); }

std::map<Id, Contact> DeviceWatch::contacts() const {
  const std::lock_guard lock(mutex_);
  std::map<Id, Contact> out;
  for (const auto& [device, kept] : all_) out[device] = kept.contact;
  return out;
}

Status DeviceWatch::keep() {
  if (!keeps_) return {};
  const std::vector<Contact> changed = begin_keeping();
  if (changed.empty()) return {};
  SATCHEL_ASSIGN(const auto write, central_.write());
  for (const Contact& contact : changed) SATCHEL_TRY(write->put_setting(setting_of(contact.device), to_text(contact)));
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_TRY(write->commit(head));
  note_kept(changed);
  return {};
}

std::vector<Contact> DeviceWatch::begin_keeping() {
  std::vector<Contact> changed;
  const std::lock_guard lock(mutex_);
  kept_ = clock_.wall();
  for (const auto& [device, kept] : all_)
    if (kept.changed) changed.push_back(kept.contact);
  return changed;
}

/// What came to one meanwhile is still to be written.
void DeviceWatch::note_kept(const std::vector<Contact>& written) {
  const std::lock_guard lock(mutex_);
  for (const Contact& contact : written)
    if (Kept& there = all_[contact.device]; there.contact == contact) there.changed = false;
}

Result<DevicesNow> devices_in_use(CentralView& view, const std::map<Id, Contact>& contacts) {
  DevicesNow out;
  SATCHEL_ASSIGN(const Head head, view.head());
  SATCHEL_ASSIGN(auto devices, view.devices());
  for (DeviceRow& device : devices) {
    if (device.revoked) continue;
    const auto at = contacts.find(device.id);
    out.devices.push_back({std::move(device), at == contacts.end() ? std::nullopt : std::optional(at->second), 0});
  }
  std::map<std::vector<std::string>, std::vector<DeviceNow*>> by_scopes;
  for (DeviceNow& each : out.devices)
    if (each.contact && each.contact->seen.count != 0) by_scopes[each.device.scopes].push_back(&each);
  for (auto& [scopes, alike] : by_scopes) SATCHEL_TRY(count_behind(view, head.version, alike));
  return out;
}

Result<std::map<Id, Contact>> kept_contacts(CentralView& view) {
  std::map<Id, Contact> out;
  SATCHEL_ASSIGN(const auto devices, view.devices());
  for (const DeviceRow& device : devices) {
    SATCHEL_ASSIGN(const auto contact, kept_contact(view, device.id));
    if (contact) out[device.id] = *contact;
  }
  return out;
}

}  // namespace satchel::hub
