// The hub's records as it held them at a moment that has passed, for the bureau's rules: what came later is not in it,
// whatever date stands in it. So a bulletin as of that moment is the same whenever it is asked for.
//
// What has not changed since is as it stands; of the rest the values of then are read from the entries that the hub
// keeps. Moments are those of receipt at the hub; where its clock was set back, an entry behind a later one counts as
// later. Where the records horizon (horizon.h) erased what a value was, today's stands in and is counted.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "engine/casework/sheet.h"
#include "engine/merge/change.h"
#include "engine/store/held.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

class PastWorld final : public casework::World {
 public:
  /// Nothing for `moment` is now. As long as reading all entries that are kept. Both must outlive it. Errors: invalid
  /// (a moment before the records horizon), those of
  /// the view; corrupt for an entry that does not decode.
  static Result<std::unique_ptr<PastWorld>> at(CentralView& view, const Schema& schema, std::optional<Millis> moment);

  const Schema& schema() const override { return schema_; }
  Status each(std::string_view type, const std::function<Status(const casework::Sheet&)>& visit) override;
  Result<std::optional<casework::Sheet>> find(std::string_view type, const Id& id) override;
  /// Today's author.
  Result<std::string> set_by(const casework::Sheet& of, std::string_view field) override;
  Result<std::optional<casework::ToldTime>> told(const casework::Sheet& of, std::string_view field) override;

  /// When the hub took in its first entry that is kept, where that is behind the moment: it held nothing then.
  std::optional<Millis> held_nothing_until() const { return nothing_until_; }
  /// Values of then that are not known any more, among those asked for.
  std::int64_t unsure() const { return static_cast<std::int64_t>(unsure_.size()); }

 private:
  struct Then {
    bool made = false;  // its creation was read: all that came of it is known
    bool alive = true, sealed = false;
    std::map<FieldNo, Value> values;
  };
  using Key = std::pair<TypeNo, Id>;

  PastWorld(CentralView& view, const Schema& schema) : view_(view), schema_(schema) {}
  Status find_cut(Millis moment);
  Status read_before_cut();
  Status take(const PayloadRow& row);
  Status take(const Change& change, const std::optional<VerdictException>& exception);
  Result<bool> changed_since(const Key& key);
  Status find_deleted();
  std::optional<casework::Sheet> as_then(const RecordType& type, const StoredRecord& record);
  Value value_then(const RecordType& type, const StoredRecord& record, std::size_t at, const Then& then);

  CentralView& view_;
  const Schema& schema_;
  std::optional<Version> cut_;  // of the first entry that came later
  std::optional<Millis> nothing_until_;
  std::map<Key, bool> changed_;
  std::map<Key, Then> then_;
  std::map<TypeNo, std::set<Id>> deleted_;  // since
  std::set<std::pair<Id, FieldNo>> unsure_;
};

}  // namespace satchel::hub
