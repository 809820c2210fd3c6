#include "engine/store/settings.h"

#include <algorithm>

#include "engine/base/limits.h"

namespace satchel {
namespace {

Status put(sql::Database& db, std::string_view name, ByteView value) {
  SATCHEL_ASSIGN(
      auto* s,
      db.cached("INSERT INTO setting(name,value) VALUES(?,?) ON CONFLICT(name) DO UPDATE SET value=excluded.value"));
  return s->bind_text(0, name).bind_blob(1, value).run();
}

Result<Bytes> get(sql::Database& db, std::string_view name) {
  SATCHEL_ASSIGN(auto* s, db.cached("SELECT value FROM setting WHERE name=?"));
  s->bind_text(0, name);
  SATCHEL_ASSIGN(const bool row, s->step());
  if (!row) return fail(Code::corrupt, "the store lacks its setting " + std::string(name));
  Bytes out(s->blob(0));
  s->reset();
  return out;
}

}  // namespace

void write_identity(Writer& out, const Identity& identity) {
  out.id(identity.device);
  out.id(identity.hub);
  out.raw(identity.hub_key.view());
  out.bytes(identity.hub_url);
  out.bytes(identity.user);
  out.bytes(identity.role);
  out.varint(identity.scopes.size());
  for (const auto& scope : identity.scopes) out.bytes(scope);
  out.bytes(identity.sealing_key ? identity.sealing_key->view() : ByteView());
  out.varint(identity.others.size());
  for (const auto& other : identity.others) out.bytes(other);
}

Identity read_identity(Reader& in) {
  Identity out;
  out.device = in.id();
  out.hub = in.id();
  out.hub_key.bytes = in.hash().bytes;
  out.hub_url = in.bytes();
  out.user = in.bytes();
  out.role = in.bytes();
  const std::size_t scopes = in.count();
  for (std::size_t i = 0; i < scopes && in.ok(); ++i) out.scopes.emplace_back(in.bytes());
  if (const ByteView key = in.bytes(); !key.empty()) {
    const auto read = public_key_from_bytes(key);
    if (read) out.sealing_key = *read;
    if (!read) in.fail();
  }
  const std::size_t others = in.count();
  for (std::size_t i = 0; i < others && in.ok(); ++i) out.others.emplace_back(in.bytes());
  return out;
}

Status Settings::make(sql::Database& db) {
  return db.run(
      "CREATE TABLE IF NOT EXISTS setting(name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) STRICT, WITHOUT ROWID");
}

Status Settings::write(sql::Database& db, const Identity& identity) {
  Bytes bytes;
  Writer out(bytes);
  write_identity(out, identity);
  return put(db, "identity", with_checksum(bytes));
}

Result<Identity> Settings::read_identity(sql::Database& db) {
  SATCHEL_ASSIGN(const Bytes bytes, get(db, "identity"));
  Reader in(without_checksum(bytes).value_or(ByteView()));
  Identity out = satchel::read_identity(in);
  if (!in.done()) return fail(Code::corrupt, "the store's identity is garbled");
  return out;
}

Status Settings::write(sql::Database& db, const Progress& p) {
  Bytes bytes;
  Writer out(bytes);
  for (std::int64_t v : {p.acked, p.folded, p.cursor.version.value, p.position.version.value, std::int64_t{p.full},
                         std::int64_t{p.staged}, p.log_epoch, p.hub_time.count, p.hub_time_monotonic.count,
                         p.last_contact.count, p.rescoped, p.refused_schema})
    out.zigzag(v);
  out.fixed64(p.cursor.tag);
  out.fixed64(p.hub_time_boot);
  out.id(p.position.within);
  out.varint(p.statements);
  return put(db, "progress", with_checksum(bytes));
}

Result<Progress> Settings::read_progress(sql::Database& db) {
  SATCHEL_ASSIGN(const Bytes bytes, get(db, "progress"));
  Reader in(without_checksum(bytes).value_or(ByteView()));
  Progress p;
  p.acked = in.zigzag();
  p.folded = in.zigzag();
  p.cursor.version.value = in.zigzag();
  p.position.version.value = in.zigzag();
  p.full = in.zigzag() != 0;
  p.staged = in.zigzag() != 0;
  p.log_epoch = in.zigzag();
  p.hub_time.count = in.zigzag();
  p.hub_time_monotonic.count = in.zigzag();
  p.last_contact.count = in.zigzag();
  p.rescoped = in.zigzag();
  p.refused_schema = in.zigzag();
  p.cursor.tag = in.fixed64();
  p.hub_time_boot = in.fixed64();
  p.position.within = in.id();
  p.statements = in.varint();
  const bool sound = p.folded >= 0 && p.folded <= p.acked && p.acked <= limits::kNumbers;
  if (!in.done() || !sound) return fail(Code::corrupt, "the store's progress is garbled");
  return p;
}

Status Settings::write_schema(sql::Database& db, std::string_view json) {
  SATCHEL_TRY(put(db, "schema_hash", sha256(json).view()));
  return put(db, "schema", json);
}

Result<std::string> Settings::read_schema(sql::Database& db) {
  SATCHEL_ASSIGN(std::string json, get(db, "schema"));
  SATCHEL_ASSIGN(const Bytes hash, get(db, "schema_hash"));
  if (hash != sha256(json).view()) return fail(Code::corrupt, "the store's schema does not fit its hash");
  return json;
}

Status Settings::write_rest(sql::Database& db, const KeyTag& tag) {
  return put(db, "rest", with_checksum(Bytes(tag.begin(), tag.end())));
}

Result<std::optional<KeyTag>> Settings::read_rest(sql::Database& db) {
  SATCHEL_ASSIGN(const std::int64_t there, db.number("SELECT count(*) FROM setting WHERE name='rest'"));
  if (there == 0) return std::optional<KeyTag>();
  SATCHEL_ASSIGN(const Bytes bytes, get(db, "rest"));
  const ByteView tag = without_checksum(bytes).value_or(ByteView());
  KeyTag out{};
  if (tag.size() != out.size()) return fail(Code::corrupt, "the tag of the store's key is garbled");
  std::copy(tag.begin(), tag.end(), out.begin());
  return std::optional(out);
}

}  // namespace satchel
