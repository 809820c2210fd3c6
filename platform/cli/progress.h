// A progress bar for a person at a terminal; silent everywhere else.
#pragma once

#include <cstdint>
#include <string>

#include "platform/cli/console.h"

namespace satchel::cli {

/// Draws over one line of the console's error stream; the destructor wipes it. Not thread-safe.
class Progress {
 public:
  explicit Progress(Console& console) : console_(console) {}
  ~Progress() { wipe(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `total` 0: how much there will be is not known.
  void show(const std::string& what, std::uint64_t done, std::uint64_t total);
  /// Before something else is printed.
  void wipe();

 private:
  Console& console_;
  std::string shown_;
};

}  // namespace satchel::cli
