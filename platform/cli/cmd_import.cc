#include <filesystem>
#include <fstream>

#include "engine/base/limits.h"
#include "engine/casework/channels.h"
#include "engine/casework/store_world.h"
#include "platform/cli/commands.h"
#include "platform/cli/import_report.h"
#include "platform/cli/interrupt.h"
#include "platform/cli/progress.h"
#include "platform/cli/repeat_view.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct ImportArgs {
  std::string store, as, type, file, map, report;
  bool update = false;
};

/// What comes in may be about a problem that others complained of.
Result<std::optional<RepeatCounts>> look_for_repeats(const OpenStore& open, const RecordType& type,
                                                     const std::vector<Id>& fresh) {
  if (type.name != "complaint") return std::optional<RepeatCounts>();
  const Millis now = open.host.clock->wall();
  RepeatCounts out;
  SATCHEL_ASSIGN(out.entered, enter_repeats(*open.store, now));
  casework::StoreWorld world(*open.store);
  for (const Id& id : fresh) {
    SATCHEL_ASSIGN(const auto complaint, world.find("complaint", id));
    const std::string district(complaint ? complaint->text("district") : std::string_view());
    if (holds_district(*open.store, district)) continue;
    ++out.out_of_scope;
    out.entered.districts.insert(district);
  }
  SATCHEL_ASSIGN(out.asked, count_asked(world, now, fresh));
  SATCHEL_ASSIGN(const auto odd, casework::out_of_use(world, fresh));
  out.out_of_use = std::ssize(odd);
  return std::optional(out);
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
  ImportReport report(console);
  if (!args.report.empty()) SATCHEL_TRY(report.write_to(args.report));
  ImportWatch watch;
  watch.left_out = [&](const LeftOutRow& row) {
    if (row.reason == LeftOut::bad) bar.wipe();
    report.left_out(row);
  };
  watch.progress = [&](std::uint64_t bytes) { bar.show(args.file, bytes, size); };
  watch.cancelled = interrupted;
  std::vector<Id> fresh;
  watch.created = [&](const Id& id) { fresh.push_back(id); };
  const OnKnownKey on_known = args.update ? OnKnownKey::update : OnKnownKey::skip;
  SATCHEL_ASSIGN(const ImportCounts counts, import_csv(*open.store, *type, map, in, on_known, watch));
  bar.wipe();
  SATCHEL_ASSIGN(const auto repeats, look_for_repeats(open, *type, fresh));
  return report.finish(counts, repeats);
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
      .takes("--report", args->report, Text::option_import_report)
      .flag("--update", args->update, Text::option_update);
}

}  // namespace satchel::cli
