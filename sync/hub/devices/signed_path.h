// What the paths of signed messages share: the head of a request, and the reply around its result.
#pragma once

#include "sync/http.h"
#include "sync/hub/central/central.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

/// Errors: method_not_allowed, unsupported (another content type), invalid. The signature is still to be verified.
Result<sync::OpenedRequest> opened_request(const sync::HttpRequest& request);
/// The device that signed it. Errors: not_signed_in (there is none such), bad_signature, those of the database.
Result<DeviceRow> signing_device(Central& central, const sync::OpenedRequest& opened);
/// The device as the session knows it: since its request was verified it may have been revoked, or have other scopes.
/// Error: not_signed_in, where there is none such.
Result<DeviceRow> present_device(CentralView& session, const Id& device);
/// Error: unsupported, where it is not this hub's.
Status check_protocol(std::uint32_t protocol);
/// A sealed reply as it is; an error as a problem. RFC 9110: a 401 says by what means to come again (section 15.5.2),
/// here the envelope of PROTOCOL.md; a 405 what may be done (section 15.5.6).
sync::HttpReply signed_reply(const Result<Bytes>& sealed);
/// The header that says when to come again.
std::pair<std::string, std::string> retry_after(Millis wait);

}  // namespace satchel::hub
