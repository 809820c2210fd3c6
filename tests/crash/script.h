// What the crash harness interrupts: a working day in small, the same every time.
#pragma once

#include <functional>
#include <map>

#include "tests/simulation/host.h"

namespace satchel::crash {

/// Two tablets, an office and a hub. Steps run in order; a step that is cut is taken up again as its owner would: what
/// returned is never repeated, what did not is looked for first.
class Day {
 public:
  explicit Day(std::uint64_t seed);

  std::size_t steps() const { return steps_.size(); }
  /// Enrols everybody; nothing is interrupted before.
  Status begin();
  /// The next step. Errors: those of the disk that stopped or failed; the day then goes on after recover() or resume().
  Status step();
  std::size_t at() const { return at_; }
  bool over() const { return at_ == steps_.size(); }
  /// All start anew; what was promised must be there. `power`: where a process stopped, the current went too. `again`:
  /// it stops once more, so many calls into its start (0: not).
  Status recover(bool power, std::uint64_t again = 0);
  /// The same processes go on after an error; what was promised must be there.
  Status resume();
  /// In quiet, all syncs; then everything promised is at the hub and the same on all tablets. After any step.
  Status finish();

  sim::Machine& tablet_machine() { return li_.machine; }
  sim::Machine& hub_machine() { return hub_.machine; }

 private:
  Status save(std::size_t who, Draft draft);
  Status sync(std::size_t who);
  sync::HttpReply carry(const sync::HttpRequest& request, sim::Tablet& from);
  Status try_hub(const std::string& schema);
  Status promise(std::size_t who);
  Status check_promised(std::size_t who);
  Status take_stock(std::size_t who);
  std::int64_t leaflets() const;
  sim::Tablet& of(std::size_t who) { return who == 0 ? li_ : who == 1 ? wang_ : office_; }
  Result<Id> first(std::size_t who, std::string_view type);

  sim::HubHost hub_;
  sim::Tablet li_, wang_, office_;
  std::vector<std::function<Status()>> steps_;
  std::size_t at_ = 0;
  std::map<std::size_t, std::vector<Hash>> promised_;
  std::vector<Hash> photos_;
};

}  // namespace satchel::crash
