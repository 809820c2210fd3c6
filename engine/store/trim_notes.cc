#include "engine/store/trim_notes.h"

#include <algorithm>

#include "engine/base/codec.h"

namespace satchel {
namespace {

constexpr std::string_view kTrimMagic = "satchel-trimmed-1";
constexpr std::uint64_t kMostNotes = 64U << 20;  // more than a million photos

std::string notes_path(const std::string& folder) { return folder + "/trimmed"; }
bool earlier(const BlobInfo& a, const BlobInfo& b) { return a.sha256 < b.sha256; }

}  // namespace

Result<std::vector<BlobInfo>> read_trim_notes(Files& files, const std::string& folder) {
  std::vector<BlobInfo> out;
  if (!files.exists(notes_path(folder))) return out;
  SATCHEL_ASSIGN(const Bytes bytes, read_all(files, notes_path(folder), kMostNotes));
  const std::size_t content = bytes.size() - std::min(bytes.size(), sizeof(Hash));
  Reader in(ByteView(bytes).substr(0, content));
  bool sound = in.raw(kTrimMagic.size()) == kTrimMagic;
  const std::size_t n = in.count(sizeof(Hash) + 1);
  for (std::size_t i = 0; i < n; ++i) out.push_back({in.hash(), in.varint()});
  sound = sound && in.done() && sha256(bytes.substr(0, content)).view() == ByteView(bytes).substr(content);
  if (!sound) return fail(Code::corrupt, notes_path(folder) + " is garbled");
  return out;
}

Status write_trim_notes(Files& files, const std::string& folder, std::vector<BlobInfo> notes) {
  std::sort(notes.begin(), notes.end(), earlier);
  notes.erase(std::unique(notes.begin(), notes.end()), notes.end());
  Bytes bytes(kTrimMagic);
  Writer out(bytes);
  out.varint(notes.size());
  for (const BlobInfo& note : notes) out.hash(note.sha256), out.varint(note.size);
  const Hash check = sha256(bytes);
  out.hash(check);
  return write_whole(files, notes_path(folder), bytes);
}

}  // namespace satchel
