#include "sync/client/left_json.h"

#include "engine/schema/json_line.h"

namespace satchel::sync {
namespace {

const char* name_of(Left what) {
  switch (what) {
    case Left::entries:
      return "entries";
    case Left::outcomes:
      return "outcomes";
    case Left::receipts:
      return "receipts";
    case Left::pull:
      return "pull";
    case Left::blobs:
      return "photos";
    case Left::stranded:
      return "only_in_copy";
    case Left::lost_by_hub:
      return "lost_by_hub";
    case Left::damages:
      break;
  }
  return "damages";
}

}  // namespace

std::string left_json(const LeftBehind& left) {
  std::string names;
  for (const auto& name : left.names) names += (names.empty() ? "" : ",") + json_string(name);
  JsonLine line;
  line.add("left", name_of(left.what)).add("count", left.count).raw("names", "[" + names + "]");
  return line.text();
}

}  // namespace satchel::sync
