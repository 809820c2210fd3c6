// Leaflets, approvals, the positive list, checks from afar, help and leniency.
#include <algorithm>

#include "engine/casework/figure_parts.h"
#include "engine/casework/positive_list.h"

namespace satchel::casework {
namespace {

constexpr std::string_view kOffSite[] = {"video", "online_monitor", "drone", "satellite", "electricity"};

/// As written, else when the first sealed visit of its case began: a later visit moves it to no other quarter.
Result<std::optional<Millis>> given_at(Counting& counting, const Sheet& leaflet) {
  const auto of_case = leaflet.reference("case");
  if (leaflet.has("given") || !of_case) return leaflet.time("given");
  SATCHEL_ASSIGN(const auto visits, sealed_visits(counting.world(), *of_case));
  std::optional<Millis> first;
  for (const Sheet& visit : visits)
    if (const auto arrive = visit.time("arrive"); arrive && (!first || *arrive < *first)) first = arrive;
  return first;
}

}  // namespace

namespace counts {

Result<Figure> leaflets(Counting& counting) {
  Figure out = counting.figure("leaflets");
  std::int64_t undated = 0;
  SATCHEL_TRY(counting.world().each("leaflet", [&](const Sheet& leaflet) -> Status {
    if (!leaflet.has("count")) return {};
    SATCHEL_ASSIGN(const auto given, given_at(counting, leaflet));
    const std::int64_t amount = *leaflet.number("count");
    if (counting.holds(out, given)) count(out, leaflet, amount);
    if (!given) undated = add_up(undated, amount);
    return {};
  }));
  if (undated > 0)
    out.beside.push_back({"无发放时间，未计", "without a day, not counted", undated, std::to_string(undated) + "张"});
  out.text = about(out.value) + "张";
  return out;
}

Result<Figure> eia_classes(Counting& counting) {
  Figure out = counting.figure("eia_classes");
  out.definition.whole = true;
  std::set<std::int64_t> classes;
  std::set<std::pair<std::int64_t, std::int64_t>> items;
  SATCHEL_TRY(counting.world().each("eia_category", [&](const Sheet& category) {
    if (category.text("way") != "commitment" || !category.in_force().holds(counting.last_day())) return Status();
    const std::int64_t of_class = category.number("class_no").value_or(0);
    classes.insert(of_class);
    const auto item = category.number("item_no");
    if (!item || items.emplace(of_class, *item).second) count(out, category);
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
        !is_revoked(penalty, counting.last_day()) && sites.insert(*site).second)
      count(out, penalty);
    return Status();
  }));
  return counted_in(std::move(out), "家");
}

}  // namespace counts
}  // namespace satchel::casework
