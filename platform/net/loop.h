// Runs an Asio loop on the calling thread until one request has its reply: for enrolment, tools and tests.
#pragma once

#include <boost/asio/io_context.hpp>

#include "platform/net/transport.h"

namespace satchel::net {

/// Sends and waits. `loop` is the one that the transport runs on and must not be running already; other requests go on
/// meanwhile. Errors: those of Done.
Result<sync::HttpReply> fetch(boost::asio::io_context& loop, Transport& transport, const sync::HttpRequest& request,
                              Sent sent = {});

}  // namespace satchel::net
