// What the connections of one server have in common. Touched on the network thread only, but for the counters and the
// certificate.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <random>
#include <utility>

#include "platform/serve/certificate.h"

namespace satchel::serve {

struct Counters {
  std::atomic<std::uint64_t> bytes_in{0}, bytes_out{0}, requests{0};
};

struct Shared {
  hub::Service* service = nullptr;  // there before the first connection is
  Limits limits;
  LogSink sink;
  RequestSink on_request;
  const std::string origin;  // of a proxy; empty where there is none
  boost::asio::thread_pool workers;
  Counters counters;
  CertificateInUse certificate;
  std::size_t body_memory_used = 0;
  bool draining = false;
  std::mt19937_64 names{std::random_device{}()};  // of requests that come without one

  Shared(const Options& options, LogSink log)
      : limits(options.limits),
        sink(std::move(log)),
        on_request(options.on_request),
        origin(options.origin),
        workers(options.workers) {}
  void log(Severity severity, std::string_view line) const {
    if (sink) sink(severity, line);
  }
};

/// A share of the memory for bodies, given back when it goes. It grows piece by piece as the body comes: what a head
/// only announces keeps nobody else out.
class BodyMemory {
 public:
  explicit BodyMemory(Shared& shared) : shared_(shared) {}
  ~BodyMemory() { give_back(); }
  BodyMemory(const BodyMemory&) = delete;
  BodyMemory& operator=(const BodyMemory&) = delete;
  /// False, and nothing taken, where so many bytes more are not to be had.
  bool grow(std::size_t bytes) {
    if (bytes > shared_.limits.body_memory - shared_.body_memory_used) return false;
    bytes_ += bytes;
    shared_.body_memory_used += bytes;
    return true;
  }
  void give_back() { shared_.body_memory_used -= std::exchange(bytes_, 0); }

 private:
  Shared& shared_;
  std::size_t bytes_ = 0;
};

}  // namespace satchel::serve
