// The byte format below everything of ours: journal entries, row metadata, pull items, wire messages.
//
// Unsigned integers are LEB128 varints of at most 10 bytes, none more than needed; signed ones are zigzag. Strings are
// a varint length and their bytes: a value has one way to be written. A Reader never reads past its input, never
// allocates more than its input holds, and after the first error only returns zeroes: check ok() once at the end.
#pragma once

#include <cstdint>
#include <cstring>

#include "engine/base/bytes.h"
#include "engine/base/hash.h"
#include "engine/base/id.h"

namespace satchel {

class Writer {
 public:
  explicit Writer(Bytes& out) : out_(out) {}
  void u8(std::uint8_t v) { out_ += static_cast<char>(v); }
  void varint(std::uint64_t v) {
    char bytes[10];
    std::size_t n = 0;
    for (; v >= 0x80; v >>= 7) bytes[n++] = static_cast<char>(v | 0x80);
    bytes[n++] = static_cast<char>(v);
    out_.append(bytes, n);
  }
  void zigzag(std::int64_t v) { varint(static_cast<std::uint64_t>(v) << 1 ^ static_cast<std::uint64_t>(v >> 63)); }
  void fixed64(std::uint64_t v) {
    char bytes[8];
    for (char& byte : bytes) byte = static_cast<char>(v), v >>= 8;
    out_.append(bytes, sizeof bytes);
  }
  void real(double v) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &v, sizeof bits);
    fixed64(bits);
  }
  void raw(ByteView v) { out_ += v; }
  void bytes(ByteView v) { varint(v.size()), raw(v); }
  void id(const Id& v) { raw(v.view()); }
  void hash(const Hash& v) { raw(v.view()); }
  Bytes& out() { return out_; }

 private:
  Bytes& out_;
};

class Reader {
 public:
  explicit Reader(ByteView in) : in_(in) {}
  explicit Reader(Bytes&&) = delete;  // it would outlive what it reads
  std::uint8_t u8() { return take(1) ? static_cast<std::uint8_t>(in_[at_ - 1]) : std::uint8_t{0}; }
  std::uint64_t varint();
  std::int64_t zigzag() {
    const std::uint64_t v = varint();
    return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
  }
  std::uint64_t fixed64();
  double real();
  /// A varint below 2^63: a version, a number of the journal.
  std::int64_t natural() {
    const std::uint64_t v = varint();
    return v > INT64_MAX ? (fail(), 0) : static_cast<std::int64_t>(v);
  }
  /// Such a number that was written as its distance below another one, in zigzag.
  std::int64_t natural_below(std::int64_t from) {
    const std::uint64_t n = static_cast<std::uint64_t>(from) - static_cast<std::uint64_t>(zigzag());
    return n > INT64_MAX ? (fail(), 0) : static_cast<std::int64_t>(n);
  }
  /// A view into the input, valid as long as that is.
  ByteView raw(std::size_t n) { return take(n) ? in_.substr(at_ - n, n) : ByteView{}; }
  ByteView bytes() { return raw(length()); }
  Id id();
  Hash hash();
  /// A varint that counts things of at least `each` bytes: fails when the rest of the input cannot hold them.
  std::size_t count(std::size_t each = 1);
  void fail() { ok_ = false, at_ = in_.size(); }

  bool ok() const { return ok_; }
  /// True when all was read and nothing went wrong.
  bool done() const { return ok_ && at_ == in_.size(); }
  std::size_t left() const { return in_.size() - at_; }
  std::size_t position() const { return at_; }

 private:
  bool take(std::size_t n) {
    if (n > left()) return fail(), false;
    at_ += n;
    return ok_;
  }
  std::size_t length() { return count(1); }

  ByteView in_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace satchel
