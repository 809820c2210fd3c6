#include <algorithm>

#include "platform/postgres/connection.h"
#include "tests/bench/cases.h"
#include "tests/bench/postgres.h"
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

constexpr int kTurns = 3;
constexpr std::size_t kBatch = 1000;

/// The same rows in a plain table, one statement a row, prepared, in libpq's pipeline mode.
class PipelinedTable {
 public:
  static Result<PipelinedTable> make(const std::string& url) {
    PipelinedTable out;
    SATCHEL_ASSIGN(out.connection_, postgres::Connection::open(url));
    SATCHEL_TRY(out.connection_->script(
        "CREATE TABLE finding(id uuid PRIMARY KEY, visit uuid, kind text, severity text, zone text, reading bigint, "
        "background bigint, limit_used bigint, distance bigint, observed bigint, due bigint, place text, heading text, "
        "fact text)"));
    return out;
  }
  Status insert(const std::vector<Values>& rows) {
    for (std::size_t first = 0; first < rows.size(); first += kBatch) {
      SATCHEL_TRY(connection_->send("BEGIN", {}));
      for (std::size_t n = first; n < std::min(first + kBatch, rows.size()); ++n)
        SATCHEL_TRY(connection_->send("INSERT INTO finding VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)",
                                      bound(rows[n])));
      SATCHEL_TRY(connection_->commit());
    }
    return {};
  }

 private:
  postgres::Params bound(const Values& values) {
    postgres::Params out;
    out.id(ids_.make({1'767'225'600'000}, ++made_ * 0x9E3779B97F4A7C15ULL));
    for (const auto& value : values) {
      if (const auto* v = std::get_if<std::int64_t>(&value)) out.number(*v);
      if (const auto* v = std::get_if<std::string>(&value)) out.text(*v);
      if (const auto* v = std::get_if<Octets>(&value)) out.id(*id_from_bytes(v->bytes));
    }
    return out;
  }

  std::unique_ptr<postgres::Connection> connection_;
  IdMaker ids_;
  std::uint64_t made_ = 0;
};

struct Push {
  double seconds = 0, hub_cpu = 0;
};

/// A push of these rows by a device that is new at that hub, and has pulled.
Result<Push> push(const std::string& folder, const HubProcess& hub, std::size_t code,
                  const std::vector<Draft>& drafts) {
  SATCHEL_ASSIGN(auto device, Device::enrol(folder, hub.url, hub.codes[code]));
  SATCHEL_ASSIGN(const auto first, device.sync());
  (void)first;
  SATCHEL_ASSIGN(const auto saved, device.save(drafts));
  (void)saved;
  Push out;
  const double before = hub.process.cpu_seconds();
  SATCHEL_ASSIGN(out.seconds, seconds([&]() -> Status {
                   const auto done = device.sync();
                   return done ? Status() : Status(done.error());
                 }));
  out.hub_cpu = hub.process.cpu_seconds() - before;
  return out;
}

/// Turn and turn about, so that a busy machine hits both; the best of each.
Status push_case(const Bench& bench, const std::string& name, std::int64_t count, std::size_t per_transaction) {
  SATCHEL_ASSIGN(const std::string db, new_postgres_database());
  SATCHEL_ASSIGN(const std::string plain_db, new_postgres_database());
  SATCHEL_ASSIGN(auto plain, PipelinedTable::make(plain_db));
  SATCHEL_ASSIGN(const auto hub, HubProcess::start(bench.path(name + "-hub"), 0, kTurns, db));
  Push ours{1e9, 0};
  double theirs = 1e9;
  for (int turn = 0; turn < kTurns; ++turn) {
    const auto values = rows(turn * count, count);
    SATCHEL_ASSIGN(const double plain_one, seconds([&] { return plain.insert(values); }));
    SATCHEL_ASSIGN(const Push one, push(bench.path(name + "-" + std::to_string(turn)), hub,
                                        static_cast<std::size_t>(turn), creates(values, per_transaction)));
    theirs = std::min(theirs, plain_one);
    if (one.seconds < ours.seconds) ours = one;
  }
  char detail[200];
  std::snprintf(detail, sizeof detail,
                "of pipelined inserts, %zu a transaction; %zu rows an entry; the hub's processor %.2f s of %.2f s",
                kBatch, per_transaction, ours.hub_cpu, ours.seconds);
  const double n = static_cast<double>(count);
  print({name, n / ours.seconds, "rows/s", n / theirs, theirs / ours.seconds, detail}, bench.json);
  return {};
}

}  // namespace

/// As a tablet comes back with what it saved in bulk, and with what an inspector saved one by one.
Status push_postgres_cases(const Bench& bench) {
  if (bench.wants("push_postgres")) SATCHEL_TRY(push_case(bench, "push_postgres", bench.rows, kBatch));
  if (bench.wants("push_postgres_singles")) SATCHEL_TRY(push_case(bench, "push_postgres_singles", bench.rows / 4, 1));
  return {};
}

}  // namespace satchel::bench
