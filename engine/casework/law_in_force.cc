#include "engine/casework/law_in_force.h"

#include <algorithm>
#include <map>

namespace satchel::casework {
namespace {

/// A law as people cite it: without the country's name, and without its revision in brackets.
std::string_view cited_as(std::string_view name) {
  constexpr std::string_view kCountry = "中华人民共和国";
  if (name.starts_with(kCountry)) name.remove_prefix(kCountry.size());
  return name.substr(0, name.find("（"));
}

using Laws = std::map<std::string, std::vector<Sheet>>;  // by what they are cited as

Result<Laws> all_laws(World& world) {
  Laws out;
  SATCHEL_TRY(world.each("statute", [&](const Sheet& row) {
    const std::string name(cited_as(row.text("name")));
    if (!name.empty()) out[name].push_back(row);
    return Status();
  }));
  return out;
}

/// Those that a text names; of one name within another the longer.
std::vector<std::string> named_in(std::string_view text, const Laws& laws) {
  std::map<std::size_t, std::string> longest;  // by where it ends
  for (const auto& law : laws)
    for (std::size_t at = text.find(law.first); at != std::string_view::npos; at = text.find(law.first, at + 1)) {
      std::string& known = longest[at + law.first.size()];
      if (law.first.size() > known.size()) known = law.first;
    }
  std::vector<std::string> out;
  for (const auto& found : longest)
    if (std::ranges::find(out, found.second) == out.end()) out.push_back(found.second);
  return out;
}

/// Of a law's rows those whose revision (…年修正) the text names with it; where it names none, any.
std::vector<Sheet> revisions_meant(std::string_view text, const std::vector<Sheet>& rows) {
  std::vector<Sheet> out;
  for (const Sheet& row : rows) {
    const std::string_view name = row.text("name"), cited = cited_as(name);
    const std::size_t revision = name.find("（");
    if (revision == std::string_view::npos) continue;
    if (text.find(std::string(cited) + std::string(name.substr(revision))) != std::string_view::npos)
      out.push_back(row);
  }
  return out.empty() ? rows : out;
}

/// Nothing where one of the rows holds that day, or there is none.
std::optional<LawRemark> remark_on(const std::string& name, const std::vector<Sheet>& rows, Day day) {
  const auto holds = [day](const Sheet& row) { return row.in_force().holds(day); };
  if (rows.empty() || std::ranges::any_of(rows, holds)) return std::nullopt;
  const auto last = std::ranges::max_element(rows, {}, [](const Sheet& row) { return row.in_force().from; });
  return LawRemark{name, day, std::string(last->text("valid_from")), std::string(last->text("valid_to"))};
}

void keep_remark(std::vector<LawRemark>& out, std::optional<LawRemark> remark) {
  if (remark) out.push_back(*std::move(remark));
}

/// Whether that is what a law is called.
bool is_law_name(std::string_view name) {
  constexpr std::string_view kEnds[] = {"法", "法典", "条例"};
  return name.size() > kEnds[0].size() &&
         std::ranges::any_of(kEnds, [&](std::string_view end) { return name.ends_with(end); });
}

/// Laws that a text cites, in 《》 or up to its article, in none of whose names one of these stands. Nothing where
/// there are none to compare with.
std::vector<std::string> unknown_in(std::string_view text, const Laws& laws) {
  constexpr std::string_view kOpens = "《", kCloses = "》";
  std::vector<std::string> out;
  const auto look_at = [&](std::string_view said) {
    const std::string_view name = cited_as(trimmed(said));
    if (is_law_name(name) && named_in(said, laws).empty()) out.emplace_back(name);
  };
  if (laws.empty()) return out;
  if (text.find(kOpens) == std::string_view::npos) return look_at(text.substr(0, text.find("第"))), out;
  for (std::size_t at = text.find(kOpens); at != std::string_view::npos; at = text.find(kOpens, at + 1)) {
    const std::size_t from = at + kOpens.size(), to = text.find(kCloses, from);
    look_at(text.substr(from, to == std::string_view::npos ? to : to - from));
  }
  return out;
}

Result<std::vector<LawRemark>> of_text(World& world, std::string_view text, Day day) {
  std::vector<LawRemark> out;
  if (text.empty()) return out;
  SATCHEL_ASSIGN(const Laws laws, all_laws(world));
  for (const std::string& name : named_in(text, laws))
    keep_remark(out, remark_on(name, revisions_meant(text, laws.at(name)), day));
  for (const std::string& name : unknown_in(text, laws)) out.push_back({name, day, {}, {}, true});
  return out;
}

/// The one row that is referred to: of a law that was revised, that revision.
Result<std::vector<LawRemark>> of_reference(World& world, const Sheet& record, Day day) {
  std::vector<LawRemark> out;
  SATCHEL_ASSIGN(const auto row, world.find("statute", record.reference("statute").value_or(Id{})));
  if (row) keep_remark(out, remark_on(std::string(row->text("name")), {*row}, day));
  return out;
}

Result<std::vector<LawRemark>> of_standard(World& world, const Sheet& measurement, Day day) {
  std::vector<LawRemark> out;
  if (!measurement.has("standard")) return out;
  const std::string standard(measurement.text("standard"));
  SATCHEL_ASSIGN(auto rows, world.those("limit", "standard", Value(standard)));
  // Rows about how to measure hold without dates: what says when a standard holds are its limits.
  std::erase_if(rows, [](const Sheet& row) { return !row.has("valid_from") && !row.has("valid_to"); });
  keep_remark(out, remark_on(standard, rows, day));
  return out;
}

/// The fields that say on which day the law is asked for, the first that is there.
std::vector<std::string_view> day_fields(std::string_view type) {
  if (type == "finding") return {"found"};
  if (type == "penalty") return {"decided"};
  if (type == "measure") return {"done", "approved", "proposed"};
  if (type == "measurement") return {"started"};
  return {};
}

}  // namespace

std::string text_of(const LawRemark& remark) {
  if (remark.unknown) return "《" + remark.name + "》（目录中没有）";
  return "《" + remark.name + "》 " + to_text(remark.day) + "（" + remark.from + "–" + remark.to + "）";
}

std::optional<Day> day_of_law(const Sheet& record, Millis utc_offset) {
  for (const std::string_view field : day_fields(record.type().name)) {
    if (const auto day = record.day(field)) return day;
    if (const auto time = record.time(field)) return day_of(*time, utc_offset);
  }
  return std::nullopt;
}

Result<std::vector<LawRemark>> law_remarks(World& world, const Sheet& record, Day today) {
  const std::string_view type = record.type().name;
  const Day day = day_of_law(record, world.schema().utc_offset()).value_or(today);
  if (type == "finding") return of_text(world, record.text("statute"), day);
  if (type == "measure") return of_text(world, record.text("basis"), day);
  if (type == "penalty") return of_reference(world, record, day);
  if (type == "measurement") return of_standard(world, record, day);
  return std::vector<LawRemark>();
}

}  // namespace satchel::casework
