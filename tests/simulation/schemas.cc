#include "tests/simulation/schemas.h"

#include <boost/json.hpp>
#include <set>

#include "engine/schema/environment.h"

namespace satchel::sim {
namespace {

using Names = std::set<std::string, std::less<>>;

const Names kUsed = {"site", "complaint", "transfer_batch", "case", "visit", "finding", "photo", "leaflet"};
const std::string kLater = "callback";

/// A field that names types names those that are there.
void drop_choices(boost::json::object& type, const Names& names) {
  for (auto& field : type["fields"].as_array()) {
    if (field.at("name") != "of_type") continue;
    boost::json::array kept;
    for (auto& choice : field.at("choices").as_array())
      if (names.contains(std::string(choice.at("name").as_string()))) kept.push_back(std::move(choice));
    field.as_object()["choices"] = std::move(kept);
  }
}

/// Simulated people seal what they have, complete or not, since it is what comes after a seal that is tried here; and
/// the records that a seal takes along are those of types that are there.
void ask_nothing_of_seals(boost::json::object& type, const Names& names) {
  for (auto& field : type["fields"].as_array()) field.as_object().erase("required");
  if (!type.contains("seal")) return;
  boost::json::array takes;
  if (auto* all = type["seal"].as_object().if_contains("takes"))
    for (auto& step : all->as_array())
      if (names.contains(std::string(step.at("type").as_string()))) takes.push_back(std::move(step));
  type["seal"] = boost::json::object{{"takes", std::move(takes)}};
}

boost::json::object pack(bool whole, const Names& names) {
  const std::string_view text = environment_json();
  auto schema = boost::json::parse(boost::json::string_view(text.data(), text.size())).as_object();
  boost::json::array kept;
  for (auto& type : schema["types"].as_array()) {
    const std::string name(type.at("name").as_string());
    if (whole ? name == kLater : !names.contains(name)) continue;
    if (!whole) drop_choices(type.as_object(), names);
    ask_nothing_of_seals(type.as_object(), names);
    if (name == "leaflet") type.as_object().erase("keeps");  // simulated people delete them
    kept.push_back(std::move(type));
  }
  schema["types"] = std::move(kept);
  return schema;
}

}  // namespace

std::string first_schema(bool whole) { return boost::json::serialize(pack(whole, kUsed)); }

std::string grown_schema(bool whole) {
  Names names = kUsed;
  names.insert(kLater);
  auto schema = pack(whole, names);
  if (whole) {
    auto later = pack(false, {kLater});
    schema["types"].as_array().push_back(later["types"].as_array().front());
  }
  schema["version"] = schema["version"].as_int64() + 1;
  for (auto& type : schema["types"].as_array()) {
    if (type.at("name") == "finding")  // what was in the clear is to be encrypted on every tablet from now on
      for (auto& field : type.at("fields").as_array())
        if (field.at("name") == "fact") field.as_object()["confidential"] = true;
    if (type.at("name") == "case")
      type.at("fields").as_array().push_back({{"number", 60},
                                              {"name", "sim_extra"},
                                              {"type", "text"},
                                              {"policy", "last"},
                                              {"confidential", true},
                                              {"title", {{"zh", "补充"}, {"en", "Extra"}}}});
  }
  return boost::json::serialize(schema);
}

}  // namespace satchel::sim
