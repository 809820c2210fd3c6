#include <algorithm>

#include "engine/evidence/vault.h"
#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

struct StatusArgs {
  std::string store;
  bool records = false;  // list each that is not receipted
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

std::int64_t count(const std::vector<NotReceipted>& records, Whereabouts where) {
  return std::count_if(records.begin(), records.end(), [&](const auto& r) { return r.where == where; });
}

std::string type_title(const Schema& schema, TypeNo type) {
  const RecordType* known = schema.find(type);
  return known ? known->name : std::to_string(type);
}

void print_records(Console& console, const Schema& schema, const std::vector<NotReceipted>& records) {
  for (const auto& r : records)
    console.line(r.where == Whereabouts::here_only ? Text::status_here_only : Text::status_at_hub,
                 {type_title(schema, r.type), to_text(r.id)});
}

std::string records_json(const Schema& schema, const std::vector<NotReceipted>& records) {
  std::string out;
  for (const auto& r : records)
    out += (out.empty() ? "" : ",") + JsonLine()
                                          .add("type", type_title(schema, r.type))
                                          .add("id", to_text(r.id))
                                          .add("where", r.where == Whereabouts::here_only ? "tablet_only" : "at_hub")
                                          .text();
  return "[" + out + "]";
}

std::string names_of(const Schema& schema, const Stranded& blob) {
  std::string out;
  for (const auto& [type, id] : blob.records)
    out += (out.empty() ? "" : ", ") + type_title(schema, type) + "/" + to_text(id);
  return out;
}

/// Originals that only the second copy has.
void print_stranded(Console& console, const Schema& schema, const std::vector<Stranded>& all) {
  for (const auto& blob : all) {
    const std::string of = names_of(schema, blob);
    console.line(Text::status_stranded, {to_hex(blob.sha256.view()), n(blob.size),
                                         of.empty() ? of : console.text(Text::status_stranded_of, {of}),
                                         to_text(blob.copy), to_rfc3339(blob.covered)});
  }
}

std::string stranded_json(const Schema& schema, const std::vector<Stranded>& all) {
  std::string out;
  for (const auto& blob : all) {
    JsonLine line;
    line.add("sha256", to_hex(blob.sha256.view())).add("bytes", blob.size).add("of", names_of(schema, blob));
    line.add("copy", to_text(blob.copy)).add("covered", to_rfc3339(blob.covered));
    out += (out.empty() ? "" : ",") + line.text();
  }
  return "[" + out + "]";
}

/// `records`: nothing where they cannot be told for want of the key.
void print(Console& console, const Identity& who, const StoreStatus& s,
           const std::optional<std::vector<NotReceipted>>& records, std::int64_t stranded, Code key) {
  console.line(Text::status_who, {who.user, who.role, who.hub_url});
  console.line(Text::status_contact, {last_contact(console, s)});
  console.line(Text::status_waiting, {n(s.waiting), n(s.saved), console.text(reason(s))});
  console.line(Text::status_undecided, {n(s.undecided)});
  console.line(Text::status_receipted, {n(s.receipted)});
  if (records)
    console.line(Text::status_places,
                 {n(count(*records, Whereabouts::here_only)), n(count(*records, Whereabouts::at_hub))});
  else
    console.line(Text::status_places_locked);
  constexpr Text lanes[] = {Text::status_thumbnails, Text::status_originals};
  for (int lane = 0; lane < 2; ++lane)
    console.line(lanes[lane], {n(s.blobs_waiting[lane]), n(s.blob_bytes_waiting[lane]), n(s.blobs_at_hub[lane])});
  if (s.covered > 0 || s.originals > 0)
    console.line(Text::status_covered, {n(s.covered), n(s.saved), n(s.originals_covered), n(s.originals)});
  if (s.originals_trimmed > 0)
    console.line(Text::status_trimmed, {n(s.originals_trimmed - stranded), n(s.trimmed_bytes)});
  const std::string why(key == Code::ok ? console.text(Text::status_readable) : sentence(console.language(), key));
  console.line(Text::status_confidential, {why});
  if (s.to_hand_back > 0) console.line(Text::status_to_hand_back, {n(s.to_hand_back)});
  if (s.forgotten > 0) console.line(Text::status_forgotten, {n(s.forgotten)});
  console.line(Text::status_conflicts, {n(s.open_conflicts)});
  if (s.parked > 0) console.line(Text::status_parked, {n(s.parked)});
  console.line(Text::status_quarantine, {n(s.quarantined)});
  console.line(Text::status_schema, {n(s.schema)});
  if (s.refused_schema != 0) console.line(Text::status_refused_schema, {n(s.refused_schema)});
}

std::string lane_json(const StoreStatus& s, int lane) {
  JsonLine out;
  out.add("waiting", s.blobs_waiting[lane]).add("waiting_bytes", s.blob_bytes_waiting[lane]);
  return out.add("at_hub", s.blobs_at_hub[lane]).text();
}

std::string json(const Identity& who, const StoreStatus& s, const std::vector<Damage>& damages,
                 const std::string& not_receipted, const std::string& stranded, Code key) {
  JsonLine out;
  out.add("device", to_text(who.device)).add("user", who.user).add("role", who.role).add("hub", who.hub_url);
  out.raw("last_contact", s.last_contact.count ? json_string(to_rfc3339(s.last_contact)) : "null");
  out.add("saved", s.saved).add("waiting", s.waiting).add("undecided", s.undecided);
  out.add("to_hand_back", s.to_hand_back).add("forgotten", s.forgotten);
  out.add("receipted", s.receipted).raw("not_receipted", not_receipted);
  out.raw("thumbnails", lane_json(s, 0)).raw("originals", lane_json(s, 1));
  out.add("covered", s.covered).add("originals_known", s.originals).add("originals_covered", s.originals_covered);
  out.add("originals_trimmed", s.originals_trimmed).add("trimmed_bytes", s.trimmed_bytes);
  out.raw("only_in_copy", stranded);
  out.add("confidential", confidential_word(key));
  out.add("open_conflicts", s.open_conflicts).add("quarantined", s.quarantined).add("parked", s.parked);
  std::int64_t lost = 0;
  for (const auto& damage : damages) lost += damage.lost_entries();
  out.add("damages", static_cast<std::int64_t>(damages.size())).add("lost", lost);
  return out.add("schema", s.schema).add("refused_schema", s.refused_schema).text();
}

Result<std::optional<std::vector<NotReceipted>>> not_receipted(Store& store) {
  using Records = std::optional<std::vector<NotReceipted>>;
  auto records = store.not_receipted();
  if (is_for_want_of_key(records.code())) return Records();
  if (!records) return records.error();
  return Records(*std::move(records));
}

Status status_left(Console& console, Store& store, const StoreStatus& s) {
  const Identity& who = store.identity();
  if (console.json) {
    SATCHEL_ASSIGN(const std::string leaving, leaving_json(store));
    JsonLine out;
    out.add("device", to_text(who.device)).add("user", who.user).add("role", who.role).add("hub", who.hub_url);
    out.raw("last_contact", s.last_contact.count ? json_string(to_rfc3339(s.last_contact)) : "null");
    console.out() << out.add("saved", s.saved).raw("leaving", leaving).text() << '\n';
    return {};
  }
  console.line(Text::status_who, {who.user, who.role, who.hub_url});
  console.line(Text::status_contact, {last_contact(console, s)});
  SATCHEL_TRY(tell_leaving(console, store));
  SATCHEL_ASSIGN(const auto damages, store.damages());
  for (const auto& damage : damages) console.out() << damage_text(console, damage) << '\n';
  return {};
}

Status status(Console& console, const StatusArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_ASSIGN(const StoreStatus s, open.store->status());
  if (open.store->leaving()) return status_left(console, *open.store, s);
  SATCHEL_ASSIGN(const auto damages, open.store->damages());
  SATCHEL_ASSIGN(const auto records, not_receipted(*open.store));
  SATCHEL_ASSIGN(const auto stranded, open.store->stranded());
  const Code key = open.store->key_at_hand().code();
  const Schema& schema = *open.store->schema();
  if (console.json) {
    console.out() << json(open.store->identity(), s, damages, records ? records_json(schema, *records) : "null",
                          stranded_json(schema, stranded), key)
                  << '\n';
  } else {
    print_stranded(console, schema, stranded);
    print(console, open.store->identity(), s, records, static_cast<std::int64_t>(stranded.size()), key);
    if (args.records && records) print_records(console, schema, *records);
    for (const auto& damage : damages) console.out() << damage_text(console, damage) << '\n';
  }
  return {};
}

}  // namespace

void add_status(Program& program) {
  auto args = std::make_shared<StatusArgs>();
  program.command("status", Text::about_status, [args](Console& console) { return status(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .flag("--records", args->records, Text::option_records);
}

}  // namespace satchel::cli
