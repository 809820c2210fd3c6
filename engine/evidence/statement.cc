#include "engine/evidence/statement.h"

#include "engine/base/codec.h"

namespace satchel {
namespace {

constexpr std::uint8_t kFormat = 1;
enum Kind : std::uint8_t { kReceipt = 1, kEnrolled, kRestored, kCovered, kLater };

void write(Writer& out, Epoch epoch, Seq seq, const Hash& head) {
  out.fixed64(epoch.value);
  out.varint(static_cast<std::uint64_t>(seq.value));
  out.hash(head);
}

void write(Writer& out, const std::vector<Hash>& blobs) {
  out.varint(blobs.size());
  for (const Hash& blob : blobs) out.hash(blob);
}

void write(Writer& out, const Receipt& r) {
  out.id(r.device);
  write(out, r.epoch, r.seq, r.head);
  out.varint(static_cast<std::uint64_t>(r.version.value));
  write(out, r.blobs);
}

void write(Writer& out, const Enrolled& e) {
  out.id(e.device);
  out.bytes(e.key.view());
  out.bytes(e.user);
  out.bytes(e.role);
}

void write(Writer& out, const Restored& r) { out.varint(static_cast<std::uint64_t>(r.first.value)); }

void write(Writer& out, const Covered& c) {
  out.id(c.device);
  out.id(c.copy);
  out.varint(c.size);
  out.hash(c.root);
  out.varint(c.journals.size());
  for (const Reach& reach : c.journals) write(out, reach.epoch, reach.seq, reach.head);
  write(out, c.blobs);
}

void write(Writer& out, const Later& l) { out.raw(l.contents); }

std::vector<Hash> read_blobs(Reader& in) {
  std::vector<Hash> out;
  const std::size_t n = in.count(sizeof(Hash));
  for (std::size_t i = 0; i < n; ++i) out.push_back(in.hash());
  return out;
}

Receipt read_receipt(Reader& in) {
  Receipt out;
  out.device = in.id();
  out.epoch.value = in.fixed64();
  out.seq.value = in.natural();
  out.head = in.hash();
  out.version.value = in.natural();
  out.blobs = read_blobs(in);
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

Covered read_covered(Reader& in) {
  Covered out{in.id(), in.id(), in.varint(), in.hash(), {}, {}};
  const std::size_t n = in.count(sizeof(std::uint64_t) + 1 + sizeof(Hash));
  for (std::size_t i = 0; i < n; ++i) out.journals.push_back({{in.fixed64()}, {in.natural()}, in.hash()});
  out.blobs = read_blobs(in);
  return out;
}

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
    case kCovered:
      out.what = read_covered(in);
      return;
    case 0:
      return in.fail();
    default:
      out.what = Later{kind, Bytes(in.raw(in.left()))};
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

std::uint8_t kind_of(const Word& what) {
  const auto* later = std::get_if<Later>(&what);
  return later ? later->kind : static_cast<std::uint8_t>(what.index() + kReceipt);
}

}  // namespace

Bytes encode(const Statement& s) {
  Bytes bytes;
  Writer out(bytes);
  out.u8(kFormat);
  out.u8(kind_of(s.what));
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
