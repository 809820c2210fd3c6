#include <algorithm>
#include <filesystem>

#include "tests/crash/real_trials.h"
#include "tests/crash/real_world.h"

namespace satchel::crash {
namespace {

constexpr std::uint64_t kKillsOfAWorld = 25;
constexpr Micros kMostPatience{60'000'000};

struct Named {
  const char* name;
  const char* where;
};
constexpr Named kNamed[] = {
#define SATCHEL_POINT(name, where) {#name, where},
#include "engine/base/planted.def"
};

/// An image is for thousands of records: tests/sync/together/image_cuts_test.cc ends devices that take one.
bool is_elsewhere(std::size_t point) { return std::string_view(kNamed[point].name).starts_with("image_"); }

/// Kills in one world until it has had its share.
class Killer {
 public:
  Killer(RealWorld& world, std::uint64_t share, bool all_points)
      : world_(world), share_(share), all_points_(all_points) {}

  Status run() {
    SATCHEL_TRY(world_.begin());
    for (std::size_t point = 0; all_points_ && point < kPoints; ++point)
      if (!is_elsewhere(point)) SATCHEL_TRY(at_point(point, 1));
    while (kills_ < share_) {
      if (below(2) == 0)
        SATCHEL_TRY(at_point(below(kPoints), 1 + below(2)));
      else
        SATCHEL_TRY(below(3) == 0 ? kill_hub() : kill_device());
    }
    return world_.finish();
  }

 private:
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(world_.random().below(bound)); }
  static bool of_hub(std::size_t point) { return std::string_view(kNamed[point].where).starts_with("hub"); }
  static Act act_for(std::string_view point) {
    if (point.starts_with("save")) return Act::put;
    return point == "blob_named" ? Act::photo : Act::sync;
  }

  void count(std::size_t point) {
    ++kills_;
    ++tally().kills;
    if (point < kPoints) ++tally().reached[point];
  }

  /// Something to send.
  Status prepare(std::size_t device) {
    SATCHEL_TRY(world_.work(device, Act::put));
    return world_.work(device, Act::photo);
  }

  Status at_point(std::size_t point, std::size_t nth) {
    const std::size_t device = below(2);
    const std::string stop_at = std::string(kNamed[point].name) + ":" + std::to_string(nth);
    const Act act = act_for(kNamed[point].name);
    if (of_hub(point)) return hub_at_point(device, point, stop_at);
    if (act == Act::sync) SATCHEL_TRY(prepare(device));
    if (kNamed[point].name == std::string_view("schema_half")) SATCHEL_TRY(newer_schema());
    world_.start(device, act, stop_at);
    if (!world_.worker().wait(kMostPatience)) return fail(Code::internal, "a program hangs at " + stop_at);
    if (!world_.worker().was_killed()) return world_.take_down();  // it was not reached so often
    count(point);
    SATCHEL_TRY(world_.take_down());
    return world_.check_device(device);
  }

  Status newer_schema() {
    SATCHEL_TRY(world_.stop_hub());
    world_.grow_schema();
    return world_.start_hub();
  }

  Status hub_at_point(std::size_t device, std::size_t point, const std::string& stop_at) {
    SATCHEL_TRY(prepare(device));
    SATCHEL_TRY(world_.stop_hub());
    SATCHEL_TRY(world_.start_hub(stop_at));
    world_.start(device, Act::sync);
    while (world_.worker().running() && !world_.hub().wait(Micros(1'000))) (void)world_.worker().wait(Micros(0));
    (void)world_.hub().wait(Micros(0));
    return after_hub(device, point);
  }

  Status kill_hub() {
    const std::size_t device = below(2);
    if (below(3) != 0) SATCHEL_TRY(prepare(device));
    world_.start(device, Act::sync);
    (void)world_.hub().wait(moment(Act::sync));
    (void)world_.hub().kill();
    return after_hub(device, kPoints);
  }

  /// The hub has died, or not. The device's own program mostly dies as well, and may as well see it come back.
  Status after_hub(std::size_t device, std::size_t point) {
    const bool died = !world_.hub().running();
    if (!died) {  // the point was not reached so often, and is not to be reached later
      SATCHEL_TRY(settle_worker(false));
      SATCHEL_TRY(world_.stop_hub());
      return world_.start_hub();
    }
    if (!world_.hub().was_killed()) return fail(Code::internal, "the hub ends by itself: " + world_.complaints());
    count(point);
    if (below(8) != 0) {
      if (world_.worker().kill()) count(kPoints);
      SATCHEL_TRY(world_.take_down(true));
      SATCHEL_TRY(world_.check_hub());
      SATCHEL_TRY(world_.start_hub());
      return world_.check_device(device);
    }
    SATCHEL_TRY(world_.check_hub());
    SATCHEL_TRY(world_.start_hub());
    return settle_worker(true);
  }

  Status settle_worker(bool hub_was_killed) {
    if (!world_.worker().wait(kMostPatience)) return fail(Code::internal, "I11: a sync does not end");
    return world_.take_down(hub_was_killed);
  }

  Status kill_device() {
    const std::size_t device = below(2);
    const Act act = static_cast<Act>(below(kActs));
    if (act == Act::sync && below(3) != 0) SATCHEL_TRY(prepare(device));
    const auto start = std::chrono::steady_clock::now();
    world_.start(device, act);
    (void)world_.worker().wait(moment(act));
    const bool killed = world_.worker().kill();
    if (!killed) learn(act, std::chrono::steady_clock::now() - start);
    SATCHEL_TRY(world_.take_down());
    if (!killed) return {};
    count(kPoints);
    return world_.check_device(device);
  }

  /// Some time within what the work takes.
  Micros moment(Act act) {
    const auto most = static_cast<std::size_t>(takes_[static_cast<std::size_t>(act)].count());
    return Micros(static_cast<std::int64_t>(below(most + most / 10)));
  }

  void learn(Act act, std::chrono::nanoseconds took) {
    Micros& known = takes_[static_cast<std::size_t>(act)];
    known = (3 * known + std::chrono::duration_cast<Micros>(took)) / 4;
  }

  RealWorld& world_;
  std::uint64_t share_, kills_ = 0;
  bool all_points_;
  std::array<Micros, kActs> takes_{Micros(30'000), Micros(50'000), Micros(60'000), Micros(80'000)};
};

Status one_world(const RealOptions& options, std::uint64_t number, std::uint64_t share) {
  std::string folder = options.folder + "/satchel-crash-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return fail(Code::io, "no folder in " + options.folder);
  Status status;
  {
    RealWorld world(options.programs, folder, options.seed * 1000 + number);
    status = Killer(world, share, number == 0).run();
  }
  if (!status) return fail(status.code(), status.error().detail + " (kept in " + folder + ")");
  std::filesystem::remove_all(folder);
  return {};
}

}  // namespace

void kill_everywhere(Forks& forks, const RealOptions& options, std::uint64_t wanted) {
  constexpr unsigned kMostSeconds = 600;
  for (std::uint64_t number = 0; number * kKillsOfAWorld < wanted; ++number)
    forks.run(
        "kills: seed " + std::to_string(options.seed) + ", world " + std::to_string(number),
        [&options, number, share = std::min(kKillsOfAWorld, wanted - number * kKillsOfAWorld)] {
          return one_world(options, number, share);
        },
        kMostSeconds);
  forks.wait(0);
  for (std::size_t i = 0; i < kPoints; ++i) {
    if (is_elsewhere(i)) continue;
    const std::uint64_t times = tally().reached[i];
    std::printf("%4llu kills at %s\n", static_cast<unsigned long long>(times), kNamed[i].name);
    if (times == 0)
      report(std::string("kills: seed ") + std::to_string(options.seed) + ", world 0",
             std::string(kNamed[i].name) + " was never reached: are the programs built with SATCHEL_PLANTED?");
  }
}

}  // namespace satchel::crash
