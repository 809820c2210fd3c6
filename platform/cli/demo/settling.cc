#include "platform/cli/demo/settling.h"

#include <boost/asio/io_context.hpp>

#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"

namespace satchel::cli::demo {
namespace {

Result<sync::HttpReply> post(World& world, const std::string& target, const Bytes& body) {
  SATCHEL_ASSIGN(const std::string token, world.hub().token("zhang", "office", Millis{600'000}));
  boost::asio::io_context loop;
  net::CurlOptions options;
  options.base_url = world.url(Line::direct);
  SATCHEL_ASSIGN(const auto transport, net::CurlTransport::open(loop, options));
  const sync::HttpRequest request{
      "POST", target, {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}}, body, {}};
  return net::fetch(loop, *transport, request);
}

/// The first open conflict of a field that stands alone: those of a group are settled together, or half a position
/// would come from each side. Error: not_here.
Result<Id> lone_conflict(Station& station) {
  SATCHEL_ASSIGN(const auto open, open_conflicts(station.store()));
  for (const auto& conflict : open) {
    const auto field = field_of(*station.store().schema(), conflict);
    if (field && (*field)->group == 0) return conflict.id;
  }
  return fail(Code::not_here, station.name + " sees no open conflict");
}

}  // namespace

Status settle_on_tablet(Station& tablet, Settled& settled) {
  SATCHEL_ASSIGN(const Id conflict, lone_conflict(tablet));
  SATCHEL_TRY(tablet.store().settle(conflict, Take::proposed));
  ++settled.on_tablet;
  return {};
}

Status settle_by_api(World& world, Station& office, Settled& settled) {
  SATCHEL_ASSIGN(const Id conflict, lone_conflict(office));
  SATCHEL_ASSIGN(const auto reply, post(world, "/v1/conflicts/" + to_text(conflict), R"({"take":"standing"})"));
  if (reply.status != 200)
    return fail(Code::invalid, "POST /v1/conflicts: " + std::to_string(reply.status) + " " + reply.body);
  ++settled.by_api;
  return {};
}

Status settle_in_office(Station& office, Settled& settled) {
  SATCHEL_ASSIGN(const auto open, open_conflicts(office.store()));
  for (const auto& conflict : open) {
    const auto field = field_of(*office.store().schema(), conflict);
    const bool position = field && (*field)->group != 0;
    const Status status = office.store().settle(conflict.id, position ? Take::proposed : Take::standing);
    if (status.code() != Code::already_settled) SATCHEL_TRY(status);  // with another field of its group
    ++settled.in_office;
  }
  return {};
}

}  // namespace satchel::cli::demo
