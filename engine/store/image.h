// A pull from nothing: built beside the store, and put in its place at once.
//
// While the pages come, their records stand in tables of their own, `_image_<type>`, which no reader looks at; each
// page is a transaction, so that a pull which is cut goes on where it was. What completes it is short, however much was
// pulled: the device's pending changes are laid over the image, and its tables take the places of the store's (DESIGN,
// "Merge", rule 4: swapped in by rename, with the outbox replayed). What the image does not name is thereby forgotten,
// but for records of the device's own making that are still on their way.
//
// Every call is made within a transaction of the store.
#pragma once

#include "engine/store/records.h"

namespace satchel {

class PullImage {
 public:
  /// All must outlive this.
  PullImage(sql::Database& db, TableSet& tables, Journal& journal, LocalRecords& records,
            std::string_view prefix = "_image_")
      : db_(&db), tables_(&tables), journal_(&journal), records_(&records), prefix_(prefix) {}

  /// Lays the items of a page in; a later one of the same record replaces the earlier. Items of types that this schema
  /// does not know are kept as they came. Error: invalid for what no pull from nothing says.
  Status take(ByteView items);
  /// Before that: what stands here and is not named by it is noted as forgotten. Whether there is any.
  Result<bool> note_unnamed();
  /// The image becomes the store's records, with the entries after `folded` over them. Those that the key is missing
  /// for are an error; in a salvage they are left for the pull that follows it.
  enum class Locked : std::uint8_t { fail, leave };
  Status put_in_place(std::int64_t folded, Locked locked = Locked::fail);
  /// The first half of that: the entries after `folded` over the image, where it stands.
  Status lay_over(std::int64_t folded, Locked locked = Locked::fail);
  /// Nothing of it is left.
  Status drop();
  /// After a transaction that failed: tables made in it are not there.
  void rolled_back() { open_.clear(); }

 private:
  struct Overlay {
    std::string author;  // of a record that these entries create, else empty
    std::vector<std::int64_t> entries;
  };

  Result<TypedTable*> table(const RecordType& type);
  Result<bool> is_quarantined(std::int64_t n);
  Status take(PullItem item);
  Status lay(TypeNo number, const Id& id, const Overlay& overlay);
  Status swap(const RecordType& type, const std::vector<std::string>& images);
  Result<std::vector<std::string>> names();
  std::string table_name(const RecordType& type) const { return prefix_ + type.name; }

  sql::Database* db_;
  TableSet* tables_;
  Journal* journal_;
  LocalRecords* records_;
  std::string prefix_;  // of its tables' names
  std::map<TypeNo, TypedTable> open_;
};

}  // namespace satchel
