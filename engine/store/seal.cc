// Sealing: a record and what its seal takes along become final in one transaction.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/store/composer.h"
#include "engine/store/impl.h"

namespace satchel {

/// A record that a seal makes final, or would.
struct Store::Impl::Sealing {
  const RecordType* type = nullptr;
  LocalRecords::Found found;
};

namespace {

/// The records that show on this device.
class Shown : public SealLookup {
 public:
  Shown(TableSet& tables, LocalRecords& records) : tables_(tables), records_(records) {}

  Result<std::vector<Facts>> those(const RecordType& type, std::optional<std::size_t> by, const Value& value) override {
    SATCHEL_ASSIGN(const std::vector<Id> ids, named(type, by, value));
    std::vector<Facts> out;
    for (const Id& id : ids) {
      SATCHEL_ASSIGN(auto found, records_.peek(type.number, id));
      if (found.place == LocalRecords::Place::table) out.push_back({id, std::move(found.record.view)});
    }
    return out;
  }

 private:
  Result<std::vector<Id>> named(const RecordType& type, std::optional<std::size_t> by, const Value& value) {
    if (by) return tables_.find(type.number)->ids_holding(*by, value);
    SATCHEL_ASSIGN(const Id id, id_from_bytes(std::get<Octets>(value).bytes));
    return std::vector<Id>{id};
  }

  TableSet& tables_;
  LocalRecords& records_;
};

}  // namespace

/// What the seal of all[by] takes along, but for what is sealed already and so taken before.
Status Store::Impl::add_taken(std::vector<Sealing>& all, std::size_t by) {
  const RecordType& type = *all[by].type;
  const Id id = all[by].found.record.id;
  for (const SealStep& taken : type.seal.takes) {
    SATCHEL_ASSIGN(const auto there, tables.find(taken.type)->ids_holding(*taken.by, octets(id.view())));
    for (const Id& other : there) {
      if (std::ranges::any_of(all, [&](const Sealing& s) { return s.found.record.id == other; })) continue;
      SATCHEL_ASSIGN(auto found, records->find(taken.type, other));
      if (found.record.sealed) continue;
      if (all.size() == limits::kTransactionChanges)
        return fail(Code::too_large, "more than a transaction holds hangs on it: seal some of that first");
      all.push_back({tables.schema()->find(taken.type), std::move(found)});
    }
  }
  return {};
}

/// The record itself first.
Result<std::vector<Store::Impl::Sealing>> Store::Impl::to_be_sealed(TypeNo type_number, const Id& id) {
  const RecordType* type = tables.schema()->find(type_number);
  if (!type) return fail(Code::unknown_type, std::to_string(type_number));
  SATCHEL_ASSIGN(auto found, records->find(type_number, id));
  if (found.place != LocalRecords::Place::table) return fail(Code::not_here, type->name + " " + to_text(id));
  std::vector<Sealing> out;
  out.push_back({type, std::move(found)});
  for (std::size_t i = 0; i < out.size(); ++i) SATCHEL_TRY(add_taken(out, i));
  return out;
}

Result<std::vector<Shortfall>> Store::Impl::shortfalls_of(const std::vector<Sealing>& all) {
  Shown shown(tables, *records);
  std::vector<Shortfall> out;
  for (const Sealing& s : all) {
    const Facts facts{s.found.record.id, s.found.record.view};
    SATCHEL_ASSIGN(auto lacks, shortfalls(*tables.schema(), *s.type, facts, shown));
    std::ranges::move(lacks, std::back_inserter(out));
  }
  return out;
}

Result<std::vector<Shortfall>> Store::Impl::missing_for_seal(TypeNo type, const Id& id) {
  SATCHEL_ASSIGN(const auto all, to_be_sealed(type, id));
  return shortfalls_of(all);
}

Status Store::Impl::seal(TypeNo type, const Id& id) {
  return in_transaction([&]() -> Status {
    SATCHEL_ASSIGN(auto all, to_be_sealed(type, id));
    if (all.front().found.record.sealed) return fail(Code::sealed, to_text(id));
    for (const Sealing& s : all)
      if ((s.type->write & role()) == 0) return fail(Code::not_permitted, s.type->name);
    SATCHEL_ASSIGN(const auto missing, shortfalls_of(all));
    if (refuses(missing)) return fail(Code::incomplete, detail_of(*tables.schema(), missing));
    SATCHEL_ASSIGN(Entry entry, begin_entry({}));
    std::map<Id, Touched> open;
    Kept as = Kept::plain;
    for (Sealing& s : all) {
      LocalRecord& record = open.emplace(s.found.record.id, Touched{std::move(s.found)}).first->second.found.record;
      entry.changes.push_back(compose_seal(*s.type, record));
      SATCHEL_TRY(nothing_locked(*s.type, entry.changes.back()));
      if (is_confidential(*tables.schema(), entry.changes.back())) as = Kept::hidden;
      show_change(*s.type, entry.changes.back(), record);
    }
    return commit_entry(encode(entry), open, as);
  });
}

}  // namespace satchel
