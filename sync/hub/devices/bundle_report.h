// What the hub made of a rescue bundle.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/id.h"

namespace satchel::hub {

struct BundleReport {
  Id device;
  /// Entries: new here, and here before. One that came under another epoch before counts as new, and is not applied
  /// again.
  std::int64_t taken = 0, known = 0;
  std::int64_t waiting = 0;              // made under a schema that the hub does not have yet: not taken
  std::map<Code, std::int64_t> refused;  // of those taken: kept in history, with what the device will be told
  std::int64_t photos_taken = 0, photos_known = 0;
  std::vector<Hash> damaged;  // photos whose bytes were not what their hash says: not taken
  /// The first thing that kept any of it out; ok when all is at the hub. Errors: forked (the hub has other entries of
  /// this device at these numbers: it was restored, or has a twin), invalid (entries before these are missing here: the
  /// hub was put back to a backup; or the bundle is cut, none, or for another hub), newer_schema, bad_checksum
  /// (altered, or a damaged photo), not_signed_in (no such device), bad_signature, too_large, busy, and those of the
  /// database and the blobs.
  Error left{Code::ok, {}};
};

/// One line of counts, in English.
std::string to_text(const BundleReport& report);
/// {"device","entries":{"taken","known","waiting"},"refused":{CODE:n},"photos":{"taken","known","damaged":[HEX]}}
std::string to_json(const BundleReport& report);
/// Back. Error: not_a_hub.
Result<BundleReport> bundle_report_from_json(std::string_view json);

}  // namespace satchel::hub
