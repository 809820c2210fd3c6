// A tablet's records, for the bureau's rules.
#pragma once

#include "engine/casework/sheet.h"
#include "engine/store.h"

namespace satchel::casework {

/// As they show, with what is pending. The store must outlive it, and nothing is to be saved meanwhile.
class StoreWorld final : public World {
 public:
  explicit StoreWorld(Store& store) : store_(store), schema_(store.schema()) {}

  const Schema& schema() const override { return *schema_; }
  Status each(std::string_view type, const std::function<Status(const Sheet&)>& visit) override;
  Result<std::optional<Sheet>> find(std::string_view type, const Id& id) override;

 private:
  Store& store_;
  SchemaPtr schema_;
};

}  // namespace satchel::casework
