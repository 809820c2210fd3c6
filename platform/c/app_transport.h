// The app's own way to the hub, as a net::Transport.
#pragma once

#include "platform/c/satchel.h"
#include "platform/net/transport.h"

namespace satchel::capi {

/// Sends one request after the other, each from the loop, blocking it. `cancelled` is asked on the loop's thread, by
/// satchel_request_cancelled; `sent_some` is called after each satchel_request_sent, which the loop cannot tell of
/// while it is blocked.
net::TransportMaker app_transport(const satchel_transport& transport, std::function<bool()> cancelled,
                                  std::function<void()> sent_some = {});

}  // namespace satchel::capi
