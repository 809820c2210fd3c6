#include "sync/wire/messages.h"

#include <algorithm>

#include "engine/store/held.h"
#include "sync/wire/archive.h"

namespace satchel::sync {

template <>
inline constexpr std::size_t kLeastBytes<WireEntry> = 3;
template <>
inline constexpr std::size_t kLeastBytes<WireRun> = 3;

// cereal finds these by argument-dependent look-up; the order of fields is the format.
template <class A>
void serialize(A& ar, WireEntry& m) {
  ar(m.origin_epoch, m.origin_seq, m.packed);
}
template <class A>
void serialize(A& ar, WireRun& m) {
  ar(m.first, m.count, m.version);
}
template <class A>
void serialize(A& ar, SyncRequest& m) {
  ar(m.protocol, m.log_epoch, m.epoch, m.confirmed, m.first, m.before, m.entries, m.head_signature, m.more, m.cursor,
     m.cursor_tag, m.position, m.within, m.full, m.schema, m.rescoped, m.wants_token, m.blobs, m.page_bytes,
     m.statements, m.sealing_key);
}
template <class A>
void serialize(A& ar, SyncReply& m) {
  ar(m.outcome, m.log_epoch, m.acked, m.acked_head, m.runs, m.exceptions, m.has_page, m.full, m.complete, m.position,
     m.within, m.cursor, m.cursor_tag, m.items, m.hub_time, m.schema_version, m.schema, m.token, m.blobs_held,
     m.rescoped, m.scopes, m.statements, m.sealing_key, m.restored_to, m.revoked);
}
template <class A>
void serialize(A& ar, EnrolRequest& m) {
  ar(m.protocol, m.secret, m.public_key);
}
template <class A>
void serialize(A& ar, EnrolReply& m) {
  ar(m.hub, m.hub_key, m.user, m.role, m.scopes, m.schema, m.log_epoch, m.rescoped, m.hub_time, m.sealing_key);
}
template <class A>
void serialize(A& ar, RecoveredRequest& m) {
  ar(m.what, m.protocol, m.log_epoch, m.items, m.last);
}
template <class A>
void serialize(A& ar, RecoveredReply& m) {
  ar(m.outcome, m.log_epoch, m.count);
}
template <class A>
void serialize(A& ar, ImageRequest& m) {
  ar(m.what, m.protocol, m.log_epoch, m.rescoped, m.schema, m.at_least, m.have, m.first, m.bytes);
}
template <class A>
void serialize(A& ar, ImageReply& m) {
  ar(m.outcome, m.manifest, m.first);
}

namespace {

constexpr std::size_t kSecretBytes = 10;
constexpr std::ptrdiff_t kCodeDigits = 2 * kSecretBytes * 8 / 5;

template <class M>
Bytes encode_any(const M& m) {
  Bytes out;
  OutputArchive archive(out);
  archive(m);
  return out;
}

template <class M>
Result<M> decode_any(ByteView bytes, const char* what) {
  M m;
  InputArchive archive(bytes);
  archive(m);
  if (!archive.ok()) return fail(Code::invalid, what);
  return m;
}

}  // namespace

Bytes encode(const SyncRequest& m) { return encode_any(m); }
Bytes encode(const SyncReply& m) { return encode_any(m); }
Bytes encode(const EnrolRequest& m) { return encode_any(m); }
Bytes encode(const EnrolReply& m) { return encode_any(m); }
Bytes encode(const RecoveredRequest& m) { return encode_any(m); }
Bytes encode(const RecoveredReply& m) { return encode_any(m); }
Bytes encode(const ImageRequest& m) { return encode_any(m); }
Bytes encode(const ImageReply& m) { return encode_any(m); }
Result<SyncRequest> decode_sync_request(ByteView b) { return decode_any<SyncRequest>(b, "not a sync request"); }
Result<SyncReply> decode_sync_reply(ByteView b) { return decode_any<SyncReply>(b, "not a sync reply"); }
Result<EnrolRequest> decode_enrol_request(ByteView b) { return decode_any<EnrolRequest>(b, "not an enrolment"); }
Result<EnrolReply> decode_enrol_reply(ByteView b) { return decode_any<EnrolReply>(b, "not an enrolment's reply"); }
Result<RecoveredRequest> decode_recovered_request(ByteView b) {
  SATCHEL_ASSIGN(auto m, decode_any<RecoveredRequest>(b, "nothing handed back"));
  if (m.what != kRecovered) return fail(Code::invalid, "nothing handed back");
  return m;
}
Result<RecoveredReply> decode_recovered_reply(ByteView b) {
  return decode_any<RecoveredReply>(b, "not a reply to what was handed back");
}
Result<ImageRequest> decode_image_request(ByteView b) {
  SATCHEL_ASSIGN(auto m, decode_any<ImageRequest>(b, "no request for an image"));
  if (m.what != kImage) return fail(Code::invalid, "no request for an image");
  return m;
}
Result<ImageReply> decode_image_reply(ByteView b) { return decode_any<ImageReply>(b, "not a reply about an image"); }

Result<Verdicts> verdicts_of(const SyncReply& reply) {
  Verdicts out;
  const auto within = [](std::int64_t from, std::int64_t n) { return n >= from && n <= limits::kNumbers; };
  if (!within(0, reply.acked)) return fail(Code::invalid, "an acknowledgement is out of range");
  out.acked.value = reply.acked;
  for (const auto& run : reply.runs) {
    if (!within(1, run.first) || !within(0, run.count) || !within(1, run.version))
      return fail(Code::invalid, "a verdict run is out of range");
    out.runs.push_back({{run.first}, run.count, {run.version}});
  }
  for (const auto& bytes : reply.exceptions) {
    SATCHEL_ASSIGN(VerdictException e, decode_exception(bytes));
    out.exceptions.push_back(std::move(e));
  }
  for (const auto& bytes : reply.statements) {
    SATCHEL_ASSIGN(const Signature signature, signature_from_bytes(ByteView(bytes).substr(0, sizeof(Signature))));
    out.statements.push_back({bytes.substr(sizeof(Signature)), signature});
  }
  return out;
}

Bytes pack_statement(const SignedStatement& s) { return Bytes(view(s.signature)) + s.bytes; }

std::uint32_t tag_of(const std::optional<PublicKey>& key) {
  if (!key) return 0;
  const Hash hash = sha256(key->view());
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i) out |= std::uint32_t{hash.bytes[i]} << (8 * i);
  return out;
}

EnrolCode make_enrol_code(ByteView secret, const PublicKey& hub_key) {
  return {Bytes(secret.substr(0, kSecretBytes)), Bytes(sha256(hub_key.view()).view().substr(0, kSecretBytes))};
}

std::string to_text(const EnrolCode& code) {
  const std::string digits = to_base32(code.secret + code.fingerprint);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += '-';
    out += digits[i];
  }
  return out;
}

Result<EnrolCode> enrol_code_from_text(std::string_view text) {
  const auto bytes = from_base32(text);
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c != '-' && c != ' '; });
  if (!bytes || bytes->size() != 2 * kSecretBytes || digits != kCodeDigits)
    return fail(Code::bad_code, "a code has 32 letters and digits");
  return EnrolCode{bytes->substr(0, kSecretBytes), bytes->substr(kSecretBytes)};
}

bool fits(const EnrolCode& code, const PublicKey& hub_key) {
  return make_enrol_code(code.secret, hub_key).fingerprint == code.fingerprint;
}

}  // namespace satchel::sync
