// Which uploads are begun and not whole, and which each creator has. For FileBlobs only, under its mutex.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/id.h"
#include "engine/base/limits.h"
#include "engine/base/time.h"

namespace satchel::hub {

class OpenUploads {
 public:
  /// Who has no device is nobody whom a hub must bear with.
  bool has_room(const Id& creator) const {
    const auto at = by_creator_.find(creator);
    return creator.is_null() || at == by_creator_.end() || at->second.size() < limits::kOpenUploads;
  }
  /// Once or more.
  void add(const std::string& id, const Id& creator, Millis created) {
    if (begun_.emplace(id, Begun{creator, created}).second) by_creator_[creator].emplace(created, id);
  }
  /// It is whole, or gone; of others, nothing.
  void remove(const std::string& id) {
    const auto at = begun_.find(id);
    if (at == begun_.end()) return;
    const auto of = by_creator_.find(at->second.creator);
    of->second.erase({at->second.created, id});
    if (of->second.empty()) by_creator_.erase(of);
    begun_.erase(at);
  }
  /// The oldest first.
  std::vector<std::string> of(const Id& creator) const {
    std::vector<std::string> out;
    const auto at = by_creator_.find(creator);
    if (at == by_creator_.end()) return out;
    for (const auto& [created, id] : at->second) out.push_back(id);
    return out;
  }

 private:
  struct Begun {
    Id creator;
    Millis created;
  };
  std::map<std::string, Begun> begun_;
  std::map<Id, std::set<std::pair<Millis, std::string>>> by_creator_;
};

}  // namespace satchel::hub
