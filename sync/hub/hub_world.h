// The hub's records, for the bureau's rules (engine/casework): all of them, whoever may read them. What comes of it is
// shown to those who may see it by whoever asks.
#pragma once

#include "engine/casework/sheet.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// As of one snapshot. Both must outlive it.
class HubWorld final : public casework::World {
 public:
  HubWorld(CentralView& view, const Schema& schema) : view_(view), schema_(schema) {}

  const Schema& schema() const override { return schema_; }
  Status each(std::string_view type, const std::function<Status(const casework::Sheet&)>& visit) override;
  Result<std::optional<casework::Sheet>> find(std::string_view type, const Id& id) override;

 private:
  CentralView& view_;
  const Schema& schema_;
};

}  // namespace satchel::hub
