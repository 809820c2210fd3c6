// A channel that has ended is told.
#include "engine/casework/channels.h"

#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {

TEST_CASE("a complaint by a hotline that had ended is told; by one that no row speaks of, not") {
  MemoryWorld world;
  world.put("intake_channel", {{"channel", "hotline_12369"}, {"valid_to", "2024-01-01"}});
  world.put("intake_channel", {{"channel", "platform"}, {"valid_from", "2024-01-01"}});
  const auto by = [&](const char* channel, const char* received) {
    return world.put("complaint", {{"channel", channel}, {"received", std::string(received) + ":00+08:00"}});
  };
  const Id before = by("hotline_12369", "2023-12-31 23:59"), after = by("hotline_12369", "2024-01-01 00:00");
  const Id early = by("platform", "2023-12-31 23:59"), now = by("platform", "2024-01-01 00:00");
  const Id letter = by("letter", "2025-01-01 00:00"), unsaid = world.put("complaint", {{"channel", "platform"}});
  MemoryWorld asked(world);
  const std::vector<Id> all{before, after, early, now, letter, unsaid};
  CHECK(*out_of_use(asked, all) == std::vector<Id>{after, early});
}

TEST_CASE("who registers by a channel that has ended is told what took its place") {
  MemoryWorld world;
  world.put("intake_channel",
            {{"channel", "hotline_12369"}, {"successor", "hotline_12345"}, {"valid_to", "2024-01-01"}});
  CHECK(check_channel(world, "hotline_12369", *day_from_text("2023-12-31")));
  CHECK(check_channel(world, "letter", *day_from_text("2026-01-01")));
  CHECK(check_channel(world, "", *day_from_text("2026-01-01")));
  const Status ended = check_channel(world, "hotline_12369", *day_from_text("2024-01-01"));
  REQUIRE(ended.code() == Code::invalid);
  CHECK(ended.error().detail.find("did you mean hotline_12345?") != std::string::npos);
}

}  // namespace satchel::casework::test
