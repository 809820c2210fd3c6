#include "engine/casework/branches.h"

#include <algorithm>

#include "engine/casework/listing.h"

namespace satchel::casework {
namespace {

constexpr std::string_view kOfAll[] = {"batches", "eia_classes", "closing_rate"};

Result<std::vector<Branch>> rows(World& world, const Frame& frame) {
  std::vector<Branch> out;
  const Day last = day_of(frame.as_of, world.schema().utc_offset());
  SATCHEL_TRY(world.each("org_unit", [&](const Sheet& unit) {
    if (unit.text("kind") == "branch" && unit.in_force().holds(last))
      out.push_back({std::string(unit.text("name")), unit.set("districts"), {}, 0});
    return Status();
  }));
  return out;
}

Branch& row_of(std::vector<Branch>& rows, Branch& rest, const std::string& district, std::string_view unit) {
  const auto covers = [&](const Branch& row) {
    return district.empty() ? !row.name.empty() && row.name == unit
                            : std::ranges::find(row.districts, district) != row.districts.end();
  };
  const auto at = std::ranges::find_if(rows, covers);
  return at == rows.end() ? rest : *at;
}

void add(Branch& row, std::string_view figure, std::int64_t amount) {
  const auto at = row.values.try_emplace(std::string(figure), 0).first;
  at->second += amount;
  if (figure == "person_times") ++row.visits;
}

}  // namespace

std::int64_t Branch::value(std::string_view figure) const {
  const auto at = values.find(figure);
  return at == values.end() ? 0 : at->second;
}

std::int64_t Branch::closing_rate() const { return rate_of(value("closed"), value("accepted")); }

bool goes_by_branch(std::string_view figure) { return std::ranges::find(kOfAll, figure) == std::end(kOfAll); }

Result<std::vector<Branch>> branches(World& world, const Frame& frame, const std::vector<Figure>& figures) {
  SATCHEL_ASSIGN(std::vector<Branch> out, rows(world, frame));
  Branch rest;
  for (const Figure& figure : figures) {
    if (!goes_by_branch(figure.definition.figure)) continue;
    for (const Counted& counted : figure.counted) {
      SATCHEL_ASSIGN(const auto record, world.find(counted.type, counted.id));
      std::string district, unit;
      if (record) {
        SATCHEL_ASSIGN(district, district_of(world, *record));
        unit = record->text("unit");
      }
      add(row_of(out, rest, district, unit), figure.definition.figure, counted.amount);
    }
  }
  if (!rest.values.empty()) out.push_back(std::move(rest));
  return out;
}

Branch total_of(const std::vector<Branch>& branches) {
  Branch out;
  for (const Branch& row : branches) {
    for (const auto& [figure, value] : row.values) out.values[figure] += value;
    out.visits += row.visits;
  }
  return out;
}

}  // namespace satchel::casework
