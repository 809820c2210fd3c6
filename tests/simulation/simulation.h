// One seed: tablets and a hub in one process and one thread. First work under faults, then quiet, then the invariants.
#pragma once

#include <memory>

#include "tests/simulation/hostile.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/marks.h"
#include "tests/simulation/network.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/work.h"

namespace satchel::sim {

struct Outcome {
  std::string failure;  // empty when all held
  Marks marks;
  std::uint64_t operations = 0;
  Hash trace;  // of everything that happened: a seed repeats it
};

/// A failure that says what was tried and what came of it.
Error broken(const std::string& what, const Status& status);

class Simulation {
 public:
  explicit Simulation(const Plan& plan);
  Outcome run();

  // For the checkers.
  /// A tablet that pulled everything just now, of the same role and scopes.
  Tablet& fresh_like(Tablet& tablet);
  const Plan& plan() const { return plan_; }
  HubHost& hub() { return hub_; }
  std::vector<std::unique_ptr<Tablet>>& tablets() { return tablets_; }
  Ledger& ledger() { return ledger_; }
  const Ledger& ledger() const { return ledger_; }
  /// Whether a second copy of the hub has it, sound.
  bool in_a_copy(const Hash& blob);

 private:
  Status play();
  Status set_up();
  Status add_tablet(const std::string& user, const std::string& role, const std::vector<std::string>& scopes);
  void begin_session(Tablet& tablet);
  Status add_fresh();
  Status safety();
  Status liveness();
  Status quiet_round();
  bool all_finished();

  void pass(Millis time);
  Status befall(std::size_t number);
  Status befall_store(std::size_t number);
  Status befall_hub();
  Status second_owner(Tablet& tablet);
  Status go_back(std::size_t number);
  Status clone(std::size_t number);
  Status restart(std::size_t number, const char* why);
  Status restart_hub();
  Status note_hub_back();
  Status copy_hub();
  void hub_goes_back();
  Status trim(std::size_t number);
  /// What an ending can have torn on a tablet's disk: anything in the log, or the one commit that it broke off.
  enum class Torn { nothing, commit, power };
  Status same_journal(std::size_t number, Torn torn);

  Status act(std::size_t number);
  Status pump(std::size_t number);
  Status look(Tablet& tablet);
  void send(std::size_t number, sync::Send send);
  Status deliver_due();
  Status deliver(Packet packet);
  Status to_hub(Packet packet);
  void answer(Packet packet, sync::HttpReply reply);
  void lose(Packet packet, Code code);

  bool chance(std::uint64_t one_in) { return !quiet_ && one_in > 0 && random_.below(one_in) == 0; }
  void trace(std::string_view what, std::uint64_t number);

  Plan plan_;
  test::SeededRandom random_;
  HubHost hub_;
  std::vector<std::unique_ptr<Tablet>> tablets_;
  std::size_t first_fresh_ = 0;            // tablets from here on are new ones, once all is quiet
  std::map<std::size_t, bool> cut_power_;  // when its disk stops, the power goes too
  bool cut_power_at_hub_ = false;
  Network network_;
  Ledger ledger_;
  Work work_;
  Hostile hostile_;
  Marks marks_;
  Sha256 traced_;
  Millis now_{1'000'000};
  bool quiet_ = false;
  std::uint64_t done_ = 0;
  std::map<std::size_t, Error> last_reason_;
  std::map<std::size_t, sync::HttpReply> old_reply_;  // one of those that a tablet got before
  bool grown_ = false;
  int copies_ = 0;  // folders of copies that were given up before
};

/// Everything that must hold once all is quiet. Each in a file of its own: check_*.cc.
Status check_drained(Simulation& s);                // I11, I14
Status check_saved(Simulation& s);                  // I1, I2
Status check_photos(Simulation& s);                 // I4
Status check_same(Simulation& s);                   // I5
Status check_kept(Simulation& s, Tablet& fresh);    // I6
Status check_sums(Simulation& s, Tablet& fresh);    // I7
Status check_sealed(Simulation& s, Tablet& fresh);  // seals stand as they were signed
Status check_scopes(Simulation& s);                 // I13
Status check_handed(Simulation& s, Tablet& fresh);  // I6: what the hub lost and a tablet had
/// The hub went back, and these tablets' cursors are of what it lost: what they have is expected at the end.
Status expect_handed_back(Simulation& s, const std::set<std::size_t>& who_saw_more);
Status check_told(Simulation& s);       // forks and restores, to the office
Status check_forgotten(Simulation& s);  // what left the scopes; it moves a case
Status check_left(Simulation& s);       // the last: it withdraws a tablet
/// How often the hub's database says that it was put back.
Result<std::size_t> restores_told(Simulation& s);
/// At any time.
Status check_acknowledged(Simulation& s, Tablet& tablet);  // I2
Status check_together(Simulation& s, Tablet& tablet);      // I8

}  // namespace satchel::sim
