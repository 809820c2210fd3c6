// What was promised: every save that returned, and every value that somebody wrote, with what it was written over.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/merge/change.h"

namespace satchel::sim {

/// A value that occurs once in the whole run.
using Token = std::string;

struct Ledger {
  /// By tablet: SHA-256 of the entries whose save returned, in order of its journal.
  std::map<std::size_t, std::vector<Hash>> saved;
  /// Entries that a tablet had on it when it went back to a backup and that the hub had not: theirs is lost by choice.
  std::set<Hash> given_up;
  /// Of those that were at the hub then: they must be there.
  std::set<Hash> at_hub;

  struct Written {
    Token over;  // what showed there before; empty for nothing
    Hash entry;
  };
  std::map<Token, Written> tokens;

  /// Records that were made in one transaction.
  std::vector<std::pair<Id, Id>> pairs;
  /// Epochs under which a device has asked the hub for anything.
  std::map<Id, std::set<std::uint64_t>> epochs;
  std::set<Id> doubled;                  // devices that went back to a backup, or have a twin
  std::set<Id> salvaged;                 // devices with a store that was
  std::map<Id, std::size_t> parted;      // how often to before what the hub had acknowledged
  struct HubBack {                       // of the hub's going back the last time
    std::size_t times = 0;               // so far
    std::size_t told_before = 0;         // of what its database says then
    std::set<std::size_t> who_saw_more;  // tablets whose cursor is of what it lost
  } hub_back;

  /// What tablets had pulled and the hub lost the last time: value -> tablet that has it.
  std::map<Token, std::size_t> lost_by_hub;
  void tablet_lost(std::size_t number) {
    std::erase_if(lost_by_hub, [&](const auto& one) { return one.second == number; });
  }

  /// Photos by what was captured.
  std::map<Hash, Hash> photos;  // blob -> entry that names it
};

}  // namespace satchel::sim
