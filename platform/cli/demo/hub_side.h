// What the hub has, read from its folder.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/evidence/blobs.h"
#include "platform/os/host.h"
#include "sync/hub/central/central.h"

namespace satchel::cli::demo {

class HubSide {
 public:
  using Records = std::map<Id, hub::StoredRecord>;

  /// Reads all records into memory. `host` must outlive it. Errors: not_found, corrupt, and others of reading.
  static Result<HubSide> read(const std::string& data, const os::Host& host);

  const Schema& schema() const { return *schema_; }
  const Records& records(TypeNo type) const;
  const std::map<TypeNo, Records>& all() const { return records_; }
  /// Null when the hub does not know the device.
  const hub::DeviceRow* device(const Id& id) const;
  /// Whether a device with these scopes receives this record.
  bool reaches(const hub::StoredRecord& record, const hub::DeviceRow& device) const;
  BlobFolder& blobs() { return *blobs_; }

 private:
  HubSide() = default;
  Status read_records(hub::CentralView& view, TypeNo type);

  SchemaPtr schema_;
  std::map<TypeNo, Records> records_;
  std::map<hub::ScopeSetNo, std::vector<std::string>> scopes_;
  std::vector<hub::DeviceRow> devices_;
  std::unique_ptr<BlobFolder> blobs_;
};

}  // namespace satchel::cli::demo
