#include "engine/casework/listing.h"

#include <array>
#include <span>

namespace satchel::casework {
namespace {

constexpr int kStepsUp = 6;  // photo, measurement, visit, case …

/// The fields by which records are known, first come first taken.
constexpr std::string_view kNumbers[] = {"number",      "external_key", "decision_no",
                                         "document_no", "approval_no",  "review_no"};
constexpr std::string_view kTitles[] = {"title",   "name",           "person",    "what",      "place", "target",
                                        "project", "label",          "item_name", "file_name", "to",    "kind",
                                        "way",     "complaint_type", "outlet",    "address"};

/// As people read it: choices by their title.
std::string for_people(const Sheet& record, std::string_view field) {
  std::string text = shown(record, field);
  const auto at = record.type().index_of(field);
  if (!at || record.type().fields[*at].type != FieldType::choice) return text;
  const Field& of = record.type().fields[*at];
  for (std::size_t i = 0; i < of.choices.size(); ++i)
    if (of.choices[i] == text) return of.choice_titles[i].zh;
  return text;
}

/// The notice's, where no row of definitions is in force.
constexpr std::pair<std::string_view, std::string_view> kUsualUnits[] = {
    {"repeat_list", "个"},   {"batches", "批次"},   {"person_times", "人次"}, {"talks", "人次"},
    {"penalties", "万元"},   {"police", "个"},      {"accountable", "人"},    {"leaflets", "张"},
    {"eia_classes", "小类"}, {"closing_rate", "%"}, {"positive_list", "家"},  {"off_site", "次"},
    {"help", "家次"},        {"leniency", "家"}};

std::string first_of(const Sheet& record, std::span<const std::string_view> fields) {
  for (const auto& field : fields)
    if (std::string text = for_people(record, field); !text.empty()) return text;
  return {};
}

/// The record that this one belongs to.
Result<std::optional<Sheet>> above(World& world, const Sheet& record) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kParents = {
      {{"case", "case"}, {"site", "site"}, {"visit", "visit"}, {"complaint", "complaint"}, {"leaflet", "leaflet"}}};
  if (const auto of = record.reference("of")) return world.find(record.text("of_type"), *of);
  for (const auto& [field, type] : kParents) {
    const auto id = record.reference(field);
    if (!id) continue;
    SATCHEL_ASSIGN(auto parent, world.find(type, *id));
    if (parent) return parent;
  }
  return std::optional<Sheet>();
}

/// Of a case without a title.
Result<std::string> case_called(World& world, const Sheet& of_case) {
  for (const char* field : {"site", "complaint"}) {
    SATCHEL_ASSIGN(const auto other, world.find(field, of_case.reference(field).value_or(Id{})));
    std::string name = other ? first_of(*other, kTitles) : std::string();
    if (!name.empty()) return name;
  }
  return std::string();
}

/// What belongs to an enterprise or a case is called by it.
bool goes_by_parent(const Sheet& record) {
  const std::string& type = record.type().name;
  return type == "penalty" || type == "positive_list_entry" || type == "visit" || type == "measure" ||
         type == "police_transfer" || type == "off_site_check";
}

}  // namespace

std::string shown(const Sheet& record, std::string_view field) {
  const auto at = record.type().index_of(field);
  if (!at || record.type().identity) return {};
  const Field& of = record.type().fields[*at];
  return of.identity || of.confidential ? std::string() : std::string(record.text(field));
}

std::string number_of(const Sheet& record) { return first_of(record, kNumbers); }

Result<std::string> title_of(World& world, const Sheet& record) {
  if (goes_by_parent(record)) {
    SATCHEL_ASSIGN(const auto parent, above(world, record));
    if (parent) {
      const std::string name = first_of(*parent, kTitles);
      if (!name.empty()) return name;
    }
  }
  const std::string own = first_of(record, kTitles);
  if (!own.empty()) return record.flag("example") ? own + "（示例）" : own;
  SATCHEL_ASSIGN(const auto parent, above(world, record));
  if (!parent) return std::string();
  std::string title = first_of(*parent, kTitles);
  if (title.empty() && parent->type().name == "case") {  // known by its complaint, its site, else its number
    SATCHEL_ASSIGN(title, case_called(world, *parent));
  }
  return title.empty() ? number_of(*parent) : title;
}

Result<std::string> district_of(World& world, const Sheet& record) {
  std::optional<Sheet> at = record;
  for (int step = 0; at && step < kStepsUp; ++step) {
    if (std::string own = shown(*at, "district"); !own.empty()) return own;
    SATCHEL_ASSIGN(at, above(world, *at));
  }
  return std::string();
}

Result<Line> line_of(World& world, const Sheet& record) {
  Line out{record.type().name, record.id(), number_of(record), {}, 1, {}, {}};
  SATCHEL_ASSIGN(out.title, title_of(world, record));
  SATCHEL_ASSIGN(out.district, district_of(world, record));
  return out;
}

std::string unit_of(const Definition& definition) {
  if (!definition.unit.empty()) return definition.unit;
  for (const auto& [figure, unit] : kUsualUnits)
    if (figure == definition.figure) return std::string(unit);
  return "件";
}

std::string amount_unit(const Definition& definition) {
  if (definition.figure == "penalties") return "fen";
  if (definition.figure == "closing_rate") return "件";
  return definition.figure == "eia_classes" ? "小类" : unit_of(definition);
}

Result<std::vector<Line>> lines_of(World& world, const Figure& figure) {
  std::vector<Line> out;
  for (const Counted& counted : figure.counted) {
    SATCHEL_ASSIGN(const auto record, world.find(counted.type, counted.id));
    if (!record) continue;
    SATCHEL_ASSIGN(Line line, line_of(world, *record));
    line.amount = counted.amount;
    line.unit = amount_unit(figure.definition);
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace satchel::casework
