#include "engine/store/leave_note.h"

#include <algorithm>

#include "engine/base/codec.h"

namespace satchel {
namespace {

constexpr std::string_view kLeavingMagic = "satchel-leaving-1";
constexpr std::uint64_t kMostLeaving = 64U << 20;  // more than a million photos

std::string note_path(const std::string& folder) { return folder + "/leaving"; }

Bytes encode_leaving(const Leaving& l) {
  Bytes bytes(kLeavingMagic);
  Writer out(bytes);
  out.u8(static_cast<std::uint8_t>(l.step));
  out.zigzag(l.since.count);
  out.fixed64(l.epoch.value);
  out.zigzag(l.last.value);
  out.hash(l.head);
  out.zigzag(l.entries);
  out.varint(l.blobs.size());
  for (const BlobInfo& blob : l.blobs) out.hash(blob.sha256), out.varint(blob.size);
  out.varint(l.damaged.size());
  for (const Hash& blob : l.damaged) out.hash(blob);
  out.varint(l.missing);
  out.varint(l.bytes);
  out.hash(l.bundle);
  out.varint(l.unhanded);
  out.hash(sha256(bytes));
  return bytes;
}

std::optional<Leaving> decode_leaving(ByteView bytes) {
  const std::size_t content = bytes.size() - std::min(bytes.size(), sizeof(Hash));
  Reader in(bytes.substr(0, content));
  if (in.raw(kLeavingMagic.size()) != kLeavingMagic) return std::nullopt;
  if (sha256(bytes.substr(0, content)).view() != bytes.substr(content)) return std::nullopt;
  Leaving out;
  const std::uint8_t step = in.u8();
  out.step = static_cast<LeavingStep>(step);
  out.since.count = in.zigzag();
  out.epoch.value = in.fixed64();
  out.last.value = in.zigzag();
  out.head = in.hash();
  out.entries = in.zigzag();
  const std::size_t blobs = in.count(sizeof(Hash) + 1);
  for (std::size_t i = 0; i < blobs && in.ok(); ++i) {
    const Hash hash = in.hash();
    out.blobs.push_back({hash, in.varint()});
  }
  const std::size_t damaged = in.count(sizeof(Hash));
  for (std::size_t i = 0; i < damaged && in.ok(); ++i) out.damaged.push_back(in.hash());
  out.missing = in.varint();
  out.bytes = in.varint();
  out.bundle = in.hash();
  if (in.left() > 0) out.unhanded = in.varint();
  const bool known = step >= 1 && step <= static_cast<std::uint8_t>(LeavingStep::delivered);
  return in.done() && known ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

bool is_leaving(Files& files, const std::string& folder) { return files.exists(note_path(folder)); }

Result<std::optional<Leaving>> read_leaving(Files& files, const std::string& folder) {
  if (!is_leaving(files, folder)) return std::optional<Leaving>();
  const auto bytes = read_all(files, note_path(folder), kMostLeaving);
  if (!bytes && bytes.code() != Code::too_large) return bytes.error();
  auto read = bytes ? decode_leaving(*bytes) : std::nullopt;
  return read ? std::move(read) : std::optional(Leaving{});
}

Status write_leaving(Files& files, const std::string& folder, const Leaving& leaving) {
  return write_whole(files, note_path(folder), encode_leaving(leaving));
}

std::string leaving_bundle_path(const std::string& folder) { return folder + "/leaving.bundle"; }

}  // namespace satchel
