#include "sync/hub/office_work.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kRoleOfWork = "office";

}  // namespace

OfficeWork::OfficeWork(Central& central, Ports ports, const StatementLog& statements, const std::string& user,
                       const std::optional<Id>& device)
    : central_(central),
      ports_(ports),
      statements_(statements),
      caller_{{{}, user, std::string(kRoleOfWork), {}}, {}, {}} {
  caller_.epoch = {ports_.random.number()};
  caller_.office = device.value_or(office_device(statements.hub(), user));
  sight_.as.id = caller_.office;
  sight_.as.user = user;
  sight_.as.role = kRoleOfWork;
  sight_.as.scopes = {"office"};
}

Status OfficeWork::write(const Compose& compose) {
  const SchemaPtr schema = central_.schema();
  const sync::HttpRequest request;
  const Target target;
  const JsonCall call{central_, ports_, request, target, caller_, schema, statements_};
  SATCHEL_ASSIGN(const auto write, central_.write());
  SATCHEL_ASSIGN(auto changes, compose(*write, *schema, schema->role(kRoleOfWork)));
  if (changes.empty()) return {};
  OfficeEntry entry(*write, call, sight_);
  SATCHEL_ASSIGN([[maybe_unused]] const OfficeOutcome done, entry.merge(std::move(changes)));
  return entry.commit();
}

}  // namespace satchel::hub
