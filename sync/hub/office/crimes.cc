#include "sync/hub/office/crimes.h"

#include <algorithm>

#include "engine/casework/crime.h"
#include "engine/store/composer.h"
#include "sync/hub/entries/crime_list.h"
#include "sync/hub/entries/hub_world.h"
#include "sync/hub/json/json_edit.h"
#include "sync/hub/office/office_entry.h"
#include "sync/hub/office/own_hand.h"

namespace satchel::hub {
namespace {

/// In whose name: of who made the last of the findings.
Result<std::string> author_of_sign(casework::World& world, const casework::CrimeSign& sign) {
  SATCHEL_ASSIGN(const auto finding, world.find("finding", sign.findings.back()));
  if (finding) return finding->author();
  SATCHEL_ASSIGN(const auto reading, world.find("measurement", sign.findings.back()));
  return reading ? reading->author() : std::string();
}

Result<Change> composed_of(CentralWrite& write, const Schema& schema, const DraftChange& draft) {
  const RecordType& type = *schema.find(draft.type);
  if (draft.kind == ChangeKind::create) return compose_new(type, draft, kAllRoles, draft.id);
  SATCHEL_ASSIGN(const auto stored, write.record(type.number, draft.id));
  if (!stored) return fail(Code::not_found, draft.type);
  LocalRecord shown = as_shown(type, stored->state);
  return compose(type, draft, kAllRoles, shown, stored->state.version);
}

}  // namespace

Status Crimes::write_due(CentralWrite& write, const SchemaPtr& schema, const std::string& line) {
  SATCHEL_TRY(take_off_list(write, line));
  GateWorld world(write, *schema);
  const Millis now = ports_.clock.wall();
  SATCHEL_ASSIGN(const auto due,
                 casework::crime_due(world, case_of(line), casework::day_of(now, schema->utc_offset())));
  if (!due || (!due->flag && !due->proposal)) {
    SATCHEL_ASSIGN(const Head head, write.head());
    return write.commit(head);
  }
  SATCHEL_ASSIGN(const std::string author, author_of_sign(world, due->sign));
  IdMaker ids;
  std::vector<Change> changes;
  for (const DraftChange& draft : casework::crime_changes(*due, ids.make(now, ports_.random.number()), now)) {
    SATCHEL_ASSIGN(Change change, composed_of(write, *schema, draft));
    changes.push_back(std::move(change));
  }
  OwnHand hand(central_, ports_, statements_, schema, author);
  OfficeEntry entry(write, hand.call(), hand.sight());
  SATCHEL_ASSIGN([[maybe_unused]] const OfficeOutcome done, entry.merge(std::move(changes)));
  return entry.commit();
}

/// The first of the list, which is told; none where it is empty.
Status Crimes::one(std::string& first) {
  SATCHEL_ASSIGN(const auto write, central_.write());
  const SchemaPtr schema = central_.schema();  // under the lock: a newer one may have come while we waited
  SATCHEL_ASSIGN(first, first_to_look_at(*write));
  return first.empty() ? Status{} : write_due(*write, schema, first);
}

/// Neither what is damaged nor what the hub itself would not take may hold up everybody's sync.
Status Crimes::pass_over(const std::string& line, const Error& why) {
  if (why.code != Code::corrupt && info(why.code).group != Group::fix_input) return why;
  if (log_) log_("a case that a crime may be suspected of is passed over: " + line + why.detail);
  SATCHEL_ASSIGN(const auto write, central_.write());
  SATCHEL_TRY(take_off_list(*write, line));
  SATCHEL_ASSIGN(const Head head, write->head());
  return write->commit(head);
}

Status Crimes::look() {
  if (!central_.schema()) return {};
  {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(const std::string first, first_to_look_at(*view));
    if (first.empty()) return {};
  }
  for (std::string first;;) {
    if (const Status done = one(first); !done) SATCHEL_TRY(pass_over(first, done.error()));
    if (first.empty()) return {};
  }
}

}  // namespace satchel::hub
