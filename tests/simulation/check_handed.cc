// Rule 13: what a tablet had pulled and the hub lost by going back to a backup is somewhere at the end: at the hub
// again, in its history, in a conflict, in quarantine, or among what was handed back; or what was written over it
// there, of which the highest version alone is kept (PROTOCOL.md section 15).
#include <algorithm>

#include "engine/store/exchange.h"
#include "tests/simulation/hub_history.h"

namespace satchel::sim {
namespace {

constexpr std::size_t kAllOfIt = std::size_t{1} << 30;

bool is_token(const std::string& text) { return text.starts_with('<'); }

void expect_values(const std::vector<Value>& values, std::size_t tablet, std::map<Token, std::size_t>& out) {
  for (const Value& value : values)
    if (const auto* text = std::get_if<std::string>(&value); text && is_token(*text)) out.emplace(*text, tablet);
}

Result<Version> left_of(Simulation& s, Version cursor) {
  SATCHEL_ASSIGN(auto* db, s.hub().reader());
  SATCHEL_ASSIGN(auto row, db->prepare("SELECT coalesce(max(version),0) FROM head WHERE version<=?"));
  row.bind(0, cursor.value);
  SATCHEL_ASSIGN(const bool there, row.step());
  return Version{there ? row.integer(0) : 0};
}

/// Of the hub's alone: what is pending comes by itself.
Status expect_pulled(Simulation& s, std::size_t number, std::map<Token, std::size_t>& out) {
  Store& store = s.tablets()[number]->store();
  SATCHEL_ASSIGN(const Version left, left_of(s, store.progress().cursor.version));
  for (const auto& type : store.schema()->types()) {
    if (type.builtin) continue;
    SATCHEL_TRY(store.each(type.number, [&](const Record& r) {
      if (!r.pending && r.version > left) expect_values(r.values, number, out);
      return Status{};
    }));
  }
  return {};
}

Status expect_waiting(Simulation& s, std::size_t number, std::map<Token, std::size_t>& out) {
  SATCHEL_ASSIGN(const auto waits, s.tablets()[number]->store().to_hand_back(kAllOfIt));
  if (!waits) return {};
  for (const Bytes& bytes : waits->items) {
    Reader in(bytes);
    for (const ItemField& f : read_item(in).fields) expect_values({f.value}, number, out);
  }
  return {};
}

void add_text(std::string& heap, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) heap += *text + "\n";
}

Status add_handed_back(Simulation& s, std::string& heap) {
  SATCHEL_ASSIGN(auto* db, s.hub().reader());
  SATCHEL_ASSIGN(auto rows, db->prepare("SELECT value FROM recovered"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, rows.step());
    if (!row) return {};
    Reader in(rows.blob(0));
    add_text(heap, read_value(in));
  }
}

Status add_what_stands(Tablet& fresh, std::string& heap) {
  for (const auto& type : fresh.store().schema()->types())
    SATCHEL_TRY(fresh.store().each(type.number, [&](const Record& r) {
      for (const auto& value : r.values) add_text(heap, value);
      return Status{};
    }));
  return {};
}

Status add_history(Simulation& s, std::string& heap) {
  SATCHEL_ASSIGN(const auto taken, history(s));
  for (const auto& t : taken)
    for (const auto& change : t.entry.changes)
      for (const auto& op : change.ops) add_text(heap, op.value);
  return {};
}

/// By somebody who saw it, with a value that is in the heap or is overwritten likewise.
bool overwritten(const Ledger& ledger, const std::string& heap, const Token& token) {
  return std::ranges::any_of(ledger.tokens, [&](const auto& later) {
    return later.second.over == token &&
           (heap.find(later.first) != heap.npos || overwritten(ledger, heap, later.first));
  });
}

}  // namespace

Status expect_handed_back(Simulation& s, const std::set<std::size_t>& who_saw_more) {
  auto& lost = s.ledger().lost_by_hub;
  lost.clear();  // what was handed over before, and is gone once more, nobody has any more
  for (std::size_t n = 0; n < s.tablets().size(); ++n) {
    if (!s.tablets()[n]->up() || s.tablets()[n]->machine.disk.dead()) continue;
    std::map<Token, std::size_t> expected;
    Status found = who_saw_more.contains(n) ? expect_pulled(s, n, expected) : Status{};
    if (found) found = expect_waiting(s, n, expected);
    if (found) lost.insert(expected.begin(), expected.end());  // else its disk fails just now
  }
  return {};
}

Status check_handed(Simulation& s, Tablet& fresh) {
  std::string heap;
  SATCHEL_TRY(add_what_stands(fresh, heap));
  SATCHEL_TRY(add_handed_back(s, heap));
  SATCHEL_TRY(add_history(s, heap));
  for (const auto& [token, number] : s.ledger().lost_by_hub)
    if (heap.find(token) == heap.npos && !overwritten(s.ledger(), heap, token))
      return fail(Code::internal, "I6: " + token + ", which tablet " + std::to_string(number) +
                                      " had pulled before the hub went back, is nowhere");
  for (auto& tablet : s.tablets()) {
    SATCHEL_ASSIGN(const auto waits, tablet->store().to_hand_back(kAllOfIt));
    if (waits) return fail(Code::internal, "I11: something still waits to be handed back");
  }
  return {};
}

}  // namespace satchel::sim
