// A complainant whom a tablet and the intake meet, and whom nobody else is to know of.
#pragma once

#include <boost/json.hpp>

#include "engine/schema/environment.h"
#include "tests/sync/together/affairs.h"

namespace satchel::test {

inline constexpr const char *kName = "赵钱孙李周", *kPhone = "13987651234", *kSaid = "只有我家窗户对着压缩机";
inline const Bytes kSignature = "\x89PNG\r\n" + Bytes("strokes of a pen, unlike any other") + Bytes(900, 'p');

/// What the hub answers to somebody of the office.
struct Desk {
  Desk(World& world, const std::string& user, const std::string& role)
      : w(world), token(must(world.hub().token(user, role, {3'600'000}))) {}

  sync::HttpReply call(const std::string& method, const std::string& target, const std::string& body = {}) {
    sync::Headers headers{{"Authorization", "Bearer " + token}};
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    return w.hub().handle({method, target, std::move(headers), body, {}});
  }
  std::string created(const std::string& type, const boost::json::object& fields) {
    const auto reply = call("POST", "/v1/records/" + type, boost::json::serialize(fields));
    REQUIRE_MESSAGE(reply.status == 201, reply.body);
    return std::string(boost::json::parse(reply.body).at("_id").as_string());
  }

  World& w;
  std::string token;
};

/// A case with a visit on the tablet of li; wang's tablet has the same scopes.
struct Visited {
  Visited() {
    affair = *id_from_text(zhang.created("case", {{"district", "north"}, {"title", "夜间噪声"}}));
    w.settle_down();
    visit = a.create("visit", {{"case", octets(affair.view())}, {"result", text("压缩机")}});
  }
  /// The complainant was there and signed.
  Id attended() {
    const Hash who = must(
        a.store().seal_identity({{"name", kName, false}, {"phone", kPhone, false}, {"signature", kSignature, true}}));
    return a.create("attendee", {{"visit", octets(visit.view())},
                                 {"roles", TextSet{"complainant"}},
                                 {"signed_state", text("signed")},
                                 {"identity_sealed", octets(who.view())}});
  }

  World w{std::string(environment_json())};
  Desk zhang{w, "zhang", "office"}, intake{w, "sun", "intake"}, discipline{w, "qian", "discipline"};
  Tablet &a = w.tablet("li", "inspector", {"north", "reference"}),
         &b = w.tablet("wang", "inspector", {"north", "reference"});
  Id affair, visit;
};

}  // namespace satchel::test
