// A hub in memory with its devices, for tests of apply_entry: what each sends, and what becomes of it.
#pragma once

#include <doctest/doctest.h>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/memory_records.h"
#include "tests/support/test_schema.h"

namespace satchel::test {

inline constexpr TypeNo kAffair = 10, kVisit = 11, kStatute = 12;

inline Id id_of(std::uint8_t n) {
  Id out;
  out.bytes[15] = n;
  return out;
}

class Bureau {
 public:
  explicit Bureau(std::string_view json = kTestSchema) : schema(test_schema(json)) {}

  const SchemaPtr schema;
  MemoryRecords records{schema};
  std::string role = "inspector";  // of whoever sends next
  std::string actor;               // the device's own name where empty
  std::int64_t schema_version = 3;
  std::int64_t time = 0;  // of the next entry; the version's number where 0

  const Field& field(TypeNo type, std::string_view name) const {
    const RecordType& t = *schema->find(type);
    return t.fields[*t.index_of(name)];
  }

  FieldOp put(std::string_view name, Value value, Version base = {}, TypeNo type = kAffair) const {
    return {field(type, name).number, OpKind::put, base, std::move(value), {}, {}, {}};
  }
  FieldOp add(std::int64_t amount, Version base = {}) const {
    return {field(kAffair, "leaflets").number, OpKind::sum, base, amount, {}, {}, {}};
  }
  FieldOp text(std::string from, std::string to, Version base = {}) const {
    return {field(kAffair, "notes").number, OpKind::text, base, std::move(to), std::move(from), {}, {}};
  }
  FieldOp step(std::string from, std::string to, Version base = {}) const {
    return {field(kAffair, "status").number, OpKind::state, base, std::move(to), std::move(from), {}, {}};
  }
  FieldOp elements(TextSet adds, TextSet removes, Version base = {}) const {
    return {field(kAffair, "kinds").number, OpKind::set, base, {}, {}, std::move(adds), std::move(removes)};
  }

  static Change create(std::uint8_t n, std::vector<FieldOp> ops, TypeNo type = kAffair) {
    return {ChangeKind::create, type, id_of(n), {}, {}, std::move(ops)};
  }
  static Change update(std::uint8_t n, std::vector<FieldOp> ops, TypeNo type = kAffair) {
    return {ChangeKind::update, type, id_of(n), {}, {}, std::move(ops)};
  }
  static Change remove(std::uint8_t n, Version base) { return {ChangeKind::remove, kAffair, id_of(n), base, {}, {}}; }
  static Change undelete(std::uint8_t n, Version base) {
    return {ChangeKind::undelete, kAffair, id_of(n), base, {}, {}};
  }
  static Change seal(std::uint8_t n, const std::vector<FieldOp>& ops) {
    return {ChangeKind::seal, kAffair, id_of(n), {}, seal_hash(kAffair, id_of(n), ops), ops};
  }
  Change settle(const Id& conflict, const std::string& taken) const {
    return {
        ChangeKind::settle, conflict_field::kType, conflict, {}, {}, {put("taken", taken, {}, conflict_field::kType)}};
  }

  /// One transaction. Each gets the next version; a device is one writer.
  Result<EntryOutcome> try_send(const std::string& device, std::vector<Change> changes) {
    now_ = now_ + 1;
    Entry entry{schema_version, actor.empty() ? device : actor, {}, std::move(changes)};
    const Millis when{time != 0 ? time : now_.value};
    const Provenance from{entry.actor, device, when, identity(device), writer(device)};
    const EntryFacts facts{writer(device), now_, when, schema->role(role), role == "office", from};
    records.device = device;
    auto outcome = apply_entry(*schema, records, entry, facts);
    if (!outcome) return outcome;
    if (outcome->refused == Code::ok) records.entries[now_] = from;
    for (const Id& id : outcome->new_ids) records.refused.emplace(device, id);
    return outcome;
  }
  EntryOutcome send(const std::string& device, std::vector<Change> changes) {
    auto outcome = try_send(device, std::move(changes));
    REQUIRE_MESSAGE(outcome, outcome.error().detail);
    return *std::move(outcome);
  }
  Code refusal(const std::string& device, std::vector<Change> changes) {
    return send(device, std::move(changes)).refused;
  }

  Version now() const { return now_; }
  const RecordState& record(std::uint8_t n, TypeNo type = kAffair) {
    RecordState* found = *records.find(type, id_of(n));
    REQUIRE(found);
    return *found;
  }
  const Value& value(std::uint8_t n, std::string_view name, TypeNo type = kAffair) {
    return records.value(record(n, type), name);
  }

  /// The one conflict on a field, as its values stand in it: JSON.
  struct Kept {
    Id id;
    std::string state, rule, standing, proposed, taken;
    std::string standing_author, proposed_author;
    Value base;
  };
  std::vector<Kept> kept(std::string_view field) const {
    std::vector<Kept> out;
    for (const RecordState* c : records.conflicts()) {
      if (records.text(*c, "field") != field) continue;
      const auto text = [&](std::string_view name) { return records.text(*c, name); };
      out.push_back({c->id, text("state"), text("rule"), text("standing"), text("proposed"), text("taken"),
                     text("standing_author"), text("proposed_author"), records.value(*c, "base")});
    }
    return out;
  }
  Kept only(std::string_view field) const {
    const auto all = kept(field);
    REQUIRE(all.size() == 1);
    return all.front();
  }

 private:
  /// Of a device's next entry: the same in whichever order the devices' entries come.
  Hash identity(const std::string& device) { return sha256(device + std::to_string(++sent_[device])); }

  WriterNo writer(const std::string& device) {
    const auto next = static_cast<std::int64_t>(writers_.size()) + 1;
    return {writers_.try_emplace(device, next).first->second};
  }

  Version now_;
  std::map<std::string, std::int64_t> writers_, sent_;
};

/// Whether a value, as it would stand in a field, stands in a conflict record of that field on either side.
inline bool is_kept(const Bureau& bureau, std::string_view name, const Value& value) {
  const std::string json = value_to_json(bureau.field(kAffair, name), value);
  for (const auto& conflict : bureau.kept(name))
    if (conflict.standing == json || conflict.proposed == json) return true;
  return false;
}

inline Value words(const char* s) { return Value{std::string(s)}; }
inline Value number(std::int64_t n) { return Value{n}; }

}  // namespace satchel::test
