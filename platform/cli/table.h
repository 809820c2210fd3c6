// Rows in columns, aligned also where they hold Chinese.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace satchel::cli {

/// Prints in blocks, so that memory does not grow with the rows; a later block is as wide as the widest so far. Cells
/// become one line each, of at most `kCellColumns`. Rows have as many cells as the heading.
class Table {
 public:
  static constexpr std::size_t kCellColumns = 60;

  /// `out` must outlive the table.
  Table(std::ostream& out, std::vector<std::string> heading);
  void add(const std::vector<std::string>& row);
  /// The rest. Call it once, at the end; a table without rows prints its heading.
  void finish();

 private:
  void flush();
  void print(const std::vector<std::string>& row);

  std::ostream& out_;
  std::vector<std::size_t> widths_;
  std::vector<std::string> heading_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace satchel::cli
