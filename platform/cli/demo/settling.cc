#include "platform/cli/demo/settling.h"

#include <boost/asio/io_context.hpp>

#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"

namespace satchel::cli::demo {
namespace {

Result<sync::HttpReply> post(World& world, Files& files, const std::string& target, const Bytes& body) {
  SATCHEL_ASSIGN(const std::string token, world.hub().token("zhang", "office", Millis{600'000}));
  boost::asio::io_context loop;
  net::CurlOptions options;
  options.base_url = world.url(Line::direct);
  SATCHEL_ASSIGN(const auto transport, net::CurlTransport::open(loop, files, options));
  const sync::HttpRequest request{
      "POST", target, {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}}, body, {}};
  return net::fetch(loop, *transport, request);
}

}  // namespace

Status settle_on_tablet(Station& tablet, Settled& settled) {
  SATCHEL_ASSIGN(const auto open, open_conflicts(tablet.store()));
  if (open.empty()) return fail(Code::not_here, tablet.name + " sees no open conflict");
  SATCHEL_TRY(tablet.store().settle(open.front().id, Take::proposed));
  ++settled.on_tablet;
  return {};
}

Status settle_by_api(World& world, Station& office, Settled& settled) {
  SATCHEL_ASSIGN(const auto open, open_conflicts(office.store()));
  if (open.empty()) return fail(Code::not_here, "the office sees no open conflict");
  SATCHEL_ASSIGN(const auto reply, post(world, *office.at.host.files, "/v1/conflicts/" + to_text(open.front().id),
                                        R"({"take":"standing"})"));
  if (reply.status != 200)
    return fail(Code::invalid, "POST /v1/conflicts: " + std::to_string(reply.status) + " " + reply.body);
  ++settled.by_api;
  return {};
}

Status settle_in_office(Station& office, Settled& settled) {
  SATCHEL_ASSIGN(const auto open, open_conflicts(office.store()));
  for (const auto& conflict : open) {
    const bool field = field_of(*office.store().schema(), conflict).code() == Code::ok;
    const bool proposed = field && conflict.rule != "state" && settled.in_office % 2 == 0;
    SATCHEL_TRY(office.store().settle(conflict.id, proposed ? Take::proposed : Take::standing));
    ++settled.in_office;
  }
  return {};
}

}  // namespace satchel::cli::demo
