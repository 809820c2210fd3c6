#include <chrono>
#include <cstdio>
#include <filesystem>

#include "tests/wire/trials.h"

namespace satchel::wire {
namespace {

/// Outer limits, generous for a loaded machine. `connections`: with four tries and back-off between them, a sync has
/// few.
struct Trial {
  const char* faults;
  Words options;
  int code;
  std::uint64_t connections;
};

const Trial kTrials[] = {
    {"hole=1", {"--seconds", "3"}, 10, 1},     // its time is used up while nothing answers
    {"trickle=1", {"--seconds", "3"}, 10, 1},  // … or next to nothing
    {"refuse=1", {}, 11, 8},                   // no network: four tries, of which curl repeats what a kept line lost
    {"portal_page=1", {}, 11, 8},              // not a hub
    {"portal_redirect=1", {}, 11, 8},
    {"portal_511=1", {}, 11, 8},
    {"repeat_reply=1", {}, 11, 8},
};

void try_one(ProxyProgram& proxy, const StoreProgram& tablet, const Trial& trial) {
  const auto before = proxy.order("faults " + std::string(trial.faults)).at("connections");
  const auto start = std::chrono::steady_clock::now();
  const auto ended = tablet.call("sync", trial.options);
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto made = proxy.order("counts").at("connections") - before;
  std::printf("{\"faults\":\"%s\",\"code\":%d,\"seconds\":%.1f,\"connections\":%llu}\n", trial.faults, ended.code, took,
              static_cast<unsigned long long>(made));
  const std::string who = std::string(trial.faults) + ": ";
  check(ended.code == trial.code, who + "the sync ends with " + std::to_string(ended.code) + " " + ended.out);
  check(made >= 1 && made <= trial.connections, who + std::to_string(made) + " connections");
  check(took < 60, who + "it does not end");
  check(!tablet.drained(), who + "what was saved is told to be sent");
}

}  // namespace

void try_stalling(const std::string& folder) {
  std::filesystem::create_directories(folder);
  HubProgram hub(folder + "/hub");
  ProxyProgram proxy({"--to", hub.port()});
  const StoreProgram tablet(folder + "/tablet");
  hub.enrol(tablet.folder(), proxy.url(), "li", "inspector", "queens,reference");
  tablet.must("sync");
  for (const auto& trial : kTrials) {
    tablet.must("put", {"site", "name=Press"});
    try_one(proxy, tablet, trial);
  }
  proxy.order("honest");
  tablet.must("sync");
  check(tablet.drained(), "the tablet is not drained when the wire is honest again");
  hub.stop();
  hub.verify();
}

}  // namespace satchel::wire
