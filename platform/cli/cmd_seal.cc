#include "engine/casework/store_world.h"
#include "engine/store/correction.h"
#include "platform/cli/assign.h"
#include "platform/cli/basis.h"
#include "platform/cli/commands.h"
#include "platform/cli/draft_sheet.h"
#include "platform/cli/inspect_text.h"
#include "platform/cli/json_line.h"
#include "platform/cli/put_notes.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct SealArgs {
  std::string store, as, type, id;
  bool check = false;
};

/// One line on what is missing, or only noted.
std::string shortfall_text(const Console& console, const Schema& schema, const Shortfall& missing) {
  const RecordType& type = *schema.find(missing.type);
  const std::string says(pick(console.language(), missing.says));
  if (console.json) {
    JsonLine line;
    line.add(missing.warns ? "note" : "missing", says).add("type", type.name).add("id", to_text(missing.record));
    return line.text();
  }
  return console.text(missing.warns ? Text::seal_warning : Text::seal_missing,
                      {says, std::string(pick(console.language(), type.title)), to_text(missing.record)});
}

/// Error: incomplete, once all that is missing has been told.
Status tell_missing(Console& console, Store& store, const RecordType& type, const Id& id) {
  SATCHEL_ASSIGN(const auto missing, store.missing_for_seal(type.number, id));
  for (const Shortfall& m : missing) console.out() << shortfall_text(console, *store.schema(), m) << '\n';
  if (refuses(missing)) return fail(Code::incomplete, type.name + " " + to_text(id));
  return {};
}

/// What its template asks for and is not there: told, and no more than that.
Status tell_template(Console& console, Store& store, const RecordType& type, const Record& record, Millis now) {
  if (type.name != "visit") return {};
  casework::StoreWorld world(store);
  const auto today = casework::day_of(now, world.schema().utc_offset());
  SATCHEL_ASSIGN(const auto inspection, casework::inspection_of(world, sheet_of(type, record), today));
  for (const std::string& says : missing_asks(console, *store.schema(), inspection)) {
    JsonLine line;
    line.add("note", says).add("type", type.name).add("id", to_text(record.id));
    console.out() << (console.json ? line.text() : console.text(Text::note_line, {says})) << '\n';
  }
  return {};
}

/// Law that the record, or what a visit takes along, cites and that was not in force: told, and no more than that.
Status tell_law(Console& console, Store& store, const RecordType& type, const Record& record, Millis now) {
  casework::StoreWorld world(store);
  const auto tell_one = [&](const casework::Sheet& sheet) -> Status {
    SATCHEL_ASSIGN(const auto notes, law_notes(console, store, sheet, now));
    for (const PutNote& note : notes) {
      JsonLine line;
      line.add("note", note.says).add("type", sheet.type().name).add("id", to_text(sheet.id()));
      console.out() << (console.json ? line.text() : console.text(Text::note_line, {note.says})) << '\n';
    }
    return {};
  };
  const casework::Sheet root = sheet_of(type, record);
  SATCHEL_TRY(tell_one(root));
  return type.name == "visit" ? world.each_under(root, tell_one) : Status();
}

Status done(Console& console, const RecordType& type, const Id& id, bool check) {
  const std::string title(pick(console.language(), type.title));
  if (console.json)
    console.out() << JsonLine().add(check ? "complete" : "sealed", to_text(id)).text() << '\n';
  else if (check)
    console.line(Text::seal_ready, {title, to_text(id)});
  else
    console.line(Text::seal_done, {type.name, to_text(id)});
  return {};
}

Status seal(Console& console, const SealArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open,
                 open_store(console, args.store, args.check ? Access::read : Access::write, args.as));
  SATCHEL_ASSIGN(const RecordType* type, type_named(*open.store->schema(), args.type));
  SATCHEL_ASSIGN(const Record record, record_named(*open.store, *type, args.id));
  if (record.sealed) return fail(Code::sealed, args.id);
  if (!args.check) SATCHEL_TRY(keep_basis(*open.store, *type, record));
  SATCHEL_TRY(tell_template(console, *open.store, *type, record, open.host.clock->wall()));
  SATCHEL_TRY(tell_law(console, *open.store, *type, record, open.host.clock->wall()));
  SATCHEL_TRY(tell_missing(console, *open.store, *type, record.id));
  if (!args.check) SATCHEL_TRY(open.store->seal(type->number, record.id));
  return done(console, *type, record.id, args.check);
}

struct CorrectArgs {
  std::string store, as, type, id, reason;
  std::vector<std::string> words;
};

Status correct(Console& console, const CorrectArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  const Schema& schema = *open.store->schema();
  SATCHEL_ASSIGN(const RecordType* type, type_named(schema, args.type));
  SATCHEL_ASSIGN(const Record record, record_named(*open.store, *type, args.id));
  SATCHEL_ASSIGN(const auto changes, assigns_from_text(*type, args.words));
  SATCHEL_ASSIGN(DraftChange made,
                 correction_of(*type, record, schema.role(open.store->identity().role), args.reason, changes));
  Draft draft{{std::move(made)}, {}};
  SATCHEL_ASSIGN(const auto notes, add_crime(console, *open.store, draft, open.host.clock->wall()));
  SATCHEL_ASSIGN(const auto ids, open.store->save(draft));
  tell(console, notes);
  const std::string id = to_text(ids.front());
  console.out() << (console.json ? JsonLine().add("id", id).text() : id) << '\n';
  return {};
}

}  // namespace

void add_seal(Program& program) {
  auto args = std::make_shared<SealArgs>();
  program.command("seal", Text::about_seal, [args](Console& console) { return seal(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .needs("TYPE", args->type, Text::arg_type)
      .needs("ID", args->id, Text::arg_id)
      .flag("--check", args->check, Text::option_seal_check);
  auto words = std::make_shared<CorrectArgs>();
  program.command("correct", Text::about_correct, [words](Console& console) { return correct(console, *words); })
      .needs("STORE", words->store, Text::arg_store)
      .takes("--as", words->as, Text::option_as)
      .needs("TYPE", words->type, Text::arg_type)
      .needs("ID", words->id, Text::arg_id)
      .needs("--reason", words->reason, Text::option_reason)
      .takes_all("FIELDS", words->words, Text::arg_correct_words);
}

}  // namespace satchel::cli
