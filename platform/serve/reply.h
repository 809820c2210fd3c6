// A reply as bytes (RFC 9112 section 4). Minimal: no Date and no Server, because a sync with nothing to do is counted
// in bytes.
#pragma once

#include "platform/serve/framing.h"
#include "sync/http.h"

namespace satchel::serve {

enum class Ending { keep, close };

struct WireReply {
  Bytes head;
  Bytes body;
};

/// The front sets Content-Length and Connection; what the service says of them, and of Transfer-Encoding, is dropped,
/// but for the Content-Length of a reply to HEAD. No body for HEAD, 204 and 304. A header that would break the framing
/// (a name that is no token, a control character) makes the whole reply a problem of code internal.
WireReply to_wire(sync::HttpReply reply, std::string_view method, Ending ending);

/// The problem document for a head that is not served.
sync::HttpReply refuse(const Refusal& refusal);

}  // namespace satchel::serve
