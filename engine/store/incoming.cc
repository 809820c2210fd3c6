#include "engine/store/incoming.h"

#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "engine/store/copy_rows.h"
#include "engine/store/held.h"
#include "engine/store/layout.h"

namespace satchel {
namespace {

/// What goes over as it is. Records, what of them is set aside, and staged pages do not.
constexpr const char* kOwnTables[] = {"journal", "ack", "held", "quarantine", "forgot", "recovered", "blob", "receipt"};

}  // namespace

Status Store::Impl::Incoming::complete(ImagePart& part) {
  SATCHEL_TRY(open());
  SATCHEL_TRY(part.each_of_items([this](ByteView more) { return take_items(more); }));
  return finish();
}

Status Store::Impl::Incoming::open() {
  SATCHEL_ASSIGN(db, sql::Database::open(path, sql_options(store.options, sql::Mode::open)));
  SATCHEL_ASSIGN(const std::int64_t odd,
                 db->number("SELECT count(*) FROM sqlite_schema WHERE type<>'table' AND sql NOT NULL"));
  if (odd != 0) return fail(Code::bad_checksum, "an image with more than tables");
  SATCHEL_ASSIGN(auto begun, sql::Transaction::begin(*db));
  transaction.emplace(std::move(begun));
  return take_over();
}

Status Store::Impl::Incoming::take_over() {
  progress = store.progress;
  const SchemaPtr& schema = store.tables.schema();
  SATCHEL_TRY(make_tables(*db, store.identity, progress, schema->text(), store.journal->epochs()));
  if (store.rest) SATCHEL_TRY(Settings::write_rest(*db, *store.rest));
  for (const char* table : kOwnTables) SATCHEL_TRY(copy_rows(*store.db, *db, table));
  SATCHEL_ASSIGN(tables, TableSet::open(*db, schema, false));
  SATCHEL_ASSIGN(Journal opened, Journal::open(*db, &*store.vault));
  journal.emplace(std::move(opened));
  records.emplace(*db, tables, *journal, progress, *store.vault);
  image.emplace(*db, tables, *journal, *records, "");
  return fold();
}

/// Verdicts up to the image's version take effect: what they made is in it. Later ones wait for the pull that reaches
/// them, and their changes lie over the image until then.
Status Store::Impl::Incoming::fold() {
  while (progress.folded < progress.acked) {
    SATCHEL_ASSIGN(const Version version, journal->version_of(progress.folded + 1));
    if (version.value == 0 || version > manifest.cursor.version) break;
    ++progress.folded;
  }
  std::vector<std::pair<std::int64_t, Bytes>> due;
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT n,exception FROM held WHERE n<=? ORDER BY n"));
  s->bind(0, progress.folded);
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) break;
    due.emplace_back(s->integer(0), s->blob(1));
  }
  for (const auto& [n, cell] : due) {
    SATCHEL_ASSIGN(const Bytes bytes, records->confidant().show_cell("held", key_of(n), cell));
    SATCHEL_ASSIGN(const VerdictException exception, decode_exception(bytes));
    if (exception.refused != Code::ok) SATCHEL_TRY(refuse(n, exception));
  }
  SATCHEL_ASSIGN(auto* gone, db->cached("DELETE FROM held WHERE n<=?"));
  return gone->bind(0, progress.folded).run();
}

Status Store::Impl::Incoming::refuse(std::int64_t n, const VerdictException& exception) {
  return satchel::put_in_quarantine(*db, *journal, n, exception, store.ports.clock.wall());
}

Status Store::Impl::Incoming::take_items(ByteView more) {
  items += more;
  std::size_t used = 0;
  for (;;) {
    Reader in(ByteView(items).substr(used));
    const std::uint64_t length = in.varint();
    if (in.ok() && length > limits::kMessageBytes) return fail(Code::bad_checksum, "an image's items are garbled");
    if (!in.ok() || in.left() < length) break;
    SATCHEL_TRY(image->take(in.raw(static_cast<std::size_t>(length))));
    used += in.position();
  }
  items.erase(0, used);
  return {};
}

/// A hub that made it wrong, and signed that, is not to empty a device.
Status Store::Impl::Incoming::count() const {
  std::uint64_t rows = 0;
  for (const auto& type : tables.schema()->types()) {
    SATCHEL_ASSIGN(const std::int64_t n, db->number("SELECT count(*) FROM " + sql::quoted(type.name)));
    rows += static_cast<std::uint64_t>(n);
  }
  return rows == manifest.records ? Status{} : Status{fail(Code::bad_checksum, "an image of fewer records, or more")};
}

/// What stood here and is not in the image left the scopes: forget.cc.
Status Store::Impl::Incoming::note_unnamed() {
  if (progress.cursor.version.value == 0) return {};
  SATCHEL_ASSIGN(auto note, db->prepare("INSERT OR REPLACE INTO forgot(id,type,seen) VALUES(?,?,-1)"));
  SATCHEL_ASSIGN(auto aside, store.db->prepare("SELECT id,type FROM gone"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, aside.step());
    if (!row) break;
    SATCHEL_TRY(note.bind(0, aside.id(0)).bind(1, aside.integer(1)).run());
  }
  for (const auto& type : tables.schema()->types()) {
    const std::string name = sql::quoted(type.name);
    SATCHEL_ASSIGN(auto there, store.db->prepare("SELECT _id FROM " + name));
    SATCHEL_ASSIGN(auto here, db->prepare("SELECT 1 FROM " + name + " WHERE _id=?"));
    for (;;) {
      SATCHEL_ASSIGN(const bool row, there.step());
      if (!row) break;
      const Id id = there.id(0);
      SATCHEL_ASSIGN(const bool named, here.bind(0, id).step());
      here.reset();
      if (!named) SATCHEL_TRY(note.bind(0, id).bind(1, std::int64_t{type.number}).run());
    }
  }
  return {};
}

Status Store::Impl::Incoming::finish() {
  if (!items.empty()) return fail(Code::bad_checksum, "an image's items are cut");
  SATCHEL_TRY(count());
  SATCHEL_TRY(note_unnamed());
  SATCHEL_TRY(image->lay_over(progress.folded));
  progress.cursor = manifest.cursor;
  progress.position = {manifest.cursor.version, {}};
  progress.full = progress.staged = false;
  SATCHEL_TRY(Settings::write(*db, progress));
  reached(Point::image_built);
  SATCHEL_TRY(transaction->commit());
  transaction.reset();
  image.reset(), records.reset(), journal.reset();
  tables = TableSet();
  SATCHEL_TRY(db->checkpoint());  // it goes to its place without its log
  db.reset();
  return {};
}

}  // namespace satchel
