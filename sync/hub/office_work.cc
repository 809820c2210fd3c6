#include "sync/hub/office_work.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kRoleOfWork = "office";

}  // namespace

OfficeHand::OfficeHand(Ports ports, std::string_view user, const Id& device)
    : caller{{{}, std::string(user), std::string(kRoleOfWork), {}}, {}, {}} {
  caller.epoch = {ports.random.number()};
  caller.office = device;
  sight.as.id = device;
  sight.as.user = user;
  sight.as.role = kRoleOfWork;
  sight.as.scopes = {"office"};
}

OfficeWork::OfficeWork(Central& central, Ports ports, const StatementLog& statements, const std::string& user,
                       const std::optional<Id>& device)
    : central_(central),
      ports_(ports),
      statements_(statements),
      hand_(ports, user, device.value_or(office_device(statements.hub(), user))) {}

Status OfficeWork::write(const Compose& compose) {
  const SchemaPtr schema = central_.schema();
  const sync::HttpRequest request;
  const Target target;
  const JsonCall call{central_, ports_, request, target, hand_.caller, schema, statements_};
  SATCHEL_ASSIGN(const auto write, central_.write());
  SATCHEL_ASSIGN(auto changes, compose(*write, *schema, schema->role(kRoleOfWork)));
  if (changes.empty()) return {};
  OfficeEntry entry(*write, call, hand_.sight);
  SATCHEL_ASSIGN([[maybe_unused]] const OfficeOutcome done, entry.merge(std::move(changes)));
  return entry.commit();
}

}  // namespace satchel::hub
