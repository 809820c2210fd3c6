#include "engine/casework/store_world.h"
#include "platform/cli/commands.h"
#include "platform/cli/draft_sheet.h"
#include "platform/cli/record_text.h"
#include "platform/cli/store_access.h"
#include "platform/cli/table.h"
#include "platform/cli/verdict_text.h"

namespace satchel::cli {
namespace {

struct ShowArgs {
  std::string store, type, id;
};

constexpr std::size_t kColumns = 6;

/// The fields of a list: the first ones that any record has.
Result<std::vector<std::size_t>> columns_in_use(Store& store, const RecordType& type) {
  SATCHEL_ASSIGN(const auto reader, store.reader());
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < type.fields.size() && out.size() < kColumns; ++i) {
    SATCHEL_ASSIGN(const std::int64_t any,
                   reader->number("SELECT EXISTS(SELECT 1 FROM " + sql::quoted(type.name) + " WHERE " +
                                  sql::quoted(type.fields[i].name) + " IS NOT NULL)"));
    if (any) out.push_back(i);
  }
  return out;
}

Status list(Console& console, Store& store, const RecordType& type) {
  if (console.json)
    return store.each(type.number, [&](const Record& r) {
      console.out() << record_json(type, r) << '\n';
      return Status();
    });
  SATCHEL_ASSIGN(const auto columns, columns_in_use(store, type));
  std::vector<std::string> cells{"id", console.text(Text::column_state)};
  for (const std::size_t i : columns) cells.emplace_back(pick(console.language(), type.fields[i].title));
  Table table(console.out(), cells);
  SATCHEL_TRY(store.each(type.number, [&](const Record& r) {
    const std::string state = (r.sealed ? console.text(Text::record_sealed) : std::string()) +
                              (r.pending ? console.text(Text::record_pending) : std::string());
    cells = {to_text(r.id), state};
    for (const std::size_t i : columns) cells.push_back(value_for_people(console.language(), type, r, i));
    table.add(cells);
    return Status();
  }));
  table.finish();
  return {};
}

/// The records that correct this one, in the order of their making.
Result<std::vector<Id>> corrections_of(Store& store, const RecordType& type, const Id& id) {
  std::vector<Id> out;
  if (!type.seal.corrects) return out;
  SATCHEL_ASSIGN(const auto reader, store.reader());
  SATCHEL_ASSIGN(auto* s, reader->cached("SELECT _id FROM " + sql::quoted(type.name) + " WHERE " +
                                         sql::quoted(type.fields[*type.seal.corrects].name) + "=? ORDER BY _id"));
  s->bind(0, id);
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    out.push_back(s->id(0));
  }
}

/// Of a measurement; of others nothing.
Result<std::optional<casework::Ruling>> ruling_of(Store& store, const casework::Sheet& sheet) {
  if (sheet.type().name != "measurement") return std::optional<casework::Ruling>();
  casework::StoreWorld world(store);
  SATCHEL_ASSIGN(casework::Ruling ruling, casework::rule_on(world, sheet));
  return std::optional(std::move(ruling));
}

Status show_one(Console& console, Store& store, const RecordType& type, const Record& record) {
  SATCHEL_ASSIGN(const auto corrections, corrections_of(store, type, record.id));
  const casework::Sheet sheet = sheet_of(type, record);
  SATCHEL_ASSIGN(const auto ruling, ruling_of(store, sheet));
  if (console.json) {
    const std::string verdict = ruling ? verdict_json(console.language(), *ruling, sheet) : std::string();
    console.out() << record_json(type, record, corrections, verdict) << '\n';
    return {};
  }
  print_record(console, type, record);
  for (const Id& id : corrections)
    console.out() << "  " << console.text(Text::record_corrected_by) << "  " << to_text(id) << '\n';
  if (ruling) print_verdict(console, *ruling, sheet);
  return {};
}

Status show(Console& console, const ShowArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_ASSIGN(const RecordType* type, type_named(*open.store->schema(), args.type));
  if (args.id.empty()) return list(console, *open.store, *type);
  SATCHEL_ASSIGN(const Record record, record_named(*open.store, *type, args.id));
  return show_one(console, *open.store, *type, record);
}

}  // namespace

void add_show(Program& program) {
  auto args = std::make_shared<ShowArgs>();
  program.command("show", Text::about_show, [args](Console& console) { return show(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .needs("TYPE", args->type, Text::arg_type)
      .takes("ID", args->id, Text::arg_id);
}

}  // namespace satchel::cli
