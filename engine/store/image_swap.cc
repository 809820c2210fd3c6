// A first sync by image: what the hub made ready takes the place of the whole database, with all in it that is this
// device's own. image_manifest.h has what an image is; image_part.h how it waits here while it comes.
//
// The new database is built beside the old one: the rows that came, then the journal and all else but records, then the
// device's pending changes over the rows, as after a pull from nothing (image.h). Whole and durable it gets the name
// `image.db`: from then on it counts, and whatever stops this, the next opening puts it in its place.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/pack_stream.h"
#include "engine/base/planted.h"
#include "engine/store/copy_rows.h"
#include "engine/store/held.h"
#include "engine/store/impl.h"
#include "engine/store/layout.h"

namespace satchel {
namespace {

constexpr std::string_view kImageDb = "image.db";
constexpr const char* kTails[] = {"", "-wal", "-shm", "-journal"};
/// What goes over as it is. Records, what of them is set aside, and staged pages do not.
constexpr const char* kOwnTables[] = {"journal", "ack", "held", "quarantine", "forgot", "recovered", "blob", "receipt"};

std::vector<std::string> sorted_scopes(std::vector<std::string> scopes) {
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  return scopes;
}

/// What is damaged is what came, not this store.
Status of_image(Status status) {
  if (status.code() == Code::corrupt) return fail(Code::bad_checksum, status.error().detail);
  return status;
}

}  // namespace

/// The database under construction.
struct Store::Impl::Incoming {
  Incoming(Impl& s, const ImageManifest& m, std::string p) : store(s), manifest(m), path(std::move(p)) {}

  Status packed(ByteView bytes) {
    hash.update(bytes);
    return unpacker.write(bytes);
  }
  Status plain(ByteView bytes);
  Status open();
  Status take_over();
  Status fold();
  Status refuse(std::int64_t n, const VerdictException& exception);
  Status take_items();
  Status note_unnamed();
  Status finish();

  Impl& store;
  const ImageManifest& manifest;
  const std::string path;
  Sha256 hash;
  std::uint64_t came = 0;  // plain bytes
  std::unique_ptr<WritableFile> file;
  StreamUnpacker unpacker{[this](ByteView bytes) { return plain(bytes); }};
  Bytes items;  // whose page is not whole yet

  std::unique_ptr<sql::Database> db;
  std::optional<sql::Transaction> transaction;
  TableSet tables;
  Progress progress;
  std::optional<Journal> journal;
  std::optional<LocalRecords> records;
  std::optional<PullImage> image;
};

Status Store::Impl::Incoming::plain(ByteView bytes) {
  came += bytes.size();
  if (came > manifest.database + manifest.items) return fail(Code::bad_checksum, "an image is longer than it says");
  if (!db) {
    const std::uint64_t left = manifest.database - (came - bytes.size());
    const ByteView mine = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size())));
    SATCHEL_TRY(file->append(mine));
    bytes.remove_prefix(mine.size());
    if (mine.size() == left) SATCHEL_TRY(open());
  }
  if (bytes.empty()) return {};
  items += bytes;
  return take_items();
}

Status Store::Impl::Incoming::open() {
  SATCHEL_TRY(file->sync());
  file.reset();
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

Status Store::Impl::Incoming::take_items() {
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
  if (!unpacker.done() || !db || came != manifest.database + manifest.items || !items.empty())
    return fail(Code::bad_checksum, "an image is shorter than it says");
  if (hash.finish() != manifest.sha256) return fail(Code::bad_checksum, "an image's hash");
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

ImagePart& Store::Impl::image_part() {
  if (!coming) coming.emplace(ports.files, *vault, path("image.part"));
  return *coming;
}

Result<std::optional<ImageWant>> Store::Impl::wants_image() {
  using Want = std::optional<ImageWant>;
  if (options.read_only || damaged || leaving || !db || !progress.full || progress.refused_schema != 0) return Want();
  SATCHEL_ASSIGN(const Version folded, progress.folded > 0 ? journal->version_of(progress.folded) : Version{});
  if (progress.folded > 0 && folded.value == 0) return Want();
  return Want({sha256(tables.schema()->text()), std::max(progress.cursor.version, folded)});
}

Status Store::Impl::fits_image(const ImageManifest& m) {
  SATCHEL_ASSIGN(const auto want, wants_image());
  const bool fits = want && m.hub == identity.hub && m.role == identity.role &&
                    m.scopes == sorted_scopes(identity.scopes) && m.schema == want->schema &&
                    m.cursor.version >= want->at_least;
  return fits ? Status{} : Status{fail(Code::invalid, "an image that is not for this device")};
}

Status Store::Impl::begin_image(const SignedManifest& signed_one) {
  SATCHEL_ASSIGN(const ImageManifest m, opened_image(identity.hub_key, signed_one));
  SATCHEL_TRY(fits_image(m));
  SATCHEL_ASSIGN(const std::uint64_t room, ports.files.free_space(options.folder));
  if (room < m.size + m.database + m.items + options.reserve) return fail(Code::disk_full, "an image does not fit");
  return image_part().begin(signed_one);
}

Status Store::Impl::build_image(const ImageManifest& m) {
  const std::string building = path(kImageDb) + ".part";
  for (const char* tail : kTails) SATCHEL_TRY(ports.files.remove(building + tail));
  {
    Incoming incoming(*this, m, building);
    SATCHEL_ASSIGN(incoming.file, ports.files.create(building));
    SATCHEL_TRY(of_image(image_part().each([&](ByteView bytes) { return incoming.packed(bytes); })));
    SATCHEL_TRY(of_image(incoming.finish()));
  }
  for (const char* tail : {"-wal", "-shm"}) SATCHEL_TRY(ports.files.remove(building + tail));
  reached(Point::image_whole);
  return {};
}

/// Behind its name there is no way back: what is saved into the old database from then on would go with it.
Status Store::Impl::swap_in_image() {
  SATCHEL_TRY(ports.files.rename(path(kImageDb) + ".part", path(kImageDb)));
  SATCHEL_TRY(ports.files.sync_folder(options.folder));
  reached(Point::image_named);
  return put_image_in_place();
}

Status Store::Impl::take_image() {
  if (options.read_only) return fail(Code::not_permitted, "the store is open for reading only");
  if (damaged) return fail(Code::corrupt, "damage was met: the store is to be closed and opened again");
  SATCHEL_ASSIGN(const auto have, image_part().state());
  if (!have) return fail(Code::invalid, "no image was begun");
  SATCHEL_ASSIGN(const ImageManifest m, opened_image(identity.hub_key, have->manifest));
  SATCHEL_TRY(fits_image(m));
  if (have->have != m.size) return fail(Code::invalid, "an image that is not all here");
  Status built = guarded([&] { return build_image(m); });
  if (!built) return drop_image(), built;
  const SchemaPtr schema = tables.schema();
  close();
  const Status swapped = swap_in_image();
  const bool never_named = ports.files.exists(path(kImageDb) + ".part");
  if (!swapped && !never_named) return close_but_for(schema), swapped;  // until it is opened again, nothing is saved
  const Status opened_again = open_database(fail(Code::not_found));     // whichever stands there
  if (!opened_again) close_but_for(schema);
  SATCHEL_TRY(swapped);
  SATCHEL_TRY(opened_again);
  drop_image();
  return {};
}

/// Not being able to is no reason to stop: what is left goes with the next opening.
void Store::Impl::drop_image() {
  (void)image_part().remove();
  for (const char* tail : kTails) (void)ports.files.remove(path(kImageDb) + ".part" + tail);
}

/// Done before: nothing happens, but that its name is made durable while the part says that this may not have come to
/// an end. The old log goes first: it would be taken for that of the new database.
Status Store::Impl::put_image_in_place() {
  if (!ports.files.exists(path(kImageDb)))
    return ports.files.exists(path("image.part")) ? ports.files.sync_folder(options.folder) : Status{};
  left_behind_log = false;
  for (const char* name : {"store.db-wal", "store.db-shm", "store.db-journal"})
    SATCHEL_TRY(ports.files.remove(path(name)));
  SATCHEL_TRY(ports.files.sync_folder(options.folder));
  reached(Point::image_without_log);
  SATCHEL_TRY(ports.files.rename(path(kImageDb), path("store.db")));
  return ports.files.sync_folder(options.folder);
}

}  // namespace satchel
