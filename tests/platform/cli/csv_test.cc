#include "platform/cli/csv.h"

#include <doctest/doctest.h>
#include <sstream>

using namespace satchel;
using namespace satchel::cli;

namespace {

/// Every row of a text; a row that is no CSV as {"!", reason}.
std::vector<CsvRow> rows_of(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<CsvRow> out;
  for (;;) {
    CsvRow row;
    const auto more = reader.next(row);
    if (more && !*more) return out;
    if (!more) row.cells = {"!", more.error().detail};
    out.push_back(row);
  }
}

using Cells = std::vector<std::string>;

}  // namespace

TEST_CASE("cells are parted by commas and rows by line ends of either kind") {
  const auto rows = rows_of("a,b\r\n1,2\n3,");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].cells == Cells{"a", "b"});
  CHECK(rows[1].cells == Cells{"1", "2"});
  CHECK(rows[2].cells == Cells{"3", ""});
}

TEST_CASE("a quoted cell holds commas, quotes and line ends as they are") {
  const auto rows = rows_of("\"a,\"\"b\"\"\r\nc\",x\n\"\",y\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].cells == Cells{"a,\"b\"\r\nc", "x"});
  CHECK(rows[1].cells == Cells{"", "y"});
}

TEST_CASE("a row's line is the one on which it begins") {
  const auto rows = rows_of("h\n\"two\nlines\"\n\nlast\n");
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].line == 2);
  CHECK(rows[2].line == 5);
}

TEST_CASE("a byte order mark at the start belongs to no cell") {
  CHECK(rows_of("\xEF\xBB\xBF编号,名称\n")[0].cells == Cells{"编号", "名称"});
}

TEST_CASE("a quote in the middle of a field spoils its row and no other") {
  const auto rows = rows_of("a\"b,c\n\"d\"e,f\n1,2\n");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].cells[0] == "!");
  CHECK(rows[1].cells[0] == "!");
  CHECK(rows[2].cells == Cells{"1", "2"});
}

TEST_CASE("a quote that is never closed is one bad row, and the end") {
  const auto rows = rows_of("1,2\n\"open,\n3,4\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].cells[0] == "!");
  const auto huge = rows_of("\"" + std::string(CsvReader::kRowBytes + 10, 'x') + "\n1,2\n");
  CHECK(huge.size() == 1);
}

TEST_CASE("what is written is read back the same") {
  const Cells cells = {"plain", "", "a,b", "say \"no\"", "two\r\nlines", "照片"};
  const auto rows = rows_of(csv_line(cells));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].cells == cells);
}

TEST_CASE("only a byte order mark is skipped, not a character that begins as it does") {
  for (const char* first : {"（一）", "\xEF", "\xEF\xBB", "\xEF\xBB\xBD"}) {
    const auto rows = rows_of(std::string(first) + ",b\n1,2\n");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].cells == Cells{first, "b"});
  }
  CHECK(rows_of("\xEF\xBB\xBF（一）\n")[0].cells == Cells{"（一）"});
  CHECK(rows_of("\xEF\xBB\xBF").empty());
  CHECK(rows_of("\xEF")[0].cells == Cells{"\xEF"});
}
