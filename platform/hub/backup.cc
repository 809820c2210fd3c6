// `satchel-hub backup` and `restore`: all that a hub keeps, as it was at one moment.
#include "sync/hub/upkeep/backup.h"

#include "platform/cli/json_line.h"
#include "platform/hub/commands.h"
#include "platform/hub/databases.h"
#include "platform/hub/hub_host.h"
#include "platform/os/files.h"
#include "sync/hub/central/sqlite_whole.h"
#include "sync/hub/upkeep/moved.h"
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

std::string listed(const std::vector<std::string>& names, const char* mark, const char* between) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : between) + (mark + name) + mark;
  return out;
}

/// Which keys are in the backup, and which have to be elsewhere.
struct KeysHeld {
  KeysHeld(Files& files, const std::string& folder) {
    for (const auto& name : kKeyFiles) (files.exists(folder + "/" + name) ? held : lacking).push_back(name);
  }
  std::vector<std::string> held, lacking;
};

void tell(cli::Console& console, cli::Text done, const std::string& folder, const BackupReport& r,
          const KeysHeld& keys) {
  const auto n = [](auto v) { return std::to_string(v); };
  const Backup& b = r.backup;
  if (console.json) {
    cli::JsonLine line;
    line.add("folder", folder).add("hub", to_text(b.hub)).add("version", b.head.version.value);
    line.add("made", to_rfc3339(b.made)).add("blobs", r.blobs.blobs).add("bytes", r.blobs.bytes);
    line.add("keys", b.keys).add("unsound", static_cast<std::int64_t>(r.blobs.unsound.size()));
    line.raw("keys_held", "[" + listed(keys.held, "\"", ",") + "]");
    line.raw("keys_lacking", "[" + listed(keys.lacking, "\"", ",") + "]");
    console.out() << line.text() << '\n';
    return;
  }
  console.line(done, {folder, n(b.head.version.value), n(r.blobs.blobs), n(r.blobs.bytes), to_rfc3339(b.made)});
  for (const auto& blob : r.blobs.unsound) console.line(cli::Text::backup_unsound, {to_hex(blob.view())});
}

void tell_keys(cli::Console& console, const KeysHeld& keys) {
  if (!keys.held.empty()) console.line(cli::Text::backup_with_keys, {listed(keys.held, "", ", ")});
  if (!keys.lacking.empty()) console.line(cli::Text::backup_lacks_keys, {listed(keys.lacking, "", ", ")});
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
  const KeysHeld keys(*host.files, args.to);
  tell(console, cli::Text::backup_done, args.to, report, keys);
  if (!console.json) tell_keys(console, keys);
  return with_all_blobs(console, report);
}

Status into_database(cli::Console& console, const DatabaseEnd& end, const std::string& path) {
  SATCHEL_ASSIGN(const auto from, read_sqlite_whole(path));
  SATCHEL_ASSIGN(const auto to, fill_whole(end, telling_waits(console)));
  SATCHEL_TRY(copy_whole_once(*from, *to));
  return {};
}

/// Before anything is written. A restore that was begun may have come as far as its commit: it is known by its rows.
Status is_free(cli::Console& console, Files& files, const DatabaseEnd& end, const std::string& folder) {
  if (files.exists(restore_mark(folder))) return {};
  SATCHEL_ASSIGN(const auto there, fill_whole(end, telling_waits(console)));  // and filled with nothing
  SATCHEL_ASSIGN(const bool empty, there->is_empty());
  if (empty) return {};
  return fail(Code::invalid, "the database to restore into is not empty: " + place_of(end.tenant) + " has a hub");
}

Status restore_command(cli::Console& console, const BackupArgs& args) {
  const auto files = os::system_files();
  SATCHEL_ASSIGN(const HubArgs hub, with_settings(args.hub));
  RestoreRequest request{args.from, hub.data, kKeyFiles, args.keys, nullptr, {}};
  const DatabaseEnd end{db_of(hub), tenant_of(hub)};
  if (!end.where.empty()) {
    SATCHEL_TRY(hub_data(hub, false));
    SATCHEL_TRY(is_free(console, *files, end, hub.data));
    request.place = [&](const std::string& path) -> Status {
      SATCHEL_TRY(into_database(console, end, path));
      return say_place(*files, hub.data, place_of(hub));
    };
  }
  SATCHEL_TRY(restore_keys(*files, request));
  SATCHEL_ASSIGN(const os::Host host, os::open_host(key_path(args.hub.data)));
  SATCHEL_ASSIGN(const BackupReport report, restore(host.ports(), request, findings_to(console)));
  const KeysHeld keys(*files, args.hub.data);
  tell(console, cli::Text::restore_done, args.hub.data, report, keys);
  if (!console.json && !keys.lacking.empty())
    console.line(cli::Text::restore_lacks_keys, {listed(keys.lacking, "", ", ")});
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
