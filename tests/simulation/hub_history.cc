#include "tests/simulation/hub_history.h"

#include "engine/store/held.h"
#include "sync/hub/central/kept_entry.h"

namespace satchel::sim {

Result<std::vector<TakenEntry>> history(Simulation& s) {
  SATCHEL_ASSIGN(auto* db, s.hub().reader());
  SATCHEL_ASSIGN(auto rows, db->prepare("SELECT packed,outcome,version,writer FROM history ORDER BY version"));
  std::vector<TakenEntry> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, rows.step());
    if (!row) return out;
    SATCHEL_ASSIGN(const auto kept, hub::kept_entry(rows.blob(0)));
    auto entry = kept.bytes ? decode_entry(*kept.bytes) : Result<Entry>(Entry{});
    if (!entry) continue;  // of a hostile device
    bool refused = false;
    if (!rows.blob(1).empty()) {
      SATCHEL_ASSIGN(const VerdictException e, decode_exception(rows.blob(1)));
      refused = e.refused != Code::ok;
    }
    out.push_back({{rows.integer(2)}, {rows.integer(3)}, kept.hash, *std::move(entry), refused});
  }
}

namespace {

/// Where the feed has a record.
std::string places(Simulation& s, const Id& record) {
  std::string out;
  const auto db = s.hub().reader();
  auto rows = db ? (*db)->prepare("SELECT scopes,version,departed,only_writer FROM feed WHERE id=? ORDER BY version")
                 : Result<sql::Statement>(db.error());
  if (!rows) return out;
  rows->bind(0, record);
  for (auto row = rows->step(); row && *row; row = rows->step())
    out += "; in scopes " + std::to_string(rows->integer(0)) + " at " + std::to_string(rows->integer(1)) +
           (rows->integer(2) != 0 ? " left" : "") + " only " + std::to_string(rows->integer(3));
  return out;
}

/// The numbers in a change: "=10" or, added to a sum, "+3".
std::string amounts(const Change& change) {
  std::string out;
  for (const auto& op : change.ops)
    if (const auto* n = std::get_if<std::int64_t>(&op.value))
      out += (op.kind == OpKind::sum ? " +" : " =") + std::to_string(*n);
  return out;
}

}  // namespace

std::string story(Simulation& s, const Id& record) {
  static const char* const kKinds[] = {"", "create", "update", "remove", "undelete", "seal", "settle"};
  const auto taken = history(s);
  std::string out;
  if (!taken) return out;
  for (const auto& t : *taken)
    for (const auto& change : t.entry.changes)
      if (change.id == record) out += "; " + to_hex(t.hash.view()).substr(0, 6);
  for (const auto& t : *taken)
    for (const auto& change : t.entry.changes)
      if (change.id == record)
        out += "; " + std::to_string(t.version.value) + " " + t.entry.actor + " " +
               kKinds[static_cast<int>(change.kind)] + " base " +
               std::to_string(change.kind == ChangeKind::remove ? change.base.value
                              : change.ops.empty()              ? 0
                                                                : change.ops.front().base.value) +
               amounts(change) + (t.refused ? " refused" : "");
  return out + places(s, record);
}

}  // namespace satchel::sim
