// A line that breaks: a TCP proxy on loopback that hands bytes on and cuts a connection where it is told to.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace satchel::cli::demo {

enum class CutWhere {
  request,  // half of the body has gone through
  reply,    // the request has, all of it, but of the reply only the first bytes
};

/// Runs on a thread of its own. The methods may be called from any thread.
class CuttingProxy {
 public:
  /// Listens on a free port of 127.0.0.1 and connects to `to` there. Error: io.
  static Result<std::unique_ptr<CuttingProxy>> start(std::uint16_t to);
  ~CuttingProxy();

  std::uint16_t port() const;
  /// The next request whose target begins so ("/v1/sync") and whose body has `least` bytes or more is cut, once.
  void cut_next(const std::string& target, std::uint64_t least, CutWhere where);
  /// How many connections were cut so far.
  unsigned cuts() const;

 private:
  class Core;
  explicit CuttingProxy(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace satchel::cli::demo
