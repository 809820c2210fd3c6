// Who may serve one folder at a time.
#include "sync/hub/upkeep/hub_lock.h"

#include <doctest/doctest.h>

#include "platform/os/files.h"
#include "tests/support/temp_folder.h"

namespace satchel::hub {

TEST_CASE("a hub is alone in its folder, or one of several that share their database") {
  const satchel::test::TempFolder folder;
  const auto files = os::system_files();
  const auto take = [&](bool shares) { return HubLock::take(*files, folder.path(), shares); };
  {
    const auto alone = take(false);
    REQUIRE(alone);
    CHECK(alone->alone());
    CHECK(take(false).code() == Code::locked);
    CHECK(take(true).code() == Code::locked);
  }
  auto first = take(true);
  REQUIRE(first);
  CHECK(first->alone());
  CHECK(take(true).code() == Code::locked);  // while it starts
  first->started();
  {
    auto second = take(true);
    REQUIRE(second);
    CHECK_FALSE(second->alone());
    second->started();
    CHECK(take(false).code() == Code::locked);
    first = take(true);  // it is started anew, beside the other
    REQUIRE(first);
    CHECK_FALSE(first->alone());
    first->started();
  }
  CHECK(take(false).code() == Code::locked);
  first = fail(Code::busy);
  CHECK(take(false));
  const auto again = take(true);
  REQUIRE(again);
  CHECK(again->alone());
}

}  // namespace satchel::hub
