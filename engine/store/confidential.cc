#include "engine/store/confidential.h"

#include <algorithm>

namespace satchel {
namespace {

namespace cf = conflict_field;

bool begins_sealed(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text && text->starts_with(kSealedText);
}

std::string_view text_of(const RecordType& type, const std::vector<Value>& values, FieldNo field) {
  const auto* text = std::get_if<std::string>(&values[*type.index_of(field)]);
  return text ? std::string_view(*text) : std::string_view();
}

/// Whether what a conflict is about is confidential, or may be: this schema does not know it.
bool is_about_confidential(const Schema& schema, const RecordType& conflict, const std::vector<Value>& values) {
  const RecordType* about = schema.find(text_of(conflict, values, cf::record_type));
  if (!about) return true;
  const std::string_view field = text_of(conflict, values, cf::field);
  if (field.starts_with('_')) return about->has_confidential();  // the record as a whole
  const auto at = about->index_of(field);
  return !at || about->fields[*at].confidential;
}

bool holds_a_side(FieldNo field) { return field == cf::standing || field == cf::proposed || field == cf::final; }

Bytes place_of(const RecordType& type, const Id& id, FieldNo field) {
  Bytes out = "satchel-field-1";
  Writer to(out);
  to.varint(type.number);
  to.id(id);
  to.varint(field);
  return out;
}

Bytes place_in(std::string_view table, ByteView key) {
  Bytes out = "satchel-cell-1";
  Writer to(out);
  to.bytes(table);
  to.raw(key);
  return out;
}

}  // namespace

Bytes key_of(std::int64_t n) {
  Bytes out;
  Writer(out).fixed64(static_cast<std::uint64_t>(n));
  return out;
}

bool has_confidential(const Schema& schema) {
  return std::ranges::any_of(schema.types(), &RecordType::has_confidential);
}

bool is_confidential(const Schema& schema, const RecordType& type, const std::vector<Value>& values, std::size_t at) {
  if (type.number != cf::kType) return type.fields[at].confidential;
  return holds_a_side(type.fields[at].number) && is_about_confidential(schema, type, values);
}

bool is_hidden_of(const Schema& schema, const RecordType& type, const std::vector<Value>& values) {
  const bool about = type.number == cf::kType && is_about_confidential(schema, type, values);
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const Field& field = type.fields[i];
    if (field.type != FieldType::text || is_null(values[i])) continue;
    if (field.confidential || (about && holds_a_side(field.number)) || begins_sealed(values[i])) return true;
  }
  return false;
}

bool is_confidential(const Schema& schema, const Change& change) {
  if (change.kind == ChangeKind::settle) return has_confidential(schema);
  const RecordType* type = schema.find(change.type);
  if (!type) return true;
  return std::ranges::any_of(change.ops, [&](const FieldOp& op) {
    const auto at = type->index_of(op.field);
    return !at || type->fields[*at].confidential;
  });
}

Status nothing_locked(const RecordType& type, const Change& change) {
  for (const FieldOp& op : change.ops) {
    const auto at = type.index_of(op.field);
    if (at && (is_locked(type.fields[*at], op.value) || is_locked(type.fields[*at], op.from)))
      return fail(Code::key_locked, type.name + "." + type.fields[*at].name);
  }
  return {};
}

Result<Bytes> Confidant::seal(const RecordType& type, const Id& id, FieldNo field, const Value& value) {
  Bytes plain;
  Writer out(plain);
  write_value(out, value);
  return vault_->seal(place_of(type, id, field), plain);
}

Result<Value> Confidant::unseal(const RecordType& type, const Id& id, FieldNo field, ByteView sealed) {
  const auto named = [&](std::string_view what) {
    return type.name + " " + to_text(id) + ", field " + std::to_string(field) + ": " + std::string(what);
  };
  auto plain = vault_->unseal(place_of(type, id, field), sealed);
  if (!plain) return fail(plain.code(), named(plain.error().detail));
  Reader in(*plain);
  Value value = read_value(in);
  if (!in.done()) return fail(Code::corrupt, named("what was encrypted is no value"));
  return value;
}

Status Confidant::hide_text(const RecordType& type, const LocalRecord& r, FieldNo field, Value& value) {
  const auto* locked = std::get_if<Octets>(&value);
  if (is_null(value) || (locked && !r.locked.contains(field))) return {};
  Bytes sealed;
  if (locked) {
    sealed = locked->bytes;
  } else {
    SATCHEL_ASSIGN(sealed, seal(type, r.id, field, value));
  }
  value = std::string(kSealedText) + to_base64(sealed);
  return {};
}

/// Where the hub's value is what shows, one stands for both: no shadow is kept of it.
Status Confidant::hide_text(const RecordType& type, LocalRecord& r, std::size_t at) {
  const FieldNo field = type.fields[at].number;
  Value* const hub = at < r.hub.size() ? &r.hub[at].value : nullptr;
  const bool same = hub && *hub == r.view[at];
  SATCHEL_TRY(hide_text(type, r, field, r.view[at]));
  if (same) return *hub = r.view[at], Status{};
  return hub ? hide_text(type, r, field, *hub) : Status{};
}

Status Confidant::hide_unknown(const RecordType& type, LocalRecord& r) {
  for (auto& [field, state] : r.unknown) {
    if (r.locked.contains(field)) continue;
    SATCHEL_ASSIGN(const Bytes sealed, seal(type, r.id, field, state.value));
    state.value = octets(sealed);
  }
  return {};
}

Status Confidant::hide(const Schema& schema, const RecordType& type, LocalRecord& r) {
  const bool about = type.number == cf::kType && is_about_confidential(schema, type, r.view);
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    const Field& field = type.fields[i];
    if (field.type != FieldType::text) continue;
    const bool marked = field.confidential || (about && holds_a_side(field.number)) || r.locked.contains(field.number);
    const bool looks_so = begins_sealed(r.view[i]) || (i < r.hub.size() && begins_sealed(r.hub[i].value));
    if (marked || looks_so) SATCHEL_TRY(hide_text(type, r, i));
  }
  return hide_unknown(type, r);
}

Status Confidant::show(const RecordType& type, const Id& id, FieldNo field, Value& value) {
  if (!begins_sealed(value)) return {};
  const auto sealed = from_base64(std::string_view(std::get<std::string>(value)).substr(kSealedText.size()));
  if (!sealed)
    return fail(Code::corrupt,
                type.name + " " + to_text(id) + ", field " + std::to_string(field) + ": no encrypted text");
  auto shown = unseal(type, id, field, *sealed);
  if (!shown && !is_for_want_of_key(shown.code())) return shown.error();
  value = shown ? *std::move(shown) : octets(*sealed);
  return {};
}

Status Confidant::show_unknown(const RecordType& type, LocalRecord& r) {
  for (auto& [field, state] : r.unknown) {
    const auto* sealed = std::get_if<Octets>(&state.value);
    if (!sealed)
      return fail(Code::corrupt,
                  type.name + " " + to_text(r.id) + ", field " + std::to_string(field) + ": not encrypted");
    auto shown = unseal(type, r.id, field, sealed->bytes);
    if (!shown && !is_for_want_of_key(shown.code())) return shown.error();
    shown ? (state.value = *std::move(shown), void()) : void(r.locked.insert(field));
  }
  return {};
}

Status Confidant::show_text(const RecordType& type, LocalRecord& r, std::size_t at) {
  const Field& field = type.fields[at];
  Value &view = r.view[at], &hub = r.hub[at].value;
  if (!begins_sealed(view) && !begins_sealed(hub)) return {};
  const bool same = hub == view;
  SATCHEL_TRY(show(type, r.id, field.number, view));
  if (same)
    hub = view;
  else
    SATCHEL_TRY(show(type, r.id, field.number, hub));
  if (is_locked(field, view) || is_locked(field, hub)) r.locked.insert(field.number);
  return {};
}

Status Confidant::show(const RecordType& type, LocalRecord& r) {
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    if (type.fields[i].type == FieldType::text) SATCHEL_TRY(show_text(type, r, i));
  SATCHEL_TRY(show_unknown(type, r));
  promote(type, r);
  return {};
}

Result<Bytes> Confidant::hide_cell(std::string_view table, ByteView key, ByteView plain) {
  SATCHEL_ASSIGN(const Bytes sealed, vault_->seal(place_in(table, key), plain));
  return with_checksum(sealed);
}

Status Confidant::look_at_cell(std::string_view table, ByteView stored) {
  if (without_checksum(stored)) return {};
  return fail(Code::corrupt, std::string(table) + ": a row does not fit its checksum");
}

Result<Bytes> Confidant::show_cell(std::string_view table, ByteView key, ByteView stored) {
  SATCHEL_TRY(look_at_cell(table, stored));
  return vault_->unseal(place_in(table, key), *without_checksum(stored));
}

}  // namespace satchel
