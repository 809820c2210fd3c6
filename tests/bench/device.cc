#include "tests/bench/device.h"

#include <csignal>
#include <cstdio>
#include <unistd.h>

#include "platform/postgres/postgres_central.h"
#include "platform/serve/server.h"
#include "sync/hub/hub.h"
#include "tests/bench/process.h"
#include "tests/bench/report.h"
#include "tests/bench/workload.h"

namespace satchel::bench {
namespace {

int complain(const Error& error) {
  std::fprintf(stderr, "%s: %s\n", std::string(info(error.code).name).c_str(), error.detail.c_str());
  return 1;
}

Result<int> serve(const std::string& data, std::size_t districts, std::size_t codes, const std::string& db) {
  SATCHEL_ASSIGN(const os::Host host, os::open_host(data + "/hub.key"));
  hub::HubOptions options;
  options.data = data;
  options.schema = schema_json(districts > 0);
  if (!db.empty()) options.central = [&] { return postgres::open_postgres_central({db}); };
  SATCHEL_ASSIGN(const auto hub, hub::Hub::open(host.ports(), options));
  SATCHEL_ASSIGN(const auto server, serve::Server::start({}, *hub));
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  std::printf("%d\n", static_cast<int>(server->port()));
  for (std::size_t i = 0; i < codes; ++i) {
    const std::string scope = districts > 0 ? "district" + std::to_string(i % districts) : "bench";
    SATCHEL_ASSIGN(const std::string code, hub->enrol({"user" + std::to_string(i), "inspector", {scope}}));
    std::printf("%s\n", code.c_str());
  }
  std::fflush(stdout);
  int signal = 0;
  sigwait(&end, &signal);
  return 0;
}

}  // namespace

Result<Device> Device::enrol(const std::string& folder, const std::string& url, const std::string& code) {
  Device out;
  SATCHEL_ASSIGN(out.host, os::open_host(folder + "/key"));
  StoreOptions options;
  options.folder = folder;
  SATCHEL_ASSIGN(out.store, net::enrol_store(out.host.ports(), options, url, code));
  return out;
}

Result<Device> Device::open(const std::string& folder) {
  Device out;
  SATCHEL_ASSIGN(out.host, os::open_host(folder + "/key"));
  StoreOptions options;
  options.folder = folder;
  SATCHEL_ASSIGN(out.store, Store::open(out.host.ports(), options));
  return out;
}

Result<net::SyncSummary> Device::sync() {
  SATCHEL_ASSIGN(auto summary, net::sync_now(*store, host.ports(), {}));
  if (summary.left.code != Code::ok) return summary.left;
  return summary;
}

Result<std::vector<Id>> Device::save(const std::vector<Draft>& drafts) {
  std::vector<Id> out;
  for (const auto& draft : drafts) {
    SATCHEL_ASSIGN(const auto ids, store->save(draft));
    out.insert(out.end(), ids.begin(), ids.end());
  }
  return out;
}

int run_hub(const std::string& data, std::size_t districts, std::size_t codes, const std::string& db) {
  sigset_t end;  // before any thread, so that all of them leave it to sigwait
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  sigprocmask(SIG_BLOCK, &end, nullptr);
  const auto done = serve(data, districts, codes, db);
  return done ? *done : complain(done.error());
}

int run_pull(const std::string& folder, const std::string& url, const std::string& code) {
  auto device = Device::enrol(folder, url, code);
  if (!device) return complain(device.error());
  const auto summary = device->sync();
  if (!summary) return complain(summary.error());
  std::printf("%ld\n", own_peak_kib());
  return 0;
}

namespace {

Status pull_and_work(Device& device) {
  SATCHEL_ASSIGN(const auto summary, device.sync());
  SATCHEL_ASSIGN(const auto reader, device.store->reader());
  SATCHEL_ASSIGN(auto last,
                 reader->prepare("SELECT _id,(SELECT count(*) FROM finding) FROM finding ORDER BY _id DESC"));
  SATCHEL_ASSIGN(const bool any, last.step());
  if (!any || last.integer(1) < 1000) return fail(Code::internal, "not all was pulled");
  SATCHEL_ASSIGN(const auto record, device.store->get(device.store->schema()->find("finding")->number, last.id(0)));
  if (!record) return fail(Code::internal, "a finding is missing");
  const auto saved = device.save(creates(rows(0, 1), 1));
  return saved ? Status() : Status(saved.error());
}

}  // namespace

int run_first(const std::string& folder, const std::string& url, const std::string& code) {
  auto device = Device::enrol(folder, url, code);
  if (!device) return complain(device.error());
  const auto took = seconds([&] { return pull_and_work(*device); });
  if (!took) return complain(took.error());
  std::printf("%f %f\n", *took, static_cast<double>(own_peak_kib()) / 1024);
  return 0;
}

int run_push(const std::string& folder, const std::string& url, const std::string& code, std::int64_t count) {
  auto device = Device::enrol(folder, url, code);
  if (!device) return complain(device.error());
  for (std::int64_t n = 0; n < count; n += 1000) {
    const auto saved = device->save(creates(rows(n, 1000), 1000));
    if (!saved) return complain(saved.error());
  }
  const auto summary = device->sync();
  if (!summary) return complain(summary.error());
  std::printf("%ld\n", own_peak_kib());
  return 0;
}

}  // namespace satchel::bench
