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

}  // namespace satchel::casework::test
