#include "sync/hub/office/office_work.h"

#include "engine/store/composer.h"
#include "sync/hub/json/json_edit.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kRoleOfWork = "office";

Result<Change> composed(CentralWrite& write, const Schema& schema, RoleSet role, const DraftChange& draft) {
  const RecordType* type = schema.find(draft.type);
  if (!type) return fail(Code::unknown_type, draft.type);
  if (draft.kind == ChangeKind::create) return compose_new(*type, draft, role, draft.id);
  SATCHEL_ASSIGN(const auto stored, write.record(type->number, draft.id));
  if (!stored || !stored->state.alive) return fail(Code::not_found, draft.type + " " + to_text(draft.id));
  LocalRecord shown = as_shown(*type, stored->state);
  return compose(*type, draft, role, shown, stored->state.version);
}

}  // namespace

OfficeWork::OfficeWork(Central& central, Ports ports, const StatementLog& statements, const std::string& user,
                       const std::optional<Id>& device)
    : central_(central),
      ports_(ports),
      statements_(statements),
      seat_(office_seat(ports_, device.value_or(office_device(statements.hub(), user)), user)) {}

Status OfficeWork::write(const Compose& compose) {
  SATCHEL_ASSIGN(const auto write, central_.write());
  const SchemaPtr schema = central_.schema();  // under the lock: a newer one may have come while we waited
  const sync::HttpRequest request;
  const Target target;
  const JsonCall call{central_, ports_, request, target, seat_.caller, schema, statements_};
  SATCHEL_ASSIGN(auto changes, compose(*write, *schema, schema->role(kRoleOfWork)));
  if (changes.empty()) return {};
  OfficeEntry entry(*write, call, seat_.sight);
  SATCHEL_ASSIGN([[maybe_unused]] const OfficeOutcome done, entry.merge(std::move(changes)));
  return entry.commit();
}

Status OfficeWork::save(const std::vector<Draft>& drafts, const std::function<Status(CentralWrite&)>& beside) {
  for (const Draft& draft : drafts)
    SATCHEL_TRY(write([&](CentralWrite& session, const Schema& schema, RoleSet role) -> Result<std::vector<Change>> {
      std::vector<Change> out;
      for (const DraftChange& change : draft.changes) {
        SATCHEL_ASSIGN(Change made, composed(session, schema, role, change));
        out.push_back(std::move(made));
      }
      if (beside) SATCHEL_TRY(beside(session));
      return out;
    }));
  return {};
}

}  // namespace satchel::hub
