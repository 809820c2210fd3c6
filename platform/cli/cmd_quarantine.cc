#include <charconv>

#include "platform/cli/assign.h"
#include "platform/cli/commands.h"
#include "platform/cli/gate_text.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"
#include "platform/cli/table.h"

namespace satchel::cli {
namespace {

struct QuarantineArgs {
  std::string store, as, entry;
  std::vector<std::string> fields;
};

std::string type_name(const Schema& schema, TypeNo number) {
  const RecordType* type = schema.find(number);
  return type ? type->name : std::to_string(number);
}

/// "visit/0190…, photo/0190…"
std::string records_of(const Schema& schema, const Entry& entry) {
  std::string out;
  for (const auto& change : entry.changes)
    out += (out.empty() ? "" : ", ") + type_name(schema, change.type) + "/" + to_text(change.id);
  return out;
}

Status quarantine(Console& console, const QuarantineArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_ASSIGN(const auto all, open.store->quarantine());
  const Schema& schema = *open.store->schema();
  if (console.json) {
    for (const auto& q : all) {
      JsonLine line;
      line.add("entry", q.entry).add("code", info(q.code).name).add("detail", q.detail);
      line.add("since", to_rfc3339(q.since)).add("records", records_of(schema, q.content)).add("encrypted", q.locked);
      line.add("erased", q.erased);
      console.out() << line.text() << '\n';
    }
    return {};
  }
  if (all.empty()) return console.line(Text::quarantine_none), Status();
  Table table(console.out(), {console.text(Text::column_entry), console.text(Text::column_since),
                              console.text(Text::column_reason), console.text(Text::column_record)});
  for (const auto& q : all)
    table.add({std::to_string(q.entry), to_rfc3339(q.since),
               std::string(sentence(console.language(), q.code)) + ": " +
                   detail_for_people(console.language(), q.code, q.detail),
               q.locked   ? console.text(Text::value_encrypted)
               : q.erased ? console.text(Text::value_erased)
                          : records_of(schema, q.content)});
  table.finish();
  return {};
}

Result<std::int64_t> entry_number(const std::string& text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return fail(Code::invalid, "ENTRY is a number");
  return out;
}

/// Other values are for the first record of the entry.
Result<std::vector<Assign>> instead(Store& store, std::int64_t entry, const std::vector<std::string>& texts) {
  if (texts.empty()) return std::vector<Assign>{};
  SATCHEL_ASSIGN(const auto all, store.quarantine());
  for (const auto& q : all) {
    if (q.entry == entry && q.locked) return fail(Code::key_locked, "quarantined entry " + std::to_string(entry));
    if (q.entry == entry && q.erased) return fail(Code::out_of_scope, "quarantined entry " + std::to_string(entry));
    if (q.entry != entry || q.content.changes.empty()) continue;
    const RecordType* type = store.schema()->find(q.content.changes.front().type);
    if (!type) return fail(Code::unknown_type, std::to_string(q.content.changes.front().type));
    return assigns_from_text(*type, texts);
  }
  return fail(Code::not_found, "nothing in quarantine has the number " + std::to_string(entry));
}

Status retry(Console& console, const QuarantineArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  SATCHEL_ASSIGN(const std::int64_t entry, entry_number(args.entry));
  SATCHEL_ASSIGN(const auto fields, instead(*open.store, entry, args.fields));
  SATCHEL_TRY(open.store->retry(entry, fields));
  if (console.json) {
    console.out() << JsonLine().add("retried", entry).text() << '\n';
  } else {
    console.line(Text::retry_done, {args.entry});
  }
  return {};
}

}  // namespace

void add_quarantine(Program& program) {
  auto args = std::make_shared<QuarantineArgs>();
  program.command("quarantine", Text::about_quarantine, [args](Console& console) { return quarantine(console, *args); })
      .needs("STORE", args->store, Text::arg_store);
  program.command("retry", Text::about_retry, [args](Console& console) { return retry(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .needs("ENTRY", args->entry, Text::arg_entry)
      .takes_all("FIELDS", args->fields, Text::arg_retry_fields);
}

}  // namespace satchel::cli
