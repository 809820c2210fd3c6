// Names that nobody has.
#include "engine/base/near_name.h"

#include <doctest/doctest.h>

using namespace satchel;

TEST_CASE("letters that differ, by code point") {
  CHECK(distance_of("", "") == 0);
  CHECK(distance_of("li", "") == 2);
  CHECK(distance_of("ghost", "gost") == 1);
  CHECK(distance_of("zhang", "zhnag") == 2);
  CHECK(distance_of("李伟", "李维") == 1);
  CHECK(distance_of("wang", "li") == 4);
}

TEST_CASE("what is near is asked about, and what there is named, the nearest first") {
  CHECK(unknown_name("officer", "gost", {"wang", "ghost", "ghost"}) ==
        "officer gost: no such name; did you mean ghost? There are: ghost, wang");
  CHECK(unknown_name("officer", "gost", {"wang", "zhang"}) == "officer gost: no such name; there are: wang, zhang");
  CHECK(unknown_name("unit", "x", {}) == "unit x: no such name; there is none yet");
  CHECK(unknown_name("n", "n10", {"n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"}) ==
        "n n10: no such name; did you mean n1? There are: n1, n2, n3, n4, n5, n6, n7, n8 and 1 more");
}
