#include "sync/hub/central/sqlite_steps.h"

#include <set>

#include "engine/base/limits.h"
#include "sync/hub/central/sqlite_codec.h"
#include "sync/hub/central/sqlite_tables.h"

namespace satchel::hub {
namespace {

constexpr std::int32_t kCentralApplication = 0x53617448;  // "SatH"
constexpr int kCentralCacheKiB = 2 * limits::kCacheKiB;
constexpr int kCentralWalPages = 4 * limits::kWalPages;  // a server's disk has room for 16 MiB of WAL

constexpr const char* kMigrationTable =
    "CREATE TABLE IF NOT EXISTS migration(no INTEGER PRIMARY KEY, contract INTEGER NOT NULL, name TEXT NOT NULL, "
    "mark BLOB NOT NULL) STRICT";

Bytes mark_of_step(std::int64_t no, bool contract, ByteView name) {
  return row_mark({eight_bytes(static_cast<std::uint64_t>(no)), eight_bytes(contract ? 1 : 0), name});
}

Result<RanStep> step_of(const sql::Statement& s) {
  RanStep out{s.integer(0), s.integer(1) != 0 ? Phase::contract : Phase::expand, std::string(s.text(2))};
  if (s.blob(3) == mark_of_step(out.no, out.phase == Phase::contract, out.name)) return out;
  return fail(Code::corrupt, "what the database says of its migrations is not as written");
}

Status may_be_served(sql::Database& db) {
  SATCHEL_ASSIGN(const std::int64_t format, db.number("PRAGMA user_version"));
  return format <= kCentralFormat ? Status{} : fail(Code::unsupported, "the database was written by a newer build");
}

/// Whether every table that kCentralTables names is there.
Result<bool> has_all_tables(sql::Database& db) {
  constexpr std::string_view kMakes = "CREATE TABLE IF NOT EXISTS ";
  SATCHEL_ASSIGN(auto s, db.prepare("SELECT name FROM sqlite_schema WHERE type='table'"));
  std::set<std::string, std::less<>> there;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) break;
    there.emplace(s.text(0));
  }
  std::string_view text(kCentralTables);
  for (auto at = text.find(kMakes); at != std::string_view::npos; at = text.find(kMakes)) {
    text.remove_prefix(at + kMakes.size());
    if (!there.contains(text.substr(0, text.find('(')))) return false;
  }
  return true;
}

}  // namespace

sql::Options central_file() {
  sql::Options out;
  out.application_id = kCentralApplication;
  out.cache_kib = kCentralCacheKiB;
  out.page_bytes = limits::kPageBytesOnDisk;
  out.wal_pages = kCentralWalPages;
  return out;
}

/// The first one makes what is missing of all that stood before there were steps.
const std::vector<Step>& sqlite_steps() {
  static const std::vector<Step> steps = {
      {1, Phase::expand, "tables of the hub", kCentralTables},
      {2, Phase::expand, "readers of one tenant", {}},
  };
  return steps;
}

Result<std::vector<RanStep>> SteppedSqlite::ran() {
  std::vector<RanStep> out;
  SATCHEL_ASSIGN(const std::int64_t known, db_.number("SELECT count(*) FROM sqlite_schema WHERE name='migration'"));
  if (known == 0) return out;
  SATCHEL_ASSIGN(auto s, db_.prepare("SELECT no,contract,name,mark FROM migration ORDER BY no"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    SATCHEL_ASSIGN(RanStep step, step_of(s));
    out.push_back(std::move(step));
  }
}

Status SteppedSqlite::run(const Step& step) {
  SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(db_));
  SATCHEL_TRY(db_.run(kMigrationTable));
  SATCHEL_ASSIGN(const std::int64_t there,
                 db_.number("SELECT count(*) FROM migration WHERE no=" + std::to_string(step.no)));
  if (there != 0) return {};
  if (!step.sql.empty()) SATCHEL_TRY(db_.run(std::string(step.sql)));
  const bool contract = step.phase == Phase::contract;
  const Bytes mark = mark_of_step(step.no, contract, step.name);
  SATCHEL_ASSIGN(auto s, db_.prepare("INSERT INTO migration(no,contract,name,mark) VALUES(?,?,?,?)"));
  SATCHEL_TRY(s.bind(0, step.no).bind(1, std::int64_t{contract}).bind_text(2, step.name).bind_blob(3, mark).run());
  return transaction.commit();
}

Status lay_out(sql::Database& db) {
  SATCHEL_TRY(may_be_served(db));
  SteppedSqlite stepped(db);
  SATCHEL_TRY(migrate(stepped, sqlite_steps(), {}));
  SATCHEL_ASSIGN(const bool whole, has_all_tables(db));
  if (whole) return {};
  SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(db));
  SATCHEL_TRY(db.run(kCentralTables));
  return transaction.commit();
}

Result<std::vector<StepReport>> migrate_sqlite(const std::string& path, const MigrateOptions& o) {
  sql::Options options = central_file();
  options.mode = o.dry_run ? sql::Mode::read_only : sql::Mode::open;
  options.checkpoints = false;
  SATCHEL_ASSIGN(const auto db, sql::Database::open(path, options));
  SATCHEL_TRY(may_be_served(*db));
  SteppedSqlite stepped(*db);
  return migrate(stepped, sqlite_steps(), o);
}

}  // namespace satchel::hub
