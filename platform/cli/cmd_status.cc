#include <algorithm>

#include "engine/store/status_json.h"
#include "platform/cli/commands.h"
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

void print_records(Console& console, const Schema& schema, const std::vector<NotReceipted>& records) {
  for (const auto& r : records)
    console.line(r.where == Whereabouts::here_only ? Text::status_here_only : Text::status_at_hub,
                 {type_title(schema, r.type), to_text(r.id)});
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

Status status_left(Console& console, Store& store, const StoreStatus& s) {
  const Identity& who = store.identity();
  console.line(Text::status_who, {who.user, who.role, who.hub_url});
  console.line(Text::status_contact, {last_contact(console, s)});
  SATCHEL_TRY(tell_leaving(console, store));
  SATCHEL_ASSIGN(const auto damages, store.damages());
  for (const auto& damage : damages) console.out() << damage_text(console, damage) << '\n';
  return {};
}

Status status(Console& console, const StatusArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  if (console.json) {
    SATCHEL_ASSIGN(const std::string json, status_json(*open.store));
    return console.out() << json << '\n', Status{};
  }
  SATCHEL_ASSIGN(const StoreStatus s, open.store->status());
  if (open.store->leaving()) return status_left(console, *open.store, s);
  SATCHEL_ASSIGN(const auto damages, open.store->damages());
  SATCHEL_ASSIGN(const auto records, not_receipted_here(*open.store));
  SATCHEL_ASSIGN(const auto stranded, open.store->stranded());
  const Schema& schema = *open.store->schema();
  print_stranded(console, schema, stranded);
  print(console, open.store->identity(), s, records, static_cast<std::int64_t>(stranded.size()),
        open.store->key_at_hand().code());
  if (args.records && records) print_records(console, schema, *records);
  for (const auto& damage : damages) console.out() << damage_text(console, damage) << '\n';
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
