#include "engine/evidence/archive.h"

#include <algorithm>
#include <boost/crc.hpp>
#include <functional>

namespace satchel {
namespace {

constexpr std::size_t kArchivePiece = 256U << 10, kEndBytes = 22, kLocalBytes = 30, kCentralBytes = 46;
constexpr std::uint64_t kMostBytes = 0xFFFF'FFFEULL;
constexpr std::size_t kMostParts = 0xFFFE, kNameBytes = 200;
constexpr std::uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
constexpr std::uint16_t kVersion = 10, kDate = 0x21;  // 1.0; 1980-01-01

template <class T>
void put(Bytes& out, T v) {
  for (std::size_t i = 0; i < sizeof(T); ++i, v = static_cast<T>(v >> 4 >> 4)) out += static_cast<char>(v & 0xFF);
}

template <class T>
T get(ByteView bytes, std::size_t at) {
  T v{};
  for (std::size_t i = sizeof(T); i-- > 0;) v = static_cast<T>(v << 4 << 4 | static_cast<unsigned char>(bytes[at + i]));
  return v;
}

/// What local header and directory have in common.
Bytes common_header(const Archive::Part& part) {
  Bytes out;
  for (const std::uint16_t v : {kVersion, std::uint16_t{0}, std::uint16_t{0}, std::uint16_t{0}, kDate}) put(out, v);
  put(out, part.crc);
  for (int twice = 0; twice < 2; ++twice) put(out, static_cast<std::uint32_t>(part.size));
  put(out, static_cast<std::uint16_t>(part.name.size()));
  put(out, std::uint16_t{0});
  return out;
}

Bytes local_header(const Archive::Part& part) {
  Bytes out;
  put(out, kLocal);
  return out + common_header(part) + part.name;
}

Bytes directory_line(const Archive::Part& part) {
  Bytes out;
  put(out, kCentral);
  put(out, kVersion);
  out += common_header(part);
  out += Bytes(10, '\0');  // comment, disk, attributes
  put(out, static_cast<std::uint32_t>(part.offset - kLocalBytes - part.name.size()));
  return out + part.name;
}

Bytes end_record(std::size_t parts, std::size_t directory_bytes, std::uint64_t directory_at) {
  Bytes out;
  put(out, kEnd);
  put(out, std::uint32_t{0});
  for (int twice = 0; twice < 2; ++twice) put(out, static_cast<std::uint16_t>(parts));
  put(out, static_cast<std::uint32_t>(directory_bytes));
  put(out, static_cast<std::uint32_t>(directory_at));
  put(out, std::uint16_t{0});
  return out;
}

bool is_name(std::string_view name) {
  const auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '/' || c == '-';
  };
  return !name.empty() && name.size() <= kNameBytes && name.front() != '/' &&
         name.find("..") == std::string_view::npos && std::all_of(name.begin(), name.end(), fine);
}

std::uint32_t crc_of(ByteView bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

/// Every piece of a file, in order.
Status each_piece(ReadableFile& file, const std::function<Status(ByteView)>& take) {
  for (std::uint64_t at = 0; at < file.size();) {
    SATCHEL_ASSIGN(const Bytes piece, file.read(at, kArchivePiece));
    if (piece.empty()) return fail(Code::busy, "a file grew shorter while it was packed");
    SATCHEL_TRY(take(piece));
    at += piece.size();
  }
  return {};
}

Error not_ours(const char* why) { return fail(Code::invalid, std::string("not a package: ") + why); }

/// The part that a line of the directory speaks of, which begins where the one before ended.
Result<Archive::Part> part_of(ByteView line, std::uint64_t begins) {
  if (line.size() < kCentralBytes) return not_ours("its directory");
  const std::size_t name_bytes = get<std::uint16_t>(line, 28);
  if (line.size() - kCentralBytes < name_bytes) return not_ours("its directory");
  Archive::Part part{std::string(line.substr(kCentralBytes, name_bytes)), begins + kLocalBytes + name_bytes,
                     get<std::uint32_t>(line, 24), get<std::uint32_t>(line, 16)};
  const bool fits = is_name(part.name) && line.substr(0, kCentralBytes + name_bytes) == directory_line(part);
  return fits ? Result<Archive::Part>(std::move(part)) : not_ours("its directory");
}

}  // namespace

Status ArchiveWriter::begin(const std::string& name, std::uint64_t size, std::uint32_t crc) {
  if (!is_name(name)) return fail(Code::invalid, "no name for a part: " + name);
  if (names_.contains(name)) return fail(Code::invalid, name + " twice");
  const Archive::Part part{name, written_ + kLocalBytes + name.size(), size, crc};
  const std::uint64_t end = part.offset + size + directory_.size() + kCentralBytes + name.size() + kEndBytes;
  if (end > kMostBytes || names_.size() >= kMostParts) return fail(Code::too_large, "a package of more than 4 GiB");
  SATCHEL_TRY(file_.append(local_header(part)));
  names_.insert(name);
  directory_ += directory_line(part);
  written_ = part.offset + size;
  return {};
}

Status ArchiveWriter::add(const std::string& name, ByteView bytes) {
  SATCHEL_TRY(begin(name, bytes.size(), crc_of(bytes)));
  return file_.append(bytes);
}

Status ArchiveWriter::add(const std::string& name, ReadableFile& from) {
  boost::crc_32_type first, second;
  SATCHEL_TRY(
      each_piece(from, [&](ByteView piece) { return first.process_bytes(piece.data(), piece.size()), Status{}; }));
  SATCHEL_TRY(begin(name, from.size(), first.checksum()));
  SATCHEL_TRY(each_piece(from, [&](ByteView piece) {
    second.process_bytes(piece.data(), piece.size());
    return file_.append(piece);
  }));
  return first.checksum() == second.checksum() ? Status{}
                                               : Status{fail(Code::busy, name + " changed while it was packed")};
}

Status ArchiveWriter::finish() {
  SATCHEL_TRY(file_.append(directory_));
  SATCHEL_TRY(file_.append(end_record(names_.size(), directory_.size(), written_)));
  return file_.sync();
}

Result<Archive> Archive::open(std::unique_ptr<ReadableFile> file) {
  Archive out(std::move(file));
  SATCHEL_TRY(out.read_directory());
  return out;
}

/// What is read must be, to the byte, what would be written of it.
Status Archive::read_directory() {
  const std::uint64_t size = file_->size();
  if (size < kEndBytes || size > kMostBytes) return not_ours("its size");
  SATCHEL_ASSIGN(const Bytes end, file_->read(size - kEndBytes, kEndBytes));
  if (end.size() != kEndBytes) return not_ours("its end");
  const std::size_t count = get<std::uint16_t>(end, 10), bytes = get<std::uint32_t>(end, 12);
  const std::uint64_t at = get<std::uint32_t>(end, 16);
  if (at + bytes + kEndBytes != size || end != end_record(count, bytes, at)) return not_ours("its end");
  SATCHEL_ASSIGN(const Bytes directory, file_->read(at, bytes));
  if (directory.size() != bytes) return not_ours("its directory");
  return read_parts(directory, count, at);
}

Status Archive::read_parts(ByteView directory, std::size_t count, std::uint64_t end) {
  std::uint64_t next = 0;
  std::set<std::string> names;
  while (parts_.size() < count) {
    SATCHEL_ASSIGN(Part part, part_of(directory, next));
    next = part.offset + part.size;
    if (next > end || !names.insert(part.name).second) return not_ours("a part's name or place");
    const Bytes header = local_header(part);
    SATCHEL_ASSIGN(const Bytes there, file_->read(part.offset - header.size(), header.size()));
    if (there != header) return not_ours("a part's header");
    directory.remove_prefix(kCentralBytes + part.name.size());
    parts_.push_back(std::move(part));
  }
  return directory.empty() && next == end ? Status{} : Status{not_ours("something stands between its parts")};
}

const Archive::Part* Archive::find(std::string_view name) const {
  const auto at = std::find_if(parts_.begin(), parts_.end(), [&](const Part& part) { return part.name == name; });
  return at == parts_.end() ? nullptr : &*at;
}

Result<Bytes> Archive::read(const Part& part, std::uint64_t from, std::size_t n) const {
  if (from >= part.size) return Bytes();
  return file_->read(part.offset + from, static_cast<std::size_t>(std::min<std::uint64_t>(n, part.size - from)));
}

Result<Bytes> Archive::read(const Part& part, std::uint64_t limit) const {
  if (part.size > limit) return fail(Code::too_large, part.name);
  SATCHEL_ASSIGN(Bytes out, file_->read(part.offset, static_cast<std::size_t>(part.size)));
  if (out.size() != part.size || crc_of(out) != part.crc)
    return fail(Code::invalid, part.name + " does not fit its CRC-32");
  return out;
}

}  // namespace satchel
