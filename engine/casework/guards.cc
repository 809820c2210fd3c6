#include "engine/casework/guards.h"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/casework/finding_words.h"
#include "engine/casework/people.h"
#include "engine/casework/verdict.h"

namespace satchel::casework {
namespace {

constexpr std::array kForceful{"stop", "closure", "suspension", "seizure"};

Result<bool> was_corrected(World& world, const Sheet& record) {
  SATCHEL_ASSIGN(const auto corrections, world.those(record.type().name, "corrects", record.id()));
  return std::ranges::any_of(corrections, &Sheet::sealed);
}

/// A finding by which nothing is wrong: it says so by its mark, or in its words.
bool found_nothing(const Sheet& finding) {
  return finding.flag("nothing_found") || says_nothing_found(finding.text("fact"));
}

/// A sealed finding of something, or a sealed reading above its limit, that no sealed correction replaces.
Result<bool> proves(World& world, const Sheet& record) {
  const bool finding = record.type().name == "finding", reading = record.type().name == "measurement";
  if (!record.sealed() || (!finding && !reading) || (finding && found_nothing(record))) return false;
  SATCHEL_ASSIGN(const bool replaced, was_corrected(world, record));
  if (replaced || finding) return !replaced;
  SATCHEL_ASSIGN(const Ruling ruling, rule_on(world, record));
  return is_above(ruling);
}

/// Whether anything of the case proves; where the measure names its evidence, that.
Result<bool> has_evidence(World& world, const Sheet& of_case, const std::optional<Id>& named) {
  bool found = false;
  SATCHEL_TRY(world.each_under(of_case, [&](const Sheet& record) -> Status {
    if (found || (named && *named != record.id())) return {};
    SATCHEL_ASSIGN(found, proves(world, record));
    return {};
  }));
  return found;
}

Result<bool> is_proven(World& world, const Sheet& measure) {
  const auto id = measure.reference("case");
  if (!id) return false;
  SATCHEL_ASSIGN(const auto of_case, world.find("case", *id));
  return of_case ? has_evidence(world, *of_case, measure.reference("evidence")) : false;
}

}  // namespace

bool is_forceful(const Sheet& measure) { return std::ranges::find(kForceful, measure.text("kind")) != kForceful.end(); }

Result<std::vector<Lack>> measure_lacks(World& world, const Sheet& measure) {
  std::vector<Lack> out;
  if (!is_forceful(measure)) return out;
  SATCHEL_ASSIGN(const bool proven, is_proven(world, measure));
  if (!proven) out.push_back({Lacking::evidence, {}, measure.reference("evidence")});
  const auto asks = [&](const char* field, Lacking what) {
    if (!measure.has(field)) out.push_back({what, {}, measure.id()});
  };
  asks("basis", Lacking::basis);
  asks("proportionality", Lacking::proportionality);
  SATCHEL_ASSIGN(const bool led, is_leader(world, measure.text("approver")));
  if (!led) out.push_back({Lacking::approver, {}, measure.id()});
  return out;
}

std::vector<Lack> police_lacks(const Sheet& transfer) {
  std::vector<Lack> out;
  const auto decided = transfer.time("decided"), handed = transfer.time("handed_over");
  if (handed && (!decided || *handed < *decided)) out.push_back({Lacking::decided_first, {}, transfer.id()});
  return out;
}

std::vector<Lack> review_lacks(const Sheet& check) {
  std::vector<Lack> out;
  if (!check.has("review_no") || !check.has("reviewer") || !check.has("review_date"))
    out.push_back({Lacking::review, {}, check.id()});
  if (!check.flag("party_told")) out.push_back({Lacking::party_told, {}, check.id()});
  return out;
}

namespace {

Result<std::optional<Sheet>> complaint_of(World& world, const Sheet& reward) {
  const auto id = reward.reference("complaint");
  return id ? world.find("complaint", *id) : Result<std::optional<Sheet>>(std::optional<Sheet>());
}

/// The most that a reward may be by the row of that day; nothing where no row was in force.
Result<std::optional<std::int64_t>> most_fen(World& world, Day day) {
  SATCHEL_ASSIGN(auto rows, all_of(world, "limit"));
  const LimitTable limits(std::move(rows));
  const Sheet* row = limits.find_aid(aid::reward, {}, {}, day);
  return row ? row->number("value") : std::optional<std::int64_t>();
}

/// What its complaint has been given by all its rewards together, as this one stands; no more than a count can be.
Result<std::int64_t> rewarded_fen(World& world, const Sheet& reward) {
  std::int64_t out = reward.number("amount").value_or(0);
  const auto complaint = reward.reference("complaint");
  if (!complaint) return out;
  SATCHEL_ASSIGN(const auto all, world.those("reward", "complaint", *complaint));
  for (const Sheet& other : all) {
    const std::int64_t more =
        other.id() == reward.id() ? 0 : std::max<std::int64_t>(other.number("amount").value_or(0), 0);
    out = more > std::numeric_limits<std::int64_t>::max() - std::max<std::int64_t>(out, 0)
              ? std::numeric_limits<std::int64_t>::max()
              : out + more;
  }
  return out;
}

/// A rule about rewards (奖励) that was in force on that day.
Result<bool> is_by_rule(World& world, const Sheet& reward, Day day) {
  SATCHEL_ASSIGN(const auto rule, world.find("statute", reward.reference("rule").value_or(Id{})));
  return rule && rule->in_force().holds(day) && rule->text("name").find("奖励") != std::string_view::npos;
}

/// What no later word on it can make right.
Result<std::vector<Lack>> draft_reward_lacks(World& world, const Sheet& reward, std::optional<Day> today) {
  std::vector<Lack> out;
  SATCHEL_ASSIGN(const auto complaint, complaint_of(world, reward));
  if (complaint && !complaint->flag("real_name")) out.push_back({Lacking::real_name, {}, complaint->id()});
  std::optional<std::int64_t> most;
  if (today) {
    SATCHEL_ASSIGN(most, most_fen(world, *today));
  }
  const auto amount = reward.number("amount");
  SATCHEL_ASSIGN(const std::int64_t all, rewarded_fen(world, reward));
  if (amount && (*amount < 0 || (most && all > *most))) out.push_back({Lacking::amount, {}, reward.id()});
  return out;
}

}  // namespace

Result<std::vector<Lack>> identity_lacks(World& world, const Sheet& reward) {
  std::vector<Lack> out;
  SATCHEL_ASSIGN(const auto complaint, complaint_of(world, reward));
  if (!complaint || !complaint->flag("real_name")) return out;
  SATCHEL_ASSIGN(const auto people, world.those("complainant", "complaint", complaint->id()));
  SATCHEL_ASSIGN(const auto drafts, world.those("complaint_draft", "complaint", complaint->id()));
  const bool named = std::ranges::any_of(people, [](const Sheet& one) { return one.has("name"); }) ||
                     std::ranges::any_of(drafts, [](const Sheet& one) { return one.has("identity_sealed"); });
  if (!named) out.push_back({Lacking::identity, {}, complaint->id()});
  return out;
}

Result<std::vector<Lack>> reward_lacks(World& world, const Sheet& reward) {
  std::vector<Lack> out;
  SATCHEL_ASSIGN(const auto complaint, complaint_of(world, reward));
  if (!complaint || !complaint->flag("real_name"))
    out.push_back({Lacking::real_name, {}, reward.reference("complaint")});
  std::optional<std::int64_t> most;
  bool by_rule = false;
  if (const auto decided = reward.day("decided")) {
    SATCHEL_ASSIGN(most, most_fen(world, *decided));
    SATCHEL_ASSIGN(by_rule, is_by_rule(world, reward, *decided));
  }
  if (!most || !by_rule) out.push_back({Lacking::rule, {}, reward.id()});
  const auto amount = reward.number("amount");
  SATCHEL_ASSIGN(const std::int64_t all, rewarded_fen(world, reward));
  const bool kept = amount && *amount >= 0 && most && all <= *most;
  if (!kept) out.push_back({Lacking::amount, {}, reward.id()});
  return out;
}

Result<std::vector<Lack>> reward_forbidden(World& world, const Sheet& reward, std::optional<Day> today) {
  if (reward.has("decided") || reward.has("paid")) return reward_lacks(world, reward);
  return draft_reward_lacks(world, reward, today);
}

}  // namespace satchel::casework
