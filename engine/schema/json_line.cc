#include "engine/schema/json_line.h"

#include <boost/json/serialize.hpp>

#include "engine/base/bytes.h"

namespace satchel {

std::string json_string(std::string_view text) {
  if (is_utf8(text)) return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
  std::string clean;
  for (const char c : text) static_cast<unsigned char>(c) < 0x80 ? clean += c : clean += "\xEF\xBF\xBD";
  return json_string(clean);
}

JsonLine& JsonLine::raw(std::string_view name, std::string_view json) {
  members_ += (members_.empty() ? "" : ",") + json_string(name) + ":";
  members_ += json;
  return *this;
}

}  // namespace satchel
