#include <algorithm>
#include <cstdio>
#include <map>
#include <mutex>
#include <sqlite3.h>

#include "platform/os/host.h"
#include "sync/client/session.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/hub.h"
#include "tests/bench/cases.h"
#include "tests/bench/hub_growth.h"
#include "tests/bench/postgres.h"
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

/// What SQLite did for the hub's database: every connection to it is counted from when it is opened.
class Meter {
 public:
  static Meter& here() {
    static Meter one;
    return one;
  }
  Work now() {
    const std::lock_guard lock(mutex_);
    Work out = gone_;
    for (auto& [db, rows] : open_) add(out, db, rows);
    return out;
  }

 private:
  Meter() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(&opened_connection)); }

  static int opened_connection(sqlite3* db, char**, const void*) {
    const char* name = sqlite3_db_filename(db, "main");
    if (name && std::string(name).ends_with("central.db")) {
      const std::lock_guard lock(here().mutex_);
      here().open_[db] = 0;
      sqlite3_trace_v2(db, SQLITE_TRACE_ROW | SQLITE_TRACE_CLOSE, &traced, db);
    }
    return SQLITE_OK;
  }
  static int traced(unsigned what, void* db, void*, void*) {
    Meter& meter = here();
    const std::lock_guard lock(meter.mutex_);
    const auto it = meter.open_.find(static_cast<sqlite3*>(db));
    if (it == meter.open_.end()) return 0;
    if (what == SQLITE_TRACE_ROW) return ++it->second, 0;
    add(meter.gone_, it->first, it->second);
    meter.open_.erase(it);
    return 0;
  }
  static void add(Work& out, sqlite3* db, std::int64_t rows) {
    out.read += rows;
    out.written += sqlite3_total_changes64(db);
    for (const int which : {SQLITE_DBSTATUS_CACHE_HIT, SQLITE_DBSTATUS_CACHE_MISS, SQLITE_DBSTATUS_CACHE_WRITE}) {
      int value = 0, most = 0;
      sqlite3_db_status(db, which, &value, &most, 0);
      out.pages += value;
    }
  }

  std::mutex mutex_;
  std::map<sqlite3*, std::int64_t> open_;  // rows that were read
  Work gone_;
};

/// A device in this process, without a network.
struct Near {
  os::Host host;
  std::unique_ptr<Store> store;

  static Result<Near> enrol(hub::Hub& hub, const std::string& folder, const std::string& user) {
    Near out;
    SATCHEL_ASSIGN(out.host, os::open_host(folder + "/key"));
    SATCHEL_ASSIGN(const std::string code, hub.enrol({user, "inspector", {"district0"}}));
    SATCHEL_ASSIGN(const auto enrol, sync::begin_enrolment(out.host.ports(), "http://here", code));
    StoreOptions options;
    options.folder = folder;
    SATCHEL_ASSIGN(out.store, sync::finish_enrolment(out.host.ports(), options, enrol, hub.handle(enrol.request)));
    return out;
  }
  Status sync(hub::Hub& hub) {
    sync::Session session(*store, host.ports(), {});
    for (int steps = 0; steps < 10'000; ++steps) {
      const Millis now = host.ports().clock.monotonic();
      auto step = session.next(now);
      if (auto* send = std::get_if<sync::Send>(&step)) session.replied(send->id, hub.handle(send->request), now);
      if (std::holds_alternative<sync::Work>(step)) session.work(now);
      if (auto* done = std::get_if<sync::Finished>(&step))
        return done->reason.code == Code::ok ? Status() : Status(done->reason);
    }
    return fail(Code::internal, "a session without an end");
  }
  Status save(std::int64_t first) {
    for (const auto& draft : creates(rows(first, 20), 1)) {
      const auto saved = store->save(draft);
      if (!saved) return saved.error();
    }
    return {};
  }
};

Id id_no(std::int64_t n) {
  static IdMaker ids;
  return ids.make({1'767'225'600'000 + n}, static_cast<std::uint64_t>(n) * 0x9E3779B97F4A7C15ULL);
}

Status put_record(hub::CentralWrite& write, const RecordType& type, std::int64_t n, hub::Head& head) {
  hub::StoredRecord record;
  record.state = empty_record(type, id_no(n));
  record.state.version = record.state.entered = head.version = head.version + 1;
  record.state.author = "filler";
  record.state.root = record.state.id;
  record.state.fields[4] = {Value{n % 900}, head.version, {}};
  SATCHEL_ASSIGN(record.scopes, write.intern({"district" + std::to_string(1 + n % kOtherDistricts)}));
  return write.put(std::move(record), {});
}

Status put_device(hub::CentralWrite& write, std::int64_t n) {
  hub::DeviceRow device;
  device.id = id_no(n);
  device.user = "user" + std::to_string(n), device.role = "inspector";
  device.scopes = {"district" + std::to_string(1 + n % kOtherDistricts)};
  SATCHEL_TRY(write.put_device(device));
  SATCHEL_ASSIGN(const WriterNo no, write.put_writer({{}, device.id, {static_cast<std::uint64_t>(n) + 1}, {1}, {}}));
  (void)no;
  return {};
}

}  // namespace

Status fill(hub::Central& central, std::int64_t records, std::int64_t devices) {
  const SchemaPtr schema = central.schema();
  const RecordType& type = *schema->find("finding");
  for (std::int64_t done = 0, made = 0; done < records || made < devices;) {
    SATCHEL_ASSIGN(auto write, central.write());
    SATCHEL_ASSIGN(hub::Head head, write->head());
    for (int i = 0; i < 20'000 && done < records; ++i, ++done) SATCHEL_TRY(put_record(*write, type, done, head));
    for (int i = 0; i < 20'000 && made < devices; ++i, ++made) SATCHEL_TRY(put_device(*write, made));
    SATCHEL_TRY(write->commit(head));
  }
  return {};
}

namespace {

struct SqliteGround : GrowthGround {
  explicit SqliteGround(std::string file) : path(std::move(file)) {}
  Status fill(std::int64_t records, std::int64_t devices) override {
    SATCHEL_ASSIGN(const auto there, hub::open_sqlite_central({path, false, nullptr, false}));
    return bench::fill(*there, records, devices);
  }
  Result<Work> so_far() override { return Meter::here().now(); }
  std::string path;
};

/// The work of a sync that pushes twenty changes and pulls twenty of another device; the least of some.
Result<Work> work_of_sync(const std::string& folder, GrowthGround& ground, std::int64_t records, std::int64_t devices) {
  SATCHEL_ASSIGN(const os::Host host, os::open_host(folder + "/hub.key"));
  hub::HubOptions options;
  options.data = folder;
  options.schema = schema_json(true);
  options.full_sync = false;
  options.central = ground.central;
  { SATCHEL_ASSIGN(const auto first, hub::Hub::open(host.ports(), options)); }
  SATCHEL_TRY(ground.fill(records, devices));
  SATCHEL_ASSIGN(const auto hub, hub::Hub::open(host.ports(), options));
  SATCHEL_ASSIGN(auto one, Near::enrol(*hub, folder + "-one", "one"));
  SATCHEL_ASSIGN(auto other, Near::enrol(*hub, folder + "-other", "other"));
  SATCHEL_TRY(one.sync(*hub));
  SATCHEL_TRY(other.sync(*hub));
  std::optional<Work> least;
  for (std::int64_t i = 0; i < 5; ++i) {
    SATCHEL_TRY(other.save(2 * i * 20));
    SATCHEL_TRY(other.sync(*hub));
    SATCHEL_TRY(one.save((2 * i + 1) * 20));
    SATCHEL_ASSIGN(const Work before, ground.so_far());
    SATCHEL_TRY(one.sync(*hub));
    SATCHEL_ASSIGN(const Work after, ground.so_far());
    const Work did{after.read - before.read, after.written - before.written, after.pages - before.pages};
    if (!least || did.pages < least->pages) least = did;
  }
  return *least;
}

Result<Work> work_in(const Bench& bench, bool postgres, std::int64_t records, std::int64_t devices) {
  const std::string folder = bench.path("growth-" + std::string(postgres ? "postgres-" : "") + std::to_string(records) +
                                        "-" + std::to_string(devices));
  std::unique_ptr<GrowthGround> ground = std::make_unique<SqliteGround>(folder + "/central.db");
  if (postgres) {
    SATCHEL_ASSIGN(const std::string db, new_postgres_database());
    SATCHEL_ASSIGN(ground, postgres_ground(db));
  }
  return work_of_sync(folder, *ground, records, devices);
}

double growth(const Work& small, const Work& large) {
  const auto ratio = [](std::int64_t a, std::int64_t b) {
    return static_cast<double>(b) / static_cast<double>(std::max<std::int64_t>(a, 1));
  };
  return std::max(
      {ratio(small.read, large.read), ratio(small.written, large.written), ratio(small.pages, large.pages)});
}

std::string words(const Work& w) {
  return std::to_string(w.read) + " rows read, " + std::to_string(w.written) + " written, " + std::to_string(w.pages) +
         " pages touched";
}

}  // namespace

Status hub_growth_case(const Bench& bench, bool postgres) {
  (void)Meter::here();
  SATCHEL_ASSIGN(const Work small, work_in(bench, postgres, 10'000, 10));
  SATCHEL_ASSIGN(const Work records, work_in(bench, postgres, bench.records, 10));
  SATCHEL_ASSIGN(const Work devices, work_in(bench, postgres, 10'000, 10'000));
  const auto told = [&](const std::string& name, const Work& large, const std::string& what) {
    print({name + (postgres ? "_postgres" : ""), static_cast<double>(large.pages), "pages",
           static_cast<double>(small.pages), growth(small, large),
           "at most 1.5 (the worst of three); " + what + ": " + words(small) + "; then " + words(large)},
          bench.json);
  };
  told("hub_growth_records", records, "10000 to " + std::to_string(bench.records) + " records");
  told("hub_growth_devices", devices, "10 to 10000 devices");
  return {};
}

}  // namespace satchel::bench
