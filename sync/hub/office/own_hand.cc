#include "sync/hub/office/own_hand.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kOfficeRole = "office";

}  // namespace

OfficeSeat office_seat(Ports& ports, const Id& device, const std::string& user) {
  OfficeSeat out{{{{}, user, std::string(kOfficeRole), {}}, {}, {}}, {}};
  out.caller.epoch = {ports.random.number()};
  out.caller.office = device;
  out.sight.as.id = device;
  out.sight.as.user = user;
  out.sight.as.role = kOfficeRole;
  out.sight.as.scopes = {"office"};
  return out;
}

OwnHand::OwnHand(Central& central, Ports& ports, const StatementLog& statements, SchemaPtr schema,
                 const std::string& user)
    : seat_(office_seat(ports, office_device(statements.hub(), user), user)),
      schema_(std::move(schema)),
      call_{central, ports, request_, target_, seat_.caller, schema_, statements} {
  seat_.sight.restores = true;
}

}  // namespace satchel::hub
