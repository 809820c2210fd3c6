#include "platform/cli/commands.h"
#include "platform/cli/exporter.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct ExportArgs {
  std::string store, format, type;
};

Status run_export(Console& console, const ExportArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_ASSIGN(const RecordType* type, type_named(*open.store->schema(), args.type));
  const ExportFormat format = args.format == "csv"      ? ExportFormat::csv
                              : args.format == "ndjson" ? ExportFormat::ndjson
                                                        : ExportFormat::geojson;
  return export_records(*open.store, *type, format, console.out());
}

}  // namespace

void add_export(Program& program) {
  auto args = std::make_shared<ExportArgs>();
  program.command("export", Text::about_export, [args](Console& console) { return run_export(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .needs_one_of("--format", args->format, {"csv", "ndjson", "geojson"}, Text::option_format)
      .needs("--type", args->type, Text::option_type);
}

}  // namespace satchel::cli
