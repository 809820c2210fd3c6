#include "platform/cli/importer.h"

#include <unordered_set>

#include "platform/cli/csv.h"
#include "platform/cli/import_identity.h"
#include "platform/cli/import_keys.h"

namespace satchel::cli {
namespace {

constexpr std::size_t kBatch = 500;

class Importer {
 public:
  Importer(Store& store, const RecordType& type, RowReader reader, RowIdentity identity, OnKnownKey on_known,
           const ImportWatch& watch)
      : store_(store),
        type_(type),
        reader_(std::move(reader)),
        on_known_(on_known),
        watch_(watch),
        identity_(identity) {}

  Status learn_keys(const std::string& field);
  Status run(CsvReader& csv);
  const ImportCounts& counts() const { return counts_; }

 private:
  struct Pending {
    std::int64_t line = 0;
    std::string key;
    DraftChange change;
    std::optional<DraftChange> with;  // who it is about, sealed
    bool sealed = false;
  };

  Status take(const CsvRow& row);
  Result<std::vector<Assign>> differing(const Id& id, std::vector<Assign> fields);
  void leave_out(const LeftOutRow& row);
  Status flush();
  Status save(const Pending& row);
  void count(const Pending& row);

  Store& store_;
  const RecordType& type_;
  RowReader reader_;
  OnKnownKey on_known_;
  const ImportWatch& watch_;
  RowIdentity identity_;
  KeysHere known_;
  std::unordered_set<Id> fresh_;  // made by this import
  std::vector<Pending> batch_;
  ImportCounts counts_;
};

Status Importer::learn_keys(const std::string& field) {
  SATCHEL_ASSIGN(known_, keys_here(store_, type_, field));
  return {};
}

void Importer::leave_out(const LeftOutRow& row) {
  ++(row.reason == LeftOut::bad ? counts_.bad : counts_.skipped);
  if (watch_.left_out) watch_.left_out(row);
}

/// Of a record that is here, only what differs: an import overwrites nothing with the same, or with nothing.
Result<std::vector<Assign>> Importer::differing(const Id& id, std::vector<Assign> fields) {
  SATCHEL_ASSIGN(const auto record, store_.get(type_.number, id));
  if (!record) return std::vector<Assign>{};
  std::erase_if(fields, [&](const Assign& a) { return record->values[*type_.index_of(a.field)] == a.value; });
  return fields;
}

Status Importer::take(const CsvRow& row) {
  auto fields = reader_.read(row.cells);
  if (!fields) return leave_out({row.line, LeftOut::bad, {}, fields.error()}), Status();
  const std::string key = reader_.key_of(*fields);
  const auto known = key.empty() ? known_.end() : known_.find(key);
  if (known == known_.end()) {
    const Id id = store_.make_id();
    Pending pending{row.line, key, {ChangeKind::create, type_.name, id, *std::move(fields)}, {}, false};
    const auto parts = reader_.identity(row.cells);
    SATCHEL_ASSIGN(pending.with, identity_.seal(parts, pending.change));
    pending.sealed = !parts.empty();
    if (!key.empty()) known_.emplace(key, id), fresh_.insert(id);
    batch_.push_back(std::move(pending));
    return {};
  }
  if (fresh_.contains(known->second)) return leave_out({row.line, LeftOut::repeated, key, {Code::ok, {}}}), Status();
  if (on_known_ == OnKnownKey::skip) return leave_out({row.line, LeftOut::known, key, {Code::ok, {}}}), Status();
  SATCHEL_ASSIGN(auto changed, differing(known->second, *std::move(fields)));
  if (changed.empty()) return leave_out({row.line, LeftOut::unchanged, key, {Code::ok, {}}}), Status();
  batch_.push_back({row.line, key, {ChangeKind::update, type_.name, known->second, std::move(changed)}, {}, false});
  return {};
}

void Importer::count(const Pending& row) {
  const bool made = row.change.kind == ChangeKind::create;
  ++(made ? counts_.created : counts_.updated);
  if (row.sealed) ++counts_.sealed;
  if (made && watch_.created) watch_.created(row.change.id);
}

Status Importer::save(const Pending& row) {
  Draft draft{{row.change}, {}};
  if (row.with) draft.changes.push_back(*row.with);
  const auto saved = store_.save(draft);
  return saved ? Status() : Status(saved.error());
}

/// The batch as one transaction; where that is refused, row by row, to find the one that is at fault.
Status Importer::flush() {
  Draft draft;
  for (const auto& row : batch_) {
    draft.changes.push_back(row.change);
    if (row.with) draft.changes.push_back(*row.with);
  }
  const auto saved = store_.save(draft);
  if (!saved && info(saved.error().code).group != Group::fix_input) return saved.error();
  for (const auto& row : batch_) {
    Status status = saved ? Status() : save(row);
    if (status) {
      count(row);
    } else if (info(status.error().code).group == Group::fix_input) {
      leave_out({row.line, LeftOut::bad, row.key, status.error()});
      if (row.change.kind == ChangeKind::create) known_.erase(row.key), fresh_.erase(row.change.id);
    } else {
      return status;
    }
  }
  batch_.clear();
  return {};
}

Status Importer::run(CsvReader& csv) {
  CsvRow row;
  for (;;) {
    const auto more = csv.next(row);
    if (more && !*more) break;
    ++counts_.rows;
    if (!more) {
      leave_out({row.line, LeftOut::bad, {}, more.error()});
      continue;
    }
    SATCHEL_TRY(take(row));
    if (batch_.size() < kBatch) continue;
    SATCHEL_TRY(flush());
    if (watch_.progress) watch_.progress(csv.position());
    if (watch_.cancelled && watch_.cancelled()) return fail(Code::cancelled);
  }
  SATCHEL_TRY(flush());
  if (watch_.progress) watch_.progress(csv.position());
  return {};
}

}  // namespace

Result<ImportCounts> import_csv(Store& store, const RecordType& type, const ImportMap& map, std::istream& in,
                                OnKnownKey on_known, const ImportWatch& watch) {
  CsvReader csv(in);
  CsvRow heading;
  SATCHEL_ASSIGN(const bool any, csv.next(heading));
  if (!any) return fail(Code::invalid, "the file is empty: its first line must name the columns");
  LookupTables tables(store);
  const auto lookup = [&](const auto&... asked) { return tables.find(asked...); };
  SATCHEL_ASSIGN(RowReader reader, RowReader::make(map, type, heading.cells, lookup));
  SATCHEL_ASSIGN(RowIdentity identity, RowIdentity::make(store, type, map));
  Importer importer(store, type, std::move(reader), identity, on_known, watch);
  SATCHEL_TRY(importer.learn_keys(map.key));
  SATCHEL_TRY(importer.run(csv));
  return importer.counts();
}

}  // namespace satchel::cli
