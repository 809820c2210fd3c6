#include "sync/hub/api/bulletin_api.h"

#include <algorithm>

#include "engine/schema/json_line.h"
#include "sync/hub/office/bulletin_desk.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kReaders[] = {"office", "leader", "discipline"};

Status may_read_bulletins(const JsonCall& call, const Sight& sight) {
  const auto& scopes = sight.as.scopes;
  const bool whole = !sight.sets || std::ranges::find(scopes, "office") != scopes.end();
  const bool reader = std::ranges::find(kReaders, call.caller.bearer.role) != std::end(kReaders);
  if (reader && whole && !sight.on_device) return {};
  return fail(Code::not_permitted, "bulletins are for office, leader and discipline");
}

Result<casework::Day> day_given(const Target& target, std::string_view name) {
  const auto day = casework::day_from_text(target.parameter(name));
  if (!day) return fail(Code::invalid, std::string(name) + " is a day: 2021-07-01");
  return *day;
}

Result<BulletinRequest> request_of(const Target& target, Millis utc_offset, Millis now) {
  BulletinRequest out;
  SATCHEL_ASSIGN(out.from, day_given(target, "from"));
  SATCHEL_ASSIGN(out.to, day_given(target, "to"));
  if (const auto as_of = target.parameter("as_of"); !as_of.empty()) {
    SATCHEL_ASSIGN(out.as_of, moment_given(as_of, utc_offset, now));
  }
  out.by_dates = target.parameter("by_dates") == "1";
  out.annex = target.parameter("annex") == "1";
  return out;
}

sync::HttpReply reply_of(std::string_view type, std::string body) {
  return {200, {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}}, std::move(body)};
}

Result<sync::HttpReply> rendered(const casework::Bulletin& made, std::string_view format) {
  if (format.empty() || format == "json") return json_reply(200, casework::json_of(made));
  SATCHEL_ASSIGN(const auto document, casework::document_of(made));
  if (format == "text") return reply_of("text/plain; charset=utf-8", casework::text_of(document));
  if (format != "html") return fail(Code::invalid, "format is json, text or html");
  return reply_of("text/html; charset=utf-8", casework::html_of(document, casework::quarter_of(made.frame)));
}

Result<sync::HttpReply> explained(casework::World& world, const casework::Bulletin& made, std::string_view figure) {
  SATCHEL_ASSIGN(const std::string name, figure_named(figure));
  SATCHEL_ASSIGN(const auto lines, casework::lines_of(world, casework::figure(made, name)));
  std::string records;
  for (const auto& line : lines) records += (records.empty() ? "" : ",") + line_json(line);
  return json_reply(200, "{\"figure\":" + json_string(name) + ",\"records\":[" + records + "]}");
}

}  // namespace

Result<Millis> moment_given(std::string_view text, Millis utc_offset, Millis now) {
  if (const auto day = casework::day_from_text(text)) {
    const Millis end = casework::start_of(*day + casework::days(1), utc_offset) - Millis{1};
    return *day == casework::day_of(now, utc_offset) ? now : end;
  }
  const auto time = from_rfc3339(text);
  if (!time) return fail(Code::invalid, "a moment is a day or a time: 2021-10-08, 2021-10-08T08:00:00Z");
  return *time;
}

std::string line_json(const casework::Line& line) {
  return "{\"type\":" + json_string(line.type) + ",\"id\":\"" + to_text(line.id) +
         "\",\"number\":" + json_string(line.number) + ",\"title\":" + json_string(line.title) +
         ",\"amount\":" + std::to_string(line.amount) + ",\"unit\":" + json_string(line.unit) +
         ",\"district\":" + json_string(line.district) + "}";
}

Result<sync::HttpReply> read_bulletin(const JsonCall& call) {
  SATCHEL_ASSIGN(const Glance glance, look(call));
  SATCHEL_TRY(may_read_bulletins(call, glance.sight));
  const Millis now = call.ports.clock.wall();
  SATCHEL_ASSIGN(const BulletinRequest request, request_of(call.target, call.schema->utc_offset(), now));
  const auto figure = call.target.parameter("explain"), format = call.target.parameter("format");
  sync::HttpReply out;
  SATCHEL_TRY(with_counting(
      *glance.view, *call.schema, now, request, [&](casework::World& world, casework::Bulletin&& made) -> Status {
        SATCHEL_ASSIGN(out, figure.empty() ? rendered(made, format) : explained(world, made, figure));
        return {};
      }));
  return out;
}

}  // namespace satchel::hub
