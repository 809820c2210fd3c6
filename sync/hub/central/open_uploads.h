// Which uploads are begun and not whole, and how many each creator has. For FileBlobs only, under its mutex.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/id.h"
#include "engine/base/limits.h"

namespace satchel::hub {

class OpenUploads {
 public:
  bool has_room(const Id& creator) const {
    const auto at = counts_.find(creator);
    return at == counts_.end() || at->second < limits::kOpenUploads;
  }
  /// Once or more.
  void add(const std::string& id, const Id& creator) {
    if (creators_.emplace(id, creator).second) ++counts_[creator];
  }
  /// It is whole, or gone; of others, nothing.
  void remove(const std::string& id) {
    const auto at = creators_.find(id);
    if (at == creators_.end()) return;
    if (--counts_[at->second] == 0) counts_.erase(at->second);
    creators_.erase(at);
  }
  std::vector<std::string> of(const Id& creator) const {
    std::vector<std::string> out;
    for (const auto& [id, by] : creators_)
      if (by == creator) out.push_back(id);
    return out;
  }

 private:
  std::map<std::string, Id> creators_;
  std::map<Id, std::size_t> counts_;
};

}  // namespace satchel::hub
