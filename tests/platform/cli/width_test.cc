#include "platform/cli/width.h"

#include <doctest/doctest.h>
#include <sstream>

#include "platform/cli/table.h"

using namespace satchel::cli;

TEST_CASE("a Chinese character takes two columns, a combining mark none") {
  CHECK(width("abc") == 3);
  CHECK(width("案件 A") == 6);
  CHECK(width("，") == 2);
  CHECK(width("e\xCC\x81") == 1);
  CHECK(width("1e-7 °") == 6);
}

TEST_CASE("bytes that are no UTF-8 count one each and hurt nobody") {
  CHECK(width("\xFF\xE6") == 2);
  CHECK(width("\xE6\x41\x41") == 3);
}

TEST_CASE("text is cut between characters and says so") {
  CHECK(shortened("案件编号", 8) == "案件编号");
  CHECK(shortened("案件编号", 6) == "案件…");
  CHECK(width(shortened("案件编号", 6)) <= 6);
}

TEST_CASE("no control character of a record reaches the terminal") {
  CHECK(one_line("a\x1B[31mb\nc\x7F") == "a [31mb c ");
  CHECK(one_line("\xC2\x9B"
                 "31m") == " 31m");
  CHECK(one_line("a\xE2\x80\xAE"
                 "b") == "a b");
}

TEST_CASE("columns stand under each other also with Chinese in them") {
  std::ostringstream out;
  Table table(out, {"名称", "n"});
  table.add({"ab", "1"});
  table.add({"夜间施工", "2"});
  table.finish();
  CHECK(out.str() == "名称      n\n--------  -\nab        1\n夜间施工  2\n");
}

TEST_CASE("a table without rows has a heading") {
  std::ostringstream out;
  Table table(out, {"a"});
  table.finish();
  CHECK(out.str() == "a\n-\n");
}
