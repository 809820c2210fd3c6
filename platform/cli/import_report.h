// What became of an import's rows: for people by reason and lines, for a machine as JSON, and every row that was left
// out as a file.
#pragma once

#include <fstream>
#include <map>

#include "platform/cli/console.h"
#include "platform/cli/importer.h"
#include "platform/cli/repeat_view.h"

namespace satchel::cli {

/// Line numbers, rising, as "2-501, 510"; after some stretches "…".
class LineRanges {
 public:
  void add(std::int64_t line);
  std::int64_t count() const { return count_; }
  std::string text() const;

 private:
  static constexpr std::size_t kStretches = 8;
  std::vector<std::pair<std::int64_t, std::int64_t>> stretches_;
  bool more_ = false;
  std::int64_t count_ = 0;
};

class ImportReport {
 public:
  /// The console must outlive it.
  explicit ImportReport(Console& console) : console_(console) {}
  /// A CSV file for the rows that are left out: line, reason, key, detail. Error: io.
  Status write_to(const std::string& path);

  /// A bad one is told at once.
  void left_out(const LeftOutRow& row);
  /// What it came to; `repeats`, where complaints came in. Error: io, of the file.
  Status finish(const ImportCounts& counts, const std::optional<RepeatCounts>& repeats = {});

 private:
  Console& console_;
  std::ofstream file_;
  std::map<std::string, LineRanges> reasons_;  // by name: "known", or a code's
};

}  // namespace satchel::cli
