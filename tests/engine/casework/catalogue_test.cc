// The rows that ship: they are rows of their types, each named once, and say what the standards say.
#include "engine/casework/catalogue.h"

#include <filesystem>
#include <set>

#include "engine/casework/calendar.h"
#include "engine/casework/deadline.h"
#include "engine/casework/limits.h"
#include "tests/engine/casework/catalogue_rows.h"

namespace satchel::casework::test {
namespace {

std::vector<CatalogueRow> rows_of(std::string_view file) {
  for (const CatalogueFile& shipped : catalogue_files()) {
    if (shipped.name != file) continue;
    auto rows = catalogue_rows(*environment(), shipped.type, shipped.json);
    REQUIRE_MESSAGE(rows, file << ": " << rows.error().detail);
    return *std::move(rows);
  }
  FAIL(file);
  return {};
}

std::vector<Sheet> sheets_of(std::string_view file) {
  std::vector<Sheet> out;
  for (const CatalogueRow& row : rows_of(file)) {
    std::vector<Value> values(row.type->fields.size());
    for (const auto& [at, value] : row.fields) values[at] = value;
    out.emplace_back(*row.type, row.id, std::move(values));
  }
  return out;
}

Code code_of(const Result<std::vector<CatalogueRow>>& rows) { return rows ? Code::ok : rows.error().code; }

}  // namespace

TEST_CASE("every file of the folder ships, and is listed in catalogue.def") {
  std::set<std::string> files, listed;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(SATCHEL_SOURCE_DIR) + "/engine/casework/catalogue"))
    files.insert(entry.path().stem().string());
  for (const CatalogueFile& file : catalogue_files()) listed.emplace(file.name);
  CHECK(files == listed);
}

TEST_CASE("a row's id follows from its type and key, and a reference may name a row by its key") {
  const auto rows = catalogue_rows(*environment(), "statute",
                                   R"([{"key": "old", "name": "A"}, {"key": "new", "name": "B", "replaces": "old"}])");
  REQUIRE(rows);
  CHECK(rows->at(0).id == catalogue_id("statute", "old"));
  CHECK(rows->at(0).id != catalogue_id("limit", "old"));
  CHECK(to_text(catalogue_id("statute", "old")) == "d2b22e8e-0bc4-86d4-a114-66d55d51ac92");
  const RecordType& statute = *environment()->find("statute");
  const auto& last = rows->at(1).fields.back();
  CHECK(statute.fields[last.first].name == "replaces");
  CHECK(last.second == octets(rows->at(0).id.view()));
}

TEST_CASE("what is no row of its type is refused, and named") {
  const Schema& schema = *environment();
  CHECK(code_of(catalogue_rows(schema, "statute", "[")) == Code::invalid);
  CHECK(code_of(catalogue_rows(schema, "statute", "{}")) == Code::invalid);
  CHECK(code_of(catalogue_rows(schema, "statute", "[1]")) == Code::invalid);
  CHECK(code_of(catalogue_rows(schema, "statute", R"([{"name": "A"}])")) == Code::invalid);
  CHECK(code_of(catalogue_rows(schema, "statute", R"([{"key": "a"}, {"key": "a"}])")) == Code::invalid);
  CHECK(code_of(catalogue_rows(schema, "statute", R"([{"key": "a", "title": "A"}])")) == Code::unknown_field);
  CHECK(code_of(catalogue_rows(schema, "nothing", "[]")) == Code::unknown_type);
  CHECK(code_of(catalogue_rows(schema, "conflict", "[]")) == Code::unknown_type);
  const auto odd = catalogue_rows(schema, "limit", R"([{"key": "GB 1", "value": "a lot"}])");
  CHECK(code_of(odd) == Code::invalid_value);
  CHECK(odd.error().detail.find("GB 1") != std::string::npos);
  CHECK(code_of(own_catalogue_rows(schema, "[]")) == Code::invalid);
  const auto own = own_catalogue_rows(schema, R"({"statute": [{"key": "a"}], "limit": [{"key": "a"}]})");
  REQUIRE(own);
  CHECK(own->size() == 2);
  CHECK(own->at(1).type->name == "limit");
}

TEST_CASE("every row that ships is one of its type, is named once and names its source") {
  for (const CatalogueFile& file : catalogue_files()) {
    const auto rows = sheets_of(file.name);
    CHECK_FALSE(rows.empty());
    for (const Sheet& row : rows) CHECK_MESSAGE(row.has("source"), file.name);
  }
}

TEST_CASE("the limits that ship are the standards'") {
  const LimitTable table(sheets_of("limits"));
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
  for (const Sheet& row : sheets_of("calendar")) calendar.add(row);
  CHECK_FALSE(calendar.is_working(*day_from_text("2021-10-07")));
  CHECK(calendar.is_working(*day_from_text("2021-10-09")));
  for (const char* year : {"2021", "2022", "2023", "2024", "2025", "2026"})
    CHECK_FALSE(calendar.is_working(*day_from_text(std::string(year) + "-01-01")));
  std::vector<DeadlineRule> rules;
  for (const Sheet& row : sheets_of("deadlines")) rules.push_back(*deadline_rule(row));
  const Day then = *day_from_text("2021-07-01");
  CHECK(rule_for(rules, "inform", then)->length == 15);
  CHECK(rule_for(rules, "return", then)->unit == TimeUnit::working_day);
  CHECK(rule_for(rules, "finish", then)->length == 60);
  CHECK(rule_for(rules, "finish", then)->extension == 30);
  std::set<std::int64_t> classes;
  const auto categories = sheets_of("eia_categories");
  for (const Sheet& row : categories) classes.insert(*row.number("class_no"));
  CHECK(classes.size() == 22);
  CHECK(categories.size() == 54);
}

TEST_CASE("what was replaced ends on the day on which its successor begins") {
  std::map<Id, Sheet> statutes;
  for (const Sheet& row : sheets_of("statutes")) statutes.emplace(row.id(), row);
  int replaced = 0;
  for (const auto& entry : statutes) {
    const auto before = entry.second.reference("replaces");
    if (!before) continue;
    REQUIRE(statutes.contains(*before));
    CHECK(statutes.at(*before).in_force().to == entry.second.in_force().from);
    ++replaced;
  }
  CHECK(replaced >= 5);
  const Sheet& code = statutes.at(catalogue_id("statute", "code"));
  CHECK(code.text("valid_from") == "2026-08-15");
  CHECK_FALSE(code.flag("confirmed"));
}

TEST_CASE("each channel that a complaint can have is dated") {
  const RecordType& complaint = *environment()->find("complaint");
  std::set<std::string> dated;
  for (const Sheet& row : sheets_of("intake_channels")) {
    dated.emplace(row.text("channel"));
    if (row.text("channel") == "hotline_12369") CHECK_FALSE(row.in_force().holds(*day_from_text("2024-01-01")));
  }
  const auto& choices = complaint.fields[*complaint.index_of("channel")].choices;
  CHECK(dated == std::set<std::string>(choices.begin(), choices.end()));
}

TEST_CASE("of what is presumed no row says that it is confirmed") {
  for (const auto& row : shipped("figures")) {
    const std::string scope(row.at("scope").as_string());
    CAPTURE(scope);
    CHECK((scope.find("推定") == std::string::npos || !row.at("confirmed").as_bool()));
  }
}

}  // namespace satchel::casework::test
