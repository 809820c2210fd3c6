// A half day of real complaints: which stand on the repeat list, and about which a person is asked.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>

#include "engine/casework/repeat.h"
#include "platform/cli/csv.h"

namespace satchel::cli::test {
namespace {

using namespace casework;

const std::string kFile = std::string(SATCHEL_SOURCE_DIR) + "/../shared/data/complaints-nyc311-2023-12-10.csv";

std::int64_t degrees(const std::string& text) { return static_cast<std::int64_t>(std::stod(text) * 1e7); }

std::vector<Grievance> real_complaints() {
  std::ifstream in(kFile);
  CsvReader csv(in);
  CsvRow head, row;
  REQUIRE(*csv.next(head));
  const auto cell = [&](const char* name) {
    const auto at = std::ranges::find(head.cells, name) - head.cells.begin();
    return row.cells[static_cast<std::size_t>(at)];
  };
  std::vector<Grievance> out;
  while (*csv.next(row)) {
    Grievance g;
    g.id.bytes[14] = static_cast<std::uint8_t>(out.size() >> 8);
    g.id.bytes[15] = static_cast<std::uint8_t>(out.size());
    g.address = normal_address(cell("incident_address"));
    g.kind = cell("complaint_type");
    if (!cell("latitude").empty()) g.position = Spot{degrees(cell("latitude")), degrees(cell("longitude"))};
    out.push_back(std::move(g));
  }
  return out;
}

std::vector<std::size_t> listed(const std::vector<std::vector<Id>>& groups, std::size_t threshold) {
  std::vector<std::size_t> out;
  for (const auto& group : groups)
    if (group.size() >= threshold) out.push_back(group.size());
  return out;
}

}  // namespace

TEST_CASE("real complaints: five addresses reach three, and who has none is asked about" *
          doctest::skip(!std::filesystem::exists(kFile))) {
  const auto all = real_complaints();
  REQUIRE(all.size() == 500);
  CHECK(listed(linked(all, SameBy::address), 3) == std::vector<std::size_t>{23, 5, 3, 3, 3});
  CHECK(listed(linked(all), 3) == std::vector<std::size_t>{23, 3, 3, 3, 3});
  const auto at = [&](const std::string& address) { return std::ranges::count(all, address, &Grievance::address); };
  CHECK(at("92-02 CORONA AVENUE") == 23);
  CHECK(at("1465 WASHINGTON AVENUE") == 5);
  CHECK(at("") == 304);
  const auto first = std::ranges::find(all, "92-02 CORONA AVENUE", &Grievance::address);
  const auto asked = proposed(*first, all, 50);
  CHECK(asked.size() == 29);
  CHECK(std::ranges::all_of(asked, [](const Match& m) { return m.metres > 19 && m.metres < 21 && !m.same_address; }));
  for (const auto& group : linked(all))
    for (const Id& id : group) CHECK_FALSE(std::ranges::find(all, id, &Grievance::id)->address.empty());
}

}  // namespace satchel::cli::test
