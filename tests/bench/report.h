// One JSON object a line, or a table for people.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "engine/base/result.h"

namespace satchel::bench {

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  double baseline = 0;
  double ratio = 0;  // of the baseline's speed: above 1 is faster than plain
  std::string detail;
};
void print(const Figure& figure, bool json);

/// Seconds that `work` takes.
Result<double> seconds(const std::function<Status()>& work);

}  // namespace satchel::bench
