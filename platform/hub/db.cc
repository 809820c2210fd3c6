// `satchel-hub db`: a hub's database goes to another back end, or is opened to readers.
#include "platform/cli/json_line.h"
#include "platform/hub/commands.h"
#include "platform/hub/databases.h"
#include "platform/os/files.h"
#include "platform/os/host.h"
#include "sync/hub/central/sqlite_central.h"
#include "sync/hub/central/sqlite_steps.h"
#include "sync/hub/central/sqlite_whole.h"
#include "sync/hub/upkeep/hub_lock.h"
#include "sync/hub/upkeep/moved.h"
#include "sync/hub/upkeep/verify_central.h"

namespace satchel::hub {
namespace {

struct DbArgs {
  HubArgs hub;
  std::string action, from, to, role;
  bool withdraw = false;
};

/// An end that is not given is the database of --db, or of the environment.
DatabaseEnd end_of(const DbArgs& args, const std::string& given) {
  return {given.empty() ? db_of(args.hub) : given, tenant_of(args.hub)};
}

/// Nobody serves a folder while its database goes, or comes. Error: locked.
Result<HubLock> held(Files& files, const DatabaseEnd& end) {
  return end.is_postgres() ? Result<HubLock>(HubLock()) : HubLock::take(files, end.where, false);
}

/// A database is read as `satchel-hub verify` reads it, with the key of that folder.
Status look_through(cli::Console& console, const std::string& folder, Central& central) {
  SATCHEL_ASSIGN(const os::Host host, os::open_host(key_path(folder)));
  SATCHEL_ASSIGN(const auto view, central.view());
  const SchemaPtr schema = central.schema();
  if (!schema) return fail(Code::not_found, "no hub in " + folder);
  return verify_database(*view, *schema, host.ports().keys.public_key(), [&](const std::string& finding) {
    console.err() << (console.json ? cli::JsonLine().add("finding", finding).text() : finding) << '\n';
  });
}

Status look_through_copy(cli::Console& console, const DatabaseEnd& from, const DatabaseEnd& to) {
  if (to.is_postgres() && from.is_postgres()) return {};
  SATCHEL_ASSIGN(const auto central, open_filled(to));
  return look_through(console, from.is_postgres() ? to.where : from.where, *central);
}

/// Before a copy is begun that must be finished.
Status look_through_source(cli::Console& console, const DatabaseEnd& from) {
  SATCHEL_ASSIGN(const auto central, open_sqlite_central({from.file(), true, nullptr, true}));
  return look_through(console, from.where, *central);
}

/// To where, for a folder's mark: without who asks, and what else the url may hold.
std::string target_of(const DatabaseEnd& to) {
  const std::size_t after = to.where.find("://") + 3, at = to.where.rfind('@', to.where.find('?'));
  const std::size_t from = at == std::string::npos ? after : at + 1;
  return place_of(to.tenant) + " at " + to.where.substr(from, to.where.find('?', from) - from);
}

/// What an earlier run left, and whether the end may be copied from or to at all.
Status make_ready(Files& files, const DatabaseEnd& from, const DatabaseEnd& to) {
  for (const DatabaseEnd* end : {&from, &to})
    if (!end->is_postgres() && !files.exists(key_path(end->where)))
      return fail(Code::key_locked, key_path(end->where) + " is missing: it is a hub's folder with its keys");
  if (!from.is_postgres()) {
    SATCHEL_ASSIGN(const std::string said, said_place(files, from.where));
    if (!said.empty() && !(to.is_postgres() && said == place_of(to.tenant)))
      return fail(Code::invalid, "the database of " + from.where + " is " + said);
    if (!files.exists(from.file())) return fail(Code::not_found, "no hub in " + from.where);
    SATCHEL_TRY(migrate_sqlite(from.file(), {}));
  }
  if (to.is_postgres()) return {};
  if (files.exists(to.file())) return fail(Code::invalid, to.file() + " is there already");
  for (const char* tail : {"", "-wal", "-shm"}) SATCHEL_TRY(files.remove(arriving_file(to.where) + tail));
  return {};
}

Result<Copied> carry(cli::Console& console, const DatabaseEnd& from, const DatabaseEnd& to, bool& commits) {
  SATCHEL_ASSIGN(const auto source, read_whole(from));
  SATCHEL_ASSIGN(const auto target, fill_whole(to, telling_waits(console)));
  return copy_whole_once(*source, *target, [&] { commits = true; });
}

/// So that never two hubs go on from here: the file is kept, and served no more.
Status leave(Files& files, const std::string& folder, const std::string& place) {
  SATCHEL_TRY(say_place(files, folder, place));
  SATCHEL_TRY(set_aside_as_moved(files, folder));
  return end_moving(files, folder);
}

/// From a folder. Its mark stands before anything is read for the copy, and nobody writes until the file is set aside:
/// what a command beside says is done is in the copy, or was not done. A run that fails before its commit takes the
/// mark away; after it only the same copy goes on.
Result<Copied> move_out(cli::Console& console, Files& files, const DatabaseEnd& from, const DatabaseEnd& to) {
  if (!is_moving(files, from.where)) SATCHEL_TRY(look_through_source(console, from));
  SATCHEL_ASSIGN(const bool first, begin_moving(files, from.where, target_of(to)));
  const auto hold = hold_sqlite_writes(from.file());
  bool commits = false;
  auto copied = hold ? carry(console, from, to, commits) : Result<Copied>(hold.error());
  if (!copied && first && !commits) SATCHEL_TRY(end_moving(files, from.where));
  if (!copied) return copied;
  SATCHEL_TRY(look_through_copy(console, from, to));
  SATCHEL_TRY(leave(files, from.where, place_of(to.tenant)));
  return copied;
}

Result<Copied> move_in(cli::Console& console, Files& files, const DatabaseEnd& from, const DatabaseEnd& to) {
  bool commits = false;
  SATCHEL_ASSIGN(Copied copied, carry(console, from, to, commits));
  SATCHEL_TRY(look_through_copy(console, from, to));
  if (!to.is_postgres()) SATCHEL_TRY(take_place(files, to.where));
  if (!from.is_postgres()) SATCHEL_TRY(set_aside_as_moved(files, from.where));
  return copied;
}

/// Ended while its file was set aside: all else was done.
bool was_leaving(Files& files, const DatabaseEnd& from) {
  return !from.is_postgres() && is_moving(files, from.where) && !files.exists(from.file()) &&
         files.exists(moved_file(from.where));
}

/// A copy back that was ended once its file stood in its place: what was copied. Nothing for any other file there, as
/// one that PostgreSQL went on from since.
Result<std::optional<Copied>> was_arriving(Files& files, const DatabaseEnd& from, const DatabaseEnd& to) {
  const std::optional<Copied> other;
  if (!from.is_postgres() || to.is_postgres() || !files.exists(to.file()) || is_moving(files, to.where)) return other;
  SATCHEL_ASSIGN(const std::string said, said_place(files, to.where));
  if (said != place_of(from.tenant)) return other;
  SATCHEL_ASSIGN(const auto source, read_whole(from));
  SATCHEL_ASSIGN(const auto target, read_whole(to));
  auto copied = copy_whole_once(*source, *target);
  if (copied.code() == Code::invalid) return other;
  if (!copied) return copied.error();
  return std::optional(*std::move(copied));
}

void tell(cli::Console& console, const DatabaseEnd& from, const Copied& copied) {
  std::int64_t rows = 0;
  for (const auto& table : copied.tables) rows += table.rows;
  if (console.json) {
    cli::JsonLine line;
    line.add("tables", static_cast<std::int64_t>(copied.tables.size())).add("rows", rows).add("before", copied.before);
    console.out() << line.text() << '\n';
    return;
  }
  console.line(copied.before ? cli::Text::db_copied_before : cli::Text::db_copied,
               {std::to_string(copied.tables.size()), std::to_string(rows)});
  if (!from.is_postgres()) console.line(cli::Text::db_set_aside, {moved_file(from.where)});
}

Status copy(cli::Console& console, const DbArgs& given) {
  const auto files = os::system_files();
  DbArgs args = given;
  SATCHEL_ASSIGN(args.hub, with_settings(given.hub));
  const DatabaseEnd from = end_of(args, args.from), to = end_of(args, args.to);
  if (from.where.empty() || to.where.empty() || from.where == to.where)
    return fail(Code::invalid, "db copy takes --from and --to");
  SATCHEL_ASSIGN(const auto lock, held(*files, from));
  SATCHEL_ASSIGN(const auto other, held(*files, to));
  if (was_leaving(*files, from)) {
    SATCHEL_TRY(leave(*files, from.where, place_of(to.tenant)));
    console.line(cli::Text::db_set_aside, {moved_file(from.where)});
    return {};
  }
  SATCHEL_ASSIGN(const auto arrived, was_arriving(*files, from, to));
  if (arrived) {
    SATCHEL_TRY(take_place(*files, to.where));
    tell(console, from, *arrived);
    return {};
  }
  SATCHEL_TRY(make_ready(*files, from, to));
  const bool leaves = !from.is_postgres() && to.is_postgres();
  SATCHEL_ASSIGN(const Copied copied, (leaves ? move_out : move_in)(console, *files, from, to));
  tell(console, from, copied);
  return {};
}

Status grant(cli::Console& console, const DbArgs& given) {
  DbArgs args = given;
  SATCHEL_ASSIGN(args.hub, with_settings(given.hub));
  const DatabaseEnd end = end_of(args, {});
  if (!end.is_postgres()) return fail(Code::invalid, "grant-reader takes --db postgresql://HOST/DATABASE");
  if (args.role.empty()) return fail(Code::invalid, "grant-reader takes --role");
  SATCHEL_TRY(grant_reader_on(end, args.role, args.withdraw));
  const std::string tenant = end.tenant.empty() ? "main" : end.tenant;
  if (!console.json)
    console.line(args.withdraw ? cli::Text::reader_withdrawn : cli::Text::reader_granted, {args.role, tenant});
  return {};
}

}  // namespace

void add_db(cli::Program& program) {
  auto args = std::make_shared<DbArgs>();
  program
      .command("db", cli::Text::about_db,
               [args](cli::Console& console) {
                 return args->action == "copy" ? copy(console, *args) : grant(console, *args);
               })
      .needs_one_of("ACTION", args->action, {"copy", "grant-reader"}, cli::Text::arg_db_action)
      .takes("--from", args->from, cli::Text::option_db_from)
      .takes("--to", args->to, cli::Text::option_db_to)
      .takes("--db", args->hub.db, cli::Text::option_db)
      .takes("--tenant", args->hub.tenant, cli::Text::option_tenant)
      .takes("--config", args->hub.config, cli::Text::option_config)
      .takes("--role", args->role, cli::Text::option_db_role)
      .flag("--withdraw", args->withdraw, cli::Text::option_db_withdraw);
}

}  // namespace satchel::hub
