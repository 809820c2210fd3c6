#include "engine/casework/lists.h"

#include <algorithm>
#include <set>

namespace satchel::casework {
namespace {

struct Office {
  Id id;
  std::string name;
};

Result<std::vector<Office>> offices_on(World& world, Day on) {
  std::vector<Office> out;
  SATCHEL_TRY(world.each("org_unit", [&](const Sheet& unit) {
    if (unit.text("kind") == "branch" && unit.in_force().holds(on))
      out.push_back({unit.id(), std::string(unit.text("name"))});
    return Status();
  }));
  return out;
}

bool stands_on(const Sheet& entry, Day on) {
  const auto entered = entry.day("entered"), left = entry.day("left");
  return (!entered || *entered <= on) && (!left || on < *left);
}

Owing owing_on(const std::optional<Day>& next, Day on) {
  if (!next || on < *next) return Owing::nothing;
  return on == *next ? Owing::owes : Owing::late;
}

Result<std::string> name_of_unit(World& world, const Sheet& entry) {
  const auto unit = entry.reference("responsible_unit");
  if (!unit) return std::string();
  SATCHEL_ASSIGN(const auto found, world.find("org_unit", *unit));
  return found ? std::string(found->text("name")) : std::string();
}

Result<ListItem> item_of(World& world, const Sheet& entry, std::int64_t every, Day on) {
  ListItem out;
  out.id = entry.id();
  SATCHEL_ASSIGN(out.what, title_of(world, entry));
  SATCHEL_ASSIGN(out.unit, name_of_unit(world, entry));
  SATCHEL_ASSIGN(out.district, district_of(world, entry));
  out.person = shown(entry, "responsible_person");
  out.entered = entry.day("entered"), out.due = entry.day("due");
  if (const auto time = entry.time("reported")) out.reported = day_of(*time, world.schema().utc_offset());
  const auto since = out.reported ? out.reported : out.entered;
  if (every > 0 && since) out.next_report = *since + days(every);
  out.owing = owing_on(out.next_report, on);
  out.overdue = out.due && *out.due < on;
  return out;
}

}  // namespace

std::size_t ListStanding::count(Owing owing) const {
  return static_cast<std::size_t>(std::ranges::count(items, owing, &ListItem::owing));
}

Result<std::vector<ListStanding>> list_standings(World& world, Day on) {
  SATCHEL_ASSIGN(const auto kinds, all_of(world, "list_kind"));
  SATCHEL_ASSIGN(const auto offices, offices_on(world, on));
  std::vector<ListStanding> out;
  for (const Sheet& kind : kinds) {
    if (!kind.in_force().holds(on)) continue;
    ListStanding list{
        kind.id(), std::string(kind.text("name")), kind.flag("certain"), kind.number("reports_every").value_or(0), {},
        {}};
    SATCHEL_ASSIGN(const auto entries, world.those("list_entry", "list", kind.id()));
    std::set<Id> keep;
    for (const Sheet& entry : entries) {
      if (!stands_on(entry, on)) continue;
      if (const auto unit = entry.reference("responsible_unit")) keep.insert(*unit);
      SATCHEL_ASSIGN(ListItem item, item_of(world, entry, list.every, on));
      list.items.push_back(std::move(item));
    }
    for (const Office& office : offices)
      if (list.every > 0 && !keep.contains(office.id)) list.without.push_back(office.name);
    out.push_back(std::move(list));
  }
  return out;
}

}  // namespace satchel::casework
