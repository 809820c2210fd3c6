// A hub whose office signs in, and browsers: each keeps a cookie and says its token.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "sync/hub/access/sign_in_limits.h"
#include "sync/hub/accounts/passwords.h"
#include "sync/hub/front.h"
#include "tests/sync/hub/house.h"

namespace satchel::hub::test {

inline constexpr const char* kPassword = "围挡 corner lantern";

struct People : House {
  People() { add("zhang"); }

  void add(const std::string& user, std::optional<std::vector<std::string>> scopes = {}) {
    const auto added = hub->accounts().add({user, "office", std::move(scopes)}, kPassword);
    REQUIRE_MESSAGE(added, added.error().detail);
  }
  HttpReply sign_in(const std::string& user, const std::string& password, sync::Headers headers = {}) {
    headers.emplace_back("Content-Type", "application/json");
    const boost::json::object body{{"user", user}, {"password", password}};
    return hub->handle({"POST", "/v1/session", std::move(headers), boost::json::serialize(body), {}});
  }
  /// So many failures in a row.
  void fail_at(const std::string& user, int times) {
    for (int i = 0; i < times; ++i) CHECK(sign_in(user, "not the right one").status == 401);
  }
};

inline std::string header_in(const HttpReply& reply, const char* name) {
  return std::string(sync::header(reply.headers, name).value_or(""));
}

inline std::string member(const HttpReply& reply, const char* pointer) {
  const auto value = boost::json::parse(reply.body).at_pointer(pointer);
  return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
}

struct Browser {
  Browser(People& people, const std::string& user) : p(people) {
    const HttpReply reply = p.sign_in(user, kPassword);
    REQUIRE_MESSAGE(reply.status == 200, reply.body);
    take(reply);
  }

  void take(const HttpReply& reply) {
    const std::string set = header_in(reply, "Set-Cookie");
    cookie = set.substr(0, set.find(';'));
    csrf = member(reply, "/csrf");
  }
  sync::Headers own(bool with_token = true) const {
    sync::Headers out{{"Cookie", "lang=zh; " + cookie}};
    if (with_token) out.emplace_back("X-CSRF-Token", csrf);
    return out;
  }
  HttpReply send(const std::string& method, const std::string& target, const std::string& body, sync::Headers headers) {
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    return p.hub->handle({method, target, std::move(headers), body, {}});
  }
  HttpReply get(const std::string& target) { return send("GET", target, "", own(false)); }
  HttpReply post(const std::string& target, const std::string& body) { return send("POST", target, body, own()); }
  HttpReply patch(const std::string& target, const std::string& body, const std::string& etag) {
    sync::Headers headers = own();
    headers.emplace_back("If-Match", etag);
    return send("PATCH", target, body, std::move(headers));
  }
  /// A new affair's path.
  std::string make(const std::string& district) {
    const HttpReply made = post("/v1/records/affair", R"({"district":")" + district + R"(","place":"gate"})");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return header_in(made, "Location");
  }
  int status() { return get("/v1/session").status; }

  People& p;
  std::string cookie, csrf;
};

}  // namespace satchel::hub::test
