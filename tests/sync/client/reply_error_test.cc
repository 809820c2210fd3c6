#include <doctest/doctest.h>

#include "sync/client/sync_round.h"

using namespace satchel;

TEST_CASE("what the hub lacks is tried again: nobody can free its disk from a tablet") {
  for (const Code code : {Code::disk_full, Code::out_of_memory}) {
    const Error error = sync::error_of(sync::problem(fail(code, "no room")));
    CHECK(error.code == Code::busy);
    CHECK(error.detail.find(std::string(info(code).name)) != std::string::npos);
  }
  CHECK(sync::error_of(sync::problem(fail(Code::revoked))).code == Code::revoked);
}

TEST_CASE("a reply to HEAD says nothing but its status") {
  CHECK(sync::error_of({507, {}, {}}).code == Code::busy);
  CHECK(sync::error_of({302, {}, {}}).code == Code::not_a_hub);
}

TEST_CASE("of a problem, what can be read counts, and what answers in the hub's place is none") {
  const auto said = [](const char* body, const char* type = "application/problem+json") {
    return sync::error_of({409, {{"Content-Type", type}}, body});
  };
  CHECK(said("{\"code\": \"revoked\", \"detail\": \"why\"}").detail == "why");
  CHECK(said("{\"code\": \"revoked\", \"detail\": 7}").code == Code::revoked);
  CHECK(said("{\"code\": \"nobody knows\"}").code == Code::not_a_hub);
  CHECK(said("{\"code\": 7}").code == Code::not_a_hub);
  CHECK(said("{}").code == Code::not_a_hub);
  CHECK(said("[]").code == Code::not_a_hub);
  CHECK(said("{").code == Code::not_a_hub);
  CHECK(said("{\"code\": \"revoked\"}", "text/html").code == Code::not_a_hub);
}
