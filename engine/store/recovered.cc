// What this device had pulled and a hub that was put back to a backup lacks: kept apart before the pulled state is
// dropped, until the hub has it (PROTOCOL.md section 15). The device's own entries are not among it: they are offered
// again as such, and what only they made is left out here.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/planted.h"
#include "engine/store/confidential.h"
#include "engine/store/impl.h"

namespace satchel {
namespace {

/// Order in which they go: FORMAT.md. The last word is that nothing more comes.
enum Rank : std::uint8_t { kConflicts, kOffices, kOthers, kLastWord };

Rank rank_of(const Schema& schema, const PullItem& item) {
  if (item.type == conflict_field::kType) return kConflicts;
  const RecordType* type = schema.find(item.type);
  const bool office = type && std::ranges::any_of(item.fields, [&](const ItemField& f) {
                        const auto at = type->index_of(f.number);
                        return at && type->fields[*at].policy == Policy::office;
                      });
  return office ? kOffices : kOthers;
}

Bytes encoded(const PullItem& item) {
  Bytes out;
  Writer writer(out);
  write_item(writer, item);
  return out;
}

/// It is encrypted to the place where it stands.
Bytes recovered_place(std::int64_t rank, const Id& id) {
  return Bytes(1, static_cast<char>(static_cast<std::uint8_t>(rank))) + Bytes(id.view());
}

constexpr std::string_view kTable = "recovered", kLast = "last";

Result<PullItem> decoded_item(ByteView bytes) {
  Reader in(bytes);
  PullItem item = read_item(in);
  if (!in.done()) return fail(Code::corrupt, "what is to be handed back is garbled");
  return item;
}

/// The parts of a record that are above the point. With none of its fields, that it stands is said.
PullItem item_above(const RecordType& type, const LocalRecord& r, Version point) {
  PullItem out{r.hub_alive ? ItemKind::fields : ItemKind::tomb, r.type, r.id, r.version, r.hub_sealed, r.author, {}};
  if (!r.hub_alive) return out;
  for (std::size_t i = 0; i < r.hub.size(); ++i)
    if (r.hub[i].version > point) out.fields.push_back({type.fields[i].number, r.hub[i].value, r.hub[i].version});
  for (const auto& [number, state] : r.unknown)
    if (state.version > point) out.fields.push_back({number, state.value, state.version});
  if (out.fields.size() > limits::kFieldsPerType) out.fields.resize(limits::kFieldsPerType);
  return out;
}

/// Of one record, from two timelines: later versions, and what only the earlier one has.
PullItem both(PullItem before, PullItem later) {
  if (before.version > later.version) std::swap(before, later);
  if (later.kind == ItemKind::tomb || before.kind == ItemKind::tomb) return later;
  return joined(std::move(before), std::move(later));
}

}  // namespace

Status Store::Impl::recover_above(Version point) {
  if (planted(Bug::nothing_handed_back)) return {};
  SATCHEL_TRY(vault->ready());  // values go as they are, not as they are encrypted here
  for (const auto& type : tables.schema()->types()) SATCHEL_TRY(recover_type(type.number, point));
  SATCHEL_TRY(recover_set_aside(point));
  return recover_unknown(point);
}

Status Store::Impl::recover_type(TypeNo type, Version point) {
  Row row;
  for (Id after;;) {
    SATCHEL_ASSIGN(const bool more, tables.find(type)->next(after, row));
    if (!more) return {};
    after = row.id;
    SATCHEL_TRY(recover_record(type, after, point));
  }
}

Status Store::Impl::recover_set_aside(Version point) {
  for (Id after;;) {
    SATCHEL_ASSIGN(auto* s, db->cached("SELECT id,type FROM gone WHERE id>? ORDER BY id LIMIT 1"));
    s->bind(0, after);
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return {};
    after = s->id(0);
    const auto type = static_cast<TypeNo>(s->integer(1));
    s->reset();
    SATCHEL_TRY(recover_record(type, after, point));
  }
}

Status Store::Impl::recover_unknown(Version point) {
  for (Id after;;) {
    SATCHEL_ASSIGN(auto* s, db->cached("SELECT id FROM unknown_item WHERE id>? ORDER BY id LIMIT 1"));
    s->bind(0, after);
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return {};
    after = s->id(0);
    s->reset();
    SATCHEL_ASSIGN(auto item, records->unknown(after));
    if (!item || item->version <= point || item->kind == ItemKind::forget) continue;
    std::erase_if(item->fields, [&](const ItemField& f) { return f.version <= point; });
    if (item->kind == ItemKind::whole) item->kind = ItemKind::fields;
    SATCHEL_TRY(keep_recovered(*std::move(item)));
  }
}

Status Store::Impl::recover_record(TypeNo number, const Id& id, Version point) {
  SATCHEL_ASSIGN(const auto found, records->find(number, id));
  const LocalRecord& record = found.record;
  if (!record.at_hub || record.version <= point) return {};
  const RecordType& type = *tables.schema()->find(number);
  SATCHEL_ASSIGN(const bool own, own_doing(type, record));
  return own ? Status{} : keep_recovered(item_above(type, record, point));
}

/// Made and filled by entries of this journal alone. Of a field that merges, a version of one's own may hold what
/// others gave; not where the record was made with it.
Result<bool> Store::Impl::own_doing(const RecordType& type, const LocalRecord& record) {
  if (!record.hub_alive || !record.unknown.empty() || type.builtin) return false;
  Version made = record.version;
  for (const auto& f : record.hub)
    if (f.version.value > 0) made = std::min(made, f.version);
  SATCHEL_ASSIGN(const std::int64_t n, entry_at(made));
  if (n == 0) return false;
  SATCHEL_ASSIGN(const auto entry, journal->decoded_if_kept(n));
  if (!entry) return false;  // what it said is not offered again
  const bool creates = std::ranges::any_of(
      entry->changes, [&](const Change& c) { return c.kind == ChangeKind::create && c.id == record.id; });
  if (!creates) return false;
  std::vector<Version> later{record.version};
  for (std::size_t i = 0; i < record.hub.size(); ++i) {
    const Version version = record.hub[i].version;
    if (version <= made) continue;
    const OpKind kind = op_kind(type.fields[i].policy);
    if (kind != OpKind::put && kind != OpKind::state) return false;
    later.push_back(version);
  }
  for (const Version version : later) {
    SATCHEL_ASSIGN(const std::int64_t own, entry_at(version));
    if (own == 0) return false;
  }
  return true;
}

/// Versions of acknowledged entries rise with their numbers.
Result<std::int64_t> Store::Impl::entry_at(Version version) {
  std::int64_t low = 1, high = progress.acked;
  while (low <= high) {
    const std::int64_t middle = low + (high - low) / 2;
    SATCHEL_ASSIGN(const Version there, journal->version_of(middle));
    if (there == version) return middle;
    there < version ? void(low = middle + 1) : void(high = middle - 1);
  }
  return 0;
}

Result<std::optional<Bytes>> Store::Impl::recovered_item(std::int64_t rank, const Id& id) {
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT item FROM recovered WHERE rank=? AND id=?"));
  s->bind(0, rank).bind(1, id);
  SATCHEL_ASSIGN(const bool there, s->step());
  if (!there) return std::optional<Bytes>();
  const Bytes stored(s->blob(0));
  s->reset();
  SATCHEL_ASSIGN(Bytes item, records->confidant().show_cell(kTable, recovered_place(rank, id), stored));
  return std::optional(std::move(item));
}

Status Store::Impl::forget_recovered(std::int64_t rank, const Id& id) {
  SATCHEL_ASSIGN(auto* s, db->cached("DELETE FROM recovered WHERE rank=? AND id=?"));
  return s->bind(0, rank).bind(1, id).run();
}

/// What was kept before, of an earlier restore, stays.
Status Store::Impl::keep_recovered(PullItem item) {
  for (const Rank rank : {kConflicts, kOffices, kOthers}) {
    SATCHEL_ASSIGN(const auto there, recovered_item(rank, item.id));
    if (!there) continue;
    SATCHEL_ASSIGN(PullItem before, decoded_item(*there));
    item = both(std::move(before), std::move(item));
    SATCHEL_TRY(forget_recovered(rank, item.id));
  }
  const Rank rank = rank_of(*tables.schema(), item);
  SATCHEL_ASSIGN(const Bytes row,
                 records->confidant().hide_cell(kTable, recovered_place(rank, item.id), encoded(item)));
  SATCHEL_ASSIGN(auto* put, db->cached("INSERT INTO recovered(rank,id,item) VALUES(?,?,?)"));
  return put->bind(0, std::int64_t{rank}).bind(1, item.id).bind_blob(2, row).run();
}

/// Also where nothing is handed back: by that the hub knows who has come back to it.
Status Store::Impl::owe_last_word() {
  const Bytes row = with_checksum(kLast);
  SATCHEL_ASSIGN(auto* put, db->cached("INSERT OR REPLACE INTO recovered(rank,id,item) VALUES(?,?,?)"));
  return put->bind(0, std::int64_t{kLastWord}).bind(1, Id{}).bind_blob(2, row).run();
}

Result<std::optional<HandBack>> Store::Impl::to_hand_back(std::size_t bytes) {
  HandBack out;
  std::size_t size = 0;
  SATCHEL_ASSIGN(auto* s, db->cached("SELECT rank,id,item FROM recovered ORDER BY rank,id"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) break;
    out.last = s->integer(0) == kLastWord;
    if (out.last || out.items.size() == limits::kHandBackItems) break;
    auto item = records->confidant().show_cell(kTable, recovered_place(s->integer(0), s->id(1)), s->blob(2));
    if (!item) return s->reset(), std::move(item).error();
    if (!out.items.empty() && size + item->size() > bytes) break;
    size += item->size();
    out.items.push_back(*std::move(item));
  }
  s->reset();
  if (out.items.empty() && !out.last) return std::optional<HandBack>();
  return std::optional(std::move(out));
}

Status Store::Impl::handed_back(const HandBack& which, std::size_t count) {
  return in_transaction([&]() -> Status {
    for (std::size_t i = 0; i < std::min(count, which.items.size()); ++i) {
      SATCHEL_ASSIGN(const PullItem item, decoded_item(which.items[i]));
      for (const Rank rank : {kConflicts, kOffices, kOthers}) {
        SATCHEL_ASSIGN(const auto there, recovered_item(rank, item.id));
        if (there && *there == which.items[i]) SATCHEL_TRY(forget_recovered(rank, item.id));
      }
    }
    if (!which.last || count < which.items.size()) return {};
    return db->run("DELETE FROM recovered WHERE rank=3 AND NOT EXISTS(SELECT 1 FROM recovered WHERE rank<3)");
  });
}

Status Store::Impl::verify_recovered() {
  SATCHEL_ASSIGN(auto s, db->prepare("SELECT rank,id,item FROM recovered"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return {};
    const std::int64_t rank = s.integer(0);
    const Id id = s.id(1);
    if (rank == kLastWord) {
      const bool sound = without_checksum(s.blob(2)) == ByteView(kLast) && s.blob(1) == Id{}.view();
      if (!sound) return fail(Code::corrupt, "what is to be handed back is garbled");
      continue;
    }
    const auto bytes = records->confidant().show_cell(kTable, recovered_place(rank, id), s.blob(2));
    if (is_for_want_of_key(bytes.code())) continue;
    if (!bytes) return bytes.error();
    SATCHEL_ASSIGN(const PullItem item, decoded_item(*bytes));
    if (rank < kConflicts || rank > kLastWord || item.id != id)
      return fail(Code::corrupt, "what is to be handed back is another's: " + to_text(item.id));
  }
}

}  // namespace satchel
