#include "engine/store/image.h"

#include <algorithm>

namespace satchel {
namespace {

/// What stands there is replaced.
Status put(TypedTable& table, const Row& row) {
  SATCHEL_ASSIGN(const bool fresh, table.insert(row));
  return fresh ? Status{} : table.update(row);
}

}  // namespace

Result<TypedTable*> PullImage::table(const RecordType& type) {
  if (const auto it = open_.find(type.number); it != open_.end()) return &it->second;
  SATCHEL_TRY(TypedTable::make_or_grow(*db_, type, false, prefix_));
  return &open_.emplace(type.number, TypedTable(*db_, type, prefix_)).first->second;
}

Status PullImage::take(ByteView items) {
  Reader in(items);
  while (in.left() > 0) {
    PullItem item = read_item(in);
    if (!in.ok()) return fail(Code::invalid, "a pull item is garbled");
    SATCHEL_TRY(take(std::move(item)));
  }
  return {};
}

Status PullImage::take(PullItem item) {
  if (item.kind == ItemKind::fields) return fail(Code::invalid, "a part of a record in a pull from nothing");
  const RecordType* type = tables_->schema()->find(item.type);
  if (!type) return records_->keep_unknown(item);
  SATCHEL_ASSIGN(TypedTable * into, table(*type));
  if (item.kind != ItemKind::whole) return into->remove(item.id);
  SATCHEL_ASSIGN(const auto fresh, records_->fresh_row(*type, item));
  if (fresh) return put(*into, *fresh);
  LocalRecord record = new_local_record(*type, item.id);  // it has fields that this schema does not know
  take_item(*type, std::move(item), record);
  SATCHEL_TRY(records_->replay(record));
  SATCHEL_ASSIGN(const Row row, records_->row_of(*type, std::move(record)));
  return put(*into, row);
}

Result<bool> PullImage::is_quarantined(std::int64_t n) {
  SATCHEL_ASSIGN(auto* s, db_->cached("SELECT 1 FROM quarantine WHERE n=?"));
  s->bind(0, n);
  SATCHEL_ASSIGN(const bool row, s->step());
  s->reset();
  return row;
}

Result<bool> PullImage::note_unnamed() {
  SATCHEL_TRY(db_->run("INSERT OR REPLACE INTO forgot(id,type,seen) SELECT id,type,-1 FROM gone"));
  bool any = db_->changes() > 0;
  SATCHEL_ASSIGN(const auto images, names());
  for (const auto& type : tables_->schema()->types()) {
    const std::string image = table_name(type);
    const bool named = std::find(images.begin(), images.end(), image) != images.end();
    SATCHEL_TRY(db_->run("INSERT OR REPLACE INTO forgot(id,type,seen) SELECT _id," + std::to_string(type.number) +
                         ",-1 FROM " + sql::quoted(type.name) +
                         (named ? " WHERE _id NOT IN(SELECT _id FROM " + sql::quoted(image) + ")" : "")));
    any |= db_->changes() > 0;
  }
  return any;
}

Status PullImage::put_in_place(std::int64_t folded, Locked locked) {
  SATCHEL_TRY(db_->run("DELETE FROM gone"));
  SATCHEL_TRY(lay_over(folded, locked));
  SATCHEL_ASSIGN(const auto images, names());
  for (const auto& type : tables_->schema()->types()) SATCHEL_TRY(swap(type, images));
  return drop();
}

Status PullImage::lay_over(std::int64_t folded, Locked locked) {
  std::map<std::pair<TypeNo, Id>, Overlay> overlays;
  for (std::int64_t n = folded + 1; n <= journal_->last(); ++n) {
    SATCHEL_ASSIGN(const bool quarantined, is_quarantined(n));
    if (quarantined) continue;
    auto read = journal_->decoded_if_kept(n);
    if (locked == Locked::leave && is_for_want_of_key(read.code())) continue;
    SATCHEL_ASSIGN(const auto entry, std::move(read));
    if (!entry) continue;
    for (const auto& change : entry->changes) {
      Overlay& overlay = overlays[{change.type, change.id}];
      if (change.kind == ChangeKind::create) overlay.author = entry->actor;
      if (overlay.entries.empty() || overlay.entries.back() != n) overlay.entries.push_back(n);
    }
  }
  for (const auto& [record, overlay] : overlays) SATCHEL_TRY(lay(record.first, record.second, overlay));
  return {};
}

Status PullImage::lay(TypeNo number, const Id& id, const Overlay& overlay) {
  const RecordType* type = tables_->schema()->find(number);
  if (!type) return {};
  SATCHEL_ASSIGN(TypedTable * into, table(*type));
  Row row;
  SATCHEL_ASSIGN(const bool there, into->read(id, row));
  if (!there && overlay.author.empty()) return {};  // it is out of sight: what becomes of the change, the hub will say
  SATCHEL_ASSIGN(LocalRecord record,
                 there ? records_->record_in(*type, std::move(row)) : Result<LocalRecord>(new_local_record(*type, id)));
  if (!there) record.author = overlay.author;
  record.pending = overlay.entries;
  SATCHEL_TRY(records_->replay(record));
  if (record.alive) {
    SATCHEL_ASSIGN(const Row shown, records_->row_of(*type, std::move(record)));
    return put(*into, shown);
  }
  SATCHEL_TRY(into->remove(id));
  return records_->set_aside(record);
}

Status PullImage::swap(const RecordType& type, const std::vector<std::string>& images) {
  const std::string name = sql::quoted(type.name);
  if (std::find(images.begin(), images.end(), table_name(type)) == images.end()) return db_->run("DELETE FROM " + name);
  open_.erase(type.number);
  return db_->run("DROP TABLE " + name + "; ALTER TABLE " + sql::quoted(table_name(type)) + " RENAME TO " + name);
}

Result<std::vector<std::string>> PullImage::names() {
  SATCHEL_ASSIGN(auto s, db_->prepare("SELECT name FROM sqlite_schema WHERE type='table' AND name GLOB '_image_*'"));
  std::vector<std::string> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    out.emplace_back(s.text(0));
  }
}

Status PullImage::drop() {
  open_.clear();
  SATCHEL_ASSIGN(const auto all, names());
  for (const auto& name : all) SATCHEL_TRY(db_->run("DROP TABLE " + sql::quoted(name)));
  return {};
}

}  // namespace satchel
