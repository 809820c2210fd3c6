#include "engine/casework/affairs.h"

#include <algorithm>

#include "engine/base/hash.h"

namespace satchel::casework {
namespace {

constexpr int kFarthest = 32;  // cases merged into cases merged into …

bool holds_at(const Sheet& certificate, Day day) {
  const auto revoked = certificate.day("revoked"), last = certificate.day("valid_to"),
             first = certificate.day("valid_from");
  return (!first || *first <= day) && (!last || day <= *last) && (!revoked || day < *revoked);
}

Result<bool> is_replaced(World& world, const Sheet& visit) {
  SATCHEL_ASSIGN(const auto corrections, world.those("visit", "corrects", visit.id()));
  return std::ranges::any_of(corrections, &Sheet::sealed);
}

Result<std::vector<Sheet>> own_cases(World& world, const Id& complaint) {
  SATCHEL_ASSIGN(const auto all, world.those("case", "complaint", complaint));
  std::vector<Sheet> out;
  for (const Sheet& one : all) {
    SATCHEL_ASSIGN(Sheet leading, leading_case(world, one));
    out.push_back(std::move(leading));
  }
  return out;
}

}  // namespace

std::optional<Millis> made_at(const Id& id) {
  if (id.bytes[6] >> 4U != 7) return std::nullopt;
  std::int64_t out = 0;
  for (std::size_t i = 0; i < 6; ++i) out = out << 8U | id.bytes[i];
  return Millis{out};
}

std::optional<Millis> called_at(const Sheet& callback) {
  const auto said = callback.time("at"), made = made_at(callback.id());
  return said && made ? std::min(*said, *made) : said;
}

Result<bool> has_certificate(World& world, const std::string& user, Day day) {
  SATCHEL_ASSIGN(const auto officers, world.those("officer", "user", Value(user)));
  for (const Sheet& officer : officers) {
    SATCHEL_ASSIGN(const auto certificates, world.those("certificate", "officer", officer.id()));
    if (std::ranges::any_of(certificates, [day](const Sheet& c) { return holds_at(c, day); })) return true;
  }
  return false;
}

Result<Sheet> leading_case(World& world, Sheet from) {
  for (int step = 0; step < kFarthest; ++step) {
    const auto into = from.reference("merged_into");
    if (from.text("status") != "merged" || !into || *into == from.id()) break;
    SATCHEL_ASSIGN(auto next, world.find("case", *into));
    if (!next) break;
    from = *std::move(next);
  }
  return from;
}

Result<std::vector<Sheet>> cases_of(World& world, const Sheet& complaint) {
  std::optional<Sheet> at = complaint;
  for (int step = 0; at && step < kFarthest; ++step) {
    SATCHEL_ASSIGN(auto own, own_cases(world, at->id()));
    const auto other = at->reference("same_as");
    if (!own.empty() || !other) return own;
    SATCHEL_ASSIGN(at, world.find("complaint", *other));
  }
  return std::vector<Sheet>();
}

Result<std::vector<Sheet>> with_merged(World& world, const Sheet& of_case) {
  std::vector<Sheet> out{of_case};
  std::set<Id> seen{of_case.id()};
  for (std::size_t i = 0; i < out.size(); ++i) {
    SATCHEL_ASSIGN(const auto into, world.those("case", "merged_into", out[i].id()));
    for (const Sheet& one : into)
      if (one.text("status") == "merged" && seen.insert(one.id()).second) out.push_back(one);
  }
  return out;
}

Result<std::set<Id>> sites_of_case(World& world, const Sheet& of_case) {
  std::set<Id> out;
  if (const auto site = of_case.reference("site")) out.insert(*site);
  const auto complaint = of_case.reference("complaint");
  if (!complaint) return out;
  SATCHEL_ASSIGN(const auto sheet, world.find("complaint", *complaint));
  if (const auto site = sheet ? sheet->reference("site") : std::nullopt) out.insert(*site);
  return out;
}

Result<std::string> status_at(World& world, const Sheet& of_case, Millis as_of) {
  return world.state_at(of_case, "status", as_of);
}

bool has_receipt(const Sheet& of_case) {
  const Value& receipt = of_case.value("transfer_receipt");
  return !is_null(receipt) && receipt != Value{octets(sha256("").view())};
}

bool counts_as_closed(const Sheet& of_case, std::string_view status) {
  return status == "closed" || (status == "transferred" && has_receipt(of_case));
}

Result<std::vector<Sheet>> sealed_visits(World& world, const Id& of_case) {
  SATCHEL_ASSIGN(const auto visits, world.those("visit", "case", of_case));
  std::vector<Sheet> out;
  for (const Sheet& visit : visits) {
    if (!visit.sealed() || (visit.has("arrive") && !world.has_come(visit.time("arrive")))) continue;
    SATCHEL_ASSIGN(const bool replaced, is_replaced(world, visit));
    if (!replaced) out.push_back(visit);
  }
  return out;
}

Result<std::set<std::string>> certified_officers(World& world, const Sheet& visit) {
  std::set<std::string> out;
  const auto arrived = visit.time("arrive");
  if (!arrived) return out;
  const Day day = day_of(*arrived, world.schema().utc_offset());
  for (const auto& user : visit.set("officers")) {
    SATCHEL_ASSIGN(const bool certified, has_certificate(world, user, day));
    if (certified) out.insert(user);
  }
  return out;
}

Result<BatchItems> batch_items(World& world, const Span& accepted, Millis as_of, Millis utc_offset) {
  BatchItems out;
  SATCHEL_TRY(world.each("complaint", [&](const Sheet& complaint) -> Status {
    const auto batch = complaint.reference("batch");
    const auto when = complaint.time("accepted");
    const bool counts = batch && when && *when <= as_of && complaint.text("decision") == "accepted";
    if (!counts || !accepted.holds(day_of(*when, utc_offset))) return {};
    out.complaints.push_back(complaint.id());
    out.batches.insert(*batch);
    SATCHEL_ASSIGN(const auto own, world.those("case", "complaint", complaint.id()));
    for (const Sheet& one : own) out.cases.insert(one.id());
    SATCHEL_ASSIGN(const auto cases, cases_of(world, complaint));
    for (const Sheet& one : cases) out.cases.insert(one.id());
    return {};
  }));
  return out;
}

}  // namespace satchel::casework
