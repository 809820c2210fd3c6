#include "engine/casework/draw_pool.h"

#include <algorithm>
#include <set>

#include "engine/base/near_name.h"
#include "engine/casework/affairs.h"
#include "engine/casework/people.h"
#include "engine/casework/positive_list.h"

namespace satchel::casework {
namespace {

bool passes(const Sheet& site, const SiteTest& test) {
  const auto& set = site.set(test.field);
  return site.text(test.field) == test.value || std::ranges::find(set, test.value) != set.end();
}

Result<std::set<Id>> listed_sites(World& world, Day day) {
  SATCHEL_ASSIGN(const PositiveList list, PositiveList::read(world));
  std::set<Id> out;
  SATCHEL_TRY(world.each("positive_list_entry", [&](const Sheet& entry) {
    const auto site = entry.reference("site");
    if (site && list.stands(entry, day)) out.insert(*site);
    return Status();
  }));
  return out;
}

/// What a weight can be given to, and what a site is tested for, has to be there.
Status check_asked(World& world, const PoolAsked& asked) {
  const RecordType* type = world.schema().find("site");
  const auto kind = type ? type->index_of("kind") : std::nullopt;
  std::vector<std::string> classes = kind ? type->fields[*kind].choices : std::vector<std::string>();
  classes.insert(classes.end(), {"general", std::string(kPositiveListClass)});
  for (const auto& given : asked.weights)
    if (std::ranges::find(classes, given.first) == classes.end())
      return fail(Code::not_found, unknown_name("class", given.first, classes));
  std::vector<std::string> users;
  for (const auto& conflict : asked.conflicts) {
    users.push_back(conflict.first);
    SATCHEL_ASSIGN(const Id id, id_from_text(conflict.second));
    SATCHEL_ASSIGN(const auto site, world.find("site", id));
    if (!site) return fail(Code::not_found, "site " + conflict.second);
  }
  return check_officers(world, users);
}

/// Weights by class.
class Weights {
 public:
  Weights(const std::map<std::string, int>& given, std::vector<Sheet> rows, Day day)
      : given_(given), rows_(std::move(rows)), day_(day) {}

  Result<int> of(std::string_view site_class) const {
    for (const std::string_view name : {site_class, std::string_view()}) {
      const auto given = given_.find(std::string(name.empty() ? "general" : name));
      if (given != given_.end()) return given->second;
      const Sheet* row = rows_.find_aid("draw_weight", "", name, day_);
      if (row) return static_cast<int>(row->number("value").value_or(0));
    }
    return fail(Code::not_found, "no row says a draw's weight: satchel-hub catalogue load, or --weights general=1");
  }

 private:
  const std::map<std::string, int>& given_;
  LimitTable rows_;
  Day day_;
};

Result<std::vector<DrawSite>> sites_of(World& world, const PoolAsked& asked, Day day) {
  SATCHEL_ASSIGN(const auto listed, listed_sites(world, day));
  SATCHEL_ASSIGN(auto rows, all_of(world, "limit"));
  const Weights weights(asked.weights, std::move(rows), day);
  std::vector<DrawSite> out;
  SATCHEL_TRY(world.each("site", [&](const Sheet& site) -> Status {
    if (site.has("same_as")) return {};
    if (!std::ranges::all_of(asked.sites, [&](const SiteTest& test) { return passes(site, test); })) return {};
    SATCHEL_ASSIGN(const int weight, weights.of(listed.contains(site.id()) ? kPositiveListClass : site.text("kind")));
    out.push_back({to_text(site.id()), weight});
    return {};
  }));
  return out;
}

Result<std::vector<DrawOfficer>> officers_of(World& world, const PoolAsked& asked, Day day) {
  std::vector<DrawOfficer> out;
  std::set<std::string> users;  // a person is one, however often the register has him
  SATCHEL_TRY(world.each("officer", [&](const Sheet& officer) -> Status {
    const std::string user(officer.text("user"));
    if (!officer.flag("in_draw_pool") || !officer.flag("active") || users.contains(user)) return {};
    SATCHEL_ASSIGN(const bool certified, has_certificate(world, user, day));
    if (!certified) return {};
    users.insert(user);
    DrawOfficer& added = out.emplace_back(DrawOfficer{to_text(officer.id()), {}});
    for (const auto& conflict : asked.conflicts)
      if (conflict.first == user) added.conflicts.push_back(conflict.second);
    return {};
  }));
  return out;
}

}  // namespace

Result<std::vector<SiteTest>> site_tests(const Schema& schema, std::string_view text) {
  std::vector<SiteTest> out;
  const RecordType* type = schema.find("site");
  if (text == "all") return out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string_view one = text.substr(at, end - at);
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == one.size())
      return fail(Code::invalid, "sites are all, or FIELD=VALUE,…");
    SiteTest test{std::string(one.substr(0, equals)), std::string(one.substr(equals + 1))};
    const auto at_field = type ? type->index_of(test.field) : std::nullopt;
    if (!at_field) return fail(Code::unknown_field, "site." + test.field);
    const auto& choices = type->fields[*at_field].choices;
    if (!choices.empty() && std::ranges::find(choices, test.value) == choices.end())
      return fail(Code::not_found, unknown_name(test.field, test.value, choices));
    out.push_back(std::move(test));
    at = end + 1;
  }
  return out;
}

Result<DrawPool> draw_pool(World& world, const PoolAsked& asked, Day day) {
  DrawPool out;
  SATCHEL_TRY(check_asked(world, asked));
  SATCHEL_ASSIGN(out.sites, sites_of(world, asked, day));
  SATCHEL_ASSIGN(out.officers, officers_of(world, asked, day));
  SATCHEL_TRY(text_of(out));
  return out;
}

}  // namespace satchel::casework
