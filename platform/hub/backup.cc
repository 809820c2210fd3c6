// `satchel-hub backup` and `restore`: all that a hub keeps, as it was at one moment.
#include "sync/hub/upkeep/backup.h"

#include "platform/cli/json_line.h"
#include "platform/hub/commands.h"
#include "platform/hub/databases.h"
#include "platform/hub/hub_host.h"
#include "platform/os/files.h"
#include "sync/hub/central/sqlite_whole.h"
#include "sync/hub/upkeep/opening.h"

namespace satchel::hub {
namespace {

/// The hub's own key first: without it there is no restore.
const std::vector<std::string> kKeyFiles = {"hub.key", "intake.key", "secret"};

struct BackupArgs {
  HubArgs hub;
  std::string to, from, keys;
  bool no_keys = false;
};

Finding findings_to(cli::Console& console) {
  return [&console](const std::string& finding) {
    console.err() << (console.json ? cli::JsonLine().add("finding", finding).text() : finding) << '\n';
  };
}

void tell(cli::Console& console, cli::Text done, const std::string& folder, const BackupReport& r) {
  const auto n = [](auto v) { return std::to_string(v); };
  const Backup& b = r.backup;
  if (console.json) {
    cli::JsonLine line;
    line.add("folder", folder).add("hub", to_text(b.hub)).add("version", b.head.version.value);
    line.add("made", to_rfc3339(b.made)).add("blobs", r.blobs.blobs).add("bytes", r.blobs.bytes);
    line.add("keys", b.keys).add("unsound", static_cast<std::int64_t>(r.blobs.unsound.size()));
    console.out() << line.text() << '\n';
    return;
  }
  console.line(done, {folder, n(b.head.version.value), n(r.blobs.blobs), n(r.blobs.bytes), to_rfc3339(b.made)});
  for (const auto& blob : r.blobs.unsound) console.line(cli::Text::backup_unsound, {to_hex(blob.view())});
}

Status with_all_blobs(const cli::Console& console, const BackupReport& report) {
  if (report.blobs.unsound.empty() && report.blobs.missing.empty()) return {};
  return fail(Code::corrupt, console.text(cli::Text::backup_blobs_left));
}

Status backup(cli::Console& console, const BackupArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  BackupRequest request{args.hub.data, args.to, kKeyFiles, nullptr};
  if (args.no_keys) request.keys.clear();
  SATCHEL_ASSIGN(const auto central, open_beside(host.ports(), host.data));
  SATCHEL_ASSIGN(const BackupReport report, back_up(host.ports(), *central, request, findings_to(console)));
  tell(console, cli::Text::backup_done, args.to, report);
  if (!console.json)
    console.line(report.backup.keys ? cli::Text::backup_with_keys : cli::Text::backup_without_keys, {});
  return with_all_blobs(console, report);
}

Status into_database(cli::Console& console, const DatabaseEnd& end, const std::string& path) {
  SATCHEL_ASSIGN(const auto from, read_sqlite_whole(path));
  SATCHEL_ASSIGN(const auto to, fill_whole(end, telling_waits(console)));
  SATCHEL_TRY(copy_whole_once(*from, *to));
  return {};
}

Status restore_command(cli::Console& console, const BackupArgs& args) {
  const auto files = os::system_files();
  RestoreRequest request{args.from, args.hub.data, kKeyFiles, args.keys, nullptr, {}};
  const DatabaseEnd end{db_of(args.hub), tenant_of(args.hub)};
  if (!end.where.empty()) {
    SATCHEL_TRY(hub_data(args.hub, false));
    request.place = [&](const std::string& path) { return into_database(console, end, path); };
  }
  SATCHEL_TRY(restore_keys(*files, request));
  SATCHEL_ASSIGN(const os::Host host, os::open_host(key_path(args.hub.data)));
  SATCHEL_ASSIGN(const BackupReport report, restore(host.ports(), request, findings_to(console)));
  tell(console, cli::Text::restore_done, args.hub.data, report);
  return with_all_blobs(console, report);
}

}  // namespace

void add_backup(cli::Program& program) {
  auto args = std::make_shared<BackupArgs>();
  program.command("backup", cli::Text::about_backup, [args](cli::Console& console) { return backup(console, *args); })
      .has(needs_hub, args->hub)
      .needs("--to", args->to, cli::Text::option_backup_to)
      .flag("--no-keys", args->no_keys, cli::Text::option_backup_no_keys);
  auto back = std::make_shared<BackupArgs>();
  program
      .command("restore", cli::Text::about_restore,
               [back](cli::Console& console) { return restore_command(console, *back); })
      .needs("FROM", back->from, cli::Text::arg_restore_from)
      .has(needs_hub, back->hub)
      .takes("--keys", back->keys, cli::Text::option_restore_keys);
}

}  // namespace satchel::hub
