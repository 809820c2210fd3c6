// Columns that are not plain: epochs and tags as 8 bytes (SQLite's integers are signed), scopes as JSON arrays.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "engine/base/codec.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

inline Bytes eight_bytes(std::uint64_t v) {
  Bytes out;
  Writer(out).fixed64(v);
  return out;
}
inline std::uint64_t from_eight_bytes(ByteView v) { return Reader(v).fixed64(); }

/// 8 bytes that tell whether a row's columns are as they were written; numbers go as eight_bytes().
Bytes row_mark(std::initializer_list<ByteView> columns);
Bytes mark_of(const DeviceRow& device);

std::string scopes_to_json(const std::vector<std::string>& scopes);
std::vector<std::string> scopes_from_json(std::string_view json);

}  // namespace satchel::hub
