#include "engine/store/status_json.h"

#include "engine/evidence/vault.h"
#include "engine/schema/json_line.h"

namespace satchel {
namespace {

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

std::string lane_json(const StoreStatus& s, int lane) {
  JsonLine out;
  out.add("waiting", s.blobs_waiting[lane]).add("waiting_bytes", s.blob_bytes_waiting[lane]);
  return out.add("at_hub", s.blobs_at_hub[lane]).text();
}

Result<std::string> leaving_json(Store& store) {
  constexpr std::string_view kSteps[] = {"", "told", "sealed", "erased", "delivered"};
  const Leaving leaving = *store.leaving();
  SATCHEL_ASSIGN(const Undelivered left, undelivered_here(store));
  JsonLine out;
  out.add("step", kSteps[static_cast<std::size_t>(leaving.step)]).add("since", to_rfc3339(leaving.since));
  out.add("entries", leaving.entries).add("photos", std::uint64_t{leaving.blobs.size()}).add("bytes", leaving.bytes);
  out.add("entries_left", left.entries).add("photos_left", left.blobs).add("not_covered", left.not_covered);
  return out.add("damaged", left.damaged).add("missing", leaving.missing).add("unhanded", leaving.unhanded).text();
}

JsonLine head_json(Store& store, const StoreStatus& s) {
  const Identity& who = store.identity();
  JsonLine out;
  out.add("device", to_text(who.device)).add("user", who.user).add("role", who.role).add("hub", who.hub_url);
  return out.raw("last_contact", s.last_contact.count ? json_string(to_rfc3339(s.last_contact)) : "null");
}

Result<std::string> left_json(Store& store, const StoreStatus& s) {
  SATCHEL_ASSIGN(const std::string leaving, leaving_json(store));
  return head_json(store, s).add("saved", s.saved).raw("leaving", leaving).text();
}

}  // namespace

std::string type_title(const Schema& schema, TypeNo type) {
  const RecordType* known = schema.find(type);
  return known ? known->name : std::to_string(type);
}

std::string names_of(const Schema& schema, const Stranded& blob) {
  std::string out;
  for (const auto& [type, id] : blob.records)
    out += (out.empty() ? "" : ", ") + type_title(schema, type) + "/" + to_text(id);
  return out;
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

std::string_view confidential_word(Code key) {
  return key == Code::ok ? "readable" : key == Code::other_key ? "other_key" : "key_missing";
}

Result<std::optional<std::vector<NotReceipted>>> not_receipted_here(Store& store) {
  using Listed = std::optional<std::vector<NotReceipted>>;
  auto records = store.not_receipted();
  if (is_for_want_of_key(records.code())) return Listed();
  if (!records) return records.error();
  return Listed(*std::move(records));
}

Result<Undelivered> undelivered_here(Store& store) {
  return store.leaving()->step == LeavingStep::told ? Result<Undelivered>(Undelivered{}) : store.undelivered();
}

Result<std::string> status_json(Store& store) {
  SATCHEL_ASSIGN(const StoreStatus s, store.status());
  if (store.leaving()) return left_json(store, s);
  SATCHEL_ASSIGN(const auto damages, store.damages());
  SATCHEL_ASSIGN(const auto records, not_receipted_here(store));
  SATCHEL_ASSIGN(const auto stranded, store.stranded());
  const Schema& schema = *store.schema();
  JsonLine out = head_json(store, s);
  out.add("saved", s.saved).add("waiting", s.waiting).add("undecided", s.undecided);
  out.add("to_hand_back", s.to_hand_back).add("forgotten", s.forgotten);
  out.add("receipted", s.receipted).raw("not_receipted", records ? records_json(schema, *records) : "null");
  out.raw("thumbnails", lane_json(s, 0)).raw("originals", lane_json(s, 1));
  out.add("covered", s.covered).add("originals_known", s.originals).add("originals_covered", s.originals_covered);
  out.add("originals_trimmed", s.originals_trimmed).add("trimmed_bytes", s.trimmed_bytes);
  out.raw("only_in_copy", stranded_json(schema, stranded));
  out.add("confidential", confidential_word(store.key_at_hand().code()));
  out.add("open_conflicts", s.open_conflicts).add("quarantined", s.quarantined).add("parked", s.parked);
  std::int64_t lost = 0;
  for (const auto& damage : damages) lost += damage.lost_entries();
  out.add("damages", static_cast<std::int64_t>(damages.size())).add("lost", lost);
  return out.add("schema", s.schema).add("refused_schema", s.refused_schema).text();
}

}  // namespace satchel
