// Signing in and out: the office's people by name and password, for a session.
//
//     POST   /v1/session   {"user", "password"}: 200, Set-Cookie; a session that the cookie had ends
//     GET    /v1/session   who is signed in: 200 (HEAD too)
//     DELETE /v1/session   ends it: 204; X-CSRF-Token, as for every change in a session
//
// A 200 is {"user", "role", "scopes": [...] or "all", "csrf", "expires"}. A name that nobody has, a wrong password and
// a disabled account are one answer, 401, after the same work: a hash is computed for each, and the failure is written
// down for each. After kFreeFailures in a row the name waits, longer each time: 429 with Retry-After, also where the
// password would have been right. So does an address from which too many failed (peer_limit.h). Passwords do not travel
// in the clear: over plain HTTP from another machine 403.
//
// Errors are problem+json: 400 no JSON or other members, 401, 403, 405 with Allow, 413, 415, 429, those of the
// database.
#pragma once

#include <atomic>
#include <functional>

#include "engine/ports/ports.h"
#include "sync/hub/access/sessions.h"
#include "sync/hub/accounts/accounts.h"
#include "sync/hub/accounts/peer_limit.h"

namespace satchel::hub {

/// Safe from several threads. All must outlive it.
class SignIn {
 public:
  /// `log`: a line for each sign-in, failure, lock and sign-out; never a password, a session's id, or a name that is no
  /// account's. May be empty; called from the threads of handle().
  SignIn(Central& central, Ports ports, Sessions& sessions, std::function<void(const std::string&)> log)
      : central_(central), ports_(ports), sessions_(sessions), log_(std::move(log)) {}

  /// Whether it is /v1/session.
  bool owns(const sync::HttpRequest& request) const;
  /// A request with its whole body, of at most kSignInBytes.
  sync::HttpReply handle(const sync::HttpRequest& request);

 private:
  struct Attempt;
  Result<sync::HttpReply> answer(const sync::HttpRequest& request);
  Result<sync::HttpReply> sign_in(const sync::HttpRequest& request);
  Result<sync::HttpReply> sign_out(const sync::HttpRequest& request);
  Result<sync::HttpReply> admitted(const sync::HttpRequest& request, const Attempt& attempt);
  Error refused(const sync::HttpRequest& request, const Attempt& attempt);
  Status count_failure(const Attempt& attempt, Failures& now);
  void say(const std::string& line) const {
    if (log_) log_(line);
  }

  Central& central_;
  Ports ports_;
  Sessions& sessions_;
  const std::function<void(const std::string&)> log_;
  PeerLimit peers_;
  std::atomic<int> hashing_{0};
};

}  // namespace satchel::hub
