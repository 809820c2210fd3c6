// Leaflets, approvals, the positive list, checks from afar, help and leniency.
#include <algorithm>

#include "engine/casework/figure_parts.h"
#include "engine/casework/positive_list.h"

namespace satchel::casework {
namespace {

constexpr std::string_view kOffSite[] = {"video", "online_monitor", "drone", "satellite", "electricity"};

}  // namespace

namespace counts {

/// What has no time of its own counts: a tablet may have saved it so.
Result<Figure> leaflets(Counting& counting) {
  Figure out = counting.figure("leaflets");
  SATCHEL_TRY(counting.world().each("leaflet", [&](const Sheet& leaflet) {
    const auto given = leaflet.time("given");
    if (leaflet.has("count") && (!given || counting.holds(out, given))) count(out, leaflet, *leaflet.number("count"));
    return Status();
  }));
  out.text = about(out.value) + "张";
  return out;
}

Result<Figure> eia_classes(Counting& counting) {
  Figure out = counting.figure("eia_classes");
  out.definition.whole = true;
  std::set<std::int64_t> classes;
  SATCHEL_TRY(counting.world().each("eia_category", [&](const Sheet& category) {
    if (category.text("way") != "commitment" || !category.in_force().holds(counting.last_day())) return Status();
    classes.insert(category.number("class_no").value_or(0));
    count(out, category);
    return Status();
  }));
  out.text = std::to_string(classes.size()) + "大类" + std::to_string(out.value) + "小类";
  out.beside.push_back(
      {"大类", "classes", static_cast<std::int64_t>(classes.size()), std::to_string(classes.size()) + "大类"});
  return out;
}

Result<Figure> positive_list(Counting& counting) {
  Figure out = counting.figure("positive_list");
  out.definition.whole = true;
  std::set<Id> sites;
  SATCHEL_ASSIGN(const PositiveList list, PositiveList::read(counting.world()));
  SATCHEL_TRY(counting.world().each("positive_list_entry", [&](const Sheet& entry) {
    const auto site = entry.reference("site");
    if (site && list.stands(entry, counting.last_day()) && sites.insert(*site).second) count(out, entry);
    return Status();
  }));
  return counted_in(std::move(out), "家");
}

Result<Figure> off_site(Counting& counting) {
  Figure out = counting.figure("off_site");
  SATCHEL_TRY(counting.world().each("off_site_check", [&](const Sheet& check) {
    if (std::ranges::find(kOffSite, check.text("kind")) != std::end(kOffSite) &&
        counting.holds(out, check.time("checked")))
      count(out, check);
    return Status();
  }));
  return counted_in(std::move(out), "次");
}

Result<Figure> help(Counting& counting) {
  Figure out = counting.figure("help");
  SATCHEL_TRY(counting.world().each("visit", [&](const Sheet& visit) -> Status {
    if (visit.text("purpose") != "help" || !counting.holds(out, visit.time("arrive"))) return {};
    SATCHEL_ASSIGN(const auto corrections, counting.world().those("visit", "corrects", visit.id()));
    if (std::ranges::none_of(corrections, &Sheet::sealed)) count(out, visit);
    return {};
  }));
  return counted_in(std::move(out), "家次");
}

Result<Figure> leniency(Counting& counting) {
  Figure out = counting.figure("leniency");
  std::set<Id> sites;
  SATCHEL_TRY(counting.world().each("penalty", [&](const Sheet& penalty) {
    const std::string_view leniency = penalty.text("leniency");
    const auto site = penalty.reference("site");
    if ((leniency == "reduced" || leniency == "waived") && site && counting.holds(out, penalty.day("decided")) &&
        sites.insert(*site).second)
      count(out, penalty);
    return Status();
  }));
  return counted_in(std::move(out), "家");
}

}  // namespace counts
}  // namespace satchel::casework
