#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct Args {
  std::string store;
};

std::string n(std::int64_t v) { return std::to_string(v); }
std::string n(std::uint64_t v) { return std::to_string(v); }

std::string last_contact(Console& console, const StoreStatus& s) {
  return s.last_contact.count == 0 ? console.text(Text::status_never) : to_rfc3339(s.last_contact);
}

/// Why something waits: nothing was tried since, or what came before it has first to be decided.
Text reason(const StoreStatus& s) {
  if (s.last_contact.count == 0) return Text::status_why_never;
  return s.waiting > 0 ? Text::status_why_offline : Text::status_why_nothing;
}

void print(Console& console, const Identity& who, const StoreStatus& s) {
  console.line(Text::status_who, {who.user, who.role, who.hub_url});
  console.line(Text::status_contact, {last_contact(console, s)});
  console.line(Text::status_waiting, {n(s.waiting), n(s.saved), console.text(reason(s))});
  console.line(Text::status_undecided, {n(s.undecided)});
  constexpr Text lanes[] = {Text::status_thumbnails, Text::status_originals};
  for (int lane = 0; lane < 2; ++lane)
    console.line(lanes[lane], {n(s.blobs_waiting[lane]), n(s.blob_bytes_waiting[lane]), n(s.blobs_at_hub[lane])});
  console.line(Text::status_conflicts, {n(s.open_conflicts)});
  console.line(Text::status_quarantine, {n(s.quarantined)});
  console.line(Text::status_schema, {n(s.schema)});
  if (s.refused_schema != 0) console.line(Text::status_refused_schema, {n(s.refused_schema)});
}

std::string lane_json(const StoreStatus& s, int lane) {
  JsonLine out;
  out.add("waiting", s.blobs_waiting[lane]).add("waiting_bytes", s.blob_bytes_waiting[lane]);
  return out.add("at_hub", s.blobs_at_hub[lane]).text();
}

std::string json(const Identity& who, const StoreStatus& s, const std::vector<Damage>& damages) {
  JsonLine out;
  out.add("device", to_text(who.device)).add("user", who.user).add("role", who.role).add("hub", who.hub_url);
  out.raw("last_contact", s.last_contact.count ? json_string(to_rfc3339(s.last_contact)) : "null");
  out.add("saved", s.saved).add("waiting", s.waiting).add("undecided", s.undecided);
  out.raw("thumbnails", lane_json(s, 0)).raw("originals", lane_json(s, 1));
  out.add("open_conflicts", s.open_conflicts).add("quarantined", s.quarantined);
  std::int64_t lost = 0;
  for (const auto& damage : damages) lost += damage.lost_entries();
  out.add("damages", static_cast<std::int64_t>(damages.size())).add("lost", lost);
  return out.add("schema", s.schema).add("refused_schema", s.refused_schema).text();
}

Status status(Console& console, const Args& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_ASSIGN(const StoreStatus s, open.store->status());
  SATCHEL_ASSIGN(const auto damages, open.store->damages());
  if (console.json) {
    console.out() << json(open.store->identity(), s, damages) << '\n';
  } else {
    print(console, open.store->identity(), s);
    for (const auto& damage : damages) console.out() << damage_text(console, damage) << '\n';
  }
  return {};
}

}  // namespace

void add_status(Program& program) {
  auto args = std::make_shared<Args>();
  program.command("status", Text::about_status, [args](Console& console) { return status(console, *args); })
      .needs("STORE", args->store, Text::arg_store);
}

}  // namespace satchel::cli
