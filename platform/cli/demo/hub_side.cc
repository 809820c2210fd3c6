#include "platform/cli/demo/hub_side.h"

#include <algorithm>

#include "sync/hub/central/sqlite_central.h"

namespace satchel::cli::demo {
namespace {

constexpr std::size_t kPage = 500;

}  // namespace

Result<HubSide> HubSide::read(const std::string& data, const os::Host& host) {
  HubSide out;
  hub::SqliteCentralOptions options;
  options.path = data + "/central.db";
  options.guest = true;
  if (!host.files->exists(options.path)) return fail(Code::not_found, "no hub in " + data);
  SATCHEL_ASSIGN(const auto central, hub::open_sqlite_central(options));
  out.schema_ = central->schema();
  if (!out.schema_) return fail(Code::corrupt, "the hub has no schema");
  SATCHEL_ASSIGN(const auto view, central->view());
  SATCHEL_ASSIGN(out.devices_, view->devices());
  SATCHEL_ASSIGN(const auto sets, view->scope_sets());
  for (const auto& set : sets) out.scopes_[set.no] = set.scopes;
  for (const auto& type : out.schema_->types()) SATCHEL_TRY(out.read_records(*view, type.number));
  out.blobs_ = std::make_unique<BlobFolder>(*host.files, data + "/blobs", *host.random);
  return out;
}

Status HubSide::read_records(hub::CentralView& view, TypeNo type) {
  Records& into = records_[type];
  for (Id after;;) {
    SATCHEL_ASSIGN(auto page, view.records(type, after, kPage));
    if (page.empty()) return {};
    after = page.back().state.id;
    for (auto& record : page) into.emplace(record.state.id, std::move(record));
  }
}

const HubSide::Records& HubSide::records(TypeNo type) const {
  static const Records none;
  const auto it = records_.find(type);
  return it == records_.end() ? none : it->second;
}

const hub::DeviceRow* HubSide::device(const Id& id) const {
  const auto it = std::find_if(devices_.begin(), devices_.end(), [&](const auto& d) { return d.id == id; });
  return it == devices_.end() ? nullptr : &*it;
}

bool HubSide::reaches(const hub::StoredRecord& record, const hub::DeviceRow& device) const {
  const auto it = scopes_.find(record.scopes);
  if (it == scopes_.end()) return false;
  return std::any_of(it->second.begin(), it->second.end(), [&](const std::string& scope) {
    return std::find(device.scopes.begin(), device.scopes.end(), scope) != device.scopes.end();
  });
}

}  // namespace satchel::cli::demo
