// Looks for words in bytes however they are wrapped: as they are, in zstd frames, base64, hex, percent and JSON
// escapes, and in what these hold in turn.
#pragma once

#include <string>
#include <vector>

#include "engine/base/bytes.h"

namespace satchel::test {

class LeakSearch {
 public:
  explicit LeakSearch(std::vector<std::string> words) : words_(std::move(words)) {}

  /// Every word that is found is noted, with `where`.
  void look(const std::string& where, ByteView bytes) { look(where, bytes, 0); }
  /// "WHERE: WORD", each once.
  const std::vector<std::string>& hits() const { return hits_; }
  /// How many bytes were looked through, wrapped ones again.
  std::size_t bytes() const { return bytes_; }

 private:
  void look(const std::string& where, ByteView bytes, int depth);
  void look_into_frames(const std::string& where, ByteView bytes, int depth);
  void look_into_runs(const std::string& where, ByteView bytes, int depth);

  std::vector<std::string> words_, hits_;
  std::size_t bytes_ = 0;
};

}  // namespace satchel::test
