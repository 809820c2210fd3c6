// `satchel-hub catalogue`: the bureau's dated rows are loaded as records of the office, and listed; beside a serving
// hub.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/near_name.h"
#include "platform/cli/json_line.h"
#include "platform/cli/record_text.h"
#include "platform/cli/table.h"
#include "platform/hub/catalogue_report.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/files.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

using casework::CatalogueFile;
using casework::CatalogueRow;
using casework::Sheet;

struct CatalogueArgs {
  HubArgs hub;
  std::string action, type, user = "satchel-hub", only, file, on;
  bool force = false, check = false;
};

std::vector<std::string> names_of_catalogues() {
  std::vector<std::string> out;
  for (const CatalogueFile& file : casework::catalogue_files()) out.emplace_back(file.name);
  return out;
}

/// Files that ship, all or the one that is named, by file or type; or the bureau's own.
Result<std::vector<CatalogueRow>> rows_asked(const Schema& schema, const CatalogueArgs& args) {
  if (!args.file.empty()) {
    SATCHEL_ASSIGN(const std::string text, read_all(*os::system_files(), args.file, limits::kSchemaBytes));
    if (args.only.empty()) return casework::own_catalogue_rows(schema, text);
    return casework::catalogue_rows(schema, args.only, text);
  }
  std::vector<CatalogueRow> out;
  bool any = false;
  for (const CatalogueFile& file : casework::catalogue_files()) {
    if (!args.only.empty() && args.only != file.name && args.only != file.type) continue;
    any = true;
    SATCHEL_ASSIGN(auto rows, casework::catalogue_rows(schema, file.type, file.json));
    std::ranges::move(rows, std::back_inserter(out));
  }
  if (!any) return fail(Code::not_found, unknown_name("catalogue", args.only, names_of_catalogues()));
  return out;
}

Status load(cli::Console& console, const HubHost& host, const CatalogueArgs& args) {
  return office_beside(host.ports(), host.data, args.user, true, [&](OfficeWork& work) -> Status {
    const SchemaPtr schema = work.central().schema();
    SATCHEL_ASSIGN(const auto rows, rows_asked(*schema, args));
    CatalogueReport report(console);
    SATCHEL_TRY(load_catalogue(work, rows, {args.force, args.check}, [&](const LoadedRow& row) { report.tell(row); }));
    report.finish();
    return {};
  });
}

/// Types of the rows that ship, in their order.
std::vector<std::string> types_listed(const CatalogueArgs& args) {
  if (!args.type.empty()) return {args.type};
  std::vector<std::string> out;
  for (const CatalogueFile& file : casework::catalogue_files())
    if (std::ranges::find(out, file.type) == out.end()) out.emplace_back(file.type);
  return out;
}

bool apart(std::string_view field) {
  constexpr std::string_view kApart[] = {"valid_from", "valid_to", "source", "confirmed", "text"};
  return std::ranges::find(kApart, field) != std::end(kApart);
}

/// What the row says, but for what has a column of its own.
std::string saying(cli::Language language, const Sheet& row) {
  std::string out;
  for (const Field& field : row.type().fields)
    if (!apart(field.name) && field.type != FieldType::reference && row.has(field.name))
      out += (out.empty() ? "" : " · ") + cli::value_for_people(language, field, row.value(field.name));
  return out;
}

std::string json_of(const Sheet& row) {
  cli::JsonLine line;
  line.add("type", row.type().name).add("id", to_text(row.id()));
  for (const Field& field : row.type().fields)
    if (row.has(field.name)) line.raw(field.name, value_to_json(field, row.value(field.name)));
  return line.text();
}

std::string confirmed_text(const cli::Console& console, const Sheet& row) {
  if (!row.type().index_of("confirmed")) return "";
  return console.text(row.flag("confirmed") ? cli::Text::word_yes : cli::Text::catalogue_not_confirmed);
}

Status list(cli::Console& console, const HubHost& host, const CatalogueArgs& args) {
  std::optional<casework::Day> day;
  if (!args.on.empty()) day = casework::day_from_text(args.on);
  if (!args.on.empty() && !day) return fail(Code::invalid, "--on takes 2026-11-29");
  cli::Table table(console.out(), {console.text(cli::Text::column_type), console.text(cli::Text::catalogue_row_column),
                                   "valid_from", "valid_to", console.text(cli::Text::catalogue_confirmed_column),
                                   console.text(cli::Text::catalogue_source_column)});
  SATCHEL_TRY(world_beside(host.ports(), host.data, [&](casework::World& world) -> Status {
    for (const std::string& type : types_listed(args)) {
      if (!world.schema().find(type)) return fail(Code::unknown_type, type);
      SATCHEL_TRY(world.each(type, [&](const Sheet& row) -> Status {
        if (day && !row.in_force().holds(*day)) return {};
        if (console.json) return static_cast<void>(console.out() << json_of(row) << '\n'), Status();
        table.add({type, saying(console.language(), row), std::string(row.text("valid_from")),
                   std::string(row.text("valid_to")), confirmed_text(console, row), std::string(row.text("source"))});
        return {};
      }));
    }
    return {};
  }));
  if (!console.json) table.finish();
  return {};
}

Status catalogue(cli::Console& console, const CatalogueArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_TRY(person_beside(host.ports(), host.data, args.user));
  return args.action == "load" ? load(console, host, args) : list(console, host, args);
}

}  // namespace

void add_catalogue(cli::Program& program) {
  auto args = std::make_shared<CatalogueArgs>();
  program
      .command("catalogue", cli::Text::about_catalogue,
               [args](cli::Console& console) { return catalogue(console, *args); })
      .needs_one_of("ACTION", args->action, {"load", "list"}, cli::Text::arg_catalogue_action)
      .takes("TYPE", args->type, cli::Text::arg_catalogue_type)
      .has(needs_hub, args->hub)
      .takes("--user", args->user, cli::Text::option_catalogue_user)
      .takes("--only", args->only, cli::Text::option_catalogue_only)
      .takes("--file", args->file, cli::Text::option_catalogue_file)
      .takes("--on", args->on, cli::Text::option_catalogue_on)
      .flag("--force", args->force, cli::Text::option_catalogue_force)
      .flag("--check", args->check, cli::Text::option_catalogue_check);
}

}  // namespace satchel::hub
