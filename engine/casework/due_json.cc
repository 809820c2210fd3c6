#include "engine/casework/due_json.h"

#include <boost/json.hpp>

namespace satchel::casework {
namespace {

std::string quoted_json(std::string_view text) { return boost::json::serialize(boost::json::string(text)); }

constexpr std::string_view kUrgencies[] = {"due", "overdue", "unknown"};

std::string number_or_null(const std::optional<std::int64_t>& n) { return n ? std::to_string(*n) : "null"; }
std::string id_or_null(const std::optional<Id>& id) { return id ? quoted_json(to_text(*id)) : "null"; }
std::string time_or_null(const std::optional<Millis>& time) { return time ? quoted_json(to_rfc3339(*time)) : "null"; }

}  // namespace

std::string due_json(const DueItem& item, Millis now) {
  const ObligationInfo& what = info(item.what);
  std::string out = "{\"what\":" + quoted_json(what.name) + ",\"title\":{\"zh\":" + quoted_json(what.zh) +
                    ",\"en\":" + quoted_json(what.en) + "}";
  out += ",\"urgency\":" + quoted_json(kUrgencies[static_cast<std::size_t>(item.urgency(now))]);
  out += std::string(",\"certain\":") + (item.certain() ? "true" : "false");
  out += ",\"last_day\":" + (item.due ? quoted_json(to_text(item.due->last_day)) : "null");
  out += ",\"before\":" + (item.due ? quoted_json(to_rfc3339(item.due->before)) : "null");
  out += ",\"begun\":" + quoted_json(to_rfc3339(item.begun));
  out += ",\"type\":" + quoted_json(item.type) + ",\"record\":" + quoted_json(to_text(item.record));
  out += ",\"case\":" + id_or_null(item.of_case) +
         ",\"number\":" + (item.number.empty() ? "null" : quoted_json(item.number));
  out += ",\"about\":" + quoted_json(item.title) + ",\"district\":" + quoted_json(item.district);
  return out + ",\"who\":" + quoted_json(item.who) + ",\"source\":" + quoted_json(item.source) + "}";
}

std::string batch_json(const BatchView& b) {
  std::string items;
  for (const Sheet& c : b.complaints)
    items += (items.empty() ? "" : ",") + ("{\"id\":" + quoted_json(to_text(c.id()))) +
             ",\"item\":" + number_or_null(c.number("batch_item")) +
             ",\"number\":" + (c.has("number") ? quoted_json(c.text("number")) : "null") +
             ",\"split_from\":" + id_or_null(c.reference("split_from")) + "}";
  return "{\"id\":" + quoted_json(to_text(b.id)) + ",\"number\":" + quoted_json(b.number) +
         ",\"inspectorate\":" + quoted_json(b.inspectorate) + ",\"received\":" + time_or_null(b.received) +
         ",\"letters\":" + std::to_string(b.letters) + ",\"declared_letters\":" + number_or_null(b.declared_letters) +
         ",\"items\":" + std::to_string(b.items) + ",\"declared_items\":" + number_or_null(b.declared_items) +
         ",\"differs\":" + (b.differs() ? "true" : "false") + ",\"complaints\":[" + items + "]}";
}

}  // namespace satchel::casework
