// /v1/log: heads, and proofs from one to the other.
#include "engine/evidence/package.h"
#include "engine/evidence/witness.h"
#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {
namespace {

struct Watched : JsonOffice {
  Watched() { with_schema(); }
  /// A statement more in the log.
  void edit() { make(token("li"), "case", R"({"title":"noise","district":"queens"})"); }
  LogHead head() { return *log_head_from_json(get(witness, "/v1/log/head").raw); }
  LogGrowth growth(std::uint64_t from) {
    return *log_growth_from_json(get(witness, "/v1/log/consistency?from=" + std::to_string(from)).raw);
  }
  PublicKey key = TestKeys(1).public_key();
  std::string witness = token("sun", "discipline");
};

}  // namespace

TEST_CASE_FIXTURE(Watched, "a head is signed, and each later one goes on from it") {
  std::vector<LogHead> heads{head()};
  CHECK(heads[0].log.size == 0);
  for (int i = 0; i < 6; ++i) edit(), heads.push_back(head());
  for (const LogHead& one : heads) {
    CHECK(verify(key, one));
    CHECK(one.time == clock().wall());
    CHECK(goes_on(key, one, growth(one.log.size)));
  }
  CHECK(heads.back().log.size == 6);
}

TEST_CASE_FIXTURE(Watched, "a proof is asked for from a size that the log had") {
  edit();
  for (const char* odd : {"", "?from=", "?from=-1", "?from=1x", "?from=two", "?from=2", "?from=18446744073709551616"}) {
    const JsonAnswer answer = get(witness, std::string("/v1/log/consistency") + odd);
    CHECK_MESSAGE(answer.status == 400, odd);
    CHECK(answer.code() == "invalid");
    CHECK(answer.header("Content-Type") == "application/problem+json");
  }
}

TEST_CASE_FIXTURE(Watched, "whoever has a token may ask, whoever has none may not") {
  edit();
  const Id tablet = device("li", {"queens"}), gone = device("wang", {"queens"}, true);
  for (const char* path : {"/v1/log/head", "/v1/log/consistency?from=0", "/v1/log/restores"}) {
    for (const char* role : {"inspector", "office", "intake", "leader", "discipline"})
      CHECK(get(token("sun", role), path).status == 200);
    CHECK(get(device_token(tablet, "li"), path).status == 200);
    CHECK(get(device_token(gone, "wang"), path).status == 403);
    CHECK(get("", path).status == 401);
    CHECK(get("no token", path).status == 401);
    CHECK(call(witness, "HEAD", path).status == 200);
    const JsonAnswer post = call(witness, "POST", path);
    CHECK(post.status == 405);
    CHECK(post.header("Allow") == "GET, HEAD");
  }
  CHECK(get(witness, "/v1/log").status == 404);
  CHECK(get(witness, "/v1/log/tail").status == 404);
}

TEST_CASE_FIXTURE(Watched, "restores stand in the log, with their proof") {
  edit();
  const auto said = [&] { return *log_restores_from_json(get(witness, "/v1/log/restores").raw); };
  CHECK(said().restores.empty());
  TestKeys keys(1);
  const StatementLog log(keys, Id{{7}});
  change([&](CentralWrite& write) {
    REQUIRE(write.put_setting("log_epoch", "2"));
    REQUIRE(log.append(write, clock().wall(), Restored{first_version(2)}));
  });
  edit();
  const auto proved = proved_restores(key, said());
  REQUIRE(proved);
  REQUIRE(proved->size() == 1);
  CHECK(proved->front().before.log_epoch == 2);
}

}  // namespace satchel::hub::test
