#include "engine/evidence/statement.h"

#include "engine/base/codec.h"

namespace satchel {
namespace {

constexpr std::uint8_t kFormat = 1;
enum Kind : std::uint8_t { kReceipt = 1, kEnrolled, kRestored };

void write(Writer& out, const Receipt& r) {
  out.id(r.device);
  out.fixed64(r.epoch.value);
  out.varint(static_cast<std::uint64_t>(r.seq.value));
  out.hash(r.head);
  out.varint(static_cast<std::uint64_t>(r.version.value));
  out.varint(r.blobs.size());
  for (const Hash& blob : r.blobs) out.hash(blob);
}

void write(Writer& out, const Enrolled& e) {
  out.id(e.device);
  out.bytes(e.key.view());
  out.bytes(e.user);
  out.bytes(e.role);
}

void write(Writer& out, const Restored& r) { out.varint(static_cast<std::uint64_t>(r.first.value)); }

Receipt read_receipt(Reader& in) {
  Receipt out;
  out.device = in.id();
  out.epoch.value = in.fixed64();
  out.seq.value = in.natural();
  out.head = in.hash();
  out.version.value = in.natural();
  const std::size_t n = in.count(sizeof(Hash));
  for (std::size_t i = 0; i < n; ++i) out.blobs.push_back(in.hash());
  return out;
}

Enrolled read_enrolled(Reader& in) {
  Enrolled out;
  out.device = in.id();
  const auto key = public_key_from_bytes(in.bytes());
  key ? void(out.key = *key) : in.fail();
  out.user = in.bytes();
  out.role = in.bytes();
  return out;
}

Restored read_restored(Reader& in) { return {{in.natural()}}; }

void read_what(Reader& in, std::uint8_t kind, Statement& out) {
  switch (kind) {
    case kReceipt:
      out.what = read_receipt(in);
      return;
    case kEnrolled:
      out.what = read_enrolled(in);
      return;
    case kRestored:
      out.what = read_restored(in);
      return;
    default:
      in.fail();
  }
}

Bytes statement_message(ByteView statement) { return "satchel-statement-1" + Bytes(statement); }

Bytes head_message(const LogHead& head) {
  Bytes bytes = "satchel-log-1";
  Writer out(bytes);
  out.id(head.hub);
  out.zigzag(head.log.log_epoch);
  out.varint(head.log.size);
  out.hash(head.log.root);
  out.zigzag(head.time.count);
  return bytes;
}

}  // namespace

Bytes encode(const Statement& s) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kFormat);
  out.u8(static_cast<std::uint8_t>(s.what.index() + kReceipt));
  out.id(s.hub);
  out.zigzag(s.before.log_epoch);
  out.varint(s.before.size);
  out.hash(s.before.root);
  out.zigzag(s.time.count);
  std::visit([&](const auto& what) { write(out, what); }, s.what);
  return bytes;
}

Result<Statement> decode_statement(ByteView bytes) {
  Reader in(bytes);
  if (in.u8() != kFormat) in.fail();
  const std::uint8_t kind = in.u8();
  Statement out;
  out.hub = in.id();
  out.before.log_epoch = in.zigzag();
  out.before.size = in.varint();
  out.before.root = in.hash();
  out.time.count = in.zigzag();
  read_what(in, kind, out);
  if (!in.done()) return fail(Code::invalid, "not a statement");
  return out;
}

Result<SignedStatement> sign(Keys& hub, const Statement& statement) {
  SignedStatement out{encode(statement), {}};
  SATCHEL_ASSIGN(out.signature, hub.sign(statement_message(out.bytes)));
  return out;
}

Result<Statement> opened(const PublicKey& hub_key, const SignedStatement& s) {
  if (!verify(hub_key, statement_message(s.bytes), s.signature))
    return fail(Code::bad_signature, "a statement that the hub did not sign");
  return decode_statement(s.bytes);
}

Result<LogHead> sign_head(Keys& hub, const Id& id, const LogState& log, Millis time) {
  LogHead out{id, log, time, {}};
  SATCHEL_ASSIGN(out.signature, hub.sign(head_message(out)));
  return out;
}

bool verify(const PublicKey& hub_key, const LogHead& head) {
  return verify(hub_key, head_message(head), head.signature);
}

}  // namespace satchel
