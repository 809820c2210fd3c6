// Devices and accounts over HTTP, for the role `admin`: who keeps them, and reads no record.
//
//     GET  /v1/devices                  {"devices": [{"device", "user", "others", "withdrawn", "role", "scopes", …}]}
//     POST /v1/devices/ID/revoke        204
//     POST /v1/devices/ID/rescope       {"scopes": [...]}: 204
//     POST /v1/devices/ID/add           {"user"}: one more inspector records on it; 204
//     POST /v1/devices/ID/withdraw      {"user"}: no more; 204
//     POST /v1/enrolments               {"user", "role", "scopes"}: 201 {"code"}, for `satchel init`, once
//     GET  /v1/users                    {"users": [{"user", "role", "scopes": [...] or "all", "disabled", "created"}]}
//     POST /v1/users                    {"user", "role", "password"[, "scopes"]}: 201
//     POST /v1/users/password           {"user", "password"}: 204; ends the user's sessions
//     POST /v1/users/disable, /enable   {"user"}: 204
//
// Token or session, as records_api.h has it. Both lists are for the role `discipline`, too, which changes nothing. Each
// act is told as an event, with who did it (events.h), in its commit: office, leader and discipline see it.
//
// Errors are problem+json: 400 no JSON, another member, what Devices and Accounts call invalid; 401, 403, 404, 405 with
// Allow, 413, 415.
#pragma once

#include "engine/ports/ports.h"
#include "sync/hub/access/caller.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {

class AdminApi {
 public:
  /// All must outlive it. Thread-safe.
  AdminApi(Central& central, Ports ports, Access& access, Sessions& sessions, const StatementLog& statements)
      : central_(central), ports_(ports), access_(access), sessions_(sessions), statements_(statements) {}

  /// Whether the path is one of the above, or below it.
  bool owns(const sync::HttpRequest& request) const;
  /// A request with its whole body.
  sync::HttpReply handle(const sync::HttpRequest& request);

 private:
  Result<sync::HttpReply> answer(const sync::HttpRequest& request);

  Central& central_;
  Ports ports_;
  Access& access_;
  Sessions& sessions_;
  const StatementLog& statements_;
};

}  // namespace satchel::hub
