// From the register to a pool: which sites with which weight, which officers; and that no ticket is favoured.
#include "engine/casework/draw_pool.h"

#include <algorithm>
#include <cmath>

#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

struct Register {
  Register() {
    world.put("limit", {{"quantity", "draw_weight"}, {"value", "2"}, {"valid_from", "2021-01-01"}});
    world.put("limit", {{"quantity", "draw_weight"}, {"relative_to", "positive_list"}, {"value", "1"}});
    world.put("limit", {{"quantity", "draw_weight"}, {"relative_to", "boiler"}, {"value", "5"}});
  }
  Id site(const char* district, const char* kind, const Cells& more = {}) {
    Cells cells{{"district", district}, {"kind", kind}};
    cells.insert(cells.end(), more.begin(), more.end());
    return world.put("site", cells);
  }
  Id officer(const char* user, const char* in_pool = "yes", const char* active = "yes") {
    return world.put("officer", {{"user", user}, {"in_draw_pool", in_pool}, {"active", active}});
  }
  Id certify(const Id& officer, const char* from = "2021-01-01", const char* to = "2022-01-01") {
    return world.put("certificate", {{"officer", to_text(officer)}, {"valid_from", from}, {"valid_to", to}});
  }
  Result<DrawPool> pool(const PoolAsked& asked = {}) {
    MemoryWorld now(world);
    return draw_pool(now, asked, *day_from_text("2021-07-01"));
  }
  std::map<std::string, int> weights(const PoolAsked& asked = {}) {
    std::map<std::string, int> out;
    const auto drawn_from = *pool(asked);
    for (const DrawSite& site : drawn_from.sites) out[site.id] = site.weight;
    return out;
  }
  MemoryWorld world;
};

std::vector<SiteTest> tests_of(const char* text) { return *site_tests(*environment(), text); }

/// Pearson's statistic of how often each came, against equal chances.
double chi_square(const std::map<std::string, int>& counts, double expected) {
  double out = 0;
  for (const auto& count : counts) out += std::pow(count.second - expected, 2) / expected;
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Register,
                  "one person is one in the pool, however often the register has him; his conflicts are all his") {
  const Id here = site("汉滨", "boiler");
  const Id first = officer("li"), again = officer("li"), other = officer("wang");
  for (const Id& id : {first, again, other}) certify(id);
  PoolAsked asked;
  asked.conflicts = {{"li", to_text(here)}};
  const DrawPool found = *pool(asked);
  REQUIRE(found.officers.size() == 2);
  CHECK(found.officers[0] == DrawOfficer{to_text(first), {to_text(here)}});
  CHECK(found.officers[1] == DrawOfficer{to_text(other), {}});
}

TEST_CASE_FIXTURE(Register, "a site weighs what its class says, less on the positive list, as of the day") {
  const std::string plain = to_text(site("汉滨", "enterprise")), boiler = to_text(site("汉滨", "boiler"));
  const Id listed = site("汉滨", "boiler"), left = site("汉滨", "boiler"), later = site("汉滨", "boiler");
  world.put("positive_list_entry", {{"site", to_text(listed)}, {"entered", "2021-07-01"}});
  world.put("positive_list_entry", {{"site", to_text(left)}, {"entered", "2021-01-01"}, {"left", "2021-07-01"}});
  world.put("positive_list_entry", {{"site", to_text(later)}, {"entered", "2021-07-02"}});
  auto found = weights();
  CHECK(found[plain] == 2);
  CHECK(found[boiler] == 5);
  CHECK(found[to_text(listed)] == 1);
  CHECK(found[to_text(left)] == 5);
  CHECK(found[to_text(later)] == 5);
  PoolAsked asked;
  asked.weights = {{"boiler", 7}, {"general", 3}, {"positive_list", 2}};
  found = weights(asked);
  CHECK(found[plain] == 3);
  CHECK(found[boiler] == 7);
  CHECK(found[to_text(listed)] == 2);
  asked.weights = {{"boiler", 0}};
  CHECK(pool(asked).code() == Code::invalid);
}

TEST_CASE_FIXTURE(Register, "the pool has the sites that are asked for, each once") {
  const std::string here = to_text(site("汉滨", "enterprise", {{"tags", "VOC"}}));
  site("平利", "enterprise"), site("汉滨", "square");
  site("汉滨", "enterprise", {{"same_as", here}, {"tags", "VOC"}});
  PoolAsked asked;
  asked.sites = tests_of("district=汉滨,kind=enterprise,tags=VOC");
  REQUIRE(pool(asked)->sites.size() == 1);
  CHECK(pool(asked)->sites[0].id == here);
  CHECK(pool()->sites.size() == 3);
  CHECK(tests_of("all").empty());
  CHECK(site_tests(*environment(), "colour=red").code() == Code::unknown_field);
  CHECK(site_tests(*environment(), "kind=enterprize").code() == Code::not_found);
  for (const char* odd : {"", "district", "district=", "=x", "district=x,"})
    CHECK(site_tests(*environment(), odd).code() == Code::invalid);
}

TEST_CASE_FIXTURE(Register, "officers are active, in the pool and certified on that day; conflicts stand beside them") {
  const Id li = officer("li"), wang = officer("wang"), chen = officer("chen", "no"),
           zhou = officer("zhou", "yes", "no");
  const Id late = officer("late"), none = officer("none");
  certify(li), certify(wang, "2020-01-01", "2021-07-01"), certify(chen), certify(zhou);
  certify(late, "2021-07-02", "2022-01-01");
  (void)none;
  PoolAsked asked;
  const std::string here = to_text(site("汉滨", "enterprise")), there = to_text(site("平利", "enterprise"));
  asked.conflicts = {{"li", here}, {"none", there}};
  const auto officers = pool(asked)->officers;
  REQUIRE(officers.size() == 2);
  CHECK(officers[0] == DrawOfficer{to_text(li), {here}});
  CHECK(officers[1] == DrawOfficer{to_text(wang), {}});
  asked.conflicts = {{"wangg", here}};
  CHECK(pool(asked).error().detail ==
        "officer wangg: no such name; did you mean wang? There are: wang, late, none, chen, li, zhou");
  asked.conflicts = {{"li", to_text(li)}};
  CHECK(pool(asked).code() == Code::not_found);  // no site
  asked = {};
  asked.weights = {{"boilr", 7}};
  CHECK(pool(asked).code() == Code::not_found);
}

TEST_CASE("without a row nothing has a weight") {
  MemoryWorld world;
  world.put("site", {{"district", "汉滨"}});
  CHECK(draw_pool(world, {}, *day_from_text("2021-07-01")).code() == Code::not_found);
}

TEST_CASE("equal sites and officers are drawn equally often, over many seeds") {
  constexpr int kDraws = 3000, kSites = 20, kOfficers = 8;
  DrawInput input;
  for (int i = 0; i < kSites; ++i) input.pool.sites.push_back({"site" + std::to_string(i), 3});
  for (int i = 0; i < kOfficers; ++i) input.pool.officers.push_back({"officer" + std::to_string(i), {}});
  input.public_value = "05 11 14";
  input.sites = 2;
  std::map<std::string, int> sites, officers;
  for (int n = 0; n < kDraws; ++n) {
    input.seed = Bytes(sha256("seed " + std::to_string(n)).view());
    for (const Drawn& drawn : *draw(input)) {
      ++sites[drawn.site];
      for (const auto& officer : drawn.officers) ++officers[officer];
    }
  }
  // Chi-square with 19 and 7 degrees of freedom: 0.999 quantiles 43.8 and 24.3.
  CHECK(chi_square(sites, kDraws * 2.0 / kSites) < 43.8);
  CHECK(chi_square(officers, kDraws * 4.0 / kOfficers) < 24.3);
}

TEST_CASE("a published draw is held against what was committed") {
  DrawInput input{{{{"a", 1}, {"b", 2}}, {{"li", {}}, {"wang", {}}}}, Bytes(32, 's'), "05 11", 1, 2};
  const Hash pool = sha256(*text_of(input.pool)), seed = seed_commitment(input.seed);
  const PublishedDraw draw_of{"Q3", input, pool, seed, *draw(input), "双色球"};
  const DrawCommitment commitment{"Q3", {1000}, input.pool, pool, seed, 1, 2};
  const auto read = draw_commitment(*to_json(commitment));
  REQUIRE_MESSAGE(read, read.error().detail);
  CHECK(published_draw(*to_json(draw_of))->source == "双色球");
  CHECK(check_committed(draw_of, *read));
  for (auto spoil :
       {+[](DrawCommitment& c) { c.pool_hash.bytes[0] ^= 1; }, +[](DrawCommitment& c) { c.seed_hash = {}; },
        +[](DrawCommitment& c) { c.sites = 2; }, +[](DrawCommitment& c) { c.officers_each = 1; }}) {
    DrawCommitment other = *read;
    spoil(other);
    CHECK(check_committed(draw_of, other).code() == Code::bad_checksum);
  }
  DrawCommitment odd = commitment;
  odd.pool_hash = {};
  CHECK(draw_commitment(*to_json(odd)).code() == Code::bad_checksum);
  CHECK(draw_commitment(*to_json(draw_of)).code() == Code::invalid);
}

}  // namespace satchel::casework::test
