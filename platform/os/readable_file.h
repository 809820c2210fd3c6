// What reading a file is on every system: bounds, memory, pieces until all is there.
#pragma once

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "engine/ports/files.h"

namespace satchel::os {

/// `Source` owns the open file and has `Result<std::size_t> read_at(std::uint64_t, char*, std::size_t)`: how many bytes
/// came of those asked for, 0 at the end. Its `path` names it in errors.
template <class Source>
class ReadableFrom final : public ReadableFile {
 public:
  ReadableFrom(Source source, std::uint64_t size) : source_(std::move(source)), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Result<Bytes> read(std::uint64_t offset, std::size_t n) override {
    if (offset >= size_) return Bytes{};
    try {
      return fill(offset, Bytes(static_cast<std::size_t>(std::min<std::uint64_t>(n, size_ - offset)), '\0'));
    } catch (const std::exception&) {
      return fail(Code::out_of_memory, "read " + source_.path);
    }
  }

 private:
  Result<Bytes> fill(std::uint64_t offset, Bytes out) {
    std::size_t done = 0;
    while (done < out.size()) {
      SATCHEL_ASSIGN(const std::size_t n, source_.read_at(offset + done, out.data() + done, out.size() - done));
      if (n == 0) break;
      done += n;
    }
    out.resize(done);
    return out;
  }

  Source source_;
  std::uint64_t size_;
};

}  // namespace satchel::os
