// What the hub writes down of an upload, to go on with it after a restart.
//
//     u8 1 | varint length | u8 has hash, hash | bytes metadata | creator | zigzag created | fixed64 boot |
//     u8 has checked, varint checked | 32 bytes of SHA-256 over all before
#pragma once

#include "sync/hub/central/blob_store.h"

namespace satchel::hub {

struct UploadRecord {
  UploadInfo info;
  /// The boot in which it was created. What was not synced is sound only within it.
  std::uint64_t boot = 0;
  /// Bytes above are of a chunk that is to be dropped when cut.
  std::optional<std::uint64_t> checked;
};

Bytes encode(const UploadRecord& record);
/// Error: corrupt, for a file half written as for any other that is not one of ours.
Result<UploadRecord> decode_upload_record(ByteView bytes);

}  // namespace satchel::hub
