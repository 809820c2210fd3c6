#include "sync/hub/central/upload_record.h"

#include "engine/base/codec.h"

namespace satchel::hub {
namespace {

constexpr std::uint8_t kRecordVersion = 1;
constexpr std::size_t kSumBytes = 32;

}  // namespace

Bytes encode(const UploadRecord& record) {
  Bytes out;
  Writer writer(out);
  writer.u8(kRecordVersion);
  writer.varint(record.info.length);
  writer.u8(record.info.sha256.has_value());
  if (record.info.sha256) writer.hash(*record.info.sha256);
  writer.bytes(record.info.metadata);
  writer.id(record.info.creator);
  writer.zigzag(record.info.created.count);
  writer.fixed64(record.boot);
  writer.u8(record.checked.has_value());
  if (record.checked) writer.varint(*record.checked);
  writer.hash(sha256(out));
  return out;
}

Result<UploadRecord> decode_upload_record(ByteView bytes) {
  const ByteView body = bytes.substr(0, bytes.size() - std::min(bytes.size(), kSumBytes));
  if (bytes.substr(body.size()) != sha256(body).view()) return fail(Code::corrupt, "an upload's record");
  Reader reader(body);
  UploadRecord record;
  const bool known = reader.u8() == kRecordVersion;
  record.info.length = reader.varint();
  if (reader.u8() != 0) record.info.sha256 = reader.hash();
  record.info.metadata = reader.bytes();
  record.info.creator = reader.id();
  record.info.created = {reader.zigzag()};
  record.boot = reader.fixed64();
  if (reader.u8() != 0) record.checked = reader.varint();
  if (!known || !reader.done()) return fail(Code::corrupt, "an upload's record");
  return record;
}

}  // namespace satchel::hub
