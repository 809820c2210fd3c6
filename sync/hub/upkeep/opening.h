// What a hub and the programs beside it do first. Internal to sync/hub.
#pragma once

#include "sync/hub/access/access.h"
#include "sync/hub/hub_options.h"

namespace satchel::hub {

/// The secret of the tokens, in a file made on first use.
Result<Bytes> token_secret(Ports ports, const std::string& data);

/// The database of `options.data`, with its id, its log epoch and a schema. `guest`: beside a hub that serves it.
Result<std::unique_ptr<Central>> open_central(Ports ports, const HubOptions& options, bool guest);
Result<std::unique_ptr<Central>> open_beside(Ports ports, const HubData& data, const char* vfs = nullptr);
Result<Id> id_of_hub(CentralView& view);

/// See Hub::enrol and Hub::token.
Result<std::string> make_code(Central& central, Ports ports, const Enrolment& enrolment, const std::string& by = {});
Result<std::string> make_token(const Access& access, const Schema& schema, Ports ports, std::string_view user,
                               std::string_view role, Millis valid);

}  // namespace satchel::hub
