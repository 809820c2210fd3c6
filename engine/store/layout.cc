#include "engine/store/layout.h"

#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "engine/store/impl.h"

namespace satchel {
namespace {

constexpr const char* kBaseTables = R"(
CREATE TABLE held(n INTEGER PRIMARY KEY, exception BLOB NOT NULL) STRICT;
CREATE TABLE stage(page INTEGER PRIMARY KEY, items BLOB NOT NULL) STRICT;
CREATE TABLE quarantine(n INTEGER PRIMARY KEY, code INTEGER NOT NULL, detail TEXT NOT NULL, since INTEGER NOT NULL, entry BLOB NOT NULL) STRICT;
CREATE TABLE blob(sha256 BLOB PRIMARY KEY NOT NULL, size INTEGER NOT NULL, lane INTEGER NOT NULL, state INTEGER NOT NULL, upload TEXT NOT NULL, noted INTEGER NOT NULL, receipted INTEGER NOT NULL) STRICT;
CREATE TABLE receipt(log_epoch INTEGER NOT NULL, no INTEGER NOT NULL, signature BLOB NOT NULL, upto INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(log_epoch, no, signature)) STRICT, WITHOUT ROWID;
CREATE TABLE recovered(rank INTEGER NOT NULL, id BLOB NOT NULL, item BLOB NOT NULL, PRIMARY KEY(rank, id)) STRICT, WITHOUT ROWID;
CREATE INDEX blob_by_lane ON blob(state, lane, noted);
)";

constexpr const char* kQuestions[] = {
    "SELECT n,entry,hash FROM journal WHERE n=?",
    "SELECT ordinal,epoch,first,saved_from FROM epoch",
    "SELECT first,count,version FROM ack WHERE first<=?",
    "SELECT n,exception FROM held WHERE n=?",
    "SELECT page,items FROM stage WHERE page=?",
    "SELECT n,code,detail,since,entry FROM quarantine WHERE n=?",
    "SELECT sha256,size,lane,state,upload,noted,receipted FROM blob WHERE sha256=?",
    "SELECT log_epoch,no,upto,body,signature FROM receipt WHERE no=?",
    "SELECT id,type,record FROM gone WHERE id=?",
    "SELECT id,item FROM unknown_item WHERE id=?",
    "SELECT rank,id,item FROM recovered WHERE rank=?",
};

constexpr const char* kForgot =
    "CREATE TABLE IF NOT EXISTS forgot(id BLOB PRIMARY KEY NOT NULL, type INTEGER NOT NULL, seen INTEGER NOT NULL) "
    "STRICT, WITHOUT ROWID";

Status ask(sql::Database& db, const char* question) {
  const auto asked = db.prepare(question);
  if (asked) return {};
  return asked.code() == Code::invalid ? fail(Code::corrupt, asked.error().detail) : asked.error();
}

}  // namespace

Status make_tables(sql::Database& db, const Identity& identity, const Progress& progress, std::string_view schema,
                   const std::vector<EpochRow>& epochs) {
  SATCHEL_TRY(Settings::make(db));
  SATCHEL_TRY(Journal::make_with(db, epochs));
  SATCHEL_TRY(LocalRecords::make(db));
  SATCHEL_TRY(db.run(kBaseTables));
  SATCHEL_TRY(db.run(kForgot));
  SATCHEL_TRY(db.run("PRAGMA user_version=" + std::to_string(kFormatVersion)));
  SATCHEL_TRY(Settings::write(db, identity));
  SATCHEL_TRY(Settings::write(db, progress));
  return Settings::write_schema(db, schema);
}

Status look_at_tables(sql::Database& db) {
  for (const char* question : kQuestions) SATCHEL_TRY(ask(db, question));
  return {};
}

Status grow_tables(sql::Database& db) {
  SATCHEL_TRY(db.run(kForgot));
  return ask(db, "SELECT id,type,seen FROM forgot WHERE id=?");
}

sql::Options sql_options(const StoreOptions& o, sql::Mode mode) {
  sql::Options out;
  out.mode = mode;
  out.application_id = kApplicationId;
  out.vfs = o.vfs;
  out.full_sync = o.full_sync && !planted(Bug::device_not_full);
  out.cache_kib = limits::kCacheKiB;
  out.page_bytes = limits::kPageBytesOnDisk;
  out.wal_pages = limits::kWalPages;
  out.given_up = o.given_up;
  return out;
}

}  // namespace satchel
