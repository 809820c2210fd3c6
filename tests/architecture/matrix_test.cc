// The table of faults and checks in tests/simulation/README.md, held against what the simulation says of itself.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/simulation/marks.h"

using namespace satchel::sim;

namespace {

const std::filesystem::path kSimulation = std::filesystem::path(SATCHEL_SOURCE_DIR) / "tests/simulation";

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

/// The row of a fault; empty when there is none.
std::string row_of(const std::string& readme, int fault) {
  const auto at = readme.find("\n| F" + std::to_string(fault) + " ");
  return at == readme.npos ? std::string() : readme.substr(at + 1, readme.find('\n', at + 1) - at - 1);
}

}  // namespace

TEST_CASE("every fault class has a row with who fires it and which invariants are checked") {
  const std::string readme = text_of(kSimulation / "README.md");
  for (int fault = 1; fault <= kFaults; ++fault) {
    CAPTURE(fault);
    const std::string row = row_of(readme, fault);
    REQUIRE_FALSE(row.empty());
    const bool elsewhere =
        std::any_of(std::begin(kElsewhere), std::end(kElsewhere), [&](const Elsewhere& e) { return e.fault == fault; });
    CHECK((row.find("| elsewhere: ") != row.npos) == elsewhere);
    CHECK(row.find("| I") != row.npos);
  }
}

TEST_CASE("what a row says is fired is drawn by a plan, and every checker is run") {
  const std::string readme = text_of(kSimulation / "README.md"), plan = text_of(kSimulation / "plan.h");
  const std::string play = text_of(kSimulation / "simulation.cc") + text_of(kSimulation / "traffic.cc");
  for (int fault = 1; fault <= kFaults; ++fault) {
    const std::string row = row_of(readme, fault);
    if (row.find("elsewhere: ") != row.npos) continue;
    const auto at = row.find('`');
    REQUIRE(at != row.npos);
    const std::string name = row.substr(at + 1, row.find('`', at + 1) - at - 1);
    CHECK_MESSAGE(plan.find(name + " = 0") != plan.npos, name);
  }
  for (const auto& file : std::filesystem::directory_iterator(kSimulation)) {
    const std::string name = file.path().stem().string();
    if (name.starts_with("check_")) CHECK_MESSAGE(play.find(name + "(") != play.npos, name);
  }
}
