// What a restored hub still lacks of what devices handed back (hand_back.h), compared with what stands when it is
// asked.
//
// A field is settled, and shown no more, once the value that stood was the one that was handed back: its author has
// offered it again, or somebody took it. That is noted in the very commit, so that later edits make it lack no more. Of
// a `sum` it is settled once no less stands: what was handed back is a total of several devices' amounts, and those of
// them that have come back count already. What was set anew since the restore and differs is shown as `since`: that may
// be its author's own later value, or somebody's who never saw this one, and only a person can tell. A conflict record
// that is there again is settled: it says the same by its id.
#pragma once

#include <functional>

#include "sync/hub/central/central.h"

namespace satchel::hub {

enum class Lack : std::uint8_t {
  record,    // the record is not here
  value,     // what stands is older than what was handed back
  since,     // another value was set, or the record deleted or undeleted, since the restore
  standing,  // the record was deleted in the lost timeline and stands here, or the other way round
  seal,      // it was sealed: that is its author's to do again
  unknown,   // of a type or field that this hub's schema does not know
};
std::string_view name_of(Lack lack);

struct LackingValue {
  RecoveredRow row;
  std::string field;                // its name; "_record" of the record itself, "#7" of one that is not known
  std::string standing, recovered;  // JSON
  Lack lack = Lack::value;
  bool sum = false;
  std::optional<Hash> blob;  // that the value names
};

struct LackingRecord {
  TypeNo type = 0;
  Id id;
  std::string type_name;             // "#12" of one that is not known
  std::vector<LackingValue> values;  // none: all of it is settled
  std::vector<Id> handers;           // devices, in the order in which they did
};

Result<LackingRecord> lacking(CentralView& view, const Schema& schema, const Id& id);
/// Every record that lacks something, by id. `visit` may end the walk with an error.
Status each_lacking(CentralView& view, const Schema& schema, const std::function<Status(LackingRecord&&)>& visit);

/// Of what is open of that record, what stands now is settled from here on, whatever is done with it later. To be
/// called after each merge into it.
Status settle_recovered(CentralWrite& write, const Schema& schema, const Id& id, Millis now);

/// Devices, enrolled before the hub was last restored and not revoked, that have not offered and handed back all since.
Result<std::vector<DeviceRow>> still_away(CentralView& view);

/// {"type", "id", "handed_back_by": [...], "author", "values": [{"field", "lack", "standing", "recovered", "version"}]}
std::string lacking_json(const LackingRecord& record);

}  // namespace satchel::hub
