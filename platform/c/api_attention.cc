// What needs a person: conflicts and quarantine.
#include "engine/schema/json_line.h"
#include "engine/store/assigns_json.h"
#include "engine/store/conflict_view.h"
#include "engine/store/status_json.h"
#include "platform/c/call.h"

using namespace satchel;
using namespace satchel::capi;

namespace satchel::capi {
namespace {

/// A field's title, and its type's; none of the two for a delete's conflict or a seal's, whose field is the record.
void add_titles(JsonLine& line, const Schema& schema, const ConflictView& c) {
  if (const RecordType* type = schema.find(c.record_type))
    line.add("type_zh", type->title.zh).add("type_en", type->title.en);
  if (const auto field = field_of(schema, c))
    line.add("field_zh", (*field)->title.zh).add("field_en", (*field)->title.en);
}

std::string conflict_json(const Schema& schema, const ConflictView& c) {
  JsonLine line;
  line.add("id", to_text(c.id)).add("record_type", c.record_type).add("record", to_text(c.record));
  line.add("field", c.field).add("rule", c.rule).add("standing", c.standing);
  line.add("standing_author", c.standing_author).add("proposed", c.proposed);
  line.add("proposed_author", c.proposed_author).add("encrypted", c.locked);
  add_titles(line, schema, c);
  return line.text();
}

std::string records_of(const Schema& schema, const Entry& entry) {
  std::string out;
  for (const auto& change : entry.changes)
    out += (out.empty() ? "" : ", ") + type_title(schema, change.type) + "/" + to_text(change.id);
  return out;
}

std::string quarantined_json(const Schema& schema, const Quarantined& q) {
  JsonLine line;
  line.add("entry", q.entry).add("code", info(q.code).name).add("zh", info(q.code).zh).add("en", info(q.code).en);
  line.add("detail", q.detail).add("since", to_rfc3339(q.since)).add("records", records_of(schema, q.content));
  line.add("encrypted", q.locked).add("erased", q.erased);
  const RecordType* const type = q.content.changes.empty() ? nullptr : schema.find(q.content.changes.front().type);
  if (type) line.add("type_zh", type->title.zh).add("type_en", type->title.en);
  return line.text();
}

/// Other values are for the first record of the entry.
Result<std::vector<Assign>> instead_of(Store& store, std::int64_t entry, const char* fields) {
  if (!fields) return std::vector<Assign>{};
  SATCHEL_ASSIGN(const auto all, store.quarantine());
  for (const auto& q : all) {
    if (q.entry != entry || q.content.changes.empty()) continue;
    const RecordType* type = store.schema()->find(q.content.changes.front().type);
    if (!type) return fail(Code::unknown_type, std::to_string(q.content.changes.front().type));
    return assigns_from_json(*type, fields);
  }
  return fail(Code::not_found, "nothing in quarantine that can be read has the number " + std::to_string(entry));
}

Status settle_one(Store& store, const char* conflict, satchel_take take, const char* value) {
  SATCHEL_ASSIGN(const Id id, id_of(conflict));
  if (take == SATCHEL_TAKE_STANDING) return store.settle(id, Take::standing);
  if (take == SATCHEL_TAKE_PROPOSED) return store.settle(id, Take::proposed);
  if (take != SATCHEL_TAKE_VALUE) return fail(Code::invalid, "no such satchel_take");
  SATCHEL_ASSIGN(const std::string_view json, needed(value, "value"));
  return store.settle(id, Take::value, json);
}

}  // namespace
}  // namespace satchel::capi

satchel_code satchel_conflicts(satchel_store* store, satchel_buffer** json, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const auto all, open_conflicts(at));
    std::string out;
    for (const auto& c : all) out += (out.empty() ? "" : ",") + conflict_json(*at.schema(), c);
    return give(json, "[" + out + "]");
  });
}

satchel_code satchel_settle(satchel_store* store, const char* conflict, satchel_take take, const char* value,
                            satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_TRY(settle_one(at, conflict, take, value));
    store->box->note_conflicts();
    return {};
  });
}

satchel_code satchel_quarantine(satchel_store* store, satchel_buffer** json, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const auto all, at.quarantine());
    std::string out;
    for (const auto& q : all) out += (out.empty() ? "" : ",") + quarantined_json(*at.schema(), q);
    return give(json, "[" + out + "]");
  });
}

satchel_code satchel_retry(satchel_store* store, int64_t entry, const char* fields, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const auto instead, instead_of(at, entry, fields));
    return at.retry(entry, instead);
  });
}
