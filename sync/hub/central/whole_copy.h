// All that a hub's database holds, as rows: carried from one database into another, of whichever back end, and compared
// there row for row. Nothing is made anew on the way: versions, marks, chains and the log of statements are what they
// were, so that devices go on with the copy as they would have with the original.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "engine/store/table.h"
#include "sync/hub/central/listed_tables.h"

namespace satchel::hub {

/// Values in the order of the table's columns: an integer for integer and boolean, text, octets for bytes and id.
using ListedRow = std::vector<Value>;

/// One tenant's rows in one transaction: of a source, one snapshot; of a target, what it has written so far. Errors of
/// all: those of the database; corrupt for a column that is not of its kind.
class WholeDatabase {
 public:
  virtual ~WholeDatabase() = default;
  /// Whether there is no row of it in any table.
  virtual Result<bool> is_empty() = 0;
  /// Null where none was published.
  virtual Result<SchemaPtr> schema() = 0;
  virtual Status rows(const ListedTable& table, const std::function<Status(const ListedRow&)>& visit) = 0;
  virtual Status records(const RecordType& type, const std::function<Status(const Row&)>& visit) = 0;

  /// Of a target only: its typed tables, once, before records are added.
  virtual Status use_schema(SchemaPtr schema) = 0;
  virtual Status add(const ListedTable& table, const ListedRow& row) = 0;
  virtual Status add(const RecordType& type, const Row& row) = 0;
  virtual Status commit() = 0;
};

/// What a table holds, whatever the order of its rows.
struct TableSum {
  std::string table;
  std::int64_t rows = 0;
  std::array<std::uint64_t, 4> sum{};  // of the SHA-256 of each row, as four numbers
  bool operator==(const TableSum&) const = default;
};

/// Of every table, the typed ones behind the others. Error, too: not_found for one without a schema.
Result<std::vector<TableSum>> sums_of(WholeDatabase& of);

/// Carries everything over, compares what the target then has with what was read, and commits. Errors, too: invalid
/// (the target is not empty), not_found (the source holds no hub), corrupt (they differ: nothing was committed).
Result<std::vector<TableSum>> copy_whole(WholeDatabase& from, WholeDatabase& to,
                                         const std::function<void()>& commits = {});

struct Copied {
  std::vector<TableSum> tables;
  bool before = false;  // it stood there already, row for row: by an earlier run that was ended behind its commit
};
/// The same, for who cannot tell whether an earlier run came to its end. `commits`, if there is one, is called right
/// before the commit: where it was not, nothing was written.
Result<Copied> copy_whole_once(WholeDatabase& from, WholeDatabase& to, const std::function<void()>& commits = {});

}  // namespace satchel::hub
