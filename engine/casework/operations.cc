#include "engine/casework/operations.h"

#include <algorithm>

namespace satchel::casework {
namespace {

AgencyPart& part_of(OperationView& view, std::string_view agency) {
  auto at = std::ranges::find(view.agencies, agency, &AgencyPart::agency);
  if (at != view.agencies.end()) return *at;
  view.agencies.push_back({std::string(agency), {}, 0});
  return view.agencies.back();
}

Status add_cases(World& world, const Sheet& operation, OperationView& view) {
  const std::string_view label = operation.text("label");
  SATCHEL_TRY(world.each("case", [&](const Sheet& one) {
    const TextSet& joint = one.set("joint");
    if (!label.empty() && std::ranges::find(joint, label) != joint.end()) view.cases.push_back(one);
    return Status();
  }));
  for (const Sheet& one : view.cases) {
    SATCHEL_ASSIGN(const auto measures, world.those("measure", "case", one.id()));
    for (const Sheet& measure : measures)
      if (measure.text("kind") == "transfer") view.handed_over.push_back(measure);
  }
  return {};
}

}  // namespace

bool AgencyPart::is_described() const {
  return std::ranges::any_of(parts, [](const Sheet& p) { return p.has("part"); });
}

Result<OperationView> view_operation(World& world, const Sheet& operation) {
  OperationView out;
  for (const auto& agency : operation.set("agencies")) part_of(out, agency);
  SATCHEL_ASSIGN(const auto parts, world.those("operation_part", "operation", operation.id()));
  for (const Sheet& part : parts) {
    AgencyPart& its = part_of(out, part.text("agency"));
    const std::int64_t persons = part.number("persons").value_or(0);
    its.parts.push_back(part);
    its.persons += persons, out.persons += persons;
  }
  if (out.persons == 0) out.persons = operation.number("persons_present").value_or(0);
  SATCHEL_TRY(add_cases(world, operation, out));
  out.is_handed_over = operation.has("handed_to") || std::ranges::any_of(out.handed_over, [](const Sheet& m) {
                         return m.text("state") == "carried_out";
                       });
  return out;
}

}  // namespace satchel::casework
