// What people do in a simulation: they record, change, photograph, seal, delete, settle. Drawn from the real record
// types.
#pragma once

#include "tests/simulation/host.h"
#include "tests/simulation/ledger.h"

namespace satchel::sim {

class Work {
 public:
  Work(test::SeededRandom& random, Ledger& ledger) : random_(random), ledger_(ledger) {}

  /// One thing that its owner does on the tablet. ok also where there was nothing to do; refusals that a device gives
  /// at once are no failures.
  Status act(std::size_t number, Tablet& tablet);
  /// The most entries that the last act on a tablet can have left when it did not return: those of one transaction.
  std::size_t may_leave(std::size_t number) { return may_leave_.try_emplace(number, 1).first->second; }

 private:
  Status save(std::size_t number, Tablet& tablet, Draft draft);
  Status move_case(std::size_t number, Tablet& tablet);
  Status move_visit(std::size_t number, Tablet& tablet);
  Status make_case(std::size_t number, Tablet& tablet);
  Status make_visit(std::size_t number, Tablet& tablet);
  Status make_leaflet(std::size_t number, Tablet& tablet);
  Status take_photo(std::size_t number, Tablet& tablet);
  Status edit(std::size_t number, Tablet& tablet);
  Status remove(std::size_t number, Tablet& tablet);
  Status seal(std::size_t number, Tablet& tablet);
  Status settle(std::size_t number, Tablet& tablet);
  Status retry(std::size_t number, Tablet& tablet);
  Result<std::optional<Record>> any(Tablet& tablet, std::string_view type);
  Status note(std::size_t number, Tablet& tablet);
  Token token();
  Assign text(Tablet& tablet, const RecordType& type, const Record* record, const std::string& field);

  test::SeededRandom& random_;
  Ledger& ledger_;
  std::uint64_t tokens_ = 0;
  std::map<std::size_t, std::size_t> may_leave_;
  std::vector<std::pair<Token, Token>> pending_;  // tokens of the draft under way, and what they are written over
};

}  // namespace satchel::sim
