#include "engine/merge/sealed_entry.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "engine/merge/merge.h"
#include "engine/merge/seal_check.h"

namespace satchel {
namespace {

class SealedEntry : public SealLookup {
 public:
  SealedEntry(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts)
      : schema_(schema), records_(records), entry_(entry), facts_(facts) {}

  /// What the entry makes and seals. `seals`: the records that it seals, in order.
  Status read(std::vector<std::pair<TypeNo, Id>>& seals) {
    for (const Change& c : entry_.changes) {
      if (c.kind != ChangeKind::create && c.kind != ChangeKind::seal) continue;
      SATCHEL_TRY(lay(c));
      if (c.kind == ChangeKind::seal) seals.emplace_back(c.type, c.id);
    }
    return {};
  }

  const Facts& facts(const std::pair<TypeNo, Id>& record) const { return made_.at(record); }

  Result<std::vector<Facts>> those(const RecordType& type, std::optional<std::size_t> by, const Value& value) override {
    std::vector<Facts> out;
    const Id named = by ? Id{} : id_in(value);
    for (const auto& [key, facts] : made_) {
      if (key.first != type.number) continue;
      if (by ? facts.values[*by] == value : key.second == named) out.push_back(facts);
    }
    SATCHEL_ASSIGN(const std::vector<Id> before, ids(type, by, value));
    for (const Id& id : before) {
      if (made_.contains({type.number, id})) continue;
      SATCHEL_ASSIGN(const RecordState* record, records_.find(type.number, id));
      if (record && record->alive) out.push_back(as_facts(*record));
    }
    return out;
  }

 private:
  Result<std::vector<Id>> ids(const RecordType& type, std::optional<std::size_t> by, const Value& value) {
    if (by) return records_.holding(type, *by, value);
    return std::vector<Id>{id_in(value)};
  }

  /// Of a reference, whose length was checked where it was taken in.
  static Id id_in(const Value& value) { return *id_from_bytes(std::get<Octets>(value).bytes); }

  static Facts as_facts(const RecordState& record) {
    Facts out{record.id, {}};
    for (const FieldState& field : record.fields) out.values.push_back(field.value);
    return out;
  }

  /// A change over what was there before, in the entry or at the hub.
  Status lay(const Change& c) {
    const RecordType& type = *schema_.find(c.type);
    SATCHEL_ASSIGN(const RecordState* record, records_.find(c.type, c.id));
    auto [at, first] = made_.try_emplace({c.type, c.id}, Facts{c.id, std::vector<Value>(type.fields.size())});
    if (first && record) at->second = as_facts(*record);
    if (c.kind == ChangeKind::create && record) return {};  // made again: it merges, and may lose
    Facts& facts = at->second;
    if (c.kind == ChangeKind::seal) return freeze(type, c, facts), Status{};
    for (const FieldOp& op : c.ops) facts.values[*type.index_of(op.field)] = overlay({}, op);
    return {};
  }

  /// Exactly what the seal names stands: what it does not name is empty, but for what is hidden from its author.
  void freeze(const RecordType& type, const Change& seal, Facts& facts) const {
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      const Field& field = type.fields[i];
      if (!frozen_by_seal(field) || hidden(field, facts_)) continue;
      const auto op = std::ranges::find(seal.ops, field.number, &FieldOp::field);
      facts.values[i] = op == seal.ops.end() ? Value{} : op->value;
    }
  }

  const Schema& schema_;
  Records& records_;
  const Entry& entry_;
  const EntryFacts& facts_;
  std::map<std::pair<TypeNo, Id>, Facts> made_;
};

}  // namespace

Status complete_to_seal(const Schema& schema, Records& records, const Entry& entry, const EntryFacts& facts) {
  const auto is_seal = [](const Change& c) { return c.kind == ChangeKind::seal; };
  if (std::ranges::none_of(entry.changes, is_seal)) return {};
  SealedEntry sealed(schema, records, entry, facts);
  std::vector<std::pair<TypeNo, Id>> seals;
  SATCHEL_TRY(sealed.read(seals));
  std::vector<Shortfall> missing;
  for (const auto& record : seals) {
    const RecordType& type = *schema.find(record.first);
    SATCHEL_ASSIGN(auto lacks, shortfalls(schema, type, sealed.facts(record), sealed, Asked::what_refuses));
    std::ranges::move(lacks, std::back_inserter(missing));
  }
  if (missing.empty()) return {};
  return fail(Code::incomplete, detail_of(schema, missing));
}

}  // namespace satchel
