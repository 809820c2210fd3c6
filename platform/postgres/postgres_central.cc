#include "platform/postgres/postgres_central.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine/base/guarded.h"
#include "platform/postgres/session.h"
#include "platform/postgres/steps.h"
#include "platform/postgres/whole.h"
#include "sync/hub/central/sqlite_whole.h"

namespace satchel::postgres {
namespace {

/// Commits are on disk before they are told, whatever the database's default; search_path helps nobody to put a table
/// of his own in the place of ours.
constexpr const char* kDurable = "SET synchronous_commit=on";
constexpr const char* kMeasured = "SET synchronous_commit=off";
constexpr const char* kSettings =
    "SET search_path=''; SET standard_conforming_strings=on; SET idle_in_transaction_session_timeout='5min'";

constexpr std::chrono::milliseconds kPause{10}, kLongestPause{500};

/// Connections for sessions, so many at once; a free one is used again.
class Pool {
 public:
  Pool(PostgresOptions options, std::size_t most, std::shared_ptr<Complaints> complaints)
      : options_(std::move(options)), most_(most), complaints_(std::move(complaints)) {
    free_.reserve(most);  // giving back asks for no memory
  }

  /// Waits for one to be free.
  Result<std::unique_ptr<Connection>> take() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return taken_ < most_; });
    ++taken_;
    while (!free_.empty()) {
      auto out = std::move(free_.back());
      free_.pop_back();
      if (out->alive()) return out;
    }
    lock.unlock();
    auto made = guarded([&] { return make(); });  // without memory the place is free again
    if (!made) give_back(nullptr);
    return made;
  }

  void give_back(std::unique_ptr<Connection> connection) {
    {
      const std::lock_guard lock(mutex_);
      --taken_;
      if (connection && connection->alive()) free_.push_back(std::move(connection));
    }
    freed_.notify_one();
  }

  /// Those that are free were made before the database went: the next session begins with a new one.
  void drop_free() {
    const std::lock_guard lock(mutex_);
    free_.clear();
  }

 private:
  Result<std::unique_ptr<Connection>> make() {
    SATCHEL_ASSIGN(auto out, Connection::open(options_.url));
    out->complain_to(complaints_);
    SATCHEL_TRY(out->script(kSettings));
    SATCHEL_TRY(out->script(options_.full_sync ? kDurable : kMeasured));
    return out;
  }

  const PostgresOptions options_;
  const std::size_t most_;
  const std::shared_ptr<Complaints> complaints_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t taken_ = 0;
  std::vector<std::unique_ptr<Connection>> free_;
};

class PostgresCentral : public hub::Central {
 public:
  explicit PostgresCentral(const PostgresOptions& options)
      : options_(options),
        tenant_(options.tenant),
        makes_(options.makes_tenant),
        patience_(options.patience.count),
        complaints_(std::make_shared<Complaints>(options.log, options.serves)),
        writing_(options, 1, complaints_),
        reading_(options, options.most_views, complaints_) {}

  Status open() {
    SATCHEL_ASSIGN(auto connection, writing_.take());
    Status made = makes_ ? make_tenant(*connection) : find_tenant(*connection);
    writing_.give_back(std::move(connection));
    SATCHEL_TRY(std::move(made));
    SATCHEL_ASSIGN(const auto first_look, view());  // the tenant's schema
    return {};
  }

  Result<std::unique_ptr<hub::CentralWrite>> write() override {
    SATCHEL_ASSIGN(auto session, begin(writing_, true));
    return std::unique_ptr<hub::CentralWrite>(std::move(session));
  }

  Result<std::unique_ptr<hub::CentralView>> view() override {
    SATCHEL_ASSIGN(auto session, begin(reading_, false));
    return std::unique_ptr<hub::CentralView>(std::move(session));
  }

  SchemaPtr schema() const override {
    const std::lock_guard lock(mutex_);
    return tables_ ? tables_->schema : nullptr;
  }

  Status copy_to(const std::string& path) override {
    const auto from = read_postgres_whole(options_);
    if (!from) return complaints_->for_caller(from.error());
    SATCHEL_ASSIGN(const auto to, hub::make_sqlite_whole(path));
    SATCHEL_TRY(hub::copy_whole(**from, *to));
    return {};
  }

 private:
  /// Steps that are left are run for who only asks of a tenant, too.
  Status find_tenant(Connection& connection) {
    SATCHEL_ASSIGN(const Rows tables, connection.ask("SELECT to_regclass('satchel_hub.tenant') IS NOT NULL", Params()));
    if (tables[0].integer(0) == 0) return fail(Code::not_found, "tenant " + tenant_);
    SATCHEL_ASSIGN(const Rows found,
                   connection.ask("SELECT 1 FROM satchel_hub.tenant WHERE tenant=$1", Params().text(tenant_)));
    if (found.size() == 0) return fail(Code::not_found, "tenant " + tenant_);
    return lay_out(connection);
  }

  Status make_tenant(Connection& connection) {
    SATCHEL_TRY(lay_out(connection));
    SATCHEL_TRY(connection.send("INSERT INTO satchel_hub.tenant(tenant,schema_no) VALUES($1,0) ON CONFLICT DO NOTHING",
                                Params().text(tenant_)));
    return connection.settle();
  }

  static Status lay_out(Connection& connection) {
    SteppedPostgres stepped(connection);
    SATCHEL_TRY(hub::migrate(stepped, postgres_steps(), {}));
    return {};
  }

  /// One that was free may belong to a server that has gone since: the session then begins on a new one, once there is
  /// a server. One that does not let the hub in is not waited for.
  Result<std::unique_ptr<Session>> begin(Pool& pool, bool writes) {
    auto session = begin_once(pool, writes);
    const auto until = std::chrono::steady_clock::now() + patience_;
    for (std::chrono::milliseconds pause{0}; session.code() == Code::busy;
         pause = std::min(2 * pause + kPause, kLongestPause)) {
      if (std::chrono::steady_clock::now() + pause > until) break;
      complaints_->note(session.error());
      std::this_thread::sleep_for(pause);
      pool.drop_free();
      session = begin_once(pool, writes);
    }
    return session ? std::move(session) : complaints_->for_caller(session.error());
  }

  Result<std::unique_ptr<Session>> begin_once(Pool& pool, bool writes) {
    SATCHEL_ASSIGN(auto connection, pool.take());
    const std::shared_ptr<std::unique_ptr<Connection>> held =
        std::make_shared<std::unique_ptr<Connection>>(std::move(connection));
    Seat seat;
    seat.connection = held->get();
    seat.tenant = tenant_;
    seat.tables = [this](std::int64_t no, hub::CentralView& snapshot) { return tables_of(no, snapshot); };
    seat.published = [this](TablesPtr tables) { publish(std::move(tables)); };
    seat.left = [held, &pool] { pool.give_back(std::move(*held)); };
    return Session::begin(std::move(seat), writes);
  }

  Result<TablesPtr> tables_of(std::int64_t no, hub::CentralView& snapshot) {
    {
      const std::lock_guard lock(mutex_);
      if (tables_ && tables_->no == no) return tables_;
    }
    SATCHEL_ASSIGN(const std::string json, snapshot.setting("schema"));
    SATCHEL_ASSIGN(SchemaPtr schema, Schema::parse(json));
    const auto out = std::make_shared<const TypedTables>(std::move(schema), no);
    publish(out);
    return TablesPtr(out);
  }

  /// A session that began before another schema was published does not bring its own back.
  void publish(TablesPtr tables) {
    const std::lock_guard lock(mutex_);
    if (!tables_ || tables_->no < tables->no) tables_ = std::move(tables);
  }

  const PostgresOptions options_;
  const std::string tenant_;
  const bool makes_;
  const std::chrono::milliseconds patience_;
  const std::shared_ptr<Complaints> complaints_;
  Pool writing_, reading_;
  mutable std::mutex mutex_;
  TablesPtr tables_;
};

}  // namespace

Result<std::unique_ptr<hub::Central>> open_postgres_central(const PostgresOptions& options) {
  if (options.tenant.empty()) return fail(Code::invalid, "a hub on PostgreSQL needs a tenant");
  auto central = std::make_unique<PostgresCentral>(options);
  SATCHEL_TRY(central->open());
  return std::unique_ptr<hub::Central>(std::move(central));
}

}  // namespace satchel::postgres
