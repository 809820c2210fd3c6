#include "engine/store/conflict_view.h"
#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/record_text.h"
#include "platform/cli/store_access.h"
#include "platform/cli/table.h"

namespace satchel::cli {
namespace {

struct ConflictsArgs {
  std::string store, as, conflict, take;
};

/// A side of a conflict as people read it; its JSON where the field's type does not read it.
std::string side(Console& console, const Schema& schema, const ConflictView& c, const std::string& json,
                 const std::string& author) {
  if (c.locked) return console.text(Text::value_encrypted) + " (" + author + ")";
  const auto field = field_of(schema, c);
  const auto value = field ? value_from_json(**field, json) : Result<Value>(fail(Code::invalid));
  return (value ? value_for_people(console.language(), **field, *value) : json) + " (" + author + ")";
}

Status conflicts(Console& console, const ConflictsArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  const Schema& schema = *open.store->schema();
  const RecordType& type = *schema.find(conflict_field::kType);
  if (console.json)
    return open.store->each(type.number, [&](const Record& record) {
      if (view_conflict(type, record).state == "open") console.out() << record_json(type, record) << '\n';
      return Status();
    });
  SATCHEL_ASSIGN(const auto all, open_conflicts(*open.store));
  if (all.empty()) return console.line(Text::conflicts_none), Status();
  Table table(console.out(), {"id", console.text(Text::column_record), console.text(Text::column_field),
                              console.text(Text::column_standing), console.text(Text::column_proposed)});
  for (const auto& c : all) {
    const auto field = field_of(schema, c);
    table.add({to_text(c.id), c.record_type + "/" + to_text(c.record),
               field ? std::string(pick(console.language(), (*field)->title)) : c.field,
               side(console, schema, c, c.standing, c.standing_author),
               side(console, schema, c, c.proposed, c.proposed_author)});
  }
  table.finish();
  return {};
}

Status settle_in(Store& store, const ConflictsArgs& args) {
  const RecordType& type = *store.schema()->find(conflict_field::kType);
  SATCHEL_ASSIGN(const Record record, record_named(store, type, args.conflict));
  if (args.take == "standing") return store.settle(record.id, Take::standing);
  if (args.take == "proposed") return store.settle(record.id, Take::proposed);
  SATCHEL_ASSIGN(const Field* field, field_of(*store.schema(), view_conflict(type, record)));
  SATCHEL_ASSIGN(const Value value, value_from_text(*field, args.take));
  return store.settle(record.id, Take::value, value_to_json(*field, value));
}

Status settle(Console& console, const ConflictsArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  SATCHEL_TRY(settle_in(*open.store, args));
  if (console.json) {
    console.out() << JsonLine().add("settled", args.conflict).text() << '\n';
  } else {
    console.line(Text::settle_done, {args.conflict});
  }
  return {};
}

}  // namespace

void add_conflicts(Program& program) {
  auto args = std::make_shared<ConflictsArgs>();
  program.command("conflicts", Text::about_conflicts, [args](Console& console) { return conflicts(console, *args); })
      .needs("STORE", args->store, Text::arg_store);
  program.command("settle", Text::about_settle, [args](Console& console) { return settle(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .needs("CONFLICT", args->conflict, Text::arg_conflict)
      .needs("--take", args->take, Text::option_take);
}

}  // namespace satchel::cli
