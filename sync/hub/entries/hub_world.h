// The hub's records, for the bureau's rules (engine/casework): all of them, whoever may read them. What comes of it is
// shown to those who may see it by whoever asks.
#pragma once

#include "engine/casework/sheet.h"
#include "sync/hub/central/central.h"
#include "sync/hub/entries/state_history.h"

namespace satchel::hub {

/// A record as the rules read it.
casework::Sheet sheet_of(const RecordType& type, const RecordState& state);

/// As of one snapshot. Both must outlive it.
class HubWorld : public casework::World {
 public:
  HubWorld(CentralView& view, const Schema& schema) : view_(view), schema_(schema) {}

  const Schema& schema() const override { return schema_; }
  Status each(std::string_view type, const std::function<Status(const casework::Sheet&)>& visit) override;
  Result<std::optional<casework::Sheet>> find(std::string_view type, const Id& id) override;
  Status each_under(const casework::Sheet& root, const std::function<Status(const casework::Sheet&)>& visit) override;
  /// What it is, where it was not changed behind that moment; else by the entries that are kept (state_history.h), and
  /// what it began as where these tell nothing.
  Result<std::string> state_at(const casework::Sheet& of, std::string_view field, Millis as_of) override;
  Result<std::optional<Millis>> set_at(const casework::Sheet& of, std::string_view field) override;
  Result<std::string> set_by(const casework::Sheet& of, std::string_view field) override;
  Result<std::optional<casework::ToldTime>> told(const casework::Sheet& of, std::string_view field) override;

 protected:
  CentralView& view() { return view_; }

 private:
  CentralView& view_;
  const Schema& schema_;
  std::optional<StateHistory> history_;  // read once it is asked for
};

/// For a question about one case, under the tenant's lock: it looks up what hangs on it, and reads no type whole.
class GateWorld final : public HubWorld {
 public:
  using HubWorld::HubWorld;

 protected:
  Result<std::optional<std::vector<Id>>> look_up(const RecordType& type, std::size_t field,
                                                 const Value& holds) override;

 private:
  Result<std::optional<Id>> root_of(std::string_view type, const Id& id);
};

}  // namespace satchel::hub
