// Records as they will stand once a draft is saved: for rules that are asked before.
#pragma once

#include "engine/casework/sheet.h"
#include "engine/store/draft.h"

namespace satchel::casework {

/// Over another world, which must outlive it. Changes are laid over it in the order of lay(); seals are not among them.
class DraftWorld final : public World {
 public:
  explicit DraftWorld(World& base) : base_(base) {}

  /// A create needs its id. Errors: unknown_type, unknown_field; not_here for a change of what is not here.
  Status lay(const DraftChange& change);

  const Schema& schema() const override { return base_.schema(); }
  Status each(std::string_view type, const std::function<Status(const Sheet&)>& visit) override;
  Result<std::optional<Sheet>> find(std::string_view type, const Id& id) override;

 private:
  World& base_;
  std::map<std::string, std::map<Id, std::optional<Sheet>>, std::less<>> laid_;  // nothing: deleted
};

}  // namespace satchel::casework
