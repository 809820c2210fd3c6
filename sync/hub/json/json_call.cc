#include "sync/hub/json/json_call.h"

#include <charconv>

#include "engine/base/limits.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kUsualLimit = 100, kLimit = 500;
constexpr std::size_t kSearched = 10'000;
constexpr std::size_t kBatch = 16;  // a record may be 1 MiB

}  // namespace

Result<std::size_t> limit_of(const Target& target) {
  const std::string_view text = target.parameter("limit");
  if (text.empty()) return kUsualLimit;
  std::size_t out = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || at != text.data() + text.size() || out < 1 || out > kLimit)
    return fail(Code::invalid, "limit is a number from 1 to " + std::to_string(kLimit));
  return out;
}

sync::HttpReply json_reply(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(body)};
}

sync::HttpReply refused(const Error& error) {
  sync::HttpReply out = sync::problem(error);
  if (out.status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer");
  return out;
}

sync::HttpReply not_allowed(std::string_view method, std::string_view allowed) {
  sync::HttpReply out = sync::problem(fail(Code::method_not_allowed, std::string(method)));
  out.headers.emplace_back("Allow", allowed);
  return out;
}

Result<Id> id_in_path(std::string_view text) {
  const auto id = id_from_text(text);
  if (!id) return fail(Code::not_found, std::string(text));
  return *id;
}

Result<Glance> look(const JsonCall& call) {
  Glance out;
  SATCHEL_ASSIGN(out.view, call.central.view());
  SATCHEL_ASSIGN(out.sight, Sight::of(*out.view, *call.schema, call.caller));
  return out;
}

Result<Session> begin(const JsonCall& call) {
  Session out;
  SATCHEL_ASSIGN(out.write, call.central.write());
  if (call.central.schema() != call.schema) return fail(Code::busy, "a newer schema has just come");
  SATCHEL_ASSIGN(out.sight, Sight::of(*out.write, *call.schema, call.caller));
  return out;
}

Status note(const JsonCall& call, std::string_view way, const Readings& readings) {
  const Bearer& bearer = call.caller.bearer;
  return note_readings(call.central, call.ports.clock.wall(), bearer.user, bearer.role, way, readings.list);
}

Status note(CentralWrite& write, const JsonCall& call, std::string_view way, const Readings& readings) {
  const Bearer& bearer = call.caller.bearer;
  return note_readings(write, call.ports.clock.wall(), bearer.user, bearer.role, way, readings.list);
}

Result<Page> page_of(CentralView& view, TypeNo type, const Target& target,
                     const std::function<std::optional<std::string>(const StoredRecord&)>& show) {
  SATCHEL_ASSIGN(const std::size_t limit, limit_of(target));
  Id at;
  if (const auto after = target.parameter("after"); !after.empty()) {
    SATCHEL_ASSIGN(at, id_from_text(after));
  }
  Page out;
  std::size_t shown = 0, searched = 0;
  for (;;) {
    SATCHEL_ASSIGN(const auto batch, view.records(type, at, kBatch));
    for (const auto& record : batch) {
      if (shown == limit || searched == kSearched || out.items.size() > limits::kPageBytes) return out.next = at, out;
      at = record.state.id;
      const auto json = show(record);
      json ? ++shown : ++searched;
      if (json) out.items += (out.items.empty() ? "" : ",") + *json;
    }
    if (batch.size() < kBatch) return out;
  }
}

std::string page_json(std::string_view type, const Page& page) {
  return "{\"type\":\"" + std::string(type) + "\",\"records\":[" + page.items +
         "],\"next\":" + (page.next ? '"' + to_text(*page.next) + '"' : "null") + "}";
}

}  // namespace satchel::hub
