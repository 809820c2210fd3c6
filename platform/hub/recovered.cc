// `satchel-hub recovered`: what devices handed back after the hub was put back to a backup, and that it is taken or
// dropped; beside a serving hub.
#include "platform/cli/json_line.h"
#include "platform/cli/table.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/host.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kAll = "all";

struct RecoveredArgs {
  HubArgs hub;
  std::string take, drop, user;
  bool even_so = false, changed = false;
};

/// TYPE/ID, or the id alone.
Result<Id> record_named(const std::string& text) {
  const std::size_t slash = text.rfind('/');
  return id_from_text(slash == std::string::npos ? text : text.substr(slash + 1));
}

cli::Text text_of(Lack lack) {
  switch (lack) {
    case Lack::record:
      return cli::Text::lack_record;
    case Lack::value:
      return cli::Text::lack_value;
    case Lack::since:
      return cli::Text::lack_since;
    case Lack::standing:
      return cli::Text::lack_standing;
    case Lack::seal:
      return cli::Text::lack_seal;
    case Lack::unknown:
      break;
  }
  return cli::Text::lack_unknown;
}

std::string handers_of(const LackingRecord& record) {
  std::string out;
  for (const Id& device : record.handers) out += (out.empty() ? "" : ",") + to_text(device);
  return out;
}

void add_rows(const cli::Console& console, const LackingRecord& record, cli::Table& table) {
  for (const auto& v : record.values)
    table.add({record.type_name + "/" + to_text(record.id), v.field, v.standing, v.recovered,
               console.text(text_of(v.lack)), v.row.author, std::to_string(v.row.version.value), handers_of(record)});
}

void note_blobs(const LackingRecord& record, std::vector<Hash>& blobs) {
  for (const auto& v : record.values)
    if (v.blob) blobs.push_back(*v.blob);
}

Status tell_missing(cli::Console& console, const HubHost& host, const std::vector<Hash>& blobs) {
  SATCHEL_ASSIGN(const auto missing, missing_blobs_beside(host.ports(), host.data, blobs));
  for (const Hash& blob : missing) {
    const std::string hex = to_hex(blob.view());
    if (console.json)
      console.out() << cli::JsonLine().add("missing_blob", hex).text() << '\n';
    else
      console.line(cli::Text::recovered_blob_missing, {hex});
  }
  return {};
}

Status list(cli::Console& console, const HubHost& host, RecoveredDesk& desk) {
  std::vector<Hash> blobs;
  cli::Table table(console.out(),
                   {console.text(cli::Text::column_record), console.text(cli::Text::column_field),
                    console.text(cli::Text::column_standing), console.text(cli::Text::column_recovered),
                    console.text(cli::Text::column_state), console.text(cli::Text::column_author),
                    console.text(cli::Text::column_version), console.text(cli::Text::column_handed_back_by)});
  SATCHEL_TRY(desk.each([&](LackingRecord&& record) -> Status {
    note_blobs(record, blobs);
    if (console.json)
      console.out() << lacking_json(record) << '\n';
    else
      add_rows(console, record, table);
    return {};
  }));
  if (!console.json) table.finish();
  return tell_missing(console, host, blobs);
}

void tell(cli::Console& console, const TakenRecord& taken) {
  const std::string what = taken.type_name + "/" + to_text(taken.id);
  const std::string left =
      taken.left.code == Code::ok ? "" : std::string(info(taken.left.code).name) + ": " + taken.left.detail;
  if (console.json) {
    cli::JsonLine line;
    line.add("record", what).add("taken", taken.values);
    if (!left.empty()) line.add("left", left);
    console.out() << line.text() << '\n';
    return;
  }
  if (taken.values > 0) console.line(cli::Text::recovered_taken, {what, std::to_string(taken.values)});
  if (!left.empty()) console.line(cli::Text::recovered_left, {what, left});
}

Status take(cli::Console& console, const RecoveredArgs& args, RecoveredDesk& desk) {
  const TakeOptions options{args.user, args.even_so, args.take != kAll || args.changed};
  if (args.take == kAll) {
    const auto heard = [&](const TakenRecord& taken) { tell(console, taken); };
    return desk.take_all({args.user, args.even_so, args.changed}, heard);
  }
  SATCHEL_ASSIGN(const Id id, record_named(args.take));
  SATCHEL_ASSIGN(const TakenRecord taken, desk.take(id, options));
  tell(console, taken);
  return taken.values > 0 || taken.left.code == Code::ok ? Status{} : Status{taken.left};
}

Status drop_one(cli::Console& console, const RecoveredArgs& args, RecoveredDesk& desk, const Id& id) {
  SATCHEL_ASSIGN(const std::int64_t count, desk.drop(id, args.user));
  if (console.json)
    console.out() << cli::JsonLine().add("record", to_text(id)).add("dropped", count).text() << '\n';
  else
    console.line(cli::Text::recovered_dropped, {to_text(id), std::to_string(count)});
  return {};
}

Status drop(cli::Console& console, const RecoveredArgs& args, RecoveredDesk& desk) {
  std::vector<Id> ids;
  if (args.drop == kAll) {
    SATCHEL_TRY(desk.each([&](LackingRecord&& record) { return ids.push_back(record.id), Status{}; }));
  } else {
    SATCHEL_ASSIGN(const Id id, record_named(args.drop));
    ids.push_back(id);
  }
  for (const Id& id : ids) SATCHEL_TRY(drop_one(console, args, desk, id));
  return {};
}

Status recovered(cli::Console& console, const RecoveredArgs& args) {
  if (!args.take.empty() && !args.drop.empty()) return fail(Code::invalid, "--take or --drop");
  const bool acts = !args.take.empty() || !args.drop.empty();
  if (acts && args.user.empty()) return fail(Code::invalid, "--user: who of the office");
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_TRY(person_beside(host.ports(), host.data, args.user));
  return recovered_beside(host.ports(), host.data, [&](RecoveredDesk& desk) -> Status {
    if (!args.take.empty()) return take(console, args, desk);
    return args.drop.empty() ? list(console, host, desk) : drop(console, args, desk);
  });
}

}  // namespace

void add_recovered(cli::Program& program) {
  auto args = std::make_shared<RecoveredArgs>();
  program
      .command("recovered", cli::Text::about_recovered,
               [args](cli::Console& console) { return recovered(console, *args); })
      .has(needs_hub, args->hub)
      .takes("--take", args->take, cli::Text::option_recovered_take)
      .takes("--drop", args->drop, cli::Text::option_recovered_drop)
      .takes("--user", args->user, cli::Text::option_recovered_user)
      .flag("--changed", args->changed, cli::Text::option_recovered_changed)
      .flag("--even-so", args->even_so, cli::Text::option_recovered_even_so);
}

}  // namespace satchel::hub
