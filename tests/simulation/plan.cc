#include "tests/simulation/plan.h"

namespace satchel::sim {

Plan plan_for(std::uint64_t seed) {
  test::SeededRandom random(seed * 0x9E3779B97F4A7C15ULL + 1);
  Plan p;
  p.seed = seed;
  p.devices = 2 + static_cast<int>(random.below(2));
  p.operations = 200 + static_cast<int>(random.below(20));
  p.whole = random.below(20) == 0;
  const auto some = [&](std::uint64_t often) { return random.below(2) == 0 ? 0 : often + random.below(3 * often); };
  p.drop = some(5), p.duplicate = some(6), p.delay = some(4), p.cut = some(8), p.garble = some(10), p.portal = some(12);
  p.partition = some(30);
  p.kill = some(40), p.power_cut = some(40), p.disk_error = some(40), p.disk_full = some(80), p.clock = some(30);
  p.kill_hub = some(20), p.power_cut_hub = some(25), p.hub_disk_error = some(25);
  p.locked = some(40), p.schema = some(80), p.rescope = some(80);
  p.stale = some(10), p.budget = some(3), p.second = some(40), p.slow = some(30), p.hostile = some(20);
  // What a person loses by going back to a backup is lost to all if the hub does the same: one of them a seed.
  const std::uint64_t back = random.below(4);
  if (back == 1) p.restore = 40 + random.below(60);
  if (back == 2) p.clone = 60 + random.below(60);
  if (back == 3) p.restore_hub = 80 + random.below(60);
  if (random.below(2) == 0) p.copy = 10 + random.below(20), p.trim = 5 + random.below(10);
  return p;
}

}  // namespace satchel::sim
