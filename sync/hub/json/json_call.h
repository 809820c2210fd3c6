// What the handlers of the JSON API share.
#pragma once

#include <functional>
#include <memory>

#include "engine/casework/gate.h"
#include "engine/ports/ports.h"
#include "sync/hub/access/access_log.h"
#include "sync/hub/access/caller.h"
#include "sync/hub/entries/statement_log.h"
#include "sync/hub/json/json_request.h"

namespace satchel::hub {

/// One request whose token was found good. Holds references only.
struct JsonCall {
  Central& central;
  Ports& ports;
  const sync::HttpRequest& request;
  const Target& target;
  const Caller& caller;
  const SchemaPtr& schema;
  const StatementLog& statements;
  casework::BlobIsHere blob_is_here = {};  // none: all count as verified
};

/// Nobody but the caller is to keep it.
sync::HttpReply json_reply(int status, std::string body);
/// A problem; a 401 says by what means to come again (RFC 6750 section 3).
sync::HttpReply refused(const Error& error);
/// 405, naming what is allowed there (RFC 9110 section 15.5.6).
sync::HttpReply not_allowed(std::string_view method, std::string_view allowed);
/// An id in a path. Error: not_found for what is none.
Result<Id> id_in_path(std::string_view text);

/// A snapshot, and what the caller sees in it.
struct Glance {
  std::unique_ptr<CentralView> view;
  Sight sight;
};
Result<Glance> look(const JsonCall& call);

/// A write session under the call's schema. Error: busy, when a newer one has just come.
struct Session {
  std::unique_ptr<CentralWrite> write;
  Sight sight;
};
Result<Session> begin(const JsonCall& call);

/// The readings of identities among what an answer tells, to be noted before it is given (access_log.h).
class Readings {
 public:
  Readings(const Schema& schema, const Sight& sight) : schema_(schema), clearance_(sight.clearance()) {}
  void tell(const RecordType& type, const RecordState& record) {
    if (shows_identity(schema_, type, record, clearance_)) list.push_back({type.number, record.id});
  }
  std::vector<Reading> list;

 private:
  const Schema& schema_;
  Clearance clearance_;
};
Status note(const JsonCall& call, std::string_view way, const Readings& readings);
/// In the session of the call's own edit.
Status note(CentralWrite& write, const JsonCall& call, std::string_view way, const Readings& readings);

/// The parameter `limit`: 1 to 500, else 100. Error: invalid.
Result<std::size_t> limit_of(const Target& target);

/// A stretch of records by id: `items` are JSON, parted by commas.
struct Page {
  std::string items;
  std::optional<Id> next;  // `after` of the next page; nothing at the end
};
/// By the parameters `after` and `limit` (1 to 500, else 100). `show` gives a record's JSON, or nothing when it is not
/// to be seen. Ends early above 2 MiB, and after 10,000 records that were not shown. Errors: invalid, those of `view`.
Result<Page> page_of(CentralView& view, TypeNo type, const Target& target,
                     const std::function<std::optional<std::string>(const StoredRecord&)>& show);
/// {"type": …, "records": […], "next": …}
std::string page_json(std::string_view type, const Page& page);

}  // namespace satchel::hub
