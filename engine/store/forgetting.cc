#include "engine/store/forgetting.h"

#include <algorithm>

namespace satchel {

std::optional<Hash> blob_in(const FieldOp& op) {
  const auto* octets = std::get_if<Octets>(&op.value);
  if (!octets || octets->bytes.size() != sizeof(Hash)) return std::nullopt;
  return *hash_from_bytes(octets->bytes);
}

void Forgetting::take(std::int64_t n, const Entry& entry, bool safe) {
  Spoken one{n, {}, {}, false};
  bool stays = !safe, of_forgotten = false;
  for (const Change& change : entry.changes) {
    const bool forgotten = forgotten_.contains(change.id);
    of_forgotten |= forgotten;
    stays |= !forgotten;
    if (forgotten) one.records.insert(change.id);
    for (const FieldOp& op : change.ops)
      if (const auto blob = blob_in(op)) one.blobs.insert(*blob);
  }
  if (!of_forgotten) return void(shared_.insert(one.blobs.begin(), one.blobs.end()));
  for (const Id& id : one.records) by_record_[id].push_back(all_.size());
  if (stays) keep(one);
  all_.push_back(std::move(one));
}

void Forgetting::keep(Spoken& one) {
  one.kept = true;
  shared_.insert(one.blobs.begin(), one.blobs.end());
  to_spread_.insert(to_spread_.end(), one.records.begin(), one.records.end());
}

/// From what is kept to all that hangs together with it.
void Forgetting::spread() {
  std::set<Id> done;
  while (!to_spread_.empty()) {
    const Id id = to_spread_.back();
    to_spread_.pop_back();
    if (!done.insert(id).second) continue;
    for (const std::size_t at : by_record_[id])
      if (!all_[at].kept) keep(all_[at]);
  }
}

std::set<Hash> Forgetting::blobs() const {
  std::set<Hash> out;
  for (const Spoken& one : all_) out.insert(one.blobs.begin(), one.blobs.end());
  return out;
}

std::vector<std::int64_t> Forgetting::entries_that_go() const {
  std::vector<std::int64_t> out;
  for (const Spoken& one : all_)
    if (!one.kept) out.push_back(one.n);
  return out;
}

std::set<Hash> Forgetting::blobs_that_go() const {
  std::set<Hash> out;
  for (const Spoken& one : all_)
    if (!one.kept) std::ranges::set_difference(one.blobs, shared_, std::inserter(out, out.end()));
  return out;
}

std::map<Id, TypeNo> Forgetting::records_kept() const {
  std::map<Id, TypeNo> out;
  for (const Spoken& one : all_)
    for (const Id& id : one.records)
      if (one.kept) out.emplace(id, forgotten_.at(id));
  return out;
}

}  // namespace satchel
