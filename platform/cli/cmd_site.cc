#include "engine/casework/checks.h"
#include "engine/casework/people.h"
#include "engine/casework/positive_list.h"
#include "engine/casework/store_world.h"
#include "platform/cli/commands.h"
#include "platform/cli/draft_sheet.h"
#include "platform/cli/json_line.h"
#include "platform/cli/put_notes.h"
#include "platform/cli/record_text.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

using casework::Sheet;

struct SiteArgs {
  std::string store, id, on;
};

Result<casework::Day> day_asked(const OpenStore& open, const std::string& on) {
  if (on.empty()) return casework::day_of(open.host.clock->wall(), open.store->schema()->utc_offset());
  const auto day = casework::day_from_text(on);
  return day ? Result<casework::Day>(*day) : fail(Code::invalid, on + " is no day");
}

std::string field_text(const Console& console, const Sheet& sheet, const char* field) {
  const auto at = sheet.type().index_of(field);
  return at ? value_for_people(console.language(), sheet.type().fields[*at], sheet.value(field)) : std::string();
}

/// What a record of the history is about, in a word.
std::string gist(const Console& console, const Sheet& record) {
  std::string out;
  for (const char* field : {"kind", "purpose", "amount", "leniency", "complaint_type", "result", "reason", "what"}) {
    const std::string text = field_text(console, record, field);
    if (!text.empty()) out += (out.empty() ? "" : "，") + text;
  }
  return out;
}

Status list_leavers(Console& console, casework::World& world, casework::Day day) {
  SATCHEL_ASSIGN(const auto leavers, casework::must_leave(world, day));
  for (const casework::Leaver& leaver : leavers) {
    const auto site = leaver.entry.reference("site");
    SATCHEL_ASSIGN(const auto sheet, world.find("site", *site));
    const std::string name(sheet ? sheet->text("name") : std::string_view()), decided(leaver.penalty.text("decided"));
    if (console.json) {
      JsonLine line;
      line.add("must_leave", to_text(*site)).add("name", name).add("entry", to_text(leaver.entry.id()));
      console.out() << line.add("penalty", to_text(leaver.penalty.id())).add("decided", decided).text() << '\n';
    } else {
      console.line(Text::site_must_leave,
                   {name, to_text(*site), decided, std::string(leaver.penalty.text("decision_no"))});
    }
  }
  if (leavers.empty() && !console.json) console.line(Text::site_none_leaves);
  return {};
}

Status print_history(Console& console, casework::World& world, const Id& site) {
  SATCHEL_ASSIGN(const auto history, casework::history_of(world, site));
  for (const casework::Past& past : history) {
    const RecordType& type = past.record.type();
    const std::string day = casework::to_text(past.day), what = gist(console, past.record);
    if (console.json) {
      JsonLine line;
      line.add("day", day).add("type", type.name).add("id", to_text(past.record.id())).add("what", what);
      console.out() << line.text() << '\n';
    } else {
      console.line(Text::site_past,
                   {day, std::string(pick(console.language(), type.title)), what, to_text(past.record.id())});
    }
  }
  return {};
}

/// By its id, or by its name.
Result<Sheet> site_named(Store& store, casework::World& world, const std::string& given) {
  if (!id_from_text(given)) return casework::named(world, "site", given);
  SATCHEL_ASSIGN(const RecordType* type, type_named(*store.schema(), "site"));
  SATCHEL_ASSIGN(const Record record, record_named(store, *type, given));
  return sheet_of(*type, record);
}

/// Its places on the positive list, and how those came to their end.
Status print_places(Console& console, casework::World& world, const Id& site, casework::Day day) {
  SATCHEL_ASSIGN(const auto entries, world.those("positive_list_entry", "site", site));
  SATCHEL_ASSIGN(const auto list, casework::PositiveList::read(world));
  for (const Sheet& entry : entries) {
    const std::string entered(entry.text("entered"));
    if (list.stands(entry, day)) console.line(Text::site_listed, {entered});
    const auto leaving = list.leaving(entry, day);
    if (!leaving) continue;
    const auto& penalty = leaving->penalty;
    const std::string why = penalty ? console.text(Text::site_penalised, {std::string(penalty->text("decision_no"))})
                                    : std::string(entry.text("leaving_reason"));
    console.line(Text::site_left, {entered, casework::to_text(leaving->day), why});
  }
  return {};
}

Status site(Console& console, const SiteArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_ASSIGN(const casework::Day day, day_asked(open, args.on));
  casework::StoreWorld world(*open.store);
  if (args.id.empty()) return list_leavers(console, world, day);
  SATCHEL_ASSIGN(const Sheet sheet, site_named(*open.store, world, args.id));
  if (!console.json)
    console.line(Text::site_title, {std::string(sheet.text("name")), std::string(sheet.text("address"))});
  if (!console.json) SATCHEL_TRY(print_places(console, world, sheet.id(), day));
  SATCHEL_ASSIGN(const auto notes, casework::check_warnings(world, {sheet.id(), day, {}}));
  tell(console, notes_of(console, notes));
  return print_history(console, world, sheet.id());
}

}  // namespace

void add_site(Program& program) {
  auto args = std::make_shared<SiteArgs>();
  program.command("site", Text::about_site, [args](Console& console) { return site(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("SITE", args->id, Text::arg_site)
      .takes("--on", args->on, Text::option_on_day);
}

}  // namespace satchel::cli
