// What comes from the hub takes effect here. DESIGN section "Merge", rules 1 to 4.
#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/base/planted.h"
#include "engine/store/held.h"
#include "engine/store/impl.h"

namespace satchel {

Status Store::Impl::receive(const Verdicts& verdicts, const std::optional<PullPage>& page, Millis hub_time) {
  const bool was_full = progress.full;
  SATCHEL_TRY(in_transaction([&]() -> Status {
    SATCHEL_TRY(take_verdicts(verdicts));
    SATCHEL_TRY(take_statements(verdicts.statements));
    if (planted(Bug::verdicts_early)) SATCHEL_TRY(fold_exceptions());
    if (page && continues(*page)) SATCHEL_TRY(page->complete ? take_effect(*page) : stage(*page));
    progress.hub_time = hub_time;
    progress.hub_time_monotonic = ports.clock.monotonic();
    progress.hub_time_boot = ports.clock.boot_id();
    progress.last_contact = ports.clock.wall();
    SATCHEL_TRY(write_progress());
    reached(Point::reply_written);
    return {};
  }));
  if (was_full && !progress.full) (void)guarded([&] { return drop_image(), Status{}; });  // pages brought it all
  return {};
}

/// A page asked for before the pull was begun anew, by a new schema or new scopes, is none of this pull.
bool Store::Impl::continues(const PullPage& page) const {
  return page.full == progress.full && page.from == progress.position;
}

Status Store::Impl::take_verdicts(const Verdicts& verdicts) {
  const std::int64_t acked = std::min(journal->number_of(verdicts.acked), journal->last());
  for (const auto& run : verdicts.runs) {
    const std::int64_t first = std::max(journal->number_of(run.first), progress.acked + 1);
    const std::int64_t end = std::min(journal->number_of(run.first) + run.count, acked + 1);
    if (first >= end) continue;
    SATCHEL_TRY(journal->record_versions(first, end - first, run.version + (first - journal->number_of(run.first))));
  }
  for (const auto& e : verdicts.exceptions) {
    const std::int64_t n = journal->number_of(e.seq);
    if (n <= progress.acked || n > acked) continue;
    SATCHEL_ASSIGN(const Bytes bytes, records->confidant().hide_cell("held", key_of(n), encode(e)));
    SATCHEL_ASSIGN(auto* s, db->cached("INSERT OR REPLACE INTO held(n,exception) VALUES(?,?)"));
    SATCHEL_TRY(s->bind(0, n).bind_blob(1, bytes).run());
  }
  progress.acked = std::max(progress.acked, acked);
  return {};
}

Status Store::Impl::stage(const PullPage& page) {
  progress.position = page.position;
  progress.staged = true;
  if (page.full) return take_into_image(page);
  if (planted(Bug::pages_visible_early)) return apply_items(page.items);
  SATCHEL_ASSIGN(const std::int64_t number, db->number("SELECT coalesce(max(page),0)+1 FROM stage"));
  SATCHEL_ASSIGN(const Bytes items, records->confidant().hide_cell("stage", key_of(number), page.items));
  SATCHEL_ASSIGN(auto* s, db->cached("INSERT INTO stage(page,items) VALUES(?,?)"));
  return s->bind(0, number).bind_blob(1, items).run();
}

Status Store::Impl::take_into_image(const PullPage& page) {
  SATCHEL_ASSIGN(const Bytes items, unpack(page.items, limits::kMessageBytes));
  return image->take(items);
}

Status Store::Impl::clear_stage() {
  progress.staged = false;
  progress.position = {progress.cursor.version, {}};
  return db->run("DELETE FROM stage");
}

Status Store::Impl::take_effect(const PullPage& last) {
  lacks_whole = false;
  if (planted(Bug::cursor_before_rows)) {
    progress.cursor = last.cursor;
    SATCHEL_TRY(write_progress());
    SATCHEL_TRY(db->run("COMMIT; BEGIN IMMEDIATE"));
  }
  SATCHEL_TRY(fold_exceptions());
  if (last.full) {
    SATCHEL_TRY(take_into_image(last));
    SATCHEL_TRY(forget_unnamed());
    SATCHEL_TRY(image->put_in_place(progress.folded));
  } else {
    SATCHEL_TRY(apply_pages(last));
  }
  progress.cursor = last.cursor;
  progress.full = false;
  if (lacks_whole) return pull_anew();  // a part is no record: better all of it once more
  return progress.staged ? clear_stage() : (progress.position = {last.cursor.version, {}}, Status{});
}

Status Store::Impl::apply_pages(const PullPage& last) {
  SATCHEL_ASSIGN(const std::int64_t gone, db->number("SELECT EXISTS(SELECT 1 FROM gone)"));
  none_gone = gone == 0;
  if (progress.staged) {
    SATCHEL_ASSIGN(auto s, db->prepare("SELECT page,items FROM stage ORDER BY page"));
    for (;;) {
      SATCHEL_ASSIGN(const bool row, s.step());
      if (!row) break;
      SATCHEL_ASSIGN(const Bytes items, records->confidant().show_cell("stage", key_of(s.integer(0)), s.blob(1)));
      SATCHEL_TRY(apply_items(items));
    }
  }
  SATCHEL_TRY(apply_items(last.items));
  none_gone = false;
  return {};
}

Status Store::Impl::fold_exceptions() {
  struct Held {
    std::int64_t n;
    VerdictException exception;
  };
  std::vector<Held> all;
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT n,exception FROM held ORDER BY n"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) break;
    if (s->integer(0) < 1 || s->integer(0) > journal->last())
      return s->reset(), fail(Code::corrupt, "a verdict on an entry that is not here");
    const auto bytes = records->confidant().show_cell("held", key_of(s->integer(0)), s->blob(1));
    if (!bytes) return s->reset(), bytes.error();
    auto e = decode_exception(*bytes);
    if (!e)
      return s->reset(), fail(Code::corrupt, "the outcome of entry " + std::to_string(s->integer(0)) + " is garbled");
    all.push_back({s->integer(0), *std::move(e)});
  }
  for (const auto& held : all) {
    progress.folded = held.n - 1;
    SATCHEL_TRY(fold_exception(held.n, held.exception));
  }
  progress.folded = progress.acked;
  return all.empty() ? Status{} : db->run("DELETE FROM held");
}

Status Store::Impl::fold_exception(std::int64_t n, const VerdictException& exception) {
  SATCHEL_ASSIGN(const auto entry, journal->decoded_if_kept(n));
  SATCHEL_ASSIGN(const Version version, journal->version_of(n));
  const bool refused = exception.refused != Code::ok;
  if (refused) SATCHEL_TRY(put_in_quarantine(*db, *journal, n, exception, ports.clock.wall()));
  std::map<Id, TypeNo> touched;
  for (const auto& change : entry ? entry->changes : std::vector<Change>()) touched.emplace(change.id, change.type);
  for (const auto& e : exception.fields) touched.emplace(e.record, e.type);
  for (const auto& [id, type] : touched) {
    SATCHEL_ASSIGN(auto found, records->find(type, id));
    if (found.place == LocalRecords::Place::nowhere) continue;  // it left the device's scopes meanwhile
    LocalRecord& record = found.record;
    SATCHEL_TRY(refused ? records->withdraw(record, n) : records->fold(record, n, version, exception.fields));
    if (!record.at_hub && record.pending.empty())
      SATCHEL_TRY(records->erase(found));  // a refused new record: its content is in quarantine
    else
      SATCHEL_TRY(records->write(found));
  }
  for (PullItem item : exception.whole) {
    item.version = std::max(item.version, version);  // it is the hub's word as of this verdict, however old the record
    SATCHEL_TRY(apply_item(std::move(item)));
  }
  return {};
}

Status put_in_quarantine(sql::Database& db, Journal& journal, std::int64_t n, const VerdictException& exception,
                         Millis now) {
  SATCHEL_ASSIGN(const Journal::Row there, journal.row(n));
  SATCHEL_ASSIGN(auto* s, db.cached("INSERT OR IGNORE INTO quarantine(n,code,detail,since,entry) VALUES(?,?,?,?,?)"));
  return s->bind(0, n)
      .bind(1, static_cast<std::int64_t>(exception.refused))
      .bind_text(2, exception.detail)
      .bind(3, now.count)
      .bind_blob(4, there.bytes)
      .run();
}

Status Store::Impl::apply_items(ByteView packed) {
  SATCHEL_ASSIGN(const Bytes items, unpack(packed, limits::kMessageBytes));
  Reader in(items);
  while (in.left() > 0) {
    PullItem item = read_item(in);
    if (!in.ok()) return fail(Code::invalid, "a pull item is garbled");
    SATCHEL_TRY(apply_item(std::move(item)));
  }
  return {};
}

/// Most of what a pull brings is new here: one insert then does. False, and nothing done, when it is not.
Result<bool> Store::Impl::insert_fresh(const RecordType& type, PullItem& item) {
  SATCHEL_ASSIGN(auto row, records->fresh_row(type, item));
  if (!row) return false;
  SATCHEL_ASSIGN(const bool fresh, tables.find(item.type)->insert(*row));
  if (!fresh) SATCHEL_TRY(records->put_back(type, *row, item));
  return fresh;
}

Status Store::Impl::apply_item(PullItem item) {
  const RecordType* type = tables.schema()->find(item.type);
  if (!type) return records->keep_unknown(item);
  if (item.kind == ItemKind::whole && none_gone) {
    SATCHEL_ASSIGN(const bool fresh, insert_fresh(*type, item));
    if (fresh) return {};
  }
  SATCHEL_ASSIGN(auto found, records->find(item.type, item.id));
  const bool here = found.place != LocalRecords::Place::nowhere;
  if (!here && (item.kind == ItemKind::tomb || item.kind == ItemKind::forget)) return {};
  if (!here && item.kind == ItemKind::fields) return lacks_whole = true, Status{};  // the hub takes it to be here
  if (item.kind == ItemKind::forget) return forget(found);
  if (item.kind == ItemKind::tomb) {
    none_gone = false;
    if (item.version >= found.record.version) found.record.hub_alive = false, found.record.version = item.version;
  } else {
    take_item(*type, std::move(item), found.record);
  }
  SATCHEL_TRY(records->replay(found.record));
  return records->write(found);
}

Status Store::Impl::promote_items() {
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT id,item FROM unknown_item"));
  std::vector<PullItem> known;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    const Id id = s.id(0);
    SATCHEL_ASSIGN(const Bytes bytes, records->confidant().show_cell("unknown_item", id.view(), s.blob(1)));
    Reader in(bytes);
    PullItem item = read_item(in);
    if (in.done() && tables.find(item.type)) known.push_back(std::move(item));
  }
  for (auto& item : known) {
    SATCHEL_ASSIGN(auto* gone, db->cached("DELETE FROM unknown_item WHERE id=?"));
    SATCHEL_TRY(gone->bind(0, item.id).run());
    SATCHEL_TRY(apply_item(std::move(item)));
  }
  return {};
}

}  // namespace satchel
