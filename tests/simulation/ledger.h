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
  /// Photos by what was captured.
  std::map<Hash, Hash> photos;  // blob -> entry that names it
};

}  // namespace satchel::sim
