#include <algorithm>

#include "platform/postgres/connection.h"
#include "platform/postgres/postgres_central.h"
#include "tests/bench/hub_growth.h"

namespace satchel::bench {
namespace {

constexpr std::int64_t kByHub = 990;  // records that the hub's own session writes; each district has some

/// Each of those rows again and again, under new ids and versions: in the typed table, and in the feed.
constexpr const char* kRepeat = R"(DO $do$ DECLARE columns text; BEGIN
SELECT string_agg(CASE attname WHEN '_id' THEN 'm.id' WHEN '_root' THEN 'm.id' WHEN '_version' THEN 'm.version'
  ELSE 't.' || quote_ident(attname) END, ',' ORDER BY attnum) INTO columns FROM pg_attribute
  WHERE attrelid='satchel.finding'::regclass AND attnum>0 AND NOT attisdropped;
CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id,t._id AS src,
  (SELECT max(version) FROM satchel_hub.feed)+row_number() OVER (ORDER BY n,t._id) AS version
  FROM satchel.finding t, generate_series(1,%) n;
EXECUTE 'INSERT INTO satchel.finding SELECT ' || columns || ' FROM made m JOIN satchel.finding t ON t._id=m.src';
INSERT INTO satchel_hub.feed SELECT f.tenant,f.scopes,m.version,m.id,f.type,f.departed,f.only_writer
  FROM made m JOIN satchel_hub.feed f ON f.id=m.src;
INSERT INTO satchel_hub.head SELECT tenant,(SELECT max(version) FROM made),tag FROM satchel_hub.head
  ORDER BY version DESC LIMIT 1;
DROP TABLE made; END $do$)";

constexpr const char* kWork =
    "SELECT (SELECT sum(coalesce(seq_tup_read,0)+coalesce(idx_tup_fetch,0)) FROM pg_stat_user_tables)::bigint,"
    "(SELECT sum(n_tup_ins+n_tup_upd+n_tup_del) FROM pg_stat_user_tables)::bigint,"
    "(SELECT sum(heap_blks_read+heap_blks_hit+coalesce(idx_blks_read,0)+coalesce(idx_blks_hit,0)) FROM "
    "pg_statio_user_tables)::bigint";
constexpr const char* kEndHubs =
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name='satchel-hub' AND "
    "datname=current_database() AND pid<>pg_backend_pid()";

class PostgresGround : public GrowthGround {
 public:
  static Result<std::unique_ptr<GrowthGround>> at(const std::string& db) {
    auto out = std::make_unique<PostgresGround>();
    SATCHEL_ASSIGN(out->connection_, postgres::Connection::open(db));
    out->central = [db] { return postgres::open_postgres_central({db}); };
    return std::unique_ptr<GrowthGround>(std::move(out));
  }

  Status fill(std::int64_t records, std::int64_t devices) override {
    SATCHEL_ASSIGN(const auto there, central());
    SATCHEL_TRY(bench::fill(*there, std::min(records, kByHub), devices));
    if (records > kByHub) {
      std::string repeat = kRepeat;
      repeat.replace(repeat.find('%'), 1, std::to_string(records / kByHub - 1));
      SATCHEL_TRY(connection_->script(repeat));
    }
    return connection_->script("VACUUM ANALYZE");  // as autovacuum does
  }

  Result<Work> so_far() override {
    for (std::int64_t ended = 1; ended > 0;) {
      SATCHEL_ASSIGN(const postgres::Rows rows, connection_->ask(kEndHubs, {}));
      ended = rows[0].integer(0);
    }
    SATCHEL_ASSIGN(const postgres::Rows rows, connection_->ask(kWork, {}));
    return Work{rows[0].integer(0), rows[0].integer(1), rows[0].integer(2)};
  }

 private:
  std::unique_ptr<postgres::Connection> connection_;
};

}  // namespace

Result<std::unique_ptr<GrowthGround>> postgres_ground(const std::string& db) { return PostgresGround::at(db); }

}  // namespace satchel::bench
