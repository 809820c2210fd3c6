#include "tests/exhaustion/schedule.h"

#include <algorithm>
#include <set>

namespace satchel::exhaust {
namespace {

/// How a device stands in a word so far.
struct Standing {
  bool pending = false;  // has entries that the hub has not
  bool idle = false;     // it only looked: a deed must follow
  bool in_flight = false, acted = false;
  int seen = 0;  // arrivals
};

class Enumerator {
 public:
  explicit Enumerator(std::vector<int> devices) { schedule_.devices = std::move(devices); }

  std::vector<Schedule> all() {
    go({}, 0);
    return std::move(out_);
  }

 private:
  using State = std::array<Standing, kDevices>;

  bool over(const State& state) const {
    return acts_ == schedule_.devices.size() && std::none_of(state.begin(), state.end(), [](const Standing& s) {
             return s.pending || s.idle || s.in_flight;
           });
  }

  bool acts_again(int device) const {
    const auto from = schedule_.devices.begin() + static_cast<std::ptrdiff_t>(acts_);
    return std::find(from, schedule_.devices.end(), device) != schedule_.devices.end();
  }

  void step(Event event, int at, const State& state, int arrivals) {
    schedule_.events.push_back(event);
    arrived_.push_back(at);
    go(state, arrivals);
    schedule_.events.pop_back();
    arrived_.pop_back();
  }

  void act(State state, int arrivals) {
    if (acts_ == schedule_.devices.size()) return;
    const int device = schedule_.devices[acts_];
    Standing& s = state[static_cast<std::size_t>(device)];
    s.pending = true;
    s.idle = false;
    s.acted = s.in_flight;
    const int place = static_cast<int>(acts_++);
    step({What::act, device, place}, 0, state, arrivals);
    --acts_;
  }

  void land(int device, State state, int arrivals) {
    Standing& s = state[static_cast<std::size_t>(device)];
    const Event& last = schedule_.events.back();
    if (!s.acted || last.what != What::act || last.device != device) return;
    s.in_flight = s.acted = false;
    step({What::land, device}, 0, state, arrivals);
  }

  void contact(int device, const State& before, int arrivals) {
    const Standing& was = before[static_cast<std::size_t>(device)];
    if (was.in_flight) return land(device, before, arrivals);
    if (was.idle || (!was.pending && was.seen == arrivals)) return;
    const bool again = acts_again(device);
    State state = before;
    Standing& s = state[static_cast<std::size_t>(device)];
    const int after = arrivals + (was.pending ? 1 : 0);
    s.pending = false;
    s.seen = after;
    s.idle = !was.pending;
    if (was.pending || again) step({What::sync, device}, after, state, after);
    s.idle = false;
    s.in_flight = true;
    if (again) step({What::ask, device}, after, state, after);
  }

  void go(const State& state, int arrivals) {
    if (over(state)) return keep();
    act(state, arrivals);
    for (int device = 0; device < kDevices; ++device)
      if (std::find(schedule_.devices.begin(), schedule_.devices.end(), device) != schedule_.devices.end())
        contact(device, state, arrivals);
  }

  void keep() {
    std::string met;
    for (int device = 0; device < kDevices; ++device)
      for (std::size_t i = 0; i < schedule_.events.size(); ++i)
        if (const Event& e = schedule_.events[i]; e.device == device)
          met += std::to_string(device) + "," + std::to_string(static_cast<int>(e.what)) + "," +
                 std::to_string(e.place) + "," + std::to_string(arrived_[i]) + ";";
    if (met_.insert(met).second) out_.push_back(schedule_);
  }

  Schedule schedule_;
  std::vector<int> arrived_;  // beside its events
  std::size_t acts_ = 0;
  std::set<std::string> met_;
  std::vector<Schedule> out_;
};

}  // namespace

std::vector<Schedule> schedules(int deeds) {
  std::vector<Schedule> out;
  int assignments = 1;
  for (int i = 0; i < deeds; ++i) assignments *= kDevices;
  for (int n = 0; n < assignments; ++n) {
    std::vector<int> devices;
    for (int i = 0, rest = n; i < deeds; ++i, rest /= kDevices) devices.push_back(rest % kDevices);
    for (auto& schedule : Enumerator(std::move(devices)).all()) out.push_back(std::move(schedule));
  }
  return out;
}

Saw seen_by(const Schedule& schedule) {
  Saw saw{};
  std::array<std::array<bool, 4>, kDevices> known{}, asked{};
  std::array<bool, 4> at_hub{};
  for (const Event& e : schedule.events) {
    auto& mine = known[static_cast<std::size_t>(e.device)];
    const auto place = static_cast<std::size_t>(e.place);
    if (e.what == What::act) {
      saw[place] = mine;
      mine[place] = true;
    } else if (e.what == What::land) {
      for (std::size_t i = 0; i < 4; ++i) mine[i] = mine[i] || asked[static_cast<std::size_t>(e.device)][i];
    } else {
      for (std::size_t i = 0; i < schedule.devices.size(); ++i)
        at_hub[i] = at_hub[i] || (schedule.devices[i] == e.device && mine[i]);
      (e.what == What::sync ? mine : asked[static_cast<std::size_t>(e.device)]) = at_hub;
    }
  }
  return saw;
}

bool first_of_kind(const std::vector<int>& devices, Alike alike) {
  if (alike == Alike::none) return true;
  int next = alike == Alike::all ? 0 : 1;  // the device that a newcomer should be
  for (const int d : devices) {
    if (d > next) return false;
    if (d == next) ++next;
  }
  return true;
}

}  // namespace satchel::exhaust
