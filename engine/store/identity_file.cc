#include "engine/store/identity_file.h"

#include <algorithm>

#include "engine/base/limits.h"

namespace satchel {
namespace {

constexpr std::string_view kMagic = "satchel-identity-1";
constexpr std::size_t kChecksumBytes = 32;

std::string path_in(const std::string& folder) { return folder + "/identity"; }

IdentityFile read_fields(Reader& in) {
  IdentityFile out;
  if (in.raw(kMagic.size()) != kMagic) in.fail();
  out.format = in.zigzag();
  out.identity = read_identity(in);
  out.log_epoch = in.zigzag();
  out.schema = in.bytes();
  const std::size_t epochs = in.count(10);
  for (std::size_t i = 0; i < epochs && in.ok(); ++i) {
    EpochRow row;
    row.epoch.value = in.fixed64();
    row.first = in.zigzag();
    row.saved_from = in.zigzag();
    out.epochs.push_back(row);
  }
  if (in.ok() && in.left() != 0) {
    KeyTag tag{};
    const ByteView bytes = in.raw(tag.size());
    std::copy(bytes.begin(), bytes.end(), tag.begin());
    out.rest = tag;
  }
  return out;
}

}  // namespace

Bytes encode(const IdentityFile& file) {
  Bytes bytes;
  Writer out(bytes);
  out.raw(kMagic);
  out.zigzag(file.format);
  write_identity(out, file.identity);
  out.zigzag(file.log_epoch);
  out.bytes(file.schema);
  out.varint(file.epochs.size());
  for (const auto& e : file.epochs) out.fixed64(e.epoch.value), out.zigzag(e.first), out.zigzag(e.saved_from);
  if (file.rest) out.raw(Bytes(file.rest->begin(), file.rest->end()));
  out.hash(sha256(bytes));
  return bytes;
}

Result<IdentityFile> read_identity_file(Files& files, const std::string& folder) {
  if (!files.exists(path_in(folder))) return fail(Code::not_found, path_in(folder));
  SATCHEL_ASSIGN(const Bytes bytes, read_all(files, path_in(folder), 4 * limits::kSchemaBytes));
  const Error garbled = fail(Code::corrupt, path_in(folder) + " is garbled");
  if (bytes.size() < kChecksumBytes) return garbled;
  const ByteView content = ByteView(bytes).substr(0, bytes.size() - kChecksumBytes);
  if (sha256(content).view() != ByteView(bytes).substr(content.size())) return garbled;
  Reader in(content);
  IdentityFile out = read_fields(in);
  if (!in.done()) return garbled;
  return out;
}

Status write_identity_file(Files& files, const std::string& folder, const IdentityFile& file) {
  return write_whole(files, path_in(folder), encode(file));
}

}  // namespace satchel
