#include "engine/base/guarded.h"

#include <doctest/doctest.h>

using namespace satchel;

TEST_CASE("where memory runs out, a guarded call ends with that error") {
  bool cleaned = false;
  const auto runs_out = []() -> Result<int> { throw std::bad_alloc(); };
  CHECK(guarded(runs_out, [&] { cleaned = true; }).code() == Code::out_of_memory);
  CHECK(cleaned);
  CHECK(guarded([]() -> Status { throw std::bad_alloc(); }).code() == Code::out_of_memory);
}

TEST_CASE("a guarded call that goes well, or fails otherwise, is as it was") {
  bool cleaned = false;
  CHECK(*guarded([] { return Result<int>(4); }, [&] { cleaned = true; }) == 4);
  CHECK(guarded([]() -> Status { return fail(Code::io); }, [&] { cleaned = true; }).code() == Code::io);
  CHECK(!cleaned);
}
