#include "platform/cli/importer.h"

#include <unordered_map>

#include "platform/cli/csv.h"

namespace satchel::cli {
namespace {

constexpr std::size_t kBatch = 500;

class Importer {
 public:
  Importer(Store& store, const RecordType& type, RowReader reader, OnKnownKey on_known, const ImportWatch& watch)
      : store_(store), type_(type), reader_(std::move(reader)), on_known_(on_known), watch_(watch) {}

  Status learn_keys(const std::string& field);
  Status run(CsvReader& csv);
  const ImportCounts& counts() const { return counts_; }

 private:
  struct Pending {
    std::int64_t line = 0;
    std::string key;
    DraftChange change;
  };

  Status take(const CsvRow& row);
  Result<std::vector<Assign>> differing(const Id& id, std::vector<Assign> fields);
  void bad(std::int64_t line, const Error& why);
  Status flush();
  Status save(const Pending& row);
  void count(const Pending& row) { ++(row.change.kind == ChangeKind::create ? counts_.created : counts_.updated); }

  Store& store_;
  const RecordType& type_;
  RowReader reader_;
  OnKnownKey on_known_;
  const ImportWatch& watch_;
  std::unordered_map<std::string, Id> known_;
  std::vector<Pending> batch_;
  ImportCounts counts_;
};

Status Importer::learn_keys(const std::string& field) {
  if (field.empty()) return {};
  SATCHEL_ASSIGN(const auto reader, store_.reader());
  SATCHEL_ASSIGN(auto s, reader->prepare("SELECT CAST(" + sql::quoted(field) + " AS TEXT),_id FROM " +
                                         sql::quoted(type_.name) + " WHERE " + sql::quoted(field) + " IS NOT NULL"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return {};
    known_.emplace(s.text(0), s.id(1));
  }
}

void Importer::bad(std::int64_t line, const Error& why) {
  ++counts_.bad;
  if (watch_.bad_row) watch_.bad_row(line, why);
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
  if (!fields) return bad(row.line, fields.error()), Status();
  const std::string key = reader_.key_of(*fields);
  const auto known = key.empty() ? known_.end() : known_.find(key);
  if (known == known_.end()) {
    const Id id = store_.make_id();
    if (!key.empty()) known_.emplace(key, id);
    batch_.push_back({row.line, key, {ChangeKind::create, type_.name, id, *std::move(fields)}});
    return {};
  }
  if (on_known_ == OnKnownKey::update) {
    SATCHEL_ASSIGN(auto changed, differing(known->second, *std::move(fields)));
    if (!changed.empty()) {
      batch_.push_back({row.line, key, {ChangeKind::update, type_.name, known->second, std::move(changed)}});
      return {};
    }
  }
  ++counts_.skipped;
  return {};
}

Status Importer::save(const Pending& row) {
  const auto saved = store_.save({{row.change}, {}});
  return saved ? Status() : Status(saved.error());
}

/// The batch as one transaction; where that is refused, row by row, to find the one that is at fault.
Status Importer::flush() {
  Draft draft;
  for (const auto& row : batch_) draft.changes.push_back(row.change);
  const auto saved = store_.save(draft);
  if (!saved && info(saved.error().code).group != Group::fix_input) return saved.error();
  for (const auto& row : batch_) {
    const Status status = saved ? Status() : save(row);
    if (status) {
      count(row);
    } else if (info(status.error().code).group == Group::fix_input) {
      bad(row.line, status.error());
      if (row.change.kind == ChangeKind::create) known_.erase(row.key);
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
      bad(row.line, more.error());
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
  SATCHEL_ASSIGN(RowReader reader, RowReader::make(map, type, heading.cells));
  Importer importer(store, type, std::move(reader), on_known, watch);
  SATCHEL_TRY(importer.learn_keys(map.key));
  SATCHEL_TRY(importer.run(csv));
  return importer.counts();
}

}  // namespace satchel::cli
