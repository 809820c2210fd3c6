#include "sync/hub/devices/devices.h"

#include <algorithm>

#include "sync/hub/entries/cursor_tag.h"

namespace satchel::hub {

Status check_scopes(const std::vector<std::string>& scopes) {
  if (scopes.empty()) return fail(Code::invalid, "a device needs a scope");
  const auto odd = [](const std::string& scope) { return scope.empty() || !is_utf8(scope); };
  if (std::ranges::any_of(scopes, odd)) return fail(Code::invalid, "a scope is empty, or no UTF-8");
  return {};
}

Status Devices::tell(CentralWrite& write, EventKind kind, const DeviceRow& device, std::string detail) {
  return tell_act(write, kind, {by_, device.id, device.user, std::move(detail)}, ports_.clock.wall());
}

Result<DeviceRow> Devices::known(CentralView& view, const Id& device) {
  SATCHEL_ASSIGN(auto row, view.device(device));
  if (!row) return fail(Code::not_found, "no device " + to_text(device));
  return *std::move(row);
}

/// A commit of its own.
template <class Change>
Status Devices::change(const Id& device, const Change& change) {
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(DeviceRow row, known(*write, device));
  SATCHEL_ASSIGN(const Head head, next_head(*write, ports_));
  SATCHEL_TRY(change(*write, row, head.version));
  return write->commit(head);
}

Result<std::vector<DeviceEntry>> Devices::list() {
  SATCHEL_ASSIGN(const auto view, central_.view());
  SATCHEL_ASSIGN(auto devices, view->devices());
  std::vector<DeviceEntry> out;
  for (DeviceRow& device : devices) {
    SATCHEL_ASSIGN(auto others, view->actors(device.id));
    out.push_back({std::move(device), std::move(others)});
  }
  return out;
}

Status Devices::rescope(const Id& device, const std::vector<std::string>& scopes) {
  SATCHEL_TRY(check_scopes(scopes));
  return change(device, [&](CentralWrite& write, DeviceRow& row, Version now) -> Status {
    row.scopes = scopes, row.rescoped = now;
    SATCHEL_TRY(tell(write, EventKind::device_rescoped, row, scopes_text(scopes)));
    return write.put_device(row);
  });
}

Status Devices::revoke(const Id& device) {
  return change(device, [&](CentralWrite& write, DeviceRow& row, Version) -> Status {
    row.revoked = true;
    SATCHEL_TRY(tell(write, EventKind::device_revoked, row));
    return write.put_device(row);
  });
}

Status Devices::add_actor(const Id& device, const std::string& user) {
  if (user.empty() || !is_utf8(user)) return fail(Code::invalid, "an inspector has a name");
  return change(device, [&](CentralWrite& write, const DeviceRow& row, Version) -> Status {
    SATCHEL_ASSIGN(const auto others, write.actors(device));
    const auto there = std::ranges::find(others, user, &ActorRow::user);
    if (user == row.user || (there != others.end() && !there->withdrawn)) return {};
    const Millis now = ports_.clock.wall();
    SATCHEL_TRY(write.put_actor({device, user, now, false}));
    SATCHEL_TRY(tell(write, EventKind::actor_added, row, user));
    return statements_.append(write, now, Enrolled{device, row.key, user, row.role});
  });
}

Status Devices::withdraw_actor(const Id& device, const std::string& user) {
  return change(device, [&](CentralWrite& write, const DeviceRow& row, Version) -> Status {
    if (user == row.user) return fail(Code::invalid, user + " is whom the device is enrolled for: revoke it");
    SATCHEL_ASSIGN(auto others, write.actors(device));
    const auto there = std::ranges::find(others, user, &ActorRow::user);
    if (there == others.end()) return fail(Code::not_found, user + " does not record on device " + to_text(device));
    there->withdrawn = true;
    SATCHEL_TRY(tell(write, EventKind::actor_withdrawn, row, user));
    return write.put_actor(*there);
  });
}

}  // namespace satchel::hub
