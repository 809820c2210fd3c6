#include "platform/postgres/growth.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "platform/postgres/sql_text.h"
#include "platform/postgres/typed_table.h"
#include "platform/postgres/views.h"

namespace satchel::postgres {
namespace {

constexpr std::string_view kMadeFor = "made by layout 3 for";
constexpr std::size_t kMostMade = 16, kMarkDigits = 16;

constexpr const char* kShortWait = "SET LOCAL lock_timeout='1s'";
constexpr std::chrono::milliseconds kGrowthPause{500};
constexpr int kMostTries = 200;  // five minutes

/// The comment on the schema of records says for which ones, of several tenants, all was made, and by which views'
/// text.
Result<std::string> made_before(Connection& db) {
  SATCHEL_ASSIGN(const Rows last,
                 db.ask("SELECT pg_catalog.obj_description(to_regnamespace('satchel'),'pg_namespace')", {}));
  const std::string said = last.size() == 0 || last[0].is_null(0) ? "" : last[0].text(0);
  return said.starts_with(kMadeFor) ? said.substr(kMadeFor.size()) : std::string();
}

std::string mark_of(const Schema& schema) { return " " + to_hex(sha256(schema.text()).view()).substr(0, kMarkDigits); }

Status make_all(Connection& db, const Schema& schema) {
  SATCHEL_TRY(db.script(kGrowthLock));
  const std::string mark = mark_of(schema);
  SATCHEL_ASSIGN(const std::string made, made_before(db));  // while the lock was waited for
  if (made.find(mark) != std::string::npos) return {};
  for (const auto& type : schema.types()) SATCHEL_TRY(TypedTable::make_or_grow(db, type));
  SATCHEL_TRY(make_views(db, schema));
  const std::string all = mark + made.substr(0, kMostMade * mark.size());
  return db.script("COMMENT ON SCHEMA satchel IS " + literal(std::string(kMadeFor) + all));
}

Status grow_once(Connection& db, const Schema& schema) {
  SATCHEL_TRY(db.script("BEGIN"));
  SATCHEL_TRY(db.script(kShortWait));
  SATCHEL_TRY(grow(db, schema));
  return db.commit();
}

}  // namespace

Status grow(Connection& db, const Schema& schema) {
  SATCHEL_ASSIGN(const std::string made, made_before(db));
  if (made.find(mark_of(schema)) != std::string::npos) return {};
  Status out = make_all(db, schema);
  if (out.code() != Code::not_permitted) return out;
  return fail(Code::not_permitted,
              "tables and views of this schema are for a role that may make them: run satchel-hub "
              "migrate as one (" +
                  out.error().detail + ")");
}

Status grow_apart(const std::string& url, const Schema& schema, const Waits& waits) {
  SATCHEL_ASSIGN(const auto db, Connection::open(url));
  SATCHEL_TRY(db->script("SET search_path=''; SET synchronous_commit=on"));
  Status out = grow_once(*db, schema);
  for (int tries = 1; out.code() == Code::busy && db->alive() && tries < kMostTries; ++tries) {
    SATCHEL_TRY(db->script("ROLLBACK"));
    if (waits) waits();
    std::this_thread::sleep_for(kGrowthPause);
    out = grow_once(*db, schema);
  }
  return out;
}

}  // namespace satchel::postgres
