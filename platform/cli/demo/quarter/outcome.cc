#include "platform/cli/demo/quarter/outcome.h"

#include "platform/cli/json_line.h"

namespace satchel::cli::demo {
namespace {

/// The figure that each of the plan's counts is.
std::string_view figure_of(std::int64_t Plan::*count) {
  if (count == &Plan::batch_items) return "items";
  if (count == &Plan::interviews) return "talks";
  if (count == &Plan::penalties_fen) return "penalties";
  if (count == &Plan::police_transfers) return "police";
  if (count == &Plan::help_visits) return "help";
  if (count == &Plan::waived) return "leniency";
  if (count == &Plan::eia_classes || count == &Plan::eia_subclasses) return "eia_classes";
  for (const auto& [name, own] : planned_counts())
    if (own == count) return name;
  return {};
}

/// Two of the plan's counts are one figure: the classes stand beside it.
std::int64_t value_of(const casework::Figure& figure, std::int64_t Plan::*count) {
  return count == &Plan::eia_classes ? figure.beside.front().value : figure.value;
}

std::string rate_number(std::int64_t tenths) { return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10); }

}  // namespace

Plan outcome_of(const casework::Bulletin& bulletin) {
  Plan out;
  out.from = bulletin.frame.from;
  out.to = bulletin.frame.to;
  for (const auto& [name, count] : planned_counts())
    out.*count = value_of(casework::figure(bulletin, figure_of(count)), count);
  return out;
}

std::vector<std::string> differences(const Plan& one, const Plan& other) {
  std::vector<std::string> out;
  for (const auto& [name, count] : planned_counts())
    if (one.*count != other.*count)
      out.push_back(name + (": " + std::to_string(one.*count)) + " → " + std::to_string(other.*count));
  return out;
}

std::string outcome_json(const Plan& c) {
  JsonLine line;
  for (const auto& [name, count] : planned_counts()) {
    line.add(name, c.*count);
    if (count != &Plan::closed) continue;
    line.add("open", c.open()).raw("closing_rate", rate_number(casework::rate_of(c.closed, c.accepted)));
  }
  return line.add("leaflets_text", casework::about(c.leaflets)).text();
}

}  // namespace satchel::cli::demo
