// The records of a store, with the device's pending changes laid over the hub's state (DESIGN rule 1, "Overlay").
//
// A record's row lists the journal entries that are pending on it. Entries that were accepted as they are need no work
// when their verdict takes effect: the row is brought up to date when it is next loaded ("settled down"), from its
// list, the fold mark and the versions that the journal keeps. Only exceptions touch rows at once.
#pragma once

#include <optional>

#include "engine/store/confidential.h"
#include "engine/store/journal.h"
#include "engine/store/local_record.h"
#include "engine/store/settings.h"
#include "engine/store/table.h"

namespace satchel {

class LocalRecords {
 public:
  enum class Place : std::uint8_t { nowhere, table, gone };
  struct Found {
    LocalRecord record;
    Place place = Place::nowhere;
  };

  static Status make(sql::Database& db);
  /// All must outlive this.
  LocalRecords(sql::Database& db, TableSet& tables, Journal& journal, const Progress& progress, Vault& vault)
      : db_(&db), tables_(&tables), journal_(&journal), progress_(&progress), confidant_(vault) {}

  /// The record, settled down; `place` is nowhere when there is none. Errors: unknown_type, corrupt; key_locked and
  /// other_key where it cannot be settled down without the key.
  Result<Found> find(TypeNo type, const Id& id);
  /// The same to be shown only, as it stands where the key is missing.
  Result<Found> peek(TypeNo type, const Id& id);
  /// In its table, or aside.
  Result<bool> is_here(TypeNo type, const Id& id);
  /// Writes it where it now belongs: its table while it shows, else aside, or nowhere when neither side knows it.
  Status write(const Found& found);
  Status erase(const Found& found);
  /// Writes a record that does not show, and stands nowhere, aside.
  Status set_aside(const LocalRecord& record);
  /// Keeps an item of a type that this schema does not know, until one does; a part joins what was kept before.
  Status keep_unknown(PullItem item);
  /// What is kept of it; nothing when nothing is. Errors: corrupt, key_locked, other_key.
  Result<std::optional<PullItem>> unknown(const Id& id);

  /// Between a record and its row: what is confidential is encrypted there.
  Result<Row> row_of(const RecordType& type, LocalRecord record);
  Result<LocalRecord> record_in(const RecordType& type, Row row);
  /// Of one that comes whole: as pulled_record(), and nothing where that is so.
  Result<std::optional<Row>> fresh_row(const RecordType& type, PullItem& item);
  Status put_back(const RecordType& type, Row& row, PullItem& item);
  Confidant& confidant() { return confidant_; }

  /// The verdict of entry `n` takes effect on a record: the hub now has its changes as of `version`, but for
  /// `exceptions`.
  Status fold(LocalRecord& record, std::int64_t n, Version version, const std::vector<FieldException>& exceptions);
  /// Entry `n` was refused: its changes leave the overlay.
  Status withdraw(LocalRecord& record, std::int64_t n);
  /// Entry `n`, folded before, is pending again (the hub was restored and lacks it).
  Status reopen(LocalRecord& record, std::int64_t n);
  /// Lays the pending changes over the hub's side anew.
  Status replay(LocalRecord& record);

 private:
  Result<Found> load(TypedTable& table, const Id& id);
  enum class Without : std::uint8_t { fail, leave };
  Result<Found> find(TypeNo type, const Id& id, Without key);
  Status settle_down(LocalRecord& record);
  bool settle_down_at_once(LocalRecord& record, Version version) const;
  const RecordType& type_of(const LocalRecord& record) { return tables_->find(record.type)->type(); }

  sql::Database* db_;
  TableSet* tables_;
  Journal* journal_;
  const Progress* progress_;
  Confidant confidant_;
};

/// A later part laid over what was there before, field by field.
PullItem joined(PullItem before, PullItem later);
/// Lays what the hub sent over the hub's side of the record; an older version never replaces a newer.
void take_item(const RecordType& type, PullItem item, LocalRecord& record);
/// Lays one change over what shows: values, and whether it stands and is sealed.
void show_change(const RecordType& type, const Change& change, LocalRecord& record);

}  // namespace satchel
