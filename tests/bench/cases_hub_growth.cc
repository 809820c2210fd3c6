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
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

/// What SQLite did for the hub's database: every connection to it is counted from when it is opened.
struct Work {
  std::int64_t read = 0, written = 0, pages = 0;
};

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

/// Records of other districts, and devices that are none, straight into the database.
Status fill(const std::string& path, std::int64_t records, std::int64_t devices) {
  SATCHEL_ASSIGN(const auto central, hub::open_sqlite_central({path, false, nullptr, false}));
  const RecordType& type = *central->schema()->find("finding");
  IdMaker ids;
  const auto id = [&](std::int64_t n) {
    return ids.make({1'767'225'600'000 + n}, static_cast<std::uint64_t>(n) * 0x9E3779B97F4A7C15ULL);
  };
  for (std::int64_t done = 0, made = 0; done < records || made < devices;) {
    SATCHEL_ASSIGN(auto write, central->write());
    SATCHEL_ASSIGN(hub::Head head, write->head());
    for (int i = 0; i < 20'000 && done < records; ++i, ++done) {
      hub::StoredRecord record;
      record.state = empty_record(type, id(done));
      record.state.version = record.state.entered = head.version = head.version + 1;
      record.state.author = "filler";
      record.state.root = record.state.id;
      record.state.fields[4] = {Value{done % 900}, head.version, {}};
      SATCHEL_ASSIGN(record.scopes, write->intern({"district" + std::to_string(1 + done % 99)}));
      SATCHEL_TRY(write->put(std::move(record), {}));
    }
    for (int i = 0; i < 20'000 && made < devices; ++i, ++made) {
      hub::DeviceRow device;
      device.id = id(made);
      device.user = "user" + std::to_string(made), device.role = "inspector";
      device.scopes = {"district" + std::to_string(1 + made % 99)};
      SATCHEL_TRY(write->put_device(device));
      SATCHEL_ASSIGN(const WriterNo no,
                     write->put_writer({{}, device.id, {static_cast<std::uint64_t>(made) + 1}, {1}, {}}));
      (void)no;
    }
    SATCHEL_TRY(write->commit(head));
  }
  return {};
}

/// The work of a sync that pushes twenty changes and pulls twenty of another device; the least of some.
Result<Work> work_of_sync(const Bench& bench, std::int64_t records, std::int64_t devices) {
  const std::string name = bench.path("growth-" + std::to_string(records) + "-" + std::to_string(devices));
  SATCHEL_ASSIGN(const os::Host host, os::open_host(name + "/hub.key"));
  hub::HubOptions options;
  options.data = name;
  options.schema = schema_json(true);
  options.full_sync = false;
  { SATCHEL_ASSIGN(const auto hub, hub::Hub::open(host.ports(), options)); }
  SATCHEL_TRY(fill(name + "/central.db", records, devices));
  SATCHEL_ASSIGN(const auto hub, hub::Hub::open(host.ports(), options));
  SATCHEL_ASSIGN(auto one, Near::enrol(*hub, name + "-one", "one"));
  SATCHEL_ASSIGN(auto other, Near::enrol(*hub, name + "-other", "other"));
  SATCHEL_TRY(one.sync(*hub));
  SATCHEL_TRY(other.sync(*hub));
  std::optional<Work> least;
  for (std::int64_t i = 0; i < 5; ++i) {
    SATCHEL_TRY(other.save(2 * i * 20));
    SATCHEL_TRY(other.sync(*hub));
    SATCHEL_TRY(one.save((2 * i + 1) * 20));
    const Work before = Meter::here().now();
    SATCHEL_TRY(one.sync(*hub));
    const Work after = Meter::here().now();
    const Work did{after.read - before.read, after.written - before.written, after.pages - before.pages};
    if (!least || did.pages < least->pages) least = did;
  }
  return *least;
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

Status hub_growth_case(const Bench& bench) {
  (void)Meter::here();
  SATCHEL_ASSIGN(const Work small, work_of_sync(bench, 10'000, 10));
  SATCHEL_ASSIGN(const Work records, work_of_sync(bench, 1'000'000, 10));
  SATCHEL_ASSIGN(const Work devices, work_of_sync(bench, 10'000, 10'000));
  const auto told = [&](const char* name, const Work& large, const char* what) {
    print({name, static_cast<double>(large.pages), "pages", static_cast<double>(small.pages), growth(small, large),
           std::string("at most 1.5 (the worst of three), SQLite; ") + what + ": " + words(small) + "; then " +
               words(large)},
          bench.json);
  };
  told("hub_growth_records", records, "10,000 to 1,000,000 records");
  told("hub_growth_devices", devices, "10 to 10,000 devices");
  return {};
}

}  // namespace satchel::bench
