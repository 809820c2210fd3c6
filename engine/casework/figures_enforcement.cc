// The inspectorate's batches, and what was done about their items.
#include <algorithm>
#include <map>

#include "engine/casework/figure_parts.h"

namespace satchel::casework {
namespace {

/// Records of a type that hang on the cases of the items.
template <class Visit>
Status each_of_items(Counting& counting, std::string_view type, const Visit& visit) {
  SATCHEL_ASSIGN(const BatchItems* found, counting.items());
  return counting.world().each(type, [&](const Sheet& record) -> Status {
    const auto of_case = record.reference("case");
    return of_case && found->cases.contains(*of_case) ? visit(record) : Status();
  });
}

/// Persons by name, each once; with a unit and without one is the same, with two units they are two.
class Persons {
 public:
  bool is_new(const Sheet& one) {
    const std::string unit(one.text("unit"));
    auto& units = units_[std::string(one.text("person"))];
    if (unit.empty() ? !units.empty() : units.contains(unit)) return false;
    const bool known = units.erase(std::string()) != 0;
    units.insert(unit);
    return !known;
  }

 private:
  std::map<std::string, std::set<std::string>> units_;
};

}  // namespace

namespace counts {

Result<Figure> batches(Counting& counting) {
  Figure out = counting.figure("batches");
  SATCHEL_TRY(counting.world().each("transfer_batch", [&](const Sheet& batch) {
    if (counting.holds(out, batch.time("received"))) count(out, batch);
    return Status();
  }));
  return counted_in(std::move(out), "批次");
}

Result<Figure> items(Counting& counting) {
  Figure out = counting.figure("items");
  SATCHEL_ASSIGN(const BatchItems* found, counting.items());
  for (const Id& id : found->complaints) out.counted.push_back({"complaint", id, 1});
  out.value = static_cast<std::int64_t>(found->complaints.size());
  std::int64_t declared = 0;
  SATCHEL_TRY(counting.world().each("transfer_batch", [&](const Sheet& batch) {
    if (counting.holds(out, batch.time("received")))
      declared = add_up(declared, batch.number("declared_items").value_or(0));
    return Status();
  }));
  out.beside.push_back({"各批次申报件数", "declared with the batches", declared, std::to_string(declared) + "件"});
  return counted_in(std::move(out), "件");
}

Result<Figure> person_times(Counting& counting) {
  Figure out = counting.figure("person_times");
  SATCHEL_ASSIGN(const BatchItems* found, counting.items());
  SATCHEL_ASSIGN(const auto visits, counting.visits_on_site(out, found->cases));
  for (const Sheet& visit : visits) {
    SATCHEL_ASSIGN(const auto officers, certified_officers(counting.world(), visit));
    if (!officers.empty()) count(out, visit, static_cast<std::int64_t>(officers.size()));
  }
  return counted_in(std::move(out), "人次");
}

Result<Figure> talks(Counting& counting) {
  Figure out = counting.figure("talks");
  SATCHEL_TRY(each_of_items(counting, "measure", [&](const Sheet& measure) -> Status {
    if (measure.text("kind") != "warning_talk" || !counting.holds(out, measure.time("done"))) return {};
    SATCHEL_ASSIGN(const auto state, counting.world().state_at(measure, "state", counting.frame().as_of));
    if (state == "carried_out") count(out, measure, measure.number("persons").value_or(0));
    return {};
  }));
  return counted_in(std::move(out), "人次");
}

Result<Figure> penalties(Counting& counting) {
  Figure out = counting.figure("penalties");
  SATCHEL_TRY(each_of_items(counting, "penalty", [&](const Sheet& penalty) {
    const auto amount = penalty.number("amount");
    if (amount && counting.holds(out, penalty.day("decided")) && !is_revoked(penalty, counting.last_day()))
      count(out, penalty, *amount);
    return Status();
  }));
  out.text = wan_yuan(out.value) + "万元";
  return out;
}

Result<Figure> police(Counting& counting) {
  Figure out = counting.figure("police");
  std::set<Id> cases;  // of a case there is one
  SATCHEL_TRY(each_of_items(counting, "police_transfer", [&](const Sheet& transfer) {
    const bool refused = transfer.has("accepted") && !transfer.flag("accepted");
    if (!refused && counting.holds(out, transfer.time("handed_over")) &&
        cases.insert(*transfer.reference("case")).second)
      count(out, transfer);
    return Status();
  }));
  return counted_in(std::move(out), "个");
}

Result<Figure> accountable(Counting& counting) {
  Figure out = counting.figure("accountable");
  SATCHEL_ASSIGN(const BatchItems* found, counting.items());
  Persons persons;
  SATCHEL_TRY(counting.world().each("accountability", [&](const Sheet& one) {
    const auto of_case = one.reference("case"), batch = one.reference("batch");
    const bool theirs = (of_case && found->cases.contains(*of_case)) || (batch && found->batches.contains(*batch));
    if (!theirs || !counting.holds(out, one.day("decided"))) return Status();
    if (persons.is_new(one)) count(out, one);
    return Status();
  }));
  return counted_in(std::move(out), "人");
}

}  // namespace counts
}  // namespace satchel::casework
