// What the connections of one server have in common. Touched on the network thread only, but for the counters.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>

#include "platform/serve/server.h"

namespace satchel::serve {

struct Counters {
  std::atomic<std::uint64_t> bytes_in{0}, bytes_out{0}, requests{0};
};

struct Shared {
  hub::Service& service;
  Limits limits;
  LogSink sink;
  boost::asio::thread_pool workers;
  Counters counters;
  std::size_t body_memory_used = 0;
  bool draining = false;

  Shared(const Options& options, hub::Service& s, LogSink log)
      : service(s), limits(options.limits), sink(std::move(log)), workers(options.workers) {}
  void log(Severity severity, std::string_view line) const {
    if (sink) sink(severity, line);
  }
};

/// A share of the memory for bodies, given back when it goes.
class BodyMemory {
 public:
  BodyMemory(Shared& shared, std::uint64_t bytes) : shared_(shared) {
    if (bytes > shared.limits.body_memory - shared.body_memory_used) return;
    granted_ = true;
    bytes_ = static_cast<std::size_t>(bytes);
    shared_.body_memory_used += bytes_;
  }
  ~BodyMemory() { shared_.body_memory_used -= bytes_; }
  BodyMemory(const BodyMemory&) = delete;
  BodyMemory& operator=(const BodyMemory&) = delete;
  bool granted() const { return granted_; }

 private:
  Shared& shared_;
  std::size_t bytes_ = 0;
  bool granted_ = false;
};

}  // namespace satchel::serve
