// Who does which deed when, and who syncs when: the interleavings of a few deeds on three devices.
//
// A deed happens at an instant; deeds are numbered in their order in time (policies compare times). A sync is a request
// that the hub takes (entries in, changes out), and a reply that takes effect on the device; what the device does
// between the two was made without knowledge of the reply, and is under way when it lands. So an event is one of
//   act   a deed
//   sync  request and reply, with nothing of that device between them
//   ask   a request whose reply is late: at least one deed of the same device comes before it lands
//   land  that reply
// All words of these are enumerated in which every deed's entry reaches the hub, less what cannot differ:
//   - A sync that has nothing to send and nothing to get.
//   - A sync that only gets, where the device does nothing between it and its next sync. Two devices that do nothing
//     stand for all who look on: one syncs after each entry's arrival, one comes at the end and pulls from nothing.
//   - Of words in which each device meets the same: its deeds and syncs in the same order, each sync at the same place
//     in the order of arrivals, one. Events of different devices meet at the hub alone.
// Devices are A, who made the record, B, and C, who is of the office. Where role and maker play no part for what is
// tried, they are alike, and of words that differ by their names alone one is taken (`first_of_kind`).
// Lost and doubled messages, crashes and clocks are the simulation's.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace satchel::exhaust {

inline constexpr int kDevices = 3;

enum class What : char { act, sync, ask, land };

struct Event {
  What what = What::act;
  int device = 0;
  int place = 0;  // of act: which deed
  bool operator==(const Event&) const = default;
};

struct Schedule {
  std::vector<int> devices;  // of each deed
  std::vector<Event> events;
};

/// All of them for that many deeds.
std::vector<Schedule> schedules(int deeds);

/// saw[i][j]: whether the author of deed i had seen deed j, there or as its own.
using Saw = std::array<std::array<bool, 4>, 4>;
Saw seen_by(const Schedule& schedule);

/// Whether these assignments come first among those that are theirs but for names: `alike` says which devices are.
enum class Alike : char { none, b_and_c, all };
bool first_of_kind(const std::vector<int>& devices, Alike alike);

}  // namespace satchel::exhaust
