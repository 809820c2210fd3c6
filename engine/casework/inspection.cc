#include "engine/casework/inspection.h"

#include <algorithm>
#include <array>

namespace satchel::casework {
namespace {

constexpr std::array kDeclared{"signed", "refused", "cannot_sign"};

bool holds(const TextSet& set, std::string_view element) { return std::ranges::find(set, element) != set.end(); }

/// What a fact is looked for by: the words before the colon.
std::string_view subject(std::string_view title) {
  title = title.substr(0, title.find("："));
  return title.substr(0, title.find(": "));
}

/// In either of the row's languages.
bool mentions(std::string_view text, const Sheet& row, bool whole) {
  for (const char* field : {"title", "title_en"}) {
    const std::string_view title = row.text(field), sought = whole ? title : subject(title);
    if (!sought.empty() && text.find(sought) != std::string_view::npos) return true;
  }
  return false;
}

/// The records of one visit, and the answers that they give to a template.
class Answers {
 public:
  explicit Answers(World& world) : world_(world) {}

  Status read(const Sheet& visit) {
    SATCHEL_TRY(world_.each_under(visit, [&](const Sheet& record) {
      if (!record.type().builtin) below_.push_back(record);
      return Status();
    }));
    for (const Sheet& record : below_)
      if (const auto other = record.reference("corrects")) corrected_.insert(*other);
    std::erase_if(below_, [&](const Sheet& record) { return corrected_.contains(record.id()); });
    if (const auto of_case = visit.reference("case")) {
      SATCHEL_ASSIGN(measures_, world_.those("measure", "case", *of_case));
    }
    return {};
  }

  Ask to(const Sheet& row) const {
    Ask out{row, 0, {}, {}};
    const std::string_view asks = row.text("asks");
    if (asks == "hint" || asks == "statute") return out;
    out.wanted = row.number("count").value_or(1);
    if (asks == "measure")
      for (const Sheet& measure : measures_) by_kind(out, measure);
    for (const Sheet& record : below_) weigh(asks, out, record);
    return out;
  }

 private:
  static void take(Ask& ask, const Sheet& record) { ask.records.push_back(record.id()); }

  static void by_kind(Ask& ask, const Sheet& measure) {
    if (measure.text("kind") == ask.row.text("role")) take(ask, measure);
  }

  void weigh(std::string_view asks, Ask& ask, const Sheet& record) const {
    const std::string_view type = record.type().name;
    if (asks == "photo" && type == "photo") return photo(ask, record);
    if (asks == "measurement" && type == "measurement") return reading(ask, record);
    if (asks == "attendee" && type == "attendee") return attendee(ask, record);
    if (asks != "finding") return;
    if (type == "finding") finding(ask, record);
    if (type == "note" && !ask.row.flag("weight") && says(record, "sections", ask.row)) take(ask, record);
  }

  static bool says(const Sheet& record, const char* field, const Sheet& row) {
    return mentions(record.text(field), row, false);
  }

  static void photo(Ask& ask, const Sheet& photo) {
    if (photo.has("removed") || photo.has("derived_from")) return;
    if (mentions(photo.text("proves"), ask.row, true)) take(ask, photo);
  }

  static bool is_asked_reading(const Sheet& row, const Sheet& m) {
    const auto same = [&](const char* field) {
      return !row.has(field) || !m.has(field) || row.text(field) == m.text(field);
    };
    const bool any = !row.has("period") || row.text("period") == "any";
    return m.text("quantity") == row.text("quantity") && same("standard") && (any || same("period"));
  }

  static void reading(Ask& ask, const Sheet& m) {
    if (!is_asked_reading(ask.row, m)) return;
    std::set<std::string> lacking;
    const auto needs = [&](const char* field) {
      if (!m.has(field)) lacking.insert(field);
    };
    if (ask.row.has("condition")) needs("condition");
    if (ask.row.flag("background")) needs("background");
    if (ask.row.flag("calibration")) needs("calibration_before"), needs("calibration_after");
    lacking.empty() ? take(ask, m) : ask.lacking.merge(lacking);
  }

  static void finding(Ask& ask, const Sheet& finding) {
    if (!says(finding, "fact", ask.row)) return;
    const bool lacks = ask.row.flag("weight") && !finding.has("weight_kg");
    lacks ? void(ask.lacking.insert("weight_kg")) : take(ask, finding);
  }

  static void attendee(Ask& ask, const Sheet& attendee) {
    if (!holds(attendee.set("roles"), ask.row.text("role"))) return;
    const bool declared = std::ranges::find(kDeclared, attendee.text("signed_state")) != kDeclared.end();
    declared ? take(ask, attendee) : void(ask.lacking.insert("signed_state"));
  }

  World& world_;
  std::vector<Sheet> below_, measures_;
  std::set<Id> corrected_;
};

}  // namespace

Result<std::vector<Sheet>> template_rows(World& world, std::string_view name, Day day) {
  std::vector<Sheet> out;
  SATCHEL_TRY(world.each("template", [&](const Sheet& row) {
    if (row.text("name") == name && row.in_force().holds(day)) out.push_back(row);
    return Status();
  }));
  std::ranges::stable_sort(out, {}, [](const Sheet& row) { return row.number("position").value_or(0); });
  return out;
}

Result<std::vector<Sheet>> templates(World& world, Day day) {
  std::vector<Sheet> out;
  SATCHEL_TRY(world.each("template", [&](const Sheet& row) {
    if (row.text("asks") == "heading" && row.in_force().holds(day)) out.push_back(row);
    return Status();
  }));
  std::ranges::stable_sort(out, {}, [](const Sheet& row) { return std::string(row.text("name")); });
  return out;
}

Result<Inspection> inspection_of(World& world, const Sheet& visit, Day today) {
  Inspection out;
  out.name = visit.text("template");
  if (out.name.empty()) return out;
  const auto arrived = visit.time("arrive");
  const Day day = arrived ? day_of(*arrived, world.schema().utc_offset()) : today;
  SATCHEL_ASSIGN(const auto rows, template_rows(world, out.name, day));
  Answers answers(world);
  SATCHEL_TRY(answers.read(visit));
  for (const Sheet& row : rows) {
    if (row.text("asks") == "heading")
      out.heading = row;
    else
      out.asks.push_back(answers.to(row));
  }
  return out;
}

}  // namespace satchel::casework
