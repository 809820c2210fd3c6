#include "sync/wire/messages.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "engine/base/limits.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

template <class T>
T any() {
  return *rc::gen::arbitrary<T>();
}
Bytes any_bytes() { return any<std::string>(); }

Hash any_hash() { return sha256(any_bytes()); }
Id any_id() { return *id_from_bytes(any_hash().view().substr(0, 16)); }

template <class T>
std::vector<T> several(const std::function<T()>& make) {
  std::vector<T> out;
  for (int n = *rc::gen::inRange(0, 4); n > 0; --n) out.push_back(make());
  return out;
}

SyncRequest any_request() {
  SyncRequest m;
  m.protocol = any<std::uint32_t>();
  m.log_epoch = any<std::int64_t>();
  m.epoch = any<std::uint64_t>();
  m.confirmed = any<std::int64_t>();
  m.first = any<std::int64_t>();
  m.before = any_hash();
  m.entries = several<WireEntry>([] { return WireEntry{any<std::uint64_t>(), any<std::int64_t>(), any_bytes()}; });
  m.head_signature = any_bytes();
  m.more = any<bool>();
  m.cursor = any<std::int64_t>();
  m.cursor_tag = any<std::uint64_t>();
  m.position = any<std::int64_t>();
  m.within = any_id();
  m.full = any<bool>();
  m.schema = any<std::int64_t>();
  m.rescoped = any<std::int64_t>();
  m.wants_token = any<bool>();
  m.blobs = several<Hash>(any_hash);
  m.page_bytes = any<std::uint32_t>();
  return m;
}

SyncReply any_reply() {
  SyncReply m;
  m.outcome = any<std::uint8_t>();
  m.log_epoch = any<std::int64_t>();
  m.acked = any<std::int64_t>();
  m.acked_head = any_hash();
  m.runs = several<WireRun>([] { return WireRun{any<std::int64_t>(), any<std::int64_t>(), any<std::int64_t>()}; });
  m.exceptions = several<Bytes>(any_bytes);
  m.has_page = any<bool>();
  m.full = any<bool>();
  m.complete = any<bool>();
  m.position = any<std::int64_t>();
  m.within = any_id();
  m.cursor = any<std::int64_t>();
  m.cursor_tag = any<std::uint64_t>();
  m.items = any_bytes();
  m.hub_time = any<std::int64_t>();
  m.schema_version = any<std::int64_t>();
  m.schema = any_bytes();
  m.token = any_bytes();
  m.blobs_held = several<Hash>(any_hash);
  m.rescoped = any<std::int64_t>();
  m.scopes = several<std::string>(any_bytes);
  m.sealing_key = any_bytes();
  m.restored_to = any<std::int64_t>();
  m.revoked = any<bool>();
  return m;
}

RecoveredRequest any_hand_back() {
  RecoveredRequest m;
  m.protocol = any<std::uint32_t>();
  m.log_epoch = any<std::int64_t>();
  m.items = any_bytes();
  m.last = any<bool>();
  return m;
}

ImageRequest any_image_request() {
  ImageRequest m;
  m.protocol = any<std::uint32_t>();
  m.log_epoch = any<std::int64_t>(), m.rescoped = any<std::int64_t>(), m.at_least = any<std::int64_t>();
  m.schema = sha256(any_bytes()), m.have = sha256(any_bytes());
  m.first = any<std::uint64_t>(), m.bytes = any<std::uint32_t>();
  return m;
}

EnrolReply any_enrolment() {
  return {any_id(),    any_bytes(),         any_bytes(),         any_bytes(),         several<std::string>(any_bytes),
          any_bytes(), any<std::int64_t>(), any<std::int64_t>(), any<std::int64_t>(), any_bytes()};
}

/// It comes back as it was; and cut anywhere, or with a byte too many, it is no message.
template <class M>
void check_codec(const M& m, Result<M> (*decode)(ByteView)) {
  const Bytes bytes = encode(m);
  const auto back = decode(bytes);
  RC_ASSERT(bool(back));
  RC_ASSERT(*back == m);
  for (std::size_t n = 0; n < bytes.size(); ++n) RC_ASSERT(decode(bytes.substr(0, n)).code() == Code::invalid);
  RC_ASSERT(decode(bytes + '\0').code() == Code::invalid);
}

const PublicKey kHub = *public_key_from_bytes(Bytes(32, 'h')), kOther = *public_key_from_bytes(Bytes(32, 'o'));
const EnrolCode kCode = make_enrol_code("0123456789", kHub);

}  // namespace

TEST_CASE("every message comes back as it was, and cut anywhere it is refused") {
  CHECK(rc::check("sync request", [] { check_codec(any_request(), decode_sync_request); }));
  CHECK(rc::check("sync reply", [] { check_codec(any_reply(), decode_sync_reply); }));
  CHECK(rc::check("enrolment", [] {
    check_codec(EnrolRequest{any<std::uint32_t>(), any_bytes(), any_bytes()}, decode_enrol_request);
  }));
  CHECK(rc::check("enrolment's reply", [] { check_codec(any_enrolment(), decode_enrol_reply); }));
  CHECK(rc::check("handing back", [] { check_codec(any_hand_back(), decode_recovered_request); }));
  CHECK(rc::check("asking for an image", [] { check_codec(any_image_request(), decode_image_request); }));
  CHECK(rc::check("what comes with its pieces", [] {
    check_codec(ImageReply{any<std::uint8_t>(), any_bytes(), any<std::uint64_t>()}, decode_image_reply);
  }));
  CHECK(rc::check("its reply", [] {
    check_codec(RecoveredReply{any<std::uint8_t>(), any<std::int64_t>(), any<std::uint64_t>()}, decode_recovered_reply);
  }));
}

TEST_CASE("no request passes for one that goes to another path") {
  CHECK(decode_recovered_request(encode(SyncRequest{})).code() == Code::invalid);
  CHECK(decode_recovered_request(encode(EnrolRequest{})).code() == Code::invalid);
  CHECK(decode_sync_request(encode(RecoveredRequest{})).code() == Code::invalid);
  RecoveredRequest other;
  other.what = "satchel-recovered-2";
  CHECK(decode_recovered_request(encode(other)).code() == Code::invalid);
  CHECK(decode_image_request(encode(RecoveredRequest{})).code() == Code::invalid);
  CHECK(decode_image_request(encode(SyncRequest{})).code() == Code::invalid);
  CHECK(decode_recovered_request(encode(ImageRequest{})).code() == Code::invalid);
  CHECK(decode_sync_request(encode(ImageRequest{})).code() == Code::invalid);
}

TEST_CASE("random bytes end in an error or in a message, and never in anything else") {
  CHECK(rc::check("bytes", [](const std::string& bytes) {
    if (const auto m = decode_sync_request(bytes)) RC_ASSERT(*decode_sync_request(encode(*m)) == *m);
    if (const auto m = decode_sync_reply(bytes)) RC_ASSERT(*decode_sync_reply(encode(*m)) == *m);
  }));
}

TEST_CASE("a count of more than the bytes can hold is refused") {
  Bytes bytes;
  Writer out(bytes);
  for (int i = 0; i < 5; ++i) out.varint(1);
  out.hash({});
  out.varint(std::uint64_t{1} << 60);  // entries
  CHECK(decode_sync_request(bytes).code() == Code::invalid);
}

TEST_CASE("a list longer than any of ours is refused, also when all of it is there") {
  EnrolReply reply;
  reply.scopes.assign(2 * limits::kPushEntries, "");
  CHECK(decode_enrol_reply(encode(reply)));
  reply.scopes.emplace_back();
  CHECK(decode_enrol_reply(encode(reply)).code() == Code::invalid);
}

TEST_CASE("a number too wide for where it stands is refused, and not cut") {
  SyncRequest largest;
  largest.protocol = UINT32_MAX;
  Bytes bytes = encode(largest);
  REQUIRE(decode_sync_request(bytes));
  Bytes narrow;
  Writer(narrow).varint(UINT32_MAX);
  REQUIRE(bytes.starts_with(narrow));
  Bytes broad;
  Writer(broad).varint(std::uint64_t{UINT32_MAX} + 1);
  CHECK(decode_sync_request(broad + bytes.substr(narrow.size())).code() == Code::invalid);
}

TEST_CASE("verdicts out of range are refused") {
  SyncReply reply;
  reply.runs = {{1, 3, 40}};
  REQUIRE(verdicts_of(reply));
  CHECK(verdicts_of(reply)->runs == std::vector<VerdictRun>{{{1}, 3, {40}}});
  constexpr std::int64_t kMost = INT64_MAX;
  for (const WireRun& run : {WireRun{0, 3, 40}, WireRun{1, -1, 40}, WireRun{1, 3, 0}, WireRun{1, 3, -1},
                             WireRun{kMost, 3, 40}, WireRun{1, kMost, 40}, WireRun{1, 3, kMost}}) {
    reply.runs = {run};
    CHECK(verdicts_of(reply).code() == Code::invalid);
  }
  reply.runs.clear();
  for (const std::int64_t acked : {std::int64_t{-1}, kMost}) {
    reply.acked = acked;
    CHECK(verdicts_of(reply).code() == Code::invalid);
  }
  reply.acked = 0;
  reply.exceptions = {"garbled"};
  CHECK(verdicts_of(reply).code() == Code::invalid);
}

TEST_CASE("an enrolment code is read as it is written, in either case, with dashes, blanks or neither") {
  const std::string text = to_text(kCode);
  CHECK(text.size() == 32 + 7);
  std::string small = text, plain = text, blanks = text;
  std::replace(blanks.begin(), blanks.end(), '-', ' ');
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::erase(plain, '-');
  for (const std::string& written : {text, small, plain, blanks}) {
    const auto code = enrol_code_from_text(written);
    REQUIRE_MESSAGE(code, written);
    CHECK(code->secret == kCode.secret);
    CHECK(code->fingerprint == kCode.fingerprint);
  }
}

TEST_CASE("a code that is too short, too long, or holds what is no digit of it is refused") {
  const std::string text = to_text(kCode);
  for (std::size_t n = 0; n < text.size(); ++n) CHECK(enrol_code_from_text(text.substr(0, n)).code() == Code::bad_code);
  CHECK(enrol_code_from_text(text + "7").code() == Code::bad_code);
  CHECK(enrol_code_from_text("!" + text.substr(1)).code() == Code::bad_code);
}

TEST_CASE("a code fits the hub that gave it, and no other; a typo in its second half fits none") {
  CHECK(fits(kCode, kHub));
  CHECK_FALSE(fits(kCode, kOther));
  const std::string text = to_text(kCode);
  for (std::size_t at = 20; at < text.size(); ++at) {
    if (text[at] == '-') continue;
    std::string typo = text;
    typo[at] = typo[at] == '7' ? '8' : '7';
    CHECK_FALSE(fits(*enrol_code_from_text(typo), kHub));
  }
}
