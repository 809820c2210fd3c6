#include "sync/http.h"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <doctest/doctest.h>

using namespace satchel;

namespace {

boost::json::object body_of(const sync::HttpReply& reply) { return boost::json::parse(reply.body).as_object(); }

std::string text(const boost::json::object& body, const char* key) {
  return boost::json::value_to<std::string>(body.at(key));
}

}  // namespace

TEST_CASE("a header is found whatever the case of its name, and the first one counts") {
  const sync::Headers headers = {{"Upload-Offset", "7"}, {"upload-offset", "9"}, {"Empty", ""}};
  CHECK(sync::header(headers, "UPLOAD-OFFSET") == "7");
  CHECK(sync::header(headers, "empty") == "");
  CHECK_FALSE(sync::header(headers, "Upload-Offse"));
  CHECK_FALSE(sync::header(headers, "Upload-Offset2"));
}

TEST_CASE("a problem says in both languages what went wrong, and what to do next") {
  const auto reply = sync::problem(fail(Code::sealed, "finding 7"));
  CHECK(reply.status == 409);
  CHECK(sync::header(reply.headers, "content-type") == "application/problem+json");
  const auto body = body_of(reply);
  CHECK(text(body, "type") == "urn:satchel:error:sealed");
  CHECK(text(body, "title") == info(Code::sealed).en);
  CHECK(text(body, "title_zh") == info(Code::sealed).zh);
  CHECK(body.at("status") == 409);
  CHECK(text(body, "detail") == "finding 7");
  CHECK(text(body, "code") == "sealed");
  CHECK(text(body, "group") == "fix_input");
}

TEST_CASE("a problem takes a closer HTTP status, in the line and in the body") {
  const auto reply = sync::problem(fail(Code::too_large), 431);
  CHECK(reply.status == 431);
  CHECK(body_of(reply).at("status") == 431);
  CHECK_FALSE(body_of(reply).contains("detail"));
}

TEST_CASE("bytes of a stranger never make the JSON of a problem invalid") {
  CHECK_FALSE(body_of(sync::problem(fail(Code::invalid, "\xff\xfe"))).contains("detail"));
  CHECK(text(body_of(sync::problem(fail(Code::invalid, "a \"quoted\"\n"))), "detail") == "a \"quoted\"\n");
}
