// CSV by RFC 4180: quoted fields with commas, doubled quotes and line ends in them; lines end in CRLF or LF; a UTF-8
// byte order mark at the start is skipped. Beyond the RFC: empty lines are skipped.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace satchel::cli {

struct CsvRow {
  std::int64_t line = 0;  // on which it begins, from 1
  std::vector<std::string> cells;
};

class CsvReader {
 public:
  /// A row above this is refused: one quote too many would take in the whole file.
  static constexpr std::size_t kRowBytes = 4U << 20;

  /// `in` must outlive the reader.
  explicit CsvReader(std::istream& in) : in_(in) {}
  /// False at the end. Error: invalid for a row that is not CSV; the next call goes on with the line after it (behind
  /// an unclosed quote that is the end). row.line is set in any case.
  Result<bool> next(CsvRow& row);
  /// Bytes read so far.
  std::uint64_t position() const { return position_; }

 private:
  int get();
  void skip_mark();
  Error skip_line(const char* why);
  Error skip_rest(const char* why);
  Status quoted(std::string& cell);

  std::istream& in_;
  std::uint64_t position_ = 0;
  std::int64_t line_ = 1;
  std::size_t row_bytes_ = 0;
  int at_ = 0;  // the character being looked at
};

/// A row as RFC 4180 writes it, with CRLF: quotes where they are needed.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace satchel::cli
