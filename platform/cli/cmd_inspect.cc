#include <algorithm>

#include "engine/base/near_name.h"
#include "engine/casework/store_world.h"
#include "engine/casework/verdict.h"
#include "platform/cli/commands.h"
#include "platform/cli/draft_sheet.h"
#include "platform/cli/inspect_text.h"
#include "platform/cli/json_line.h"
#include "platform/cli/put_identity.h"
#include "platform/cli/put_notes.h"
#include "platform/cli/store_access.h"
#include "platform/os/files.h"

namespace satchel::cli {
namespace {

struct InspectArgs {
  std::string store, as, name, of_case, visit;
  std::vector<std::string> words;  // field=value … of a new visit
};

Status list_templates(Console& console, Store& store, casework::Day today) {
  casework::StoreWorld world(store);
  SATCHEL_ASSIGN(const auto headings, casework::templates(world, today));
  for (const casework::Sheet& row : headings) {
    const std::string name(row.text("name")),
        title(row.text(console.language() == Language::zh ? "title" : "title_en"));
    if (console.json)
      console.out() << JsonLine().add("template", name).add("title", title).text() << '\n';
    else
      console.line(Text::inspect_template, {name, title});
  }
  if (headings.empty() && !console.json) console.note(Text::inspect_no_templates);
  return {};
}

Status show_inspection(Console& console, Store& store, const casework::Sheet& visit, Millis now) {
  casework::StoreWorld world(store);
  const auto today = casework::day_of(now, world.schema().utc_offset());
  SATCHEL_ASSIGN(const auto inspection, casework::inspection_of(world, visit, today));
  SATCHEL_ASSIGN(const auto notes, check_notes(console, store, visit, now));
  tell(console, notes);
  if (console.json) {
    JsonLine line;
    line.add("visit", to_text(visit.id())).raw("inspection", inspection_json(console.language(), inspection));
    console.out() << line.text() << '\n';
  } else if (inspection.name.empty()) {
    console.line(Text::inspect_none);
  } else {
    print_inspection(console, *store.schema(), inspection);
  }
  return {};
}

Result<std::vector<std::string>> template_names(casework::World& world, casework::Day day) {
  SATCHEL_ASSIGN(const auto headings, casework::templates(world, day));
  std::vector<std::string> out;
  out.reserve(headings.size());
  for (const casework::Sheet& row : headings) out.emplace_back(row.text("name"));
  return out;
}

Assign given(const char* field, Value value) { return {field, std::move(value), How::put}; }

bool is_given(const DraftChange& change, std::string_view field) {
  return std::ranges::any_of(change.fields, [&](const Assign& a) { return a.field == field; });
}

/// What of a new visit follows from its case and template. When they arrived is theirs to say.
Status add_skeleton(Store& store, const casework::Sheet& of_case, const InspectArgs& args, DraftChange& visit) {
  const auto add = [&](const char* field, Value value) {
    if (!is_given(visit, field) && !is_null(value)) visit.fields.push_back(given(field, std::move(value)));
  };
  casework::StoreWorld world(store);
  add("case", octets(of_case.id().view()));
  add("template", args.name);
  add("kind", std::string("on_site"));
  add("purpose", std::string(of_case.has("complaint") ? "complaint" : "routine"));
  add("site", of_case.value("site"));
  add("officers", TextSet{args.as.empty() ? store.identity().user : args.as});
  return {};
}

/// The on-site record of a visit, to be written.
DraftChange note_of(Store& store, const Id& visit, const std::string& user) {
  DraftChange out{ChangeKind::create, "note", store.make_id(), {}};
  out.fields.push_back(given("visit", octets(visit.view())));
  out.fields.push_back(given("kind", std::string("on_site_record")));
  out.fields.push_back(given("officers", TextSet{user}));
  return out;
}

Status begin(Console& console, const OpenStore& open, const InspectArgs& args) {
  Store& store = *open.store;
  const Millis now = open.host.clock->wall();
  SATCHEL_ASSIGN(const RecordType* type, type_named(*store.schema(), "visit"));
  SATCHEL_ASSIGN(const RecordType* case_type, type_named(*store.schema(), "case"));
  SATCHEL_ASSIGN(const Record of_case, record_named(store, *case_type, args.of_case));
  casework::StoreWorld world(store);
  SATCHEL_ASSIGN(const auto rows,
                 casework::template_rows(world, args.name, casework::day_of(now, world.schema().utc_offset())));
  if (rows.empty()) {
    SATCHEL_ASSIGN(auto known, template_names(world, casework::day_of(now, world.schema().utc_offset())));
    return fail(Code::not_found, unknown_name("template", args.name, std::move(known)));
  }
  DraftChange visit{ChangeKind::create, type->name, store.make_id(), {}};
  SATCHEL_ASSIGN(visit.fields, assigns_with_identity(store, *os::system_files(), *type, {}, args.words));
  SATCHEL_TRY(add_skeleton(store, sheet_of(*case_type, of_case), args, visit));
  const Id id = visit.id;
  DraftChange note = note_of(store, id, args.as.empty() ? store.identity().user : args.as);
  const Id note_id = note.id;
  SATCHEL_ASSIGN(const auto saved, store.save({{std::move(visit), std::move(note)}, {}}));
  if (console.json)
    console.out() << JsonLine().add("id", to_text(saved.front())).add("note", to_text(note_id)).text() << '\n';
  else
    console.out() << to_text(id) << '\n';
  casework::StoreWorld after(store);
  SATCHEL_ASSIGN(const auto sheet, after.find("visit", id));
  return sheet && !console.json ? show_inspection(console, store, *sheet, now) : Status();
}

Status inspect(Console& console, const InspectArgs& args) {
  const bool begins = !args.name.empty();
  if (begins && args.of_case.empty()) return fail(Code::invalid, "--template needs --case");
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, begins ? Access::write : Access::read, args.as));
  if (begins) return begin(console, open, args);
  const Millis now = open.host.clock->wall();
  Store& store = *open.store;
  if (args.visit.empty()) return list_templates(console, store, casework::day_of(now, store.schema()->utc_offset()));
  SATCHEL_ASSIGN(const RecordType* type, type_named(*store.schema(), "visit"));
  SATCHEL_ASSIGN(const Record record, record_named(store, *type, args.visit));
  return show_inspection(console, store, sheet_of(*type, record), now);
}

}  // namespace

void add_inspect(Program& program) {
  auto args = std::make_shared<InspectArgs>();
  program
      .command("inspect", Text::about_inspect,
               [args](Console& console) {
                 if (args->name.empty() && !args->words.empty()) args->visit = args->words.front();
                 return inspect(console, *args);
               })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .takes("--template", args->name, Text::option_template)
      .takes("--case", args->of_case, Text::option_case)
      .takes_all("VISIT", args->words, Text::arg_inspect_words);
}

}  // namespace satchel::cli
