// Records, one by one and in transactions; seals.
#include <algorithm>

#include "engine/schema/json_line.h"
#include "engine/schema/json_members.h"
#include "engine/store/assigns_json.h"
#include "engine/store/correction.h"
#include "engine/store/record_json.h"
#include "platform/c/call.h"

using namespace satchel;
using namespace satchel::capi;

struct satchel_transaction {
  std::shared_ptr<StoreBox> box;
  Draft draft;  // under the box's lock
};

namespace satchel::capi {
namespace {

/// The place in a draft where a record is made, and may be changed further; null where there is none.
DraftChange* made_in(Draft& draft, const Id& id) {
  const auto made = std::find_if(draft.changes.begin(), draft.changes.end(), [&](const DraftChange& change) {
    return change.id == id && change.kind == ChangeKind::create;
  });
  return made == draft.changes.end() ? nullptr : &*made;
}

/// What is put anew stands instead of what was to be put.
void add_assigns(DraftChange& change, const std::vector<Assign>& assigns) {
  for (const Assign& assign : assigns) {
    if (assign.how == How::put) std::erase_if(change.fields, [&](const Assign& a) { return a.field == assign.field; });
    change.fields.push_back(assign);
  }
}

/// Whole or not at all, wherever memory ends: a draft that took half of it would be saved by a later commit.
void add_change(Draft& draft, const RecordType& type, ChangeKind kind, const Id& id,
                const std::vector<Assign>& assigns) {
  DraftChange* const before = kind == ChangeKind::update ? made_in(draft, id) : nullptr;
  DraftChange change = before ? *before : DraftChange{kind, type.name, id, {}};
  add_assigns(change, assigns);
  before ? void(*before = std::move(change)) : draft.changes.push_back(std::move(change));
}

Status put_into(Store& store, Draft& draft, const char* type_name, const char* id_text, const char* fields,
                char* id_out) {
  SATCHEL_ASSIGN(const RecordType* type, type_of(store, type_name));
  SATCHEL_ASSIGN(const std::string_view json, needed(fields, "fields"));
  SATCHEL_ASSIGN(const auto assigns, assigns_from_json(*type, json));
  SATCHEL_ASSIGN(const Id id, id_text ? id_of(id_text) : Result<Id>(store.make_id()));
  add_change(draft, *type, id_text ? ChangeKind::update : ChangeKind::create, id, assigns);
  write_id(id_out, id);
  return {};
}

Status save_all(Store& store, const Draft& draft) {
  const auto saved = store.save(draft);
  return saved ? Status() : Status(saved.error());
}

Result<Record> record_of(Store& store, const RecordType& type, const char* id_text) {
  SATCHEL_ASSIGN(const Id id, id_of(id_text));
  SATCHEL_ASSIGN(auto record, store.get(type.number, id));
  if (!record) return fail(Code::not_found, type.name + " " + to_text(id));
  return *std::move(record);
}

std::string shortfalls_json(const Schema& schema, const std::vector<Shortfall>& missing) {
  std::string out;
  for (const Shortfall& one : missing) {
    JsonLine line;
    line.add("type", schema.find(one.type)->name).add("id", to_text(one.record));
    line.add("zh", one.says.zh).add("en", one.says.en).add("warns", one.warns);
    out += (out.empty() ? "" : ",") + line.text();
  }
  return "[" + out + "]";
}

Result<std::vector<IdentityPart>> parts_from(std::string_view json) {
  SATCHEL_ASSIGN(const Members members, members_of(json));
  std::vector<IdentityPart> out;
  for (const auto& [name, text] : members) {
    SATCHEL_ASSIGN(std::string content, string_from(name, text));
    out.push_back({name, std::move(content)});
  }
  return out;
}

template <class Work>
satchel_code on_transaction(satchel_transaction* transaction, satchel_error* error, const Work& work) noexcept {
  if (!transaction) return guard(error, nullptr, [] { return Status(fail(Code::invalid, "transaction is NULL")); });
  const std::shared_ptr<StoreBox> box = transaction->box;
  return on_box(box, error, [&] { return box->with([&](Store& at) { return work(at, transaction->draft); }); });
}

/// A deletion, or the end of one.
satchel_code whole_record(satchel_transaction* transaction, ChangeKind kind, const char* type_name, const char* id_text,
                          satchel_error* error) noexcept {
  return on_transaction(transaction, error, [&](Store& at, Draft& draft) -> Status {
    SATCHEL_ASSIGN(const RecordType* type, type_of(at, type_name));
    SATCHEL_ASSIGN(const Id id, id_of(id_text));
    add_change(draft, *type, kind, id, {});
    return {};
  });
}

}  // namespace
}  // namespace satchel::capi

satchel_code satchel_save(satchel_store* store, const char* type, const char* id, const char* fields,
                          char id_out[SATCHEL_ID_SIZE], satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    Draft draft;
    char made[SATCHEL_ID_SIZE];
    SATCHEL_TRY(put_into(at, draft, type, id, fields, made));
    SATCHEL_TRY(save_all(at, draft));
    write_out(id_out, made);
    return {};
  });
}

satchel_code satchel_begin(satchel_store* store, satchel_transaction** transaction, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store&) -> Status {
    if (!transaction) return fail(Code::invalid, "no place for the transaction");
    *transaction = new satchel_transaction{store->box, {}};
    return {};
  });
}

satchel_code satchel_put(satchel_transaction* transaction, const char* type, const char* id, const char* fields,
                         char id_out[SATCHEL_ID_SIZE], satchel_error* error) SATCHEL_NX {
  return on_transaction(transaction, error,
                        [&](Store& at, Draft& draft) { return put_into(at, draft, type, id, fields, id_out); });
}

satchel_code satchel_delete(satchel_transaction* transaction, const char* type, const char* id,
                            satchel_error* error) SATCHEL_NX {
  return whole_record(transaction, ChangeKind::remove, type, id, error);
}

satchel_code satchel_undelete(satchel_transaction* transaction, const char* type, const char* id,
                              satchel_error* error) SATCHEL_NX {
  return whole_record(transaction, ChangeKind::undelete, type, id, error);
}

satchel_code satchel_commit(satchel_transaction* transaction, satchel_error* error) SATCHEL_NX {
  return on_transaction(transaction, error, [](Store& at, Draft& draft) -> Status {
    if (draft.changes.empty()) return {};
    SATCHEL_TRY(save_all(at, draft));
    draft.changes.clear();
    return {};
  });
}

void satchel_transaction_release(satchel_transaction* transaction) SATCHEL_NX { delete transaction; }

satchel_code satchel_get(satchel_store* store, const char* type, const char* id, satchel_buffer** json,
                         satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const RecordType* of, type_of(at, type));
    SATCHEL_ASSIGN(const Record record, record_of(at, *of, id));
    return give(json, record_json(*of, record));
  });
}

satchel_code satchel_seal(satchel_store* store, const char* type, const char* id, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const RecordType* of, type_of(at, type));
    SATCHEL_ASSIGN(const Id which, id_of(id));
    return at.seal(of->number, which);
  });
}

satchel_code satchel_missing_for_seal(satchel_store* store, const char* type, const char* id, satchel_buffer** json,
                                      satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const RecordType* of, type_of(at, type));
    SATCHEL_ASSIGN(const Id which, id_of(id));
    SATCHEL_ASSIGN(const auto missing, at.missing_for_seal(of->number, which));
    return give(json, shortfalls_json(*at.schema(), missing));
  });
}

satchel_code satchel_correct(satchel_store* store, const char* type, const char* id, const char* reason,
                             const char* fields, char id_out[SATCHEL_ID_SIZE], satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const RecordType* of, type_of(at, type));
    SATCHEL_ASSIGN(const Record sealed, record_of(at, *of, id));
    SATCHEL_ASSIGN(const std::string_view json, needed(fields, "fields"));
    SATCHEL_ASSIGN(const auto changes, assigns_from_json(*of, json));
    const RoleSet role = at.schema()->role(at.identity().role);
    SATCHEL_ASSIGN(DraftChange made, correction_of(*of, sealed, role, or_empty(reason), changes));
    SATCHEL_ASSIGN(const auto ids, at.save({{std::move(made)}, {}}));
    write_id(id_out, ids.front());
    return {};
  });
}

satchel_code satchel_seal_identity(satchel_store* store, const char* parts, char sha256_out[SATCHEL_HASH_SIZE],
                                   satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const std::string_view json, needed(parts, "parts"));
    SATCHEL_ASSIGN(const auto all, parts_from(json));
    SATCHEL_ASSIGN(const Hash sealed, at.seal_identity(all));
    if (sha256_out) write_hex(sha256_out, sealed.view());
    return {};
  });
}
