// Messages of /v1/sync, /v1/enrol, /v1/recovered and /v1/image, the manifest of an image, and the envelopes around
// them. The first byte says which.
#include "engine/base/limits.h"
#include "engine/store/image_manifest.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"
#include "tests/fuzz/fuzz.h"
#include "tests/sync/wire/allocation_meter.h"
#include "tests/sync/wire/bound.h"

using namespace satchel;
using namespace satchel::sync;

namespace {

template <class M>
void try_message(ByteView bytes, Result<M> (*decode)(ByteView)) {
  const test::AllocationMeter meter;
  const auto m = decode(bytes);
  fuzz::must(meter.peak() <= test::most_for(bytes.size()), "decoding stays within 32 times the input");
  if (!m) return;
  fuzz::must(encode(*m) == bytes, "a message has one way to be written");
  if constexpr (std::is_same_v<M, SyncReply>) (void)verdicts_of(*m);
}

void try_envelopes(ByteView bytes) {
  if (const auto request = open_request(bytes)) {
    (void)verify_request(*request, {});
    if (const auto payload = payload_of(*request)) (void)decode_sync_request(*payload);
  }
  if (const auto payload = peek_reply(bytes)) (void)decode_enrol_reply(*payload);
  (void)open_reply({}, Bytes(16, 'n'), bytes);
  if (const auto parts = parts_of(bytes)) (void)peek_reply(parts->reply);
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  if (bytes.empty()) return;
  const ByteView rest = bytes.substr(1);
  switch (bytes.front()) {
    case 'q':
      return try_message(rest, decode_sync_request);
    case 'r':
      return try_message(rest, decode_sync_reply);
    case 'e':
      return try_message(rest, decode_enrol_request);
    case 'f':
      return try_message(rest, decode_enrol_reply);
    case 'h':
      return try_message(rest, decode_recovered_request);
    case 'k':
      return try_message(rest, decode_recovered_reply);
    case 'i':
      return try_message(rest, decode_image_request);
    case 'j':
      return try_message(rest, decode_image_reply);
    case 'm':
      return try_message(rest, decode_image_manifest);
    case 'c':
      return (void)enrol_code_from_text(rest);
    default:
      return try_envelopes(rest);
  }
}
