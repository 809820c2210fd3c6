// The random draw: it follows from what was committed, and weights and conflicts count.
#include "engine/casework/draw.h"

#include <cmath>
#include <doctest/doctest.h>
#include <map>

namespace satchel::casework::test {
namespace {

DrawInput input_of(std::uint64_t n = 1) {
  DrawInput out;
  out.pool.sites = {{"冷库", 1}, {"货场", 3}, {"豆腐坊", 1}, {"工地", 6}};
  out.pool.officers = {{"li", {}}, {"wang", {"工地"}}, {"zhao", {}}, {"qian", {"货场", "冷库"}}};
  out.seed = sha256("seed " + std::to_string(n)).view();
  out.public_value = "双色球 2021087: 03 08 17 22 29 31 + 05";
  out.sites = 2;
  return out;
}

PublishedDraw published(const DrawInput& input) {
  const auto pool = text_of(input.pool);
  const auto result = draw(input);
  REQUIRE(pool);
  REQUIRE(result);
  return {"2021年第三季度", input, sha256(*pool), seed_commitment(input.seed), *result};
}

}  // namespace

TEST_CASE("a draw is the same for everybody, in whatever order the pool is given") {
  const auto once = draw(input_of());
  REQUIRE(once);
  CHECK(once->size() == 2);
  DrawInput other = input_of();
  std::swap(other.pool.sites[0], other.pool.sites[3]);
  std::swap(other.pool.officers[0], other.pool.officers[1]);
  CHECK(*draw(other) == *once);
}

TEST_CASE("the bytes that are hashed are these") {
  CHECK(*text_of(input_of().pool) ==
        "officer\tli\t\nofficer\tqian\t冷库,货场\nofficer\twang\t工地\nofficer\tzhao\t\n"
        "site\t冷库\t1\nsite\t工地\t6\nsite\t豆腐坊\t1\nsite\t货场\t3\n");
  CHECK(pool_from(*text_of(input_of().pool))->officers.size() == 4);
}

TEST_CASE("nobody checks where there is a conflict of interest") {
  for (std::uint64_t n = 0; n < 200; ++n) {
    DrawInput input = input_of(n);
    input.sites = 4;
    const auto result = draw(input);
    REQUIRE(result);
    for (const Drawn& drawn : *result) {
      REQUIRE(drawn.officers.size() == 2);
      CHECK(drawn.officers[0] != drawn.officers[1]);
      for (const auto& officer : drawn.officers) {
        CHECK_FALSE((drawn.site == "工地" && officer == "wang"));
        CHECK_FALSE((officer == "qian" && (drawn.site == "货场" || drawn.site == "冷库")));
      }
    }
  }
}

TEST_CASE("a site is drawn first as often as its weight says") {
  std::map<std::string, int> first;
  constexpr int kDraws = 4000, kTickets = 11;
  for (std::uint64_t n = 0; n < kDraws; ++n) ++first[(*draw(input_of(n)))[0].site];
  for (const auto& site : input_of().pool.sites) {
    const double expected = static_cast<double>(kDraws) * site.weight / kTickets;
    CHECK_MESSAGE(std::abs(first[site.id] - expected) < 5 * std::sqrt(expected), site.id << " " << first[site.id]);
  }
}

TEST_CASE("a published draw is drawn again, and says what is off") {
  const PublishedDraw good = published(input_of());
  const auto text = to_json(good);
  REQUIRE(text);
  const auto read = published_draw(*text);
  REQUIRE_MESSAGE(read, read.error().detail);
  CHECK(verify(*read));

  PublishedDraw bad = *read;
  bad.input.pool.sites[0].weight = 5;
  CHECK(verify(bad).code() == Code::bad_checksum);
  bad = *read;
  bad.input.seed[0] = static_cast<char>(bad.input.seed[0] ^ 1);
  CHECK(verify(bad).code() == Code::bad_checksum);
  bad = *read;
  bad.input.public_value += " ";
  CHECK(verify(bad).code() == Code::invalid);
  bad = *read;
  std::swap(bad.result[0], bad.result[1]);
  CHECK(verify(bad).code() == Code::invalid);
}

TEST_CASE("what is no draw is refused") {
  for (auto spoil :
       {+[](DrawInput& in) { in.seed.pop_back(); }, +[](DrawInput& in) { in.public_value.clear(); },
        +[](DrawInput& in) { in.sites = 5; }, +[](DrawInput& in) { in.officers_each = 4; },
        +[](DrawInput& in) { in.pool.sites[1].weight = 0; }, +[](DrawInput& in) { in.pool.sites[1].weight = 1001; },
        +[](DrawInput& in) { in.pool.sites[1].id = in.pool.sites[0].id; },
        +[](DrawInput& in) { in.pool.officers[1].id.clear(); }, +[](DrawInput& in) { in.pool.officers[1].id = "a\tb"; },
        +[](DrawInput& in) { in.pool.officers[1].conflicts = {"a,b"}; }}) {
    DrawInput input = input_of();
    spoil(input);
    input.sites = std::max<std::size_t>(input.sites, 4);
    CHECK(draw(input).code() == Code::invalid);
  }
  for (const char* odd : {"site\ta\t1", "site\ta\t1\nsite\ta\t1\n", "site\tb\t1\nsite\ta\t1\n", "site\ta\n",
                          "site\ta\t01\n", "place\ta\t1\n", "site\ta\tx\n"})
    CHECK_MESSAGE(pool_from(odd).code() == Code::invalid, odd);
  const std::string good = *to_json(published(input_of()));
  for (std::size_t at = 0; at < good.size(); at += 7) CHECK_FALSE(published_draw(good.substr(0, at)));
  std::string later = good;
  later.replace(later.find("\"draw\":1"), 8, "\"draw\":2");
  CHECK(published_draw(later).code() == Code::unsupported);
}

}  // namespace satchel::casework::test
