// `satchel-hub bulletin`: the quarter's report, counted from the hub's records; sealed, shown again, compared.
#include "engine/base/limits.h"
#include "platform/cli/json_line.h"
#include "platform/cli/table.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/files.h"
#include "platform/os/host.h"
#include "sync/hub/api/bulletin_api.h"
#include "sync/hub/beside.h"
#include "sync/hub/office/bulletin_beside.h"

namespace satchel::hub {
namespace {

struct BulletinArgs {
  HubArgs hub;
  std::string action = "print", id, from, to, as_of, format, out, explain, sections, written_in, user, signed_by,
              replaces, with = "now";
  bool by_dates = false, annex = false, draft = false;
};

Result<casework::Day> day_of_option(const std::string& text, const std::string& option) {
  const auto day = casework::day_from_text(text);
  if (!day) return fail(Code::invalid, option + " takes a day: 2021-07-01");
  return *day;
}

/// Who means a whole month by its last day would lose that day.
void warn_of_last_day(cli::Console& console, casework::Day to) {
  const std::chrono::year_month_day d(to + casework::days(1));
  if (static_cast<unsigned>(d.day()) == 1)
    console.note(cli::Text::bulletin_last_day, {casework::to_text(to), casework::to_text(to + casework::days(1))});
}

Result<BulletinRequest> request_of(cli::Console& console, const BulletinArgs& args, Millis utc_offset, Millis now) {
  BulletinRequest out;
  SATCHEL_ASSIGN(out.from, day_of_option(args.from, "--from"));
  SATCHEL_ASSIGN(out.to, day_of_option(args.to, "--to"));
  warn_of_last_day(console, out.to);
  if (!args.as_of.empty()) {
    SATCHEL_ASSIGN(out.as_of, moment_given(args.as_of, utc_offset, now));
  }
  if (!args.sections.empty()) {
    SATCHEL_ASSIGN(out.sections, read_all(*os::system_files(), args.sections, limits::kTextBytes));
  }
  if (!args.written_in.empty()) {
    SATCHEL_ASSIGN(out.draft, id_from_text(args.written_in));
  }
  out.by_dates = args.by_dates, out.annex = args.annex;
  return out;
}

Result<std::string> rendered(const cli::Console& console, const BulletinArgs& args, const casework::Bulletin& made) {
  const std::string format = !args.format.empty() ? args.format : console.json ? "json" : "text";
  if (format == "json") return casework::json_of(made);
  SATCHEL_ASSIGN(const auto document, casework::document_of(made));
  return format == "html" ? casework::html_of(document, casework::quarter_of(made.frame)) : casework::text_of(document);
}

Status tell_rendered(cli::Console& console, const BulletinArgs& args, const std::string& text) {
  if (args.out.empty()) return console.out() << text, Status();
  SATCHEL_TRY(write_whole(*os::system_files(), args.out, text));
  console.note(cli::Text::bulletin_written, {args.out});
  return {};
}

std::string amount_text(const casework::Line& line) {
  return line.unit == "fen" ? casework::wan_yuan(line.amount) + "万元" : std::to_string(line.amount) + line.unit;
}

void tell_lines(cli::Console& console, const std::vector<casework::Line>& lines) {
  if (console.json) {
    for (const auto& line : lines) console.out() << line_json(line) << '\n';
    return;
  }
  cli::Table table(console.out(), {console.text(cli::Text::column_record), console.text(cli::Text::column_number),
                                   console.text(cli::Text::column_title), console.text(cli::Text::column_amount),
                                   console.text(cli::Text::column_district)});
  for (const auto& line : lines)
    table.add({line.type + "/" + to_text(line.id), line.number, line.title, amount_text(line), line.district});
  table.finish();
}

Status print(cli::Console& console, const BulletinArgs& args, const BulletinRequest& request, BulletinDesk& desk) {
  if (!args.explain.empty()) {
    SATCHEL_ASSIGN(const auto lines, desk.explain(request, args.explain));
    return tell_lines(console, lines), Status();
  }
  SATCHEL_ASSIGN(auto made, desk.make(request));
  made.draft = args.draft;
  SATCHEL_ASSIGN(const std::string text, rendered(console, args, made));
  return tell_rendered(console, args, text);
}

Status seal(cli::Console& console, const BulletinArgs& args, const BulletinRequest& request, BulletinDesk& desk) {
  if (args.draft) return fail(Code::invalid, "a draft is not sealed: leave --draft out");
  SealRequest sealing{request, args.user, args.signed_by, {}};
  if (!args.replaces.empty()) {
    SATCHEL_ASSIGN(sealing.replaces, id_from_text(args.replaces));
  }
  SATCHEL_ASSIGN(const Id id, desk.seal(sealing));
  SATCHEL_ASSIGN(const StoredBulletin kept, desk.stored(id));
  const std::string hash = to_hex(kept.rendered.view());
  if (console.json)
    console.out() << cli::JsonLine().add("bulletin", to_text(id)).add("rendered", hash).text() << '\n';
  else
    console.line(cli::Text::bulletin_sealed, {to_text(id), hash});
  return {};
}

Status show(cli::Console& console, const BulletinArgs& args, BulletinDesk& desk) {
  SATCHEL_ASSIGN(const Id id, id_from_text(args.id));
  SATCHEL_ASSIGN(const StoredBulletin kept, desk.stored(id));
  SATCHEL_ASSIGN(const std::string text, rendered(console, args, kept.bulletin));
  SATCHEL_TRY(tell_rendered(console, args, text));
  const std::string hash = to_hex(kept.rendered.view());
  if (!kept.same) return fail(Code::corrupt, "it does not render to the page that was sealed, " + hash);
  console.note(cli::Text::bulletin_same, {hash});
  return {};
}

Result<casework::Bulletin> other_of(const BulletinArgs& args, const casework::Bulletin& kept, BulletinDesk& desk) {
  if (args.with != "now") {
    SATCHEL_ASSIGN(const Id id, id_from_text(args.with));
    SATCHEL_ASSIGN(StoredBulletin other, desk.stored(id));
    return std::move(other.bulletin);
  }
  BulletinRequest request;
  request.from = kept.frame.from, request.to = kept.frame.to;
  return desk.make(request);
}

Status tell_difference(cli::Console& console, BulletinDesk& desk, const casework::Difference& one) {
  const std::pair<cli::Text, const std::vector<casework::Counted>*> parts[] = {
      {cli::Text::bulletin_came, &one.came},
      {cli::Text::bulletin_went, &one.went},
      {cli::Text::bulletin_changed, &one.changed}};
  static constexpr const char* kNames[] = {"came", "went", "changed"};
  cli::JsonLine json;
  json.add("figure", one.figure).add("before", one.before).add("after", one.after);
  if (!console.json) console.line(cli::Text::bulletin_differs, {one.figure, one.before, one.after});
  for (std::size_t i = 0; i < std::size(parts); ++i) {
    SATCHEL_ASSIGN(const auto lines, desk.lines(*parts[i].second));
    std::string records;
    for (const auto& line : lines) {
      records += (records.empty() ? "" : ",") + line_json(line);
      if (!console.json) console.line(parts[i].first, {line.type + "/" + to_text(line.id), line.number, line.title});
    }
    json.raw(kNames[i], "[" + records + "]");
  }
  if (console.json) console.out() << json.text() << '\n';
  return {};
}

Status compare(cli::Console& console, const BulletinArgs& args, BulletinDesk& desk) {
  SATCHEL_ASSIGN(const Id id, id_from_text(args.id));
  SATCHEL_ASSIGN(const StoredBulletin kept, desk.stored(id));
  SATCHEL_ASSIGN(const auto other, other_of(args, kept.bulletin, desk));
  const auto different = casework::differences(kept.bulletin, other);
  for (const auto& one : different) SATCHEL_TRY(tell_difference(console, desk, one));
  if (different.empty() && !console.json) console.line(cli::Text::bulletin_no_difference);
  return {};
}

Status bulletin(cli::Console& console, const BulletinArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_TRY(person_beside(host.ports(), host.data, args.user));
  SATCHEL_ASSIGN(const SchemaPtr schema, schema_beside(host.ports(), host.data));
  return bulletins_beside(host.ports(), host.data, [&](BulletinDesk& desk) -> Status {
    if (args.action == "show") return show(console, args, desk);
    if (args.action == "compare") return compare(console, args, desk);
    SATCHEL_ASSIGN(const BulletinRequest request,
                   request_of(console, args, schema->utc_offset(), host.ports().clock.wall()));
    return args.action == "seal" ? seal(console, args, request, desk) : print(console, args, request, desk);
  });
}

}  // namespace

void add_bulletin(cli::Program& program) {
  auto args = std::make_shared<BulletinArgs>();
  program
      .command("bulletin", cli::Text::about_bulletin,
               [args](cli::Console& console) { return bulletin(console, *args); })
      .takes_one_of("ACTION", args->action, {"print", "seal", "show", "compare"}, cli::Text::arg_bulletin_action)
      .takes("ID", args->id, cli::Text::arg_bulletin_id)
      .has(needs_hub, args->hub)
      .takes("--from", args->from, cli::Text::option_bulletin_from)
      .takes("--to", args->to, cli::Text::option_bulletin_to)
      .takes("--as-of", args->as_of, cli::Text::option_bulletin_as_of)
      .flag("--by-dates", args->by_dates, cli::Text::option_bulletin_by_dates)
      .takes_one_of("--format", args->format, {"text", "json", "html"}, cli::Text::option_bulletin_format)
      .takes("--out", args->out, cli::Text::option_out)
      .takes("--explain", args->explain, cli::Text::option_bulletin_explain)
      .flag("--annex", args->annex, cli::Text::option_bulletin_annex)
      .takes("--sections", args->sections, cli::Text::option_bulletin_sections)
      .takes("--written-in", args->written_in, cli::Text::option_bulletin_written_in)
      .flag("--draft", args->draft, cli::Text::option_bulletin_draft)
      .takes("--user", args->user, cli::Text::option_bulletin_user)
      .takes("--signed-by", args->signed_by, cli::Text::option_bulletin_signed_by)
      .takes("--replaces", args->replaces, cli::Text::option_bulletin_replaces)
      .takes("--with", args->with, cli::Text::option_bulletin_with);
}

}  // namespace satchel::hub
