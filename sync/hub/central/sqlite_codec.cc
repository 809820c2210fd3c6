#include "sync/hub/central/sqlite_codec.h"

#include <boost/json.hpp>

#include "engine/base/hash.h"

namespace satchel::hub {

Bytes row_mark(std::initializer_list<ByteView> columns) {
  Bytes bytes;
  Writer out(bytes);
  for (const ByteView column : columns) out.bytes(column);
  return eight_bytes(checksum(bytes));
}

std::string scopes_to_json(const std::vector<std::string>& scopes) {
  boost::json::array out;
  for (const auto& s : scopes) out.emplace_back(s);
  return boost::json::serialize(out);
}

std::vector<std::string> scopes_from_json(std::string_view json) {
  boost::system::error_code error;
  const auto value = boost::json::parse(boost::json::string_view(json.data(), json.size()), error);
  std::vector<std::string> out;
  if (error || !value.is_array()) return out;
  for (const auto& s : value.get_array())
    if (s.is_string()) out.emplace_back(s.get_string().c_str(), s.get_string().size());
  return out;
}

Bytes mark_of(const DeviceRow& d) {
  const auto number = [](std::int64_t n) { return eight_bytes(static_cast<std::uint64_t>(n)); };
  return row_mark({d.id.view(), d.key.view(), d.user, d.role, scopes_to_json(d.scopes), number(d.rescoped.value),
                   number(d.revoked), number(d.enrolled.count)});
}

}  // namespace satchel::hub
