#include "tests/simulation/work.h"

namespace satchel::sim {
namespace {

Value number(std::int64_t n) { return n; }

bool is_fault(Code code) {
  const Group group = info(code).group;
  return group == Group::bug || group == Group::free_space || code == Code::io || code == Code::corrupt;
}

/// What a device refuses at once is no failure; everything else is.
Status unless_refused(Status status) { return status || is_fault(status.code()) ? std::move(status) : Status{}; }

DraftChange creation(const std::string& type, std::vector<Assign> fields) {
  return {ChangeKind::create, type, {}, std::move(fields)};
}

}  // namespace

Token Work::token() { return "<" + std::to_string(++tokens_) + ">"; }

/// A fresh token for a text field; the ledger hears of it when the save has returned.
Assign Work::text(Tablet&, const RecordType& type, const Record* record, const std::string& field) {
  Token over;
  if (record)
    if (const auto* shown = std::get_if<std::string>(&record->values[*type.index_of(field)])) over = *shown;
  pending_.emplace_back(token(), over);
  return {field, Value{pending_.back().first}};
}

Result<std::optional<Record>> Work::any(Tablet& tablet, std::string_view type) {
  const RecordType& t = *tablet.store().schema()->find(type);
  std::vector<Record> all;
  SATCHEL_TRY(tablet.store().each(t.number, [&](const Record& record) { return all.push_back(record), Status{}; }));
  if (all.empty()) return std::optional<Record>();
  return std::optional(all[static_cast<std::size_t>(random_.below(all.size()))]);
}

/// What the journal has behind the promised entries is now promised too.
Status Work::note(std::size_t number, Tablet& tablet) {
  auto& saved = ledger_.saved[number];
  SATCHEL_ASSIGN(const auto more, tablet.entries(saved.size()));
  if (more.empty()) return fail(Code::internal, "I1: a save that left no entry");
  saved.insert(saved.end(), more.begin(), more.end());
  for (const auto& [token, over] : pending_) ledger_.tokens[token] = {over, more.back()};
  return {};
}

Status Work::save(std::size_t number, Tablet& tablet, Draft draft) {
  const auto saved = tablet.store().save(draft);
  if (!saved) return pending_.clear(), unless_refused(saved.error());
  SATCHEL_TRY(note(number, tablet));
  pending_.clear();
  if (saved->size() == 2 && draft.changes[0].kind == ChangeKind::create)
    ledger_.pairs.emplace_back((*saved)[0], (*saved)[1]);
  return {};
}

Status Work::make_case(std::size_t number, Tablet& tablet) {
  const RecordType& type = *tablet.store().schema()->find("case");
  std::vector<Assign> fields = {text(tablet, type, nullptr, "title"),
                                text(tablet, type, nullptr, "contact"),
                                {"officers", Value{make_set({tablet.user})}}};
  if (tablet.role == "office")
    fields.push_back({"district", Value{std::string(random_.below(5) == 0 ? "south" : "north")}});
  return save(number, tablet, {{creation("case", std::move(fields))}, {}});
}

/// To another district, and so out of the sight of some.
Status Work::move_case(std::size_t number, Tablet& tablet) {
  SATCHEL_ASSIGN(const auto record, any(tablet, "case"));
  if (!record || tablet.role != "office") return {};
  const std::string to = random_.below(2) == 0 ? "south" : "north";
  return save(number, tablet, {{{ChangeKind::update, "case", record->id, {{"district", Value{to}}}}}, {}});
}

/// A visit belongs to another case than its author said: what hangs on it goes along, perhaps out of the sight of some.
Status Work::move_visit(std::size_t number, Tablet& tablet) {
  SATCHEL_ASSIGN(const auto record, any(tablet, "visit"));
  SATCHEL_ASSIGN(const auto to, any(tablet, "case"));
  if (!record || !to) return {};
  return save(number, tablet, {{{ChangeKind::update, "visit", record->id, {{"case", octets(to->id.view())}}}}, {}});
}

/// A visit with a finding, in one transaction.
Status Work::make_visit(std::size_t number, Tablet& tablet) {
  SATCHEL_ASSIGN(const auto of, any(tablet, "case"));
  if (!of) return {};
  const Schema& schema = *tablet.store().schema();
  const Id visit = tablet.store().make_id();
  Draft draft;
  draft.changes.push_back({ChangeKind::create,
                           "visit",
                           visit,
                           {{"case", octets(of->id.view())},
                            {"kind", Value{std::string("on_site")}},
                            text(tablet, *schema.find("visit"), nullptr, "result")}});
  draft.changes.push_back(creation("finding", {{"of_type", Value{std::string("visit")}},
                                               {"of", octets(visit.view())},
                                               text(tablet, *schema.find("finding"), nullptr, "fact")}));
  return save(number, tablet, std::move(draft));
}

Status Work::make_leaflet(std::size_t number, Tablet& tablet) {
  SATCHEL_ASSIGN(const auto of, any(tablet, "case"));
  if (!of) return {};
  return save(number, tablet,
              {{creation("leaflet", {{"case", octets(of->id.view())}, {"count", sim::number(10)}})}, {}});
}

Status Work::take_photo(std::size_t number, Tablet& tablet) {
  SATCHEL_ASSIGN(const auto of, any(tablet, "case"));
  if (!of) return {};
  const Bytes pixels = random_.bytes(1 + random_.below(90'000));
  const auto added = tablet.store().blobs().add_bytes(pixels);
  if (added.code() == Code::key_locked && tablet.machine.keys.locked) return {};
  SATCHEL_ASSIGN(const BlobInfo blob, added);
  SATCHEL_TRY(tablet.store().note_blob(blob.sha256, blob.size,
                                       random_.below(2) == 0 ? BlobLane::thumbnail : BlobLane::original));
  SATCHEL_TRY(save(number, tablet,
                   {{creation("photo", {{"of_type", Value{std::string("case")}},
                                        {"of", octets(of->id.view())},
                                        {"sha256", octets(blob.sha256.view())},
                                        {"bytes", sim::number(static_cast<std::int64_t>(blob.size))}})},
                    {}}));
  ledger_.photos[blob.sha256] = ledger_.saved[number].back();
  return {};
}

Status Work::edit(std::size_t number, Tablet& tablet) {
  static const std::vector<std::pair<std::string, std::vector<std::string>>> kFields = {
      {"case", {"title", "contact", "legal_facts", "summary"}},
      {"visit", {"result", "weather"}},
      {"leaflet", {"what", "place"}}};
  const auto& [name, fields] = kFields[static_cast<std::size_t>(random_.below(kFields.size()))];
  SATCHEL_ASSIGN(const auto record, any(tablet, name));
  if (!record) return {};
  const RecordType& type = *tablet.store().schema()->find(name);
  std::vector<Assign> assigns;
  for (const auto& field : fields)
    if (random_.below(2) == 0) assigns.push_back(text(tablet, type, &*record, field));
  if (name == "leaflet")
    assigns.push_back({"count", sim::number(1 + static_cast<std::int64_t>(random_.below(9))), How::add});
  if (name == "case" && random_.below(3) == 0)
    assigns.push_back({"officers", Value{make_set({"officer" + std::to_string(random_.below(4))})},
                       random_.below(2) == 0 ? How::add : How::remove});
  if (assigns.empty()) return {};
  return save(number, tablet, {{{ChangeKind::update, name, record->id, std::move(assigns)}}, {}});
}

Status Work::remove(std::size_t number, Tablet& tablet) {
  SATCHEL_ASSIGN(const auto record, any(tablet, "leaflet"));
  if (!record) return {};
  return save(number, tablet, {{{ChangeKind::remove, "leaflet", record->id, {}}}, {}});
}

Status Work::seal(std::size_t number, Tablet& tablet) {
  SATCHEL_ASSIGN(const auto record, any(tablet, "visit"));
  if (!record || record->sealed) return {};
  Status sealed = tablet.store().seal(record->type, record->id);
  if (!sealed) return unless_refused(std::move(sealed));
  return note(number, tablet);
}

Status Work::settle(std::size_t number, Tablet& tablet) {
  SATCHEL_ASSIGN(const auto conflict, any(tablet, "conflict"));
  if (!conflict) return {};
  Status settled = tablet.store().settle(conflict->id, random_.below(2) == 0 ? Take::standing : Take::proposed, {});
  if (!settled) return unless_refused(std::move(settled));
  return note(number, tablet);
}

/// Something in quarantine is offered once more, as it is.
Status Work::retry(std::size_t number, Tablet& tablet) {
  SATCHEL_ASSIGN(const auto all, tablet.store().quarantine());
  if (all.empty()) return {};
  may_leave_[number] = all.size();  // with it come those that depended on it
  Status retried = tablet.store().retry(all[static_cast<std::size_t>(random_.below(all.size()))].entry);
  if (!retried) return unless_refused(std::move(retried));
  return note(number, tablet);
}

Status Work::act(std::size_t number, Tablet& tablet) {
  const std::uint64_t draw = random_.below(100);
  may_leave_[number] = 1;
  if (draw < 18) return make_case(number, tablet);
  if (draw < 30) return make_visit(number, tablet);
  if (draw < 37) return make_leaflet(number, tablet);
  if (draw < 44) return take_photo(number, tablet);
  if (draw < 50 && tablet.role == "office") return move_case(number, tablet);
  if (draw >= 80 && draw < 84) return move_visit(number, tablet);
  if (draw < 84) return edit(number, tablet);
  if (draw < 88) return remove(number, tablet);
  if (draw < 91) return seal(number, tablet);
  if (draw < 98) return settle(number, tablet);
  return retry(number, tablet);
}

}  // namespace satchel::sim
