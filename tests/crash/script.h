// What the crash harness interrupts: a working day in small, the same every time.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "tests/simulation/host.h"
#include "tests/support/allocations.h"

namespace satchel::crash {

inline Value text(const char* s) { return std::string(s); }
inline Value number(std::int64_t n) { return n; }

/// What is called here is the product.
template <class Call>
auto product(Call call) {
  const test::AllocationScope counted(true);
  return call();
}

/// Two tablets, an office and a hub. Steps run in order; a step that is cut is taken up again as its owner would: what
/// returned is never repeated, what did not is looked for first.
class Day {
 public:
  // What the day makes.
  static constexpr Id kCase{{1, 1, 1, 1, 1, 1, 0x70, 1, 0x80, 1}}, kVisit{{1, 1, 1, 1, 1, 1, 0x70, 1, 0x80, 2}},
      kOther{{1, 1, 1, 1, 1, 1, 0x70, 1, 0x80, 3}};

  /// `whole`: with what several disagree on, what other programs do at the hub, and what goes back or rots.
  Day(std::uint64_t seed, bool whole);

  std::size_t steps() const { return steps_.size(); }
  /// Enrols everybody; nothing is interrupted before.
  Status begin();
  /// The next step. Errors: those of the disk that stopped or failed; the day then goes on after recover() or resume().
  Status step();
  std::size_t at() const { return at_; }
  /// Among the steps of a day that is not `whole`.
  bool in_first_part() const { return at_ < first_part_; }
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
  // Steps, by what they are about (deeds.cc, more_deeds.cc).
  void work_on_one_case();
  void disagree_more();
  void work_at_the_hub();
  void go_back_and_salvage();
  void then(std::function<Status()> step) { steps_.push_back(std::move(step)); }
  void then_sync(std::initializer_list<std::size_t> who);
  void then_edit(std::size_t who, std::vector<Assign> fields);
  template <class Host>
  void then_go_back(Host& host, std::function<void()> put_back);

  Status take_photo();
  Status settle(std::size_t who, Take take);
  Status save(std::size_t who, Draft draft);
  Status sync(std::size_t who);
  sync::HttpReply carry(const sync::HttpRequest& request);
  Status try_hub(const std::string& schema);
  Status promise(std::size_t who);
  Status check_promised(std::size_t who);
  Status check_photo(const Hash& blob);
  Status take_stock(std::size_t who);
  Status start_all();
  std::int64_t leaflets() const;
  sim::Tablet& of(std::size_t who) { return who == 0 ? li_ : who == 1 ? wang_ : office_; }
  /// The office by another program: the JSON API, with the last reply's ETag. A problem is an error with its code.
  Status call(const char* method, const std::string& target, const std::string& body = {});

  sim::HubHost hub_;
  sim::Tablet li_, wang_, office_;
  std::vector<std::function<Status()>> steps_;
  std::size_t at_ = 0, first_part_ = 0;
  std::map<std::size_t, std::vector<Hash>> promised_;
  std::vector<Hash> photos_;
  sync::HttpReply reply_;        // of call()
  sim::Disk::Image older_;       // wang's disk, a while ago
  std::size_t older_saves_ = 0;  // and what was promised then
  std::optional<sim::Tablet> fresh_;
};

}  // namespace satchel::crash
