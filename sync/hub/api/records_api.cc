#include "sync/hub/api/records_api.h"

#include "sync/hub/api/bulletin_api.h"
#include "sync/hub/api/conflicts_api.h"
#include "sync/hub/api/due_api.h"
#include "sync/hub/api/events_api.h"
#include "sync/hub/api/identity_requests.h"
#include "sync/hub/api/log_api.h"
#include "sync/hub/api/openapi.h"
#include "sync/hub/api/record_requests.h"
#include "sync/hub/api/recovered_api.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kLive = "/livez", kReady = "/readyz", kDescription = "/openapi.json";
constexpr std::string_view kOk = R"({"status":"ok"})";

bool below(const Target& target, std::string_view room) {
  return target.steps.size() >= 2 && target.steps[0] == "v1" && target.steps[1] == room;
}

/// HEAD is GET (RFC 9110 section 9.3.2); the front leaves the body away.
std::string_view method_of(const sync::HttpRequest& request) {
  return request.method == "HEAD" ? std::string_view("GET") : request.method;
}

}  // namespace

bool RecordsApi::owns(const sync::HttpRequest& request) const {
  const Target target = parse_target(request.target);
  return below(target, "records") || below(target, "bulletin") || below(target, "conflicts") || below(target, "log") ||
         below(target, "events") || below(target, "recovered") || below(target, "due") || below(target, "batches") ||
         target.path == kLive || target.path == kReady || target.path == kDescription;
}

bool RecordsApi::is_live(const sync::HttpRequest& request) { return parse_target(request.target).path == kLive; }

sync::HttpReply RecordsApi::handle(const sync::HttpRequest& request) {
  const Target target = parse_target(request.target);
  auto reply = answer(request, target);
  return reply ? *std::move(reply) : refused(reply.error());
}

namespace {

Result<sync::HttpReply> conflicts(const JsonCall& call) {
  const auto& steps = call.target.steps;
  const std::string_view method = method_of(call.request);
  if (steps.size() == 2) return method == "GET" ? list_conflicts(call) : not_allowed(method, "GET, HEAD");
  if (steps.size() != 3) return fail(Code::not_found, std::string(call.target.path));
  SATCHEL_ASSIGN(const Id id, id_in_path(steps[2]));
  if (method == "GET") return read_conflict(call, id);
  if (method == "POST") return settle_conflict(call, id);
  return not_allowed(method, "GET, HEAD, POST");
}

Result<sync::HttpReply> about_log(const JsonCall& call) {
  const auto& steps = call.target.steps;
  const std::string_view method = method_of(call.request), what = steps.size() == 3 ? steps[2] : std::string_view();
  const auto handler = what == "head"          ? log_head
                       : what == "consistency" ? log_consistency
                       : what == "restores"    ? log_restores
                                               : nullptr;
  if (!handler) return fail(Code::not_found, std::string(call.target.path));
  return method == "GET" ? handler(call) : not_allowed(method, "GET, HEAD");
}

Result<sync::HttpReply> events(const JsonCall& call) {
  if (call.target.steps.size() != 2) return fail(Code::not_found, std::string(call.target.path));
  const std::string_view method = method_of(call.request);
  return method == "GET" ? list_events(call) : not_allowed(method, "GET, HEAD");
}

Result<sync::HttpReply> bulletin(const JsonCall& call) {
  if (call.target.steps.size() != 2) return fail(Code::not_found, std::string(call.target.path));
  const std::string_view method = method_of(call.request);
  return method == "GET" ? read_bulletin(call) : not_allowed(method, "GET, HEAD");
}

/// POST is a device's, and goes elsewhere (hub.cc).
Result<sync::HttpReply> recovered(const JsonCall& call) {
  if (call.target.steps.size() != 2) return fail(Code::not_found, std::string(call.target.path));
  const std::string_view method = method_of(call.request);
  return method == "GET" ? list_recovered(call) : not_allowed(method, "GET, HEAD, POST");
}

Result<sync::HttpReply> work_list(const JsonCall& call) {
  if (call.target.steps.size() != 2) return fail(Code::not_found, std::string(call.target.path));
  const std::string_view method = method_of(call.request);
  if (method != "GET") return not_allowed(method, "GET, HEAD");
  return call.target.steps[1] == "due" ? list_due(call) : list_batches(call);
}

Result<sync::HttpReply> identity(const JsonCall& call, IdentityVault& vault, const RecordType& type) {
  const auto& steps = call.target.steps;
  const std::string_view method = method_of(call.request);
  if (steps[4] != "identity") return fail(Code::not_found, std::string(call.target.path));
  SATCHEL_ASSIGN(const Id id, id_in_path(steps[3]));
  return method == "GET" ? read_identity(call, vault, type, id) : not_allowed(method, "GET, HEAD");
}

Result<sync::HttpReply> records(const JsonCall& call, IdentityVault& vault, const std::function<Id()>& make_id) {
  const auto& steps = call.target.steps;
  const std::string_view method = method_of(call.request);
  if (steps.size() < 3 || steps.size() > 5) return fail(Code::not_found, std::string(call.target.path));
  const RecordType* type = call.schema->find(steps[2]);
  if (!type || type->builtin) return sync::problem(fail(Code::unknown_type, std::string(steps[2])), 404);
  if (steps.size() == 3) {
    if (method == "GET") return list_records(call, *type);
    if (method == "POST") return create_record(call, *type, make_id());
    return not_allowed(method, "GET, HEAD, POST");
  }
  if (steps.size() == 5) return identity(call, vault, *type);
  SATCHEL_ASSIGN(const Id id, id_in_path(steps[3]));
  if (method == "GET") return read_record(call, *type, id);
  if (method == "PATCH" || method == "DELETE") return change_record(call, *type, id);
  return not_allowed(method, "GET, HEAD, PATCH, DELETE");
}

}  // namespace

Result<sync::HttpReply> RecordsApi::answer(const sync::HttpRequest& request, const Target& target) {
  if (target.steps.front() != "v1") {
    if (method_of(request) != "GET") return not_allowed(request.method, "GET, HEAD");
    if (target.path == kLive) return json_reply(200, std::string(kOk));
    return target.path == kReady ? ready() : description();
  }
  SATCHEL_ASSIGN(const Caller caller, Caller::of(request, access_, sessions_, ports_.clock.wall(), statements_.hub()));
  const SchemaPtr schema = central_.schema();
  if (!schema) return fail(Code::busy, "no schema was published yet");
  const JsonCall call{central_, ports_, request,     target,
                      caller,   schema, statements_, [this](const Hash& blob) { return vault_.holds(blob); }};
  if (below(target, "conflicts")) return conflicts(call);
  if (below(target, "events")) return events(call);
  if (below(target, "recovered")) return recovered(call);
  if (below(target, "bulletin")) return bulletin(call);
  if (below(target, "log")) return about_log(call);
  if (below(target, "due") || below(target, "batches")) return work_list(call);
  return records(call, vault_, [this] { return make_id(); });
}

sync::HttpReply RecordsApi::ready() {
  const auto asked = [&]() -> Status {
    if (!central_.schema()) return fail(Code::busy, "no schema was published yet");
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(const Head head, view->head());
    if (head.version.value == 0) return fail(Code::busy, "the database is new");
    return {};
  }();
  return asked ? json_reply(200, std::string(kOk)) : sync::problem(asked.error(), 503);
}

Result<sync::HttpReply> RecordsApi::description() {
  const SchemaPtr schema = central_.schema();
  if (!schema) return fail(Code::busy, "no schema was published yet");
  const std::lock_guard lock(mutex_);
  if (described_ != schema) {
    description_ = openapi(*schema);
    described_ = schema;
  }
  return json_reply(200, description_);
}

Id RecordsApi::make_id() {
  const std::lock_guard lock(mutex_);
  return ids_.make(ports_.clock.wall(), ports_.random.number());
}

}  // namespace satchel::hub
