#include "engine/base/limits.h"
#include "engine/store/impl.h"

namespace satchel {
namespace {

Record to_record(const RecordType& type, LocalRecord&& r, std::int64_t folded) {
  const bool pending = !r.pending.empty() && r.pending.back() > folded;
  Record out{r.type, r.id, r.version, std::move(r.author), r.sealed, pending, std::move(r.view), {}};
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    if (!is_locked(type.fields[i], out.values[i])) continue;
    out.values[i] = {};
    out.locked.push_back(i);
  }
  return out;
}

}  // namespace

Result<std::optional<Record>> Store::Impl::get(TypeNo type, const Id& id) {
  SATCHEL_ASSIGN(auto found, records->peek(type, id));
  if (found.place != LocalRecords::Place::table) return std::optional<Record>();
  return std::optional<Record>(to_record(*tables.schema()->find(type), std::move(found.record), progress.folded));
}

Status Store::Impl::each(TypeNo type, const std::function<Status(const Record&)>& visit) {
  TypedTable* table = tables.find(type);
  if (!table) return fail(Code::unknown_type, std::to_string(type));
  Row row;
  for (Id after;;) {
    SATCHEL_ASSIGN(const bool more, table->next(after, row));
    if (!more) return {};
    after = row.id;
    SATCHEL_ASSIGN(auto record, get(type, after));
    if (record) SATCHEL_TRY(visit(*record));
  }
}

Result<StoreStatus> Store::Impl::status() {
  StoreStatus out;
  out.saved = journal->last();
  out.waiting = journal->last() - progress.acked;
  out.undecided = progress.acked - progress.folded;
  SATCHEL_ASSIGN(out.receipted, receipted());
  out.last_contact = progress.last_contact;
  out.cursor = progress.cursor;
  out.schema = tables.schema()->version();
  out.refused_schema = progress.refused_schema;
  SATCHEL_ASSIGN(out.quarantined, db->number("SELECT count(*) FROM quarantine"));
  SATCHEL_ASSIGN(out.parked, db->number("SELECT count(*) FROM conflict WHERE rule='parked' AND taken IS NULL"));
  SATCHEL_ASSIGN(out.open_conflicts, db->number("SELECT count(*) FROM conflict WHERE state='open'"));
  SATCHEL_ASSIGN(out.to_hand_back, db->number("SELECT count(*) FROM recovered WHERE rank<3"));
  SATCHEL_TRY(count_blobs(out));
  const auto noted = db->number("SELECT count(*) FROM forgot");
  if (noted.code() == Code::invalid) return out;  // a store of an earlier build has none, until it is written to
  SATCHEL_TRY(noted ? Status{} : noted.error());
  out.forgotten = *noted;
  return out;
}

Result<std::unique_ptr<sql::Database>> Store::Impl::reader() {
  sql::Options reading;
  reading.mode = sql::Mode::read_only;
  reading.application_id = kApplicationId;
  reading.vfs = options.vfs;
  reading.cache_kib = limits::kCacheKiB;
  reading.given_up = options.given_up;
  return sql::Database::open(path("store.db"), reading);
}

}  // namespace satchel
