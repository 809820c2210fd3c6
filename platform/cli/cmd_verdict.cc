#include <algorithm>

#include "engine/casework/inspection.h"
#include "engine/casework/store_world.h"
#include "platform/cli/assign.h"
#include "platform/cli/basis.h"
#include "platform/cli/commands.h"
#include "platform/cli/draft_sheet.h"
#include "platform/cli/json_line.h"
#include "platform/cli/put_notes.h"
#include "platform/cli/store_access.h"
#include "platform/cli/verdict_text.h"

namespace satchel::cli {
namespace {

struct VerdictArgs {
  std::string store, id;
};

Status tell_verdict(Console& console, Store& store, const Id& id, const char* id_as) {
  casework::StoreWorld world(store);
  SATCHEL_ASSIGN(const auto sheet, world.find("measurement", id));
  if (!sheet) return fail(Code::not_found, "measurement " + to_text(id));
  SATCHEL_ASSIGN(const casework::Ruling ruling, casework::rule_on(world, *sheet));
  const Millis started = sheet->time("started").value_or(Millis{});
  SATCHEL_ASSIGN(const auto law, law_notes(console, store, *sheet, started));
  if (!console.json) {
    print_verdict(console, ruling, *sheet);
    for (const PutNote& note : law) console.line(Text::note_line, {note.says});
    return {};
  }
  JsonLine line;
  line.add(id_as, to_text(id)).raw("verdict", verdict_json(console.language(), ruling, *sheet));
  line.add("standard_in_force", law.empty());
  console.out() << line.text() << '\n';
  return {};
}

Status verdict(Console& console, const VerdictArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_ASSIGN(const Id id, id_from_text(args.id));
  return tell_verdict(console, *open.store, id, "measurement");
}

struct MeasureArgs {
  std::string store, as, visit;
  std::vector<std::string> words;
};

bool has_field(const DraftChange& change, std::string_view field) {
  return std::ranges::find(change.fields, field, &Assign::field) != change.fields.end();
}

void add_missing(DraftChange& change, const char* field, Value value) {
  const auto* text = std::get_if<std::string>(&value);
  if (!has_field(change, field) && !(text && text->empty()))
    change.fields.push_back({field, std::move(value), How::put});
}

/// Standard, unit and condition as the visit's template asks for that quantity on the reading's day; the first row that
/// says so.
Status add_from_template(casework::World& world, const casework::Sheet& visit, const casework::Sheet& reading,
                         DraftChange& change) {
  const auto day = casework::day_of(reading.time("started").value_or(Millis{}), world.schema().utc_offset());
  SATCHEL_ASSIGN(const auto rows, casework::template_rows(world, visit.text("template"), day));
  for (const casework::Sheet& row : rows) {
    if (row.text("asks") != "measurement" || row.text("quantity") != reading.text("quantity")) continue;
    for (const char* field : {"standard", "unit", "condition"})
      add_missing(change, field, std::string(row.text(field)));
    return {};
  }
  return {};
}

Result<DraftChange> draft_measurement(const OpenStore& open, const MeasureArgs& args) {
  Store& store = *open.store;
  SATCHEL_ASSIGN(const RecordType* type, type_named(*store.schema(), "measurement"));
  DraftChange out{ChangeKind::create, type->name, {}, {}};
  SATCHEL_ASSIGN(out.fields, assigns_from_text(*type, args.words));
  SATCHEL_ASSIGN(const Id visit_id, id_from_text(args.visit));
  casework::StoreWorld world(store);
  SATCHEL_ASSIGN(const auto visit, world.find("visit", visit_id));
  if (!visit) return fail(Code::not_found, "visit " + args.visit);
  add_missing(out, "visit", octets(visit_id.view()));
  add_missing(out, "started", open.host.clock->wall().count);
  add_missing(out, "measured_by", args.as.empty() ? store.identity().user : args.as);
  SATCHEL_ASSIGN(const casework::Sheet so_far, sheet_after(store, out));
  SATCHEL_TRY(add_from_template(world, *visit, so_far, out));
  return out;
}

Status measure(Console& console, const MeasureArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  SATCHEL_ASSIGN(DraftChange change, draft_measurement(open, args));
  SATCHEL_TRY(add_basis(*open.store, change));
  SATCHEL_ASSIGN(const auto ids, open.store->save({{std::move(change)}, {}}));
  if (!console.json) console.out() << to_text(ids.front()) << '\n';
  return tell_verdict(console, *open.store, ids.front(), "id");
}

}  // namespace

void add_verdict(Program& program) {
  auto args = std::make_shared<VerdictArgs>();
  program.command("verdict", Text::about_verdict, [args](Console& console) { return verdict(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .needs("MEASUREMENT", args->id, Text::arg_measurement);
  auto made = std::make_shared<MeasureArgs>();
  program.command("measure", Text::about_measure, [made](Console& console) { return measure(console, *made); })
      .needs("STORE", made->store, Text::arg_store)
      .takes("--as", made->as, Text::option_as)
      .needs("--visit", made->visit, Text::option_visit)
      .takes_all("FIELDS", made->words, Text::arg_measure_words);
}

}  // namespace satchel::cli
