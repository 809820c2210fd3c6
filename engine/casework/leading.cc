#include "engine/casework/leading.h"

#include <algorithm>

#include "engine/casework/affairs.h"
#include "engine/casework/people.h"
#include "engine/casework/repeats.h"

namespace satchel::casework {
namespace {

/// The answers about one listed case, gathered.
class Led {
 public:
  explicit Led(World& world) : world_(world) {}

  Result<std::vector<Lack>> lacks(const Sheet& of_case) {
    SATCHEL_TRY(gather(of_case));
    std::vector<Lack> out;
    if (leaders_.empty()) out.push_back({Lacking::leader});
    SATCHEL_ASSIGN(const bool dispatched, was_dispatched());
    if (!dispatched) out.push_back({Lacking::dispatch});
    const bool done = std::ranges::any_of(leaders_, [](const Sheet& l) { return l.flag("solved"); });
    if (!done && !signed_) out.push_back({Lacking::solved});
    return out;
  }

 private:
  Status gather(const Sheet& of_case) {
    SATCHEL_ASSIGN(const auto cases, with_merged(world_, of_case));
    for (const Sheet& one : cases) {
      cases_.insert(one.id());
      SATCHEL_ASSIGN(const auto sites, sites_of_case(world_, one));
      sites_.insert(sites.begin(), sites.end());
    }
    SATCHEL_ASSIGN(const auto all, world_.those("leader_in_charge", "case", of_case.id()));
    signed_ = std::ranges::any_of(all, [this](const Sheet& one) { return is_signed(world_, one); });
    for (const Sheet& one : all) {
      SATCHEL_ASSIGN(const auto officer, world_.find("officer", one.reference("leader").value_or(Id{})));
      if (officer && (leads(*officer) || one.has("signed"))) leaders_.push_back(one);
    }
    return {};
  }

  /// Of the case or one merged into it; or of one about the same site.
  Result<bool> is_about(const Sheet& visit) {
    const Id id = visit.reference("case").value_or(Id{});
    if (cases_.contains(id)) return true;
    SATCHEL_ASSIGN(const auto of_case, world_.find("case", id));
    if (!of_case) return false;
    SATCHEL_ASSIGN(const auto there, sites_of_case(world_, *of_case));
    return std::ranges::any_of(there, [this](const Id& site) { return sites_.contains(site); });
  }

  Result<bool> was_dispatched() {
    for (const Sheet& leader : leaders_) {
      SATCHEL_ASSIGN(const auto visit, world_.find("visit", leader.reference("dispatch_visit").value_or(Id{})));
      if (!visit || !visit->sealed() || visit->text("kind") != "on_site") continue;
      if (visit->has("arrive") && !world_.has_come(visit->time("arrive"))) continue;
      SATCHEL_ASSIGN(const bool about, is_about(*visit));
      if (about) return true;
    }
    return false;
  }

  World& world_;
  std::set<Id> cases_, sites_;
  std::vector<Sheet> leaders_;  // records that count
  bool signed_ = false;
};

}  // namespace

bool is_signed(const World& world, const Sheet& leader_in_charge) {
  return world.has_come(leader_in_charge.time("signed")) && leader_in_charge.has("reason");
}

Result<std::vector<Lack>> repeat_lacks(World& world, const Sheet& of_case) {
  SATCHEL_ASSIGN(const bool listed, on_repeat_list(world, of_case));
  return listed ? Led(world).lacks(of_case) : Result<std::vector<Lack>>(std::vector<Lack>());
}

}  // namespace satchel::casework
