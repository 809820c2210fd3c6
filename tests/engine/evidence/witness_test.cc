#include "engine/evidence/witness.h"

#include <doctest/doctest.h>

#include "tests/support/small_log.h"

using namespace satchel;
using satchel::test::SmallLog;

namespace {

SmallLog log_of(int statements, const std::string& word = "day") {
  SmallLog out;
  for (int i = 0; i < statements; ++i) out.say(word + std::to_string(i));
  return out;
}

}  // namespace

TEST_CASE("answers come back from their JSON as they were") {
  SmallLog log = log_of(5);
  log.put_back_to(log_of(3));
  const LogGrowth growth = log.growth(2);
  CHECK(*log_growth_from_json(log_growth_json(growth)) == growth);
  const LogRestores restores = log.restores();
  REQUIRE(restores.restores.size() == 1);
  CHECK(*log_restores_from_json(log_restores_json(restores)) == restores);
}

TEST_CASE("what is no such answer is none") {
  SmallLog log = log_of(5);
  const std::string growth = log_growth_json(log.growth(2)), restores = log_restores_json(log.restores());
  for (const std::string& odd : {std::string(), std::string("[]"), std::string("{}"), growth.substr(0, 40), restores})
    CHECK(log_growth_from_json(odd).code() == Code::invalid);
  for (const std::string& odd : {std::string("null"), std::string(R"({"restores":[]})"), growth})
    CHECK(log_restores_from_json(odd).code() == Code::invalid);
  std::string below = growth;
  below.replace(below.find(R"("from":2)"), 8, R"("from":-2)");
  CHECK(log_growth_from_json(below).code() == Code::invalid);
  CHECK(log_restores_from_json(R"({"head":)" + restores.substr(8, restores.find(",\"restores") - 8) +
                               R"(,"restores":[{"no":1}]})")
            .code() == Code::invalid);
}

TEST_CASE("a log goes on from each head that it had, and from no other") {
  for (int then = 0; then <= 9; ++then) {
    SmallLog before = log_of(then), now = log_of(9), other = log_of(9, "another day");
    const LogHead kept = before.head();
    const auto from = static_cast<std::uint64_t>(then);
    CHECK(goes_on(now.keys.public_key(), kept, now.growth(from)));
    CHECK(goes_on(now.keys.public_key(), kept, other.growth(from)) == (then == 0));
    LogGrowth unsigned_one = now.growth(from);
    unsigned_one.head.time.count += 1;
    CHECK_FALSE(goes_on(now.keys.public_key(), kept, unsigned_one));
  }
}

TEST_CASE("a head of an earlier log epoch, or of another hub, is no growth") {
  SmallLog log = log_of(4);
  const LogHead kept = log.head();
  log.epoch = 0;
  CHECK_FALSE(goes_on(log.keys.public_key(), kept, log.growth(4)));
  log.epoch = 1, log.hub = Id{{8}};
  CHECK_FALSE(goes_on(log.keys.public_key(), kept, log.growth(4)));
}

TEST_CASE("a restore is proved by the hub's signature and its place in the log") {
  SmallLog log = log_of(6);
  log.put_back_to(log_of(4));
  log.say("after");
  const auto key = log.keys.public_key();
  const LogRestores said = log.restores();
  const auto proved = proved_restores(key, said);
  REQUIRE(proved);
  REQUIRE(proved->size() == 1);
  CHECK(proved->front().before.log_epoch == 2);
  CHECK(proved->front().before.size == 4);
  const auto is_refused = [&](auto change) {
    LogRestores odd = said;
    change(odd);
    CHECK(proved_restores(key, odd).code() == Code::invalid);
  };
  is_refused([](LogRestores& r) { r.head.time.count += 1; });
  is_refused([](LogRestores& r) { r.restores[0].no = 3; });
  is_refused([](LogRestores& r) { r.restores[0].statement.signature[0] ^= 1; });
  is_refused([](LogRestores& r) { r.restores[0].proof.clear(); });
  is_refused([&](LogRestores& r) { r.restores[0].statement = log.leaves[0], r.restores[0].no = 0; });
}
