#include "engine/casework/people.h"

#include <algorithm>
#include <set>

#include "engine/base/near_name.h"

namespace satchel::casework {

Status check_officers(World& world, std::span<const std::string> users) {
  std::vector<std::string> known;
  SATCHEL_TRY(world.each("officer", [&](const Sheet& officer) {
    if (officer.has("user")) known.emplace_back(officer.text("user"));
    return Status();
  }));
  for (const std::string& user : users)
    if (std::ranges::find(known, user) == known.end())
      return fail(Code::not_found, unknown_name("officer", user, std::move(known)));
  return {};
}

bool leads(const Sheet& officer) {
  if (officer.has("duty")) return officer.text("duty") == "leader";
  const std::string_view position = officer.text("position");
  return position.find("长") != std::string_view::npos || position.find("书记") != std::string_view::npos;
}

Result<bool> is_leader(World& world, std::string_view who) {
  bool out = false;
  if (is_blank(who)) return out;
  SATCHEL_TRY(world.each("officer", [&](const Sheet& officer) {
    const bool gone = officer.has("active") && !officer.flag("active");
    const bool his = officer.text("user") == who || officer.text("name") == who;
    out = out || (his && !gone && leads(officer));
    return Status();
  }));
  return out;
}

Status check_districts(World& world, std::span<const std::string> districts, std::span<const std::string> others) {
  std::set<std::string> known;
  SATCHEL_TRY(world.each("org_unit", [&](const Sheet& unit) {
    known.insert(unit.set("districts").begin(), unit.set("districts").end());
    return Status();
  }));
  if (known.empty()) return {};
  for (const std::string& district : districts)
    if (!known.contains(district) && std::ranges::find(others, district) == others.end())
      return fail(Code::not_found, unknown_name("district", district, {known.begin(), known.end()}));
  return {};
}

Result<Sheet> named(World& world, std::string_view type, std::string_view name) {
  std::vector<Sheet> found;
  std::vector<std::string> known;
  SATCHEL_TRY(world.each(type, [&](const Sheet& record) {
    if (record.text("name") == name) found.push_back(record);
    if (record.has("name")) known.emplace_back(record.text("name"));
    return Status();
  }));
  if (found.empty()) return fail(Code::not_found, unknown_name(type, name, std::move(known)));
  if (found.size() == 1) return std::move(found.front());
  std::string ids;
  for (const Sheet& record : found) ids += " " + to_text(record.id());
  return fail(Code::invalid, std::string(type) + " " + std::string(name) + " is the name of several:" + ids);
}

}  // namespace satchel::casework
