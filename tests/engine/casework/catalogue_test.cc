// The rows that ship: they are rows of their types, each named once, and say what the standards say.
#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/casework/calendar.h"
#include "engine/casework/deadline.h"
#include "engine/casework/limits.h"
#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

namespace json = boost::json;

const std::pair<const char*, const char*> kFiles[] = {
    {"calendar", "calendar"},         {"limits", "limit"},
    {"deadlines", "deadline"},        {"statutes", "statute"},
    {"list_kinds", "list_kind"},      {"quiet_rules", "quiet_rule"},
    {"figures", "figure_definition"}, {"eia_categories", "eia_category"},
    {"thresholds", "limit"},          {"templates", "template"}};

json::array rows_in(const std::string& name) {
  std::ifstream in(std::string(SATCHEL_SOURCE_DIR) + "/engine/casework/catalogue/" + name + ".json");
  REQUIRE_MESSAGE(in, name);
  std::stringstream text;
  text << in.rdbuf();
  return json::parse(text.str()).as_array();
}

std::vector<Sheet> sheets_of(const char* file, const char* type_name) {
  const RecordType& type = *environment()->find(type_name);
  std::vector<Sheet> out;
  for (const auto& row : rows_in(file)) {
    std::vector<Value> values(type.fields.size());
    for (const auto& member : row.as_object()) {
      if (member.key() == "key") continue;
      const std::string name(member.key());
      const auto at = type.index_of(name);
      REQUIRE_MESSAGE(at, file << ": " << name);
      const auto value = value_from_json(type.fields[*at], json::serialize(member.value()));
      REQUIRE_MESSAGE(value, file << ": " << name);
      values[*at] = *value;
    }
    out.emplace_back(type, id_no(static_cast<std::uint32_t>(out.size() + 1)), std::move(values));
  }
  return out;
}

}  // namespace

TEST_CASE("every row that ships is one of its type, is named once and names its source") {
  for (const auto& file : kFiles) {
    std::set<std::string> keys;
    for (const auto& row : rows_in(file.first)) CHECK(keys.insert(std::string(row.at("key").as_string())).second);
    CHECK_FALSE(keys.empty());
    for (const Sheet& sheet : sheets_of(file.first, file.second)) CHECK_MESSAGE(sheet.has("source"), file.first);
  }
}

TEST_CASE("the limits that ship are the standards'") {
  const LimitTable table(sheets_of("limits", "limit"));
  const auto limit = [&](const char* standard, const char* quantity, const char* zone, const char* period,
                         const char* condition, const char* day) {
    const Sheet* row = table.find({standard, quantity, zone, period, condition, *day_from_text(day)});
    return row ? row->number("value").value_or(0) * (row->flag("confirmed") ? 1 : -1) : 0;
  };
  CHECK(limit("GB 12348-2008", "noise_leq", "0", "day", "", "2021-07-01") == 500);
  CHECK(limit("GB 22337-2008", "noise_leq", "4", "night", "", "2021-07-01") == 550);
  CHECK(limit("GB 12523-2011", "noise_leq", "2", "night", "", "2025-12-31") == 550);
  CHECK(limit("GB 12523-2011", "noise_leq", "2", "night", "", "2026-01-01") == 0);
  CHECK(limit("GB 12523-2025", "noise_leq", "2", "night", "", "2026-01-01") == -550);  // nobody has confirmed it
  CHECK(limit("GB 8702-2014", "electric_field", "", "", "30-3000 MHz", "2021-07-01") == 1200);
  CHECK(limit("GB 8702-2014", "power_density", "", "", "30-3000 MHz", "2021-07-01") == 400);
}

TEST_CASE("the days and deadlines that ship are the year's") {
  Calendar calendar;
  for (const Sheet& row : sheets_of("calendar", "calendar")) calendar.add(row);
  CHECK_FALSE(calendar.is_working(*day_from_text("2021-10-07")));
  CHECK(calendar.is_working(*day_from_text("2021-10-09")));
  for (const char* year : {"2021", "2022", "2023", "2024", "2025", "2026"})
    CHECK_FALSE(calendar.is_working(*day_from_text(std::string(year) + "-01-01")));
  std::vector<DeadlineRule> rules;
  for (const Sheet& row : sheets_of("deadlines", "deadline")) rules.push_back(*deadline_rule(row));
  const Day then = *day_from_text("2021-07-01");
  CHECK(rule_for(rules, "inform", then)->length == 15);
  CHECK(rule_for(rules, "return", then)->unit == TimeUnit::working_day);
  CHECK(rule_for(rules, "finish", then)->length == 60);
  CHECK(rule_for(rules, "finish", then)->extension == 30);
  std::set<std::int64_t> classes;
  const auto categories = sheets_of("eia_categories", "eia_category");
  for (const Sheet& row : categories) classes.insert(*row.number("class_no"));
  CHECK(classes.size() == 22);
  CHECK(categories.size() == 54);
}

}  // namespace satchel::casework::test
