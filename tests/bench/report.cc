#include "tests/bench/report.h"

#include <boost/json.hpp>
#include <cstdio>

namespace satchel::bench {

void print(const Figure& f, bool json) {
  if (!json) {
    std::printf("%-20s %12.1f %-10s baseline %12.1f  ratio %6.3f  %s\n", f.name.c_str(), f.value, f.unit.c_str(),
                f.baseline, f.ratio, f.detail.c_str());
  } else {
    boost::json::object line{{"case", f.name},         {"value", f.value}, {"unit", f.unit},
                             {"baseline", f.baseline}, {"ratio", f.ratio}, {"detail", f.detail}};
    std::printf("%s\n", boost::json::serialize(line).c_str());
  }
  std::fflush(stdout);
}

Result<double> seconds(const std::function<Status()>& work) {
  const auto start = std::chrono::steady_clock::now();
  SATCHEL_TRY(work());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace satchel::bench
