// The hub's records in memory: what apply_entry asks for, as plainly as can be.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/merge/apply.h"

namespace satchel::test {

/// Pointers to records stay good as long as this lives.
class MemoryRecords : public Records {
 public:
  explicit MemoryRecords(SchemaPtr schema) : schema_(std::move(schema)) {}

  /// The device whose entry comes next.
  std::string device;
  /// The scopes of devices; one that is not named sees everything.
  std::map<std::string, std::set<std::string>> scopes;
  /// Entries that were accepted, by the version they got.
  std::map<Version, Provenance> entries;
  /// Records whose create was refused, by the device that made it.
  std::set<std::pair<std::string, Id>> refused;
  /// How many calls from now one fails, and with what; none where 0.
  std::size_t fails_in = 0;
  Code fails_with = Code::io;

  Result<RecordState*> find(TypeNo type, const Id& id) override {
    SATCHEL_TRY(call());
    const auto at = records_.find({type, id});
    return at == records_.end() ? nullptr : &at->second;
  }

  RecordState& make(const RecordType& type, const Id& id) override {
    return records_.emplace(Key{type.number, id}, empty_record(type, id)).first->second;
  }

  void touch(RecordState& record) override {
    if (const RecordState* up = parent(record)) record.root = up->root;
  }

  Result<bool> visible(const RecordState& record) override {
    SATCHEL_TRY(call());
    const auto own = scopes.find(device);
    if (own == scopes.end()) return true;
    for (const auto& scope : scopes_of(record))
      if (own->second.contains(scope)) return true;
    return false;
  }

  Result<bool> refused_new(const Id& id) override {
    SATCHEL_TRY(call());
    return refused.contains({device, id});
  }

  Result<std::vector<Id>> holding(const RecordType& type, std::size_t field, const Value& value) override {
    SATCHEL_TRY(call());
    std::vector<Id> out;
    for (const auto& [key, record] : records_)
      if (key.first == type.number && record.alive && record.fields[field].value == value) out.push_back(key.second);
    return out;
  }

  Result<Provenance> provenance(Version version) override {
    SATCHEL_TRY(call());
    const auto at = entries.find(version);
    if (at == entries.end()) return fail(Code::internal, "no entry has version " + std::to_string(version.value));
    return at->second;
  }

  Result<std::optional<Id>> open_conflict(const Id& record, std::string_view field) override {
    SATCHEL_TRY(call());
    for (const RecordState* c : conflicts())
      if (text(*c, "state") == "open" && text(*c, "field") == field && text(*c, "proposed_device") == device &&
          value(*c, "record") == octets(record.view()))
        return std::optional<Id>(c->id);
    return std::optional<Id>();
  }

  Result<bool> any_open_conflict(const Id& root) override {
    SATCHEL_TRY(call());
    for (const RecordState* c : conflicts())
      if (c->root == root && text(*c, "state") == "open") return true;
    return false;
  }

  /// All records but conflicts, and conflicts alone, by type and id.
  std::vector<const RecordState*> records() const { return all(false); }
  std::vector<const RecordState*> conflicts() const { return all(true); }
  /// Everything, for comparison.
  const std::map<std::pair<TypeNo, Id>, RecordState>& everything() const { return records_; }

  const Value& value(const RecordState& record, std::string_view field) const {
    return record.fields[*schema_->find(record.type)->index_of(field)].value;
  }
  /// Of a text field; empty when it is null.
  std::string text(const RecordState& record, std::string_view field) const {
    const auto* text = std::get_if<std::string>(&value(record, field));
    return text ? *text : std::string();
  }

 private:
  Status call() { return fails_in > 0 && --fails_in == 0 ? Status{fail(fails_with, "a call that fails")} : Status{}; }

  using Key = std::pair<TypeNo, Id>;

  std::vector<const RecordState*> all(bool conflict) const {
    std::vector<const RecordState*> out;
    for (const auto& [key, record] : records_)
      if ((key.first == conflict_field::kType) == conflict) out.push_back(&record);
    return out;
  }

  const RecordState* parent(const RecordState& record) const {
    const RecordType& type = *schema_->find(record.type);
    if (!type.scope.parent) return nullptr;
    const auto* id = std::get_if<Octets>(&record.fields[*type.scope.parent].value);
    const RecordType* up = schema_->find(type.fields[*type.scope.parent].refers_to);
    if (!id || !up) return nullptr;
    const auto at = records_.find({up->number, *id_from_bytes(id->bytes)});
    return at == records_.end() ? nullptr : &at->second;
  }

  std::set<std::string> scopes_of(const RecordState& record) const {
    std::set<std::string> out;
    for (const auto& [key, root] : records_) {
      if (key.second != record.root || key.first == conflict_field::kType) continue;
      const ScopeRule& rule = schema_->find(root.type)->scope;
      if (!rule.fixed.empty()) out.insert(rule.fixed);
      for (const std::size_t at : rule.fields)
        if (const auto* label = std::get_if<std::string>(&root.fields[at].value)) out.insert(*label);
    }
    return out;
  }

  SchemaPtr schema_;
  std::map<Key, RecordState> records_;
};

}  // namespace satchel::test
