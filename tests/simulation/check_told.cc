// What befell devices and the hub is told at the hub, once, and nothing that did not happen
// (sync/hub/entries/events.h).
#include <algorithm>

#include "tests/simulation/simulation.h"

namespace satchel::sim {
namespace {

struct Told {
  std::string kind;
  Id device;
  std::uint64_t epoch = 0;
};

std::uint64_t epoch_from(ByteView bytes) { return Reader(bytes).fixed64(); }

Result<std::vector<Told>> told(Simulation& s) {
  SATCHEL_ASSIGN(auto* db, s.hub().reader());
  SATCHEL_ASSIGN(auto rows,
                 db->prepare("SELECT kind,device,epoch FROM told WHERE kind NOT LIKE 'records_%' ORDER BY no"));
  std::vector<Told> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, rows.step());
    if (!row) return out;
    out.push_back({std::string(rows.text(0)), rows.id(1), epoch_from(rows.blob(2))});
  }
}

Error off(const Id& device, const std::string& what) {
  return fail(Code::internal, "told: device " + to_text(device) + " " + what);
}

bool befell(const Simulation& s, const Told& one) {
  const Ledger& ledger = s.ledger();
  const bool hub_back = ledger.hub_back.times > 0;
  if (one.kind == "contents_erased")  // it offered again what it had forgotten
    return hub_back || ledger.doubled.contains(one.device) || ledger.salvaged.contains(one.device);
  if (one.kind == "device_forked") return ledger.doubled.contains(one.device);
  if (one.kind == "device_renewed") return ledger.salvaged.contains(one.device) || hub_back;
  return one.kind == "device_offered" && hub_back;
}

/// Each epoch but the first is told, and is one that the device has had.
Status check_device(Simulation& s, const Id& device, const HubHost::Epochs& epochs, const std::vector<Told>& all) {
  if (!epochs.whole())
    return off(device, "has " + std::to_string(epochs.met.size()) + " epochs at the hub, and " +
                           std::to_string(epochs.told.size()) + " are told");
  const auto drawn = s.ledger().epochs.find(device);
  for (const Told& one : all) {
    if (one.device != device) continue;
    if (drawn == s.ledger().epochs.end()) continue;  // a hostile one
    if (!drawn->second.contains(one.epoch)) return off(device, "never had an epoch that is told");
    if (!befell(s, one)) return off(device, "is told of as " + one.kind + ", which did not befall it");
  }
  const auto parted = s.ledger().parted.find(device);
  if (parted != s.ledger().parted.end() && epochs.told.size() < parted->second)
    return off(device, "went back to before what the hub had, and that is not told");
  return {};
}

Status check_hub(Simulation& s, const std::vector<Told>& all) {
  const auto& back = s.ledger().hub_back;
  const auto count =
      static_cast<std::size_t>(std::ranges::count_if(all, [](const Told& one) { return one.kind == "hub_restored"; }));
  // A log epoch that was lost has the number of another: who saw it makes the hub begin one more.
  if (count > back.told_before + back.times)
    return fail(Code::internal, "told: the hub was put back more often than it was");
  if (!back.who_saw_more.empty() && count == back.told_before)
    return fail(Code::internal, "told: the hub was put back, a device knew, and it is not told");
  return {};
}

}  // namespace

Result<std::size_t> restores_told(Simulation& s) {
  SATCHEL_ASSIGN(const auto all, told(s));
  return static_cast<std::size_t>(
      std::ranges::count_if(all, [](const Told& one) { return one.kind == "hub_restored"; }));
}

Status check_told(Simulation& s) {
  SATCHEL_ASSIGN(const auto all, told(s));
  SATCHEL_ASSIGN(const auto writers, s.hub().epochs());
  for (const auto& [device, epochs] : writers) SATCHEL_TRY(check_device(s, device, epochs, all));
  for (const Told& one : all)
    if (one.kind != "hub_restored" && !writers.contains(one.device)) return off(one.device, "is told of, and unknown");
  for (auto& tablet : s.tablets()) {
    const Id& device = tablet->store().identity().device;
    const auto known = writers.find(device);
    const bool there =
        known == writers.end() || std::ranges::count(known->second.met, tablet->store().epoch().value) == 1;
    if (!there) return off(device, "has an epoch that the hub has not met");
  }
  return check_hub(s, all);
}

}  // namespace satchel::sim
