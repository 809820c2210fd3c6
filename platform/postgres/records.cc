// Records, their feed and their scopes.
#include <algorithm>

#include "platform/postgres/session.h"
#include "platform/postgres/sql_text.h"
#include "sync/hub/central/blobs_named.h"
#include "sync/hub/central/record_row.h"
#include "sync/hub/central/row_reading.h"

namespace satchel::postgres {
namespace {

using namespace hub;

// Records that a writing session keeps at hand: as many as two whole entries change.
constexpr std::size_t kMostKnown = 2048;

constexpr std::int64_t kFewLines = 32, kManyLines = 1000;

/// The lines of one scope set, some at a time.
struct Branch {
  ScopeSetNo set;
  std::optional<Rows> rows;
  std::size_t at = 0;
  std::int64_t asked = kFewLines;

  bool used_up() const { return at == rows->size(); }
  bool ended() const { return used_up() && static_cast<std::int64_t>(rows->size()) < asked; }
  FeedRow row() const { return line_of((*rows)[at]); }
};

constexpr std::string_view kLines =
    "SELECT scopes,version,id,type,departed,only_writer FROM satchel_hub.feed WHERE tenant=$1 AND scopes=$2 AND ";

/// Lines behind that position; behind the whole version where it names no record of it.
Question lines_of(Params key, const Branch& branch, const Position& after) {
  const char* where = after.within.is_null() ? "version>$3 ORDER BY version,id LIMIT $4"
                                             : "(version,id)>($3,$4) ORDER BY version,id LIMIT $5";
  key.number(branch.set.value).number(after.version.value);
  if (!after.within.is_null()) key.id(after.within);
  return {std::string(kLines) + where, key.number(branch.asked)};
}

using Stored = std::optional<StoredRecord>;
constexpr std::string_view kGone = "SELECT type,id,record,root FROM satchel_hub.gone WHERE tenant=$1 AND ";

Result<Stored> standing_in(const TypedTable& typed, const Row& found) {
  SATCHEL_ASSIGN(satchel::Row row, typed.row_of(found));
  SATCHEL_ASSIGN(StoredRecord stored, from_row(typed.type(), std::move(row)));
  return Stored(std::move(stored));
}

Result<Stored> deleted_in(const TypedTable& typed, const Row& found) {
  const Id id = found.id(1);
  SATCHEL_ASSIGN(StoredRecord stored, from_blob(typed.type(), id, found.blob(2)));
  if (stored.state.root == found.id(3)) return Stored(std::move(stored));
  return fail(Code::corrupt, to_text(id) + " is deleted under another root");
}

std::pair<TypeNo, Id> named(const Row& row) { return {static_cast<TypeNo>(row.integer(0)), row.id(1)}; }

}  // namespace

/// A reading session asks once for each; a writing one may come back to a parent, and to what it wrote.
Result<std::optional<StoredRecord>> Session::record(TypeNo type, const Id& id) {
  if (const auto it = known_.find({type, id}); it != known_.end())
    return read_only_ ? std::move(known_.extract(it).mapped()) : it->second;
  auto out = read_record(type, id);
  if (!read_only_ && out) remember(type, id, out);
  return out;
}

void Session::remember(TypeNo type, const Id& id, Result<std::optional<StoredRecord>> record) {
  if (known_.size() >= kMostKnown) known_.clear();
  known_.insert_or_assign({type, id}, std::move(record));
}

Result<std::optional<StoredRecord>> Session::read_record(TypeNo type, const Id& id) {
  SATCHEL_ASSIGN(const TypedTable* typed, table(type));
  SATCHEL_ASSIGN(const auto found,
                 db().ask_all({typed->read(seat_.tenant, id),
                               {std::string(kGone) + "id=$2 AND type=$3", key().id(id).number(type)}}));
  if (found[0].size() > 0) return standing_in(*typed, found[0][0]);
  return found[1].size() > 0 ? deleted_in(*typed, found[1][0]) : Stored();
}

Status Session::expect(const std::vector<std::pair<TypeNo, Id>>& records) {
  known_.clear();
  std::map<TypeNo, std::vector<Id>> of_type;
  std::vector<Id> all_ids;
  for (const auto& [type, id] : records) {
    if (!tables_ || !tables_->find(type) || !known_.emplace(std::pair(type, id), Stored()).second) continue;
    of_type[type].push_back(id);
    all_ids.push_back(id);
  }
  if (all_ids.empty()) return {};
  std::vector<Question> questions = {{std::string(kGone) + "id=ANY($2)", key().ids(all_ids)}};
  for (const auto& [type, ids] : of_type) questions.push_back(tables_->find(type)->read_all(seat_.tenant, ids));
  auto found = db().ask_all(questions);
  if (!found) return known_.clear(), std::move(found).error();
  std::size_t at = 0;
  const auto take = [&](TypeNo type, const Id& id, Result<Stored> stored) {
    if (const auto it = known_.find({type, id}); it != known_.end()) it->second = std::move(stored);
  };
  const Rows& gone = (*found)[at];
  for (std::size_t i = 0; i < gone.size(); ++i) {
    const auto [type, id] = named(gone[i]);
    if (const TypedTable* typed = tables_->find(type)) take(type, id, deleted_in(*typed, gone[i]));
  }
  for (const auto& [type, ids] : of_type) {
    const Rows& rows = (*found)[++at];
    for (std::size_t i = 0; i < rows.size(); ++i) take(type, rows[i].id(0), standing_in(*tables_->find(type), rows[i]));
  }
  return {};
}

Result<std::vector<StoredRecord>> Session::records(TypeNo type, const Id& after, std::size_t limit) {
  SATCHEL_ASSIGN(const TypedTable* typed, table(type));
  const Question page = typed->page(seat_.tenant, after, most(limit));
  return all<StoredRecord>(ask(page.text, page.params), [&](const Row& found, std::size_t) -> Result<StoredRecord> {
    SATCHEL_ASSIGN(satchel::Row row, typed->row_of(found));
    return from_row(typed->type(), std::move(row));
  });
}

Result<std::vector<std::pair<TypeNo, Id>>> Session::deleted(const Id& after, std::size_t limit) {
  const auto rows = ask("SELECT type,id FROM satchel_hub.gone WHERE tenant=$1 AND id>$2 ORDER BY id LIMIT $3",
                        key().id(after).number(most(limit)));
  return all<std::pair<TypeNo, Id>>(rows, [](const Row& row, std::size_t) { return named(row); });
}

Result<std::vector<std::pair<TypeNo, Id>>> Session::under(const Id& root) {
  if (!tables_) return std::vector<std::pair<TypeNo, Id>>();
  std::vector<Question> questions;
  for (const auto& type : tables_->schema->types())
    questions.push_back(tables_->find(type.number)->under(seat_.tenant, root));
  questions.push_back(
      {"SELECT type,id FROM satchel_hub.gone WHERE tenant=$1 AND root=$2 AND id<>$2 ORDER BY id", key().id(root)});
  SATCHEL_ASSIGN(const auto found, db().ask_all(questions));
  std::vector<std::pair<TypeNo, Id>> out;
  for (std::size_t t = 0; t + 1 < found.size(); ++t)
    for (std::size_t i = 0; i < found[t].size(); ++i)
      out.emplace_back(tables_->schema->types()[t].number, found[t][i].id(0));
  for (std::size_t i = 0; i < found.back().size(); ++i) out.push_back(named(found.back()[i]));
  return out;
}

Result<std::vector<Id>> Session::holding(TypeNo type, std::size_t field, const satchel::Value& value, const Id* root) {
  SATCHEL_ASSIGN(const TypedTable* typed, table(type));
  const Question question = typed->holding(seat_.tenant, field, value, root);
  return all<Id>(ask(question.text, question.params), [](const Row& row, std::size_t) { return row.id(0); });
}

Result<std::vector<ScopeSet>> Session::scope_sets() {
  return all<ScopeSet>(ask("SELECT no,scopes,mark FROM satchel_hub.scope_set WHERE tenant=$1 ORDER BY no", key()),
                       [](const Row& row, std::size_t) { return scope_set_of(row); });
}

Result<std::optional<FeedRow>> Session::line(ScopeSetNo scopes, Version version, const Id& id) {
  return first<FeedRow>(
      ask(std::string(kLines) + "version=$3 AND id=$4", key().number(scopes.value).number(version.value).id(id)),
      line_of<Row>);
}

Status Session::feed(const std::vector<ScopeSetNo>& sets, const Position& after,
                     const std::function<Result<bool>(const FeedRow&)>& visit) {
  std::vector<Question> questions;
  std::vector<Branch> heap;
  questions.reserve(sets.size());
  for (const auto& set : sets) questions.push_back(lines_of(key(), Branch{set, {}, 0, kFewLines}, after));
  SATCHEL_ASSIGN(auto found, db().ask_all(questions));
  for (std::size_t i = 0; i < sets.size(); ++i)
    if (found[i].size() > 0) heap.push_back({sets[i], std::move(found[i]), 0, kFewLines});
  const auto later = [](const Branch& a, const Branch& b) {
    const FeedRow left = a.row(), right = b.row();
    return std::pair(left.version, left.id) > std::pair(right.version, right.id);
  };
  std::make_heap(heap.begin(), heap.end(), later);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    Branch& branch = heap.back();
    const FeedRow row = branch.row();
    SATCHEL_ASSIGN(const bool go_on, visit(row));
    if (!go_on) return {};
    ++branch.at;
    if (branch.used_up() && !branch.ended()) {
      branch.asked = kManyLines;
      const Question next = lines_of(key(), branch, {row.version, row.id});
      SATCHEL_ASSIGN(branch.rows, ask(next.text, next.params));
      branch.at = 0;
    }
    branch.used_up() ? heap.pop_back() : std::push_heap(heap.begin(), heap.end(), later);
  }
  return {};
}

Result<std::vector<std::pair<TypeNo, Id>>> Session::naming(const Hash& blob) {
  const auto rows =
      ask("SELECT type,id FROM satchel_hub.blob_name WHERE tenant=$1 AND blob=$2 ORDER BY id", key().hash(blob));
  return all<std::pair<TypeNo, Id>>(rows, [](const Row& row, std::size_t) { return named(row); });
}

Status Session::put_names(const RecordType& type, const RecordState& record) {
  static const Insert text = insert_new("blob_name", {"blob", "id"}, {"type"});
  for (const Hash& blob : blobs_named(type, record))
    SATCHEL_TRY(db().add(text, key().hash(blob).id(record.id).number(record.type)));
  return {};
}

Status Session::put_feed(const StoredRecord& now, const std::optional<Place>& before) {
  static const std::string again = upsert("feed", {"scopes", "version", "id"}, {"type", "departed", "only_writer"});
  static const Insert fresh = insert("feed", {"scopes", "version", "id", "type", "departed", "only_writer"});
  const RecordState& r = now.state;
  const auto write = [&](ScopeSetNo scopes, bool departed) {
    Params line = key().number(scopes.value).number(r.version.value).id(r.id);
    line.number(r.type).flag(departed).number(r.only.value);
    return before ? db().send(again, line) : db().add(fresh, line);
  };
  if (before) {
    if (before->version == r.version && before->scopes == now.scopes) return {};
    SATCHEL_TRY(db().send("DELETE FROM satchel_hub.feed WHERE tenant=$1 AND scopes=$2 AND version=$3 AND id=$4",
                          key().number(before->scopes.value).number(before->version.value).id(r.id)));
    if (before->scopes != now.scopes) SATCHEL_TRY(write(before->scopes, true));
  }
  return write(now.scopes, false);
}

Status Session::put(StoredRecord record, const std::optional<Place>& before) {
  static const Insert aside = insert("gone", {"id", "type", "root", "record"});
  const RecordState& r = record.state;
  SATCHEL_ASSIGN(const TypedTable* typed, table(r.type));
  if (r.alive)
    remember(r.type, r.id, Stored(record));
  else
    known_.erase({r.type, r.id});
  SATCHEL_TRY(put_feed(record, before));
  SATCHEL_TRY(put_names(typed->type(), r));
  if (r.alive && before && before->alive) return typed->update(db(), seat_.tenant, to_row(std::move(record)));
  if (before && !before->alive)
    SATCHEL_TRY(db().send("DELETE FROM satchel_hub.gone WHERE tenant=$1 AND id=$2", key().id(r.id)));
  if (r.alive) return typed->insert(db(), seat_.tenant, to_row(std::move(record)));
  if (before && before->alive) SATCHEL_TRY(typed->remove(db(), seat_.tenant, r.id));
  return db().add(aside, key().id(r.id).number(r.type).id(r.root).bytes(to_blob(record)));
}

Status Session::drop(const StoredRecord& record) {
  const RecordState& r = record.state;
  if (r.alive) return fail(Code::internal, "a record that stands is not dropped");
  known_.erase({r.type, r.id});
  SATCHEL_TRY(db().send("DELETE FROM satchel_hub.feed WHERE tenant=$1 AND scopes=$2 AND version=$3 AND id=$4",
                        key().number(record.scopes.value).number(r.version.value).id(r.id)));
  return db().send("DELETE FROM satchel_hub.gone WHERE tenant=$1 AND id=$2 AND type=$3", key().id(r.id).number(r.type));
}

Result<std::int64_t> Session::drop_departed(Version upto) {
  SATCHEL_ASSIGN(
      const Rows rows,
      ask("WITH gone AS (DELETE FROM satchel_hub.feed WHERE tenant=$1 AND departed AND version<=$2 RETURNING 1) "
          "SELECT count(*) FROM gone",
          key().number(upto.value)));
  return rows.size() == 0 ? 0 : rows[0].integer(0);
}

Result<ScopeSetNo> Session::intern(const std::vector<std::string>& scopes) {
  const std::string json = scopes_to_json(scopes);
  if (const auto it = interned_.find(json); it != interned_.end()) return it->second;
  const Hash sha = sha256(json);
  SATCHEL_TRY(db().send(
      "INSERT INTO satchel_hub.scope_set(tenant,no,sha256,scopes,mark) SELECT $1,coalesce(max(no),0)+1,$2,$3,$4 FROM "
      "satchel_hub.scope_set WHERE tenant=$1 ON CONFLICT DO NOTHING",
      key().hash(sha).text(json).bytes(row_mark({json}))));
  SATCHEL_ASSIGN(const Rows rows,
                 ask("SELECT no FROM satchel_hub.scope_set WHERE tenant=$1 AND sha256=$2", key().hash(sha)));
  if (rows.size() != 1) return fail(Code::internal, "a scope set has no number");
  return interned_[json] = ScopeSetNo{rows[0].integer(0)};
}

}  // namespace satchel::postgres
