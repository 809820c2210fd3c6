// What becomes of a store that is damaged: salvage.h.
#include <algorithm>

#include "engine/store/behind.h"
#include "engine/store/impl.h"
#include "engine/store/layout.h"
#include "engine/store/salvage.h"

namespace satchel {
namespace {

// A thumbnail is a few tens of KiB, an original some MiB. It only decides what goes first.
constexpr std::uint64_t kThumbnailBytes = 100U << 10;

// Beyond it, a number is damage, and no word on how many entries there were.
constexpr std::int64_t kMostEntries = std::int64_t{1} << 40;

}  // namespace

Result<IdentityFile> Store::Impl::what_it_says_of_itself() {
  if (!db) return fail(Code::corrupt, "store.db cannot be opened");
  IdentityFile out;
  out.format = kFormatVersion;
  SATCHEL_ASSIGN(out.identity, Settings::read_identity(*db));
  SATCHEL_ASSIGN(out.schema, Settings::read_schema(*db));
  SATCHEL_TRY(Schema::parse(out.schema));
  const auto known = Settings::read_progress(*db);
  out.log_epoch = known ? known->log_epoch : -1;
  SATCHEL_ASSIGN(const Journal opened, Journal::open(*db));
  out.epochs = opened.epochs();
  if (const auto tag = Settings::read_rest(*db)) out.rest = *tag;
  return out;
}

void Store::Impl::close() {
  image.reset();
  records.reset();
  journal.reset();
  tables = TableSet();
  db.reset();
}

/// Closes the database as it is. The last number of its journal, if it can be told.
std::int64_t Store::Impl::let_go() {
  std::int64_t last = 0;
  if (db) {
    const auto n = db->number("SELECT max(n) FROM journal");
    if (n && *n <= kMostEntries) last = *n;
    const auto known = Settings::read_progress(*db);
    if (known && known->acked <= kMostEntries) last = std::max(last, known->acked);
    db->leave_log();
  }
  close();
  return last;
}

Status Store::Impl::salvage(const IdentityFile& who, const std::string& reason, std::int64_t last) {
  if (leaving && leaving->step != LeavingStep::told) return remake_remains(who, reason);
  const auto there = read_identity_file(ports.files, options.folder);
  if (!there || there->rest != who.rest)  // what comes must be able to go on with it
    SATCHEL_TRY(write_identity_file(ports.files, options.folder, who));
  (void)note_damage(ports.files, options.folder, reason);  // should this be cut, the next opening knows it still
  SATCHEL_ASSIGN(const UnderWay now, set_aside(ports.files, options.folder, last));
  if (!has_report(ports.files, options.folder, now.number)) SATCHEL_TRY(build_salvaged(who, reason, now));
  SATCHEL_TRY(put_in_place(ports.files, options.folder));
  SATCHEL_TRY(open_database(fail(Code::not_found)));
  SATCHEL_TRY(write_identity_file(ports.files, options.folder, own_identity()));
  SATCHEL_TRY(remove_behind(ports.files, options.folder));
  SATCHEL_TRY(end_salvage(ports.files, options.folder));
  SATCHEL_ASSIGN(const auto reports, read_reports(ports.files, options.folder));
  for (const auto& report : reports)
    if (report.number == now.number) salvaged = report;
  return {};
}

/// Under its own name, with the report of it.
Status Store::Impl::build_salvaged(const IdentityFile& who, const std::string& reason, const UnderWay& now) {
  Damage found{now.number, ports.clock.wall(), reason, true, 0, {}, {}};
  SATCHEL_TRY(remove_half_built(ports.files, options.folder));
  const Status built = rebuild(who, now.last, found);
  close();
  SATCHEL_TRY(built);
  return write_report(ports.files, options.folder, found);
}

Result<std::vector<EpochRow>> Store::Impl::collect_sound(SoundEntries& sound, const IdentityFile& who,
                                                         std::int64_t last, Damage& found) {
  const std::string aside = aside_folder(options.folder, found.number);
  JournalScan scan(ports.files, aside + "/store.db", aside + "/store.db-wal", who.epochs);
  SATCHEL_TRY(sound.collect(scan));
  const auto behind = read_behind(ports.files, options.folder);
  if (behind) SATCHEL_TRY(sound.take(*behind));
  if (behind.code() == Code::corrupt) SATCHEL_TRY(set_behind_aside(ports.files, options.folder, aside));
  if (!behind && behind.code() != Code::corrupt) return behind.error();
  SATCHEL_ASSIGN(found.kept, sound.count());
  SATCHEL_ASSIGN(found.lost, sound.lost(scan.unsound(), last));
  return sound.epochs({ports.random.number()});
}

Status Store::Impl::make_anew(const IdentityFile& who, const std::vector<EpochRow>& epochs) {
  Progress anew;
  anew.log_epoch = who.log_epoch;
  anew.full = true;
  SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*db));
  SATCHEL_TRY(make_tables(*db, who.identity, anew, who.schema, epochs));
  if (rest) SATCHEL_TRY(Settings::write_rest(*db, *rest));
  if (!rest && vault->ready()) SATCHEL_TRY(note_key());  // nothing says any more which key it was
  return transaction.commit();
}

Status Store::Impl::append_sound(SoundEntries& sound, Batches& batches) {
  return sound.each([&](ByteView entry, bool erased) -> Status {
    SATCHEL_TRY(batches.step());
    auto appended = erased ? journal->append_erased(*hash_from_bytes(entry)) : journal->append_stored(entry);
    return appended ? Status() : Status(std::move(appended).error());
  });
}

Status Store::Impl::rebuild(const IdentityFile& who, std::int64_t last, Damage& found) {
  SATCHEL_ASSIGN(db, sql::Database::open(path(kSalvaged), sql_options(options, sql::Mode::create)));
  expect_key(who.rest);
  SATCHEL_TRY(SoundEntries::make(*db));
  SoundEntries sound(*db, *vault);
  SATCHEL_ASSIGN(const auto epochs, collect_sound(sound, who, last, found));
  SATCHEL_TRY(make_anew(who, epochs));
  SATCHEL_TRY(load());
  Batches batches(*db);
  SATCHEL_TRY(append_sound(sound, batches));
  SATCHEL_TRY(queue_sound_blobs(batches, found));
  SATCHEL_TRY(batches.step());
  // What the device's own entries say shows at once; without the key, what is confidential after the next pull.
  SATCHEL_TRY(image->put_in_place(0, PullImage::Locked::leave));
  SATCHEL_TRY(sound.drop());
  SATCHEL_TRY(batches.commit());
  return db->checkpoint();  // it goes to its place without its log; closing would not say that this failed
}

/// Each is offered to the hub again, which answers at once for those it has; for what was trimmed it is asked. What
/// cannot be read for want of the key may be sound, and is offered too.
Status Store::Impl::queue_sound_blobs(Batches& batches, Damage& found) {
  SATCHEL_ASSIGN(const auto all, blobs->list());
  for (const auto& hash : all) {
    Status sound = blobs->check(hash);
    while (sound.code() == Code::corrupt) {  // behind an encrypted one may stand a plain one that is sound
      SATCHEL_TRY(set_blob_aside(ports.files, options.folder, found.number, blobs->standing(hash), hash));
      sound = blobs->check(hash);
    }
    if (sound.code() == Code::not_found) continue;
    SATCHEL_TRY(batches.step());
    SATCHEL_ASSIGN(const std::uint64_t size, blobs->size(hash));
    SATCHEL_TRY(insert_blob(hash, size, size <= kThumbnailBytes ? BlobLane::thumbnail : BlobLane::original));
  }
  SATCHEL_TRY(queue_trimmed_blobs());
  SATCHEL_ASSIGN(found.blobs, blobs_aside(ports.files, options.folder, found.number));
  return {};
}

}  // namespace satchel
