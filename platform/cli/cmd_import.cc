#include <filesystem>
#include <fstream>

#include "engine/base/limits.h"
#include "platform/cli/commands.h"
#include "platform/cli/importer.h"
#include "platform/cli/interrupt.h"
#include "platform/cli/json_line.h"
#include "platform/cli/progress.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct ImportArgs {
  std::string store, as, type, file, map;
  bool update = false;
};

void report(Console& console, const ImportCounts& counts) {
  const auto n = [](std::int64_t v) { return std::to_string(v); };
  if (!console.json)
    return console.line(Text::import_done,
                        {n(counts.rows), n(counts.created), n(counts.updated), n(counts.skipped), n(counts.bad)});
  JsonLine line;
  line.add("rows", counts.rows).add("created", counts.created).add("updated", counts.updated);
  console.out() << line.add("skipped", counts.skipped).add("bad", counts.bad).text() << '\n';
}

void report_bad(Console& console, std::int64_t row, const Error& why) {
  const std::string reason = std::string(sentence(console.language(), why.code)) + ": " + why.detail;
  if (!console.json) return console.note(Text::import_bad_row, {std::to_string(row), reason});
  console.out() << JsonLine().add("line", row).add("code", info(why.code).name).add("detail", why.detail).text()
                << '\n';
}

Status run_import(Console& console, const ImportArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::write, args.as));
  SATCHEL_ASSIGN(const RecordType* type, type_named(*open.store->schema(), args.type));
  SATCHEL_ASSIGN(const Bytes json, read_all(*open.host.files, args.map, limits::kJsonBytes));
  SATCHEL_ASSIGN(const ImportMap map, parse_import_map(json));
  SATCHEL_ASSIGN(const std::uint64_t size, open.host.files->size(args.file));
  std::ifstream in(std::filesystem::u8path(args.file), std::ios::binary);
  if (!in) return fail(Code::io, "cannot read " + args.file);

  catch_interrupt();
  Progress bar(console);
  ImportWatch watch;
  watch.bad_row = [&](std::int64_t row, const Error& why) { bar.wipe(), report_bad(console, row, why); };
  watch.progress = [&](std::uint64_t bytes) { bar.show(args.file, bytes, size); };
  watch.cancelled = interrupted;
  const OnKnownKey on_known = args.update ? OnKnownKey::update : OnKnownKey::skip;
  SATCHEL_ASSIGN(const ImportCounts counts, import_csv(*open.store, *type, map, in, on_known, watch));
  bar.wipe();
  report(console, counts);
  return {};
}

}  // namespace

void add_import(Program& program) {
  auto args = std::make_shared<ImportArgs>();
  program.command("import", Text::about_import, [args](Console& console) { return run_import(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .takes("--as", args->as, Text::option_as)
      .needs("TYPE", args->type, Text::arg_type)
      .needs("FILE", args->file, Text::arg_csv_file)
      .needs("--map", args->map, Text::option_map)
      .flag("--update", args->update, Text::option_update);
}

}  // namespace satchel::cli
