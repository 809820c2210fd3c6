#include "sync/hub/api/events_api.h"

#include <algorithm>
#include <charconv>

#include "engine/base/limits.h"
#include "engine/base/time.h"
#include "engine/schema/json_line.h"
#include "sync/hub/entries/events.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kAtOnce = 100, kMostLookedThrough = 10'000;

struct Asked {
  std::uint64_t after = 0;
  std::optional<Millis> since;
  std::size_t limit = 0;
};

Result<Asked> asked_by(const Target& target) {
  Asked out;
  SATCHEL_ASSIGN(out.limit, limit_of(target));
  const std::string_view after = target.parameter("after"), since = target.parameter("since");
  const auto [end, error] = std::from_chars(after.data(), after.data() + after.size(), out.after);
  const bool number = error == std::errc() && end == after.data() + after.size() && out.after <= limits::kNumbers;
  if (!after.empty() && !number) return fail(Code::invalid, "after is the number of an event");
  if (since.empty()) return out;
  const auto time = from_rfc3339(since);
  if (!time) return fail(Code::invalid, "since is a time: 2026-11-29T08:00:00Z");
  out.since = *time;
  return out;
}

class Shown {
 public:
  Shown(CentralView& view, const Sight& sight) : view_(view), sight_(sight) {}

  Result<bool> shows(const EventRow& event) {
    if (!sight_.sets || event.device.is_null()) return true;
    SATCHEL_ASSIGN(const auto device, view_.device(event.device));
    const auto& own = sight_.as.scopes;
    return device && std::ranges::any_of(device->scopes, [&](const std::string& scope) {
             return std::ranges::find(own, scope) != own.end();
           });
  }

 private:
  CentralView& view_;
  const Sight& sight_;
};

std::string page(const std::string& items, std::optional<std::uint64_t> next) {
  return "{\"events\":[" + items + "],\"next\":" + (next ? std::to_string(*next) : "null") + "}";
}

}  // namespace

std::string event_json(const EventRow& e) {
  const EventSentence said = sentence(e);
  const bool hub = e.device.is_null() && e.by.empty();
  return "{\"no\":" + std::to_string(e.no) + ",\"time\":" + json_string(to_rfc3339(e.time)) +
         ",\"kind\":" + json_string(e.kind) +
         ",\"device\":" + (e.device.is_null() ? "null" : json_string(to_text(e.device))) +
         ",\"user\":" + (hub ? "null" : json_string(e.user)) + ",\"epoch\":\"" + std::to_string(e.epoch.value) +
         "\",\"entries\":" + std::to_string(e.entries) + ",\"known\":" + std::to_string(e.known) +
         ",\"lacking\":" + std::to_string(e.lacking) +
         (e.by.empty() ? "" : ",\"by\":" + json_string(e.by) + ",\"detail\":" + json_string(e.detail)) +
         ",\"title\":{\"zh\":" + json_string(said.zh) + ",\"en\":" + json_string(said.en) + "}}";
}

Result<sync::HttpReply> list_events(const JsonCall& call) {
  SATCHEL_ASSIGN(const Asked asked, asked_by(call.target));
  SATCHEL_ASSIGN(const Glance glance, look(call));
  if (glance.sight.on_device || !hears_of_events(call.caller.bearer.role))
    return fail(Code::not_permitted, "events are told to office, leader and discipline");
  Shown shown(*glance.view, glance.sight);
  std::string items;
  std::uint64_t at = asked.after;
  for (std::size_t count = 0, searched = 0;;) {
    SATCHEL_ASSIGN(const auto batch, glance.view->events(at, kAtOnce));
    for (const EventRow& event : batch) {
      if (count == asked.limit || searched == kMostLookedThrough) return json_reply(200, page(items, at));
      at = event.no, ++searched;
      SATCHEL_ASSIGN(const bool seen, shown.shows(event));
      if (!seen || (asked.since && event.time < *asked.since)) continue;
      items += (items.empty() ? "" : ",") + event_json(event);
      ++count;
    }
    if (batch.size() < kAtOnce) return json_reply(200, page(items, std::nullopt));
  }
}

}  // namespace satchel::hub
