#include "sync/hub/central/sqlite_codec.h"

#include <boost/json.hpp>

namespace satchel::hub {

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

}  // namespace satchel::hub
