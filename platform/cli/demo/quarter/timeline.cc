#include "platform/cli/demo/quarter/timeline.h"

#include "platform/os/clock.h"

namespace satchel::cli::demo {
namespace {

class ReplayClock final : public Clock {
 public:
  ReplayClock(const Timeline& timeline, Millis off, std::uint64_t boot)
      : timeline_(timeline), begun_(timeline.now()), off_(off), boot_(boot) {}

  Millis wall() override { return timeline_.now() + off_; }
  Millis monotonic() override { return timeline_.now() - begun_; }
  std::uint64_t boot_id() override { return boot_; }

 private:
  const Timeline& timeline_;
  Millis begun_, off_;
  std::uint64_t boot_;
};

}  // namespace

Timeline::Timeline(Millis begins) : real_(os::system_clock()), ahead_(begins.count - real_->monotonic().count) {}

Millis Timeline::now() const { return {real_->monotonic().count + ahead_.load()}; }

void Timeline::go_to(Millis moment) {
  const std::int64_t missing = moment.count - now().count;
  if (missing > 0) ahead_ += missing;
}

std::unique_ptr<Clock> Timeline::clock(Millis off, std::uint64_t boot_id) {
  return std::make_unique<ReplayClock>(*this, off, boot_id);
}

}  // namespace satchel::cli::demo
