// `satchel-hub db`: a hub's database goes to another back end, or is opened to readers.
#include "platform/cli/json_line.h"
#include "platform/hub/commands.h"
#include "platform/hub/databases.h"
#include "platform/os/files.h"
#include "platform/os/host.h"
#include "sync/hub/central/sqlite_steps.h"
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
Result<std::shared_ptr<void>> held(Files& files, const DatabaseEnd& end) {
  return end.is_postgres() ? std::shared_ptr<void>() : files.lock(end.where + "/lock");
}

/// The copy is read as `satchel-hub verify` reads it, with the key of the folder at one of its ends.
Status look_through(cli::Console& console, const DatabaseEnd& from, const DatabaseEnd& to) {
  const std::string& folder = from.is_postgres() ? to.where : from.where;
  if (to.is_postgres() && from.is_postgres()) return {};
  SATCHEL_ASSIGN(const os::Host host, os::open_host(key_path(folder)));
  SATCHEL_ASSIGN(const auto central, open_filled(to));
  SATCHEL_ASSIGN(const auto view, central->view());
  return verify_database(*view, *central->schema(), host.ports().keys.public_key(), [&](const std::string& finding) {
    console.err() << (console.json ? cli::JsonLine().add("finding", finding).text() : finding) << '\n';
  });
}

/// What an earlier run left, and whether the end may be copied from or to at all.
Status make_ready(Files& files, const DatabaseEnd& from, const DatabaseEnd& to) {
  for (const DatabaseEnd* end : {&from, &to})
    if (!end->is_postgres() && !files.exists(key_path(end->where)))
      return fail(Code::key_locked, key_path(end->where) + " is missing: it is a hub's folder with its keys");
  if (!from.is_postgres()) {
    if (!files.exists(from.file())) return fail(Code::not_found, "no hub in " + from.where);
    SATCHEL_TRY(migrate_sqlite(from.file(), {}));
  }
  if (to.is_postgres()) return {};
  if (files.exists(to.file())) return fail(Code::invalid, to.file() + " is there already");
  for (const char* tail : {"", "-wal", "-shm"}) SATCHEL_TRY(files.remove(to.file() + ".part" + tail));
  return {};
}

Result<Copied> carry(cli::Console& console, const DatabaseEnd& from, const DatabaseEnd& to) {
  SATCHEL_ASSIGN(const auto source, read_whole(from));
  SATCHEL_ASSIGN(const auto target, fill_whole(to, telling_waits(console)));
  return copy_whole_once(*source, *target);
}

/// So that never two hubs go on from here: the file is kept, and served no more.
Status settle(Files& files, const DatabaseEnd& from, const DatabaseEnd& to) {
  if (!to.is_postgres()) {
    SATCHEL_TRY(files.rename(to.file() + ".part", to.file()));
    SATCHEL_TRY(files.remove(moved_file(to.where)));
    SATCHEL_TRY(files.sync_folder(to.where));
  }
  return from.is_postgres() ? Status{} : set_aside_as_moved(files, from.where);
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

Status copy(cli::Console& console, const DbArgs& args) {
  const auto files = os::system_files();
  const DatabaseEnd from = end_of(args, args.from), to = end_of(args, args.to);
  if (from.where.empty() || to.where.empty() || from.where == to.where)
    return fail(Code::invalid, "db copy takes --from and --to");
  SATCHEL_ASSIGN(const auto lock, held(*files, from));
  SATCHEL_ASSIGN(const auto other, held(*files, to));
  SATCHEL_TRY(make_ready(*files, from, to));
  SATCHEL_ASSIGN(const Copied copied, carry(console, from, to));
  SATCHEL_TRY(look_through(console, from, to));
  SATCHEL_TRY(settle(*files, from, to));
  tell(console, from, copied);
  return {};
}

Status grant(cli::Console& console, const DbArgs& args) {
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
      .takes("--role", args->role, cli::Text::option_db_role)
      .flag("--withdraw", args->withdraw, cli::Text::option_db_withdraw);
}

}  // namespace satchel::hub
