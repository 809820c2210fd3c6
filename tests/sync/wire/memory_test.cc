// Decoding a message never holds more than 32 times its bytes, whatever they are.
#include <doctest/doctest.h>

#include "engine/store/held.h"
#include "sync/wire/messages.h"
#include "tests/support/seeded_random.h"
#include "tests/sync/wire/allocation_meter.h"
#include "tests/sync/wire/bound.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

struct Figures {
  std::size_t tried = 0, taken = 0;
};

template <class M>
using Decode = Result<M> (*)(ByteView);

template <class M>
void measure(Decode<M> decode, ByteView bytes, Figures& figures) {
  const test::AllocationMeter meter;
  const bool taken = bool(decode(bytes));
  const std::size_t peak = meter.peak();
  if (peak > test::most_for(bytes.size())) FAIL(peak << " bytes held for " << bytes.size() << ": " << to_hex(bytes));
  ++figures.tried;
  figures.taken += taken;
}

/// Every prefix, every byte as every other of a few, every place with a number of every size written over it.
template <class M>
void measure_around(Decode<M> decode, const Bytes& valid, Figures& figures) {
  measure(decode, valid, figures);
  for (std::size_t at = 0; at < valid.size(); ++at) {
    measure(decode, ByteView(valid).substr(0, at), figures);
    for (int bit = 0; bit < 8; ++bit) {
      Bytes flipped = valid;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      measure(decode, flipped, figures);
    }
    for (int bits = 0; bits < 64; bits += 3) {
      Bytes lying = valid.substr(0, at);
      Writer(lying).varint(std::uint64_t{1} << bits | (valid.size() - at));
      measure(decode, lying + valid.substr(at + 1), figures);
      measure(decode, lying + Bytes(512, '\0'), figures);
    }
  }
}

template <class M>
void measure_random(Decode<M> decode, const Bytes& valid, test::SeededRandom& random, Figures& figures) {
  for (int i = 0; i < 20'000; ++i) {
    measure(decode, random.bytes(random.below(256)), figures);
    Bytes mixed = valid.substr(0, random.below(valid.size() + 1));
    const Bytes tail = random.bytes(random.below(64));
    for (std::uint64_t n = random.below(16); n > 0; --n) mixed += tail;
    measure(decode, mixed, figures);
  }
}

template <class M>
void check_all(Decode<M> decode, const M& message, std::uint64_t seed) {
  test::SeededRandom random(seed);
  Figures figures;
  const Bytes valid = encode(message);
  measure_around(decode, valid, figures);
  measure_random(decode, valid, random, figures);
  CHECK(figures.taken > 0);
  CHECK(figures.tried > 40'000);
}

/// The shortest elements there are, in lists of every length up to `longest`: where vectors that grow take the most.
template <class M, class Fill>
void check_lists(Decode<M> decode, std::size_t longest, Fill fill) {
  Figures figures;
  for (std::size_t n = 0; n <= longest; ++n) {
    M message;
    fill(message, n);
    measure(decode, encode(message), figures);
  }
  CHECK(figures.taken == longest + 1);
}

SyncRequest some_request() {
  SyncRequest m;
  m.entries = {{7, 8, "packed"}, {0, 0, Bytes(40, 'p')}};
  m.head_signature = Bytes(64, 's');
  m.blobs = {sha256("a"), sha256("b")};
  return m;
}

SyncReply some_reply() {
  SyncReply m;
  m.runs = {{1, 3, 40}, {4, 1, 50}};
  m.exceptions = {encode(VerdictException{{2}, Code::sealed, "finding 7", {{10, {}, 3, std::string("x"), {9}}}, {}}),
                  "x"};
  m.items = Bytes(30, 'i');
  m.schema = "{}";
  m.token = "token";
  m.blobs_held = {sha256("a")};
  m.scopes = {"north", "a scope with a long name"};
  return m;
}

}  // namespace

TEST_CASE("the meter sees what is allocated, and what is given back") {
  const test::AllocationMeter meter;
  { const std::vector<char> a(1000); }
  const std::vector<char> b(300);
  CHECK(meter.peak() >= 1000);
  CHECK(meter.peak() < 1100);
}

TEST_CASE("hostile bytes never make decoding hold more than 32 times as many") {
  check_all<SyncRequest>(decode_sync_request, some_request(), 1);
  check_all<SyncReply>(decode_sync_reply, some_reply(), 2);
  check_all<EnrolRequest>(decode_enrol_request, {kProtocol, Bytes(10, 's'), Bytes(32, 'k')}, 3);
  check_all<EnrolReply>(decode_enrol_reply,
                        {{}, Bytes(32, 'k'), "li", "inspector", {"north", ""}, "{}", 1, 2, 3, Bytes(32, 'k')}, 4);
  RecoveredRequest handed_back;
  handed_back.items = Bytes(60, 'i');
  check_all<RecoveredRequest>(decode_recovered_request, handed_back, 5);
}

TEST_CASE("lists of the shortest elements, of every length, stay within the bound too") {
  check_lists<SyncRequest>(decode_sync_request, 600, [](auto& m, std::size_t n) { m.entries.resize(n); });
  check_lists<SyncRequest>(decode_sync_request, 600, [](auto& m, std::size_t n) { m.blobs.resize(n); });
  check_lists<SyncReply>(decode_sync_reply, 600, [](auto& m, std::size_t n) { m.runs.resize(n); });
  check_lists<SyncReply>(decode_sync_reply, 600, [](auto& m, std::size_t n) { m.exceptions.resize(n); });
  check_lists<SyncReply>(decode_sync_reply, 600,
                         [](auto& m, std::size_t n) { m.exceptions.assign(n, Bytes(16, 'x')); });
  check_lists<SyncReply>(decode_sync_reply, 600, [](auto& m, std::size_t n) { m.scopes.resize(n); });
  check_lists<EnrolReply>(decode_enrol_reply, 600, [](auto& m, std::size_t n) { m.scopes.resize(n); });
}

TEST_CASE("a message as large as may come stays within the bound") {
  Figures figures;
  SyncReply reply;
  reply.exceptions.resize(2U << 16);
  reply.items = Bytes(8U << 20, 'i');
  measure<SyncReply>(decode_sync_reply, encode(reply), figures);
  CHECK(figures.taken == 1);
  Bytes lying = encode(SyncReply{});
  measure<SyncReply>(decode_sync_reply, lying.substr(0, 36) + Bytes(8U << 20, '\x7F'), figures);
  CHECK(figures.taken == 1);
}
