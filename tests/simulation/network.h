// What is on its way between tablets and hub, in virtual time.
#pragma once

#include <algorithm>
#include <map>
#include <optional>

#include "sync/client/session.h"

namespace satchel::sim {

struct Packet {
  std::size_t tablet = 0;
  std::uint64_t session = 0;
  sync::RequestId id = 0;
  sync::HttpRequest request;             // to the hub, unless one of the others is there
  std::optional<sync::HttpReply> reply;  // to the tablet
  std::optional<Error> failure;          // what the tablet's transport tells it
  bool hub_bound() const { return !reply && !failure; }
};

class Network {
 public:
  void post(Millis due, Packet packet) { queue_.emplace(std::pair(due.count, ++sent_), std::move(packet)); }
  /// The next packet that is due by `now`.
  std::optional<Packet> next(Millis now) {
    if (queue_.empty() || queue_.begin()->first.first > now.count) return std::nullopt;
    auto out = std::move(queue_.begin()->second);
    queue_.erase(queue_.begin());
    return out;
  }
  bool empty() const { return queue_.empty(); }
  /// Whether an answer of the hub is on its way to that tablet.
  bool answers(std::size_t tablet) const {
    return std::ranges::any_of(queue_,
                               [&](const auto& one) { return one.second.tablet == tablet && !one.second.hub_bound(); });
  }

 private:
  std::map<std::pair<std::int64_t, std::uint64_t>, Packet> queue_;
  std::uint64_t sent_ = 0;
};

}  // namespace satchel::sim
