#include "sync/hub/own_hand.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kOfficeRole = "office";

}  // namespace

OwnHand::OwnHand(Central& central, Ports& ports, const StatementLog& statements, SchemaPtr schema,
                 const std::string& user)
    : caller_{{{}, user, std::string(kOfficeRole), {}}, {}, {}}, schema_(std::move(schema)), call_{central,   ports,
                                                                                                   request_,  target_,
                                                                                                   caller_,   schema_,
                                                                                                   statements} {
  caller_.epoch = {ports.random.number()};
  caller_.office = office_device(statements.hub(), user);
  sight_.as.id = caller_.office;
  sight_.as.user = user;
  sight_.as.role = kOfficeRole;
  sight_.as.scopes = {"office"};
  sight_.restores = true;
}

}  // namespace satchel::hub
