// A device of the benchmark: host, store and sync.
#pragma once

#include <memory>
#include <string>

#include "engine/store.h"
#include "platform/net/device.h"
#include "platform/os/host.h"

namespace satchel::bench {

struct Device {
  os::Host host;
  std::unique_ptr<Store> store;

  static Result<Device> enrol(const std::string& folder, const std::string& url, const std::string& code);
  static Result<Device> open(const std::string& folder);
  /// Error: whatever kept it from finishing.
  Result<net::SyncSummary> sync();
  Result<std::vector<Id>> save(const std::vector<Draft>& drafts);
};

/// `--hub DIR DISTRICTS CODES [URL]`: serves until it is ended, over that database on PostgreSQL or SQLite; prints the
/// port, then the codes, each for one district in turn, or all for the one scope where there are none.
int run_hub(const std::string& data, std::size_t districts, std::size_t codes, const std::string& db);
/// `--pull DIR URL CODE`: enrols and pulls; prints its peak in KiB.
int run_pull(const std::string& folder, const std::string& url, const std::string& code);
/// `--first DIR URL CODE`: enrols; pulls, asks for all findings' number and one of them, and saves one: prints the
/// seconds of that, and its peak in MiB.
int run_first(const std::string& folder, const std::string& url, const std::string& code);
/// `--push DIR URL CODE ROWS`: enrols, saves, pushes; prints its peak in KiB.
int run_push(const std::string& folder, const std::string& url, const std::string& code, std::int64_t rows);

}  // namespace satchel::bench
