// The hub's JSON API: records, conflicts, the log's head, health, and its own description.
//
//     GET    /v1/records/TYPE?after=ID&limit=N[&versions=1]   {"type", "records": [...], "next": ID or null}
//     GET    /v1/records/TYPE/ID[?versions=1]                 the record; ETag is its version
//     POST   /v1/records/TYPE                                 201, Location; body: fields, optionally "_id"
//     PATCH  /v1/records/TYPE/ID                              If-Match; body: fields. {"record", "exceptions"}
//     GET    /v1/records/TYPE/ID/identity                     what a device sealed of it (identity_requests.h)
//     DELETE /v1/records/TYPE/ID                              If-Match; 204, or 200 as PATCH where the delete lost
//     GET    /v1/conflicts?state=open|settled|all&after=ID&limit=N,  GET /v1/conflicts/ID
//     POST   /v1/conflicts/ID                                 {"take": "standing"|"proposed"|"value", "value": any}
//     GET    /v1/log/head, /v1/log/consistency?from=SIZE, /v1/log/restores   the log of statements (log_api.h)
//     GET    /v1/events?after=NO&since=TIME&limit=N           what befell devices and the hub (events_api.h)
//     GET    /v1/recovered?after=ID&limit=N                   what was handed back and is lacking (recovered_api.h)
//     GET    /v1/bulletin?from=DAY&to=DAY…                    the bulletin's figures (bulletin_api.h)
//     GET    /v1/due, /v1/batches                             what is due, and how much came (due_api.h)
//     GET    /livez, /readyz, /openapi.json                   without token
//     HEAD   wherever GET is
//
// All under /v1 need `Authorization: Bearer` (access.h) or a session (sessions.h). A token of a device sees what is in
// the device's scopes (else 404), a session what is in its account's; a token without a device and an account without
// scopes see all. Fields that the caller's role may not read are left out; types: 403.
//
// An edit takes the same way as a device's (DESIGN "Merge"): each token or session is a writer of its own, If-Match is
// the base of every operation, and a stale one is no error: each field is merged by its policy. `exceptions`
// (office_entry.h) tells what came out otherwise than sent. How fields are written in a PATCH: json_edit.h. A page
// holds what fits 2 MiB and a bounded search: it may hold fewer than N; only `next: null` is the end.
//
// Errors are problem+json: 400 no JSON, 401, 403 role, 404, 405 with Allow, 409 sealed, set once, taken id, illegal
// step, settled already; 412 a version that never was, or json_edit.h's stale_base; 413, 415, 422 value or field, 428
// no If-Match, 503 not ready.
#pragma once

#include <mutex>

#include "engine/ports/ports.h"
#include "sync/hub/access/caller.h"
#include "sync/hub/access/identity_vault.h"
#include "sync/hub/entries/statement_log.h"
#include "sync/hub/json/json_request.h"

namespace satchel::hub {

class RecordsApi {
 public:
  /// All must outlive it. Thread-safe.
  RecordsApi(Central& central, Ports ports, Access& access, Sessions& sessions, const StatementLog& statements,
             IdentityVault& vault)
      : central_(central),
        ports_(ports),
        access_(access),
        sessions_(sessions),
        statements_(statements),
        vault_(vault) {}

  /// /livez: it says no more than that the process runs.
  static bool is_live(const sync::HttpRequest& request);
  /// Whether the path is one of the above, or below it.
  bool owns(const sync::HttpRequest& request) const;
  /// A request with its whole body.
  sync::HttpReply handle(const sync::HttpRequest& request);

 private:
  Result<sync::HttpReply> answer(const sync::HttpRequest& request, const Target& target);
  sync::HttpReply ready();
  Result<sync::HttpReply> description();
  Id make_id();

  Central& central_;
  Ports ports_;
  Access& access_;
  Sessions& sessions_;
  const StatementLog& statements_;
  IdentityVault& vault_;
  std::mutex mutex_;  // over what follows
  IdMaker ids_;
  SchemaPtr described_;
  std::string description_;
};

}  // namespace satchel::hub
