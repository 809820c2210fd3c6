// Problems enter the repeat list by themselves, once, and again when they come back; what a person links or parts stays
// so.
#include <algorithm>
#include <random>

#include "engine/casework/linking.h"
#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

struct Neighbourhood {
  Neighbourhood() {
    list = world.put("list_kind",
                     {{"name", std::string(kRepeatListName)}, {"threshold", "3"}, {"valid_from", "2021-01-01"}});
    world.put("limit", {{"quantity", "repeat_near"}, {"value", "50"}});
  }
  Id complain(const std::string& received, const std::string& address, const std::string& kind = "噪声",
              const Cells& more = {}) {
    Cells cells{
        {"received", received + ":00+08:00"}, {"address", address}, {"complaint_type", kind}, {"district", "汉滨"}};
    cells.insert(cells.end(), more.begin(), more.end());
    return world.put("complaint", cells);
  }
  RepeatView view(std::optional<Millis> at = {}) {
    MemoryWorld now(world);
    const auto rules = *repeat_rules(now, day("2021-07-01"));
    REQUIRE(rules);
    return {*rules, SameBy::address_and_kind, at};
  }
  std::vector<Problem> all(std::optional<Millis> at = {}) {
    MemoryWorld now(world);
    return *problems(now, view(at));
  }
  /// Saves drafts as an office would; how many changes there were.
  std::size_t save(const std::vector<Draft>& drafts) {
    std::size_t out = 0;
    for (const Draft& draft : drafts)
      for (const DraftChange& change : draft.changes) ++out, world.apply(change);
    return out;
  }
  std::size_t enter(const char* today) {
    MemoryWorld now(world);
    return save(*entering(now, view(), day(today)));
  }
  std::size_t link(const Id& a, const Id& b) {
    MemoryWorld now(world);
    return save({*link_to(now, a, b)});
  }
  std::size_t part(const Id& a, const Id& b) {
    MemoryWorld now(world);
    return save({*part_from(now, a, b, "两个厂")});
  }
  static Day day(const char* text) { return *day_from_text(text); }

  MemoryWorld world;
  Id list;
};

std::vector<std::size_t> sizes(const std::vector<Problem>& all) {
  std::vector<std::size_t> out;
  for (const Problem& problem : all) out.push_back(problem.complaints.size());
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Neighbourhood, "the third complaint makes a problem enter, with its site; the next one joins it") {
  complain("2021-07-01 08:00", "金州路 1 号");
  complain("2021-07-02 08:00", "金州路1号");  // written otherwise: it is asked about, never linked
  complain("2021-07-03 08:00", "金州路 1 号");
  CHECK(enter("2021-07-03") == 0);
  CHECK(all().empty());
  complain("2021-07-04 08:00", "金州路　１　号");  // full width
  CHECK(enter("2021-07-04") == 1 + 1 + 3);         // a site, an entry, three complaints get the site
  const auto listed = all();
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].listed);
  CHECK(listed[0].listings.front().entered == day("2021-07-04"));
  CHECK(listed[0].reached == at("2021-07-04 08:00"));
  CHECK(enter("2021-07-05") == 0);  // once
  complain("2021-07-06 08:00", "金州路 1 号");
  CHECK(enter("2021-07-06") == 1);  // it gets the site
  CHECK(sizes(all()) == std::vector<std::size_t>{4});
}

TEST_CASE_FIXTURE(Neighbourhood, "whoever enters it writes the same records") {
  for (const char* day : {"01", "02", "03"}) complain("2021-07-" + std::string(day) + " 08:00", "金州路 1 号");
  MemoryWorld one(world), other(world);
  const auto a = *entering(one, view(), day("2021-07-03")), b = *entering(other, view(), day("2021-07-09"));
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a[0].changes.size(); ++i) CHECK(a[0].changes[i].id == b[0].changes[i].id);
}

TEST_CASE_FIXTURE(Neighbourhood, "one that left enters again when as many complain since, and its history stays") {
  for (const char* day : {"01", "02", "03"}) complain("2021-07-" + std::string(day) + " 08:00", "金州路 1 号");
  enter("2021-07-03");
  world.change("list_entry", all()[0].listings[0].entry, {{"left", "2021-08-01"}});
  CHECK_FALSE(all()[0].listed);
  complain("2021-08-01 08:00", "金州路 1 号");  // on the day on which it left
  complain("2021-08-02 08:00", "金州路 1 号");
  complain("2021-08-03 08:00", "金州路 1 号");
  CHECK(enter("2021-08-03") == 0);
  complain("2021-08-04 08:00", "金州路 1 号");
  CHECK(enter("2021-08-04") > 0);
  const auto now = all();
  CHECK(now[0].listed);
  REQUIRE(now[0].listings.size() == 2);
  CHECK(now[0].listings[0].left == day("2021-08-01"));
  CHECK(now[0].listings[1].entered == day("2021-08-04"));
}

TEST_CASE_FIXTURE(Neighbourhood, "as of a moment, what came later and what entered later is not there") {
  for (const char* day : {"01", "02", "03", "04"}) complain("2021-07-" + std::string(day) + " 08:00", "金州路 1 号");
  enter("2021-07-10");
  CHECK(all(at("2021-07-02 12:00")).empty());
  const auto then = all(at("2021-07-05 12:00"));
  REQUIRE(then.size() == 1);
  CHECK(then[0].complaints.size() == 4);
  CHECK_FALSE(then[0].listed);
  CHECK(all(at("2021-07-10 12:00"))[0].listed);
}

TEST_CASE_FIXTURE(Neighbourhood,
                  "a site of the register is taken where it has that address and nobody else's complaints") {
  const Id known = world.put("site", {{"name", "兴安冷库"}, {"address", "金州路 1 号"}});
  for (const char* day : {"01", "02", "03"}) {
    complain("2021-07-" + std::string(day) + " 08:00", "金州路 1 号", "噪声");
    complain("2021-07-" + std::string(day) + " 09:00", "金州路 1 号", "恶臭");
  }
  enter("2021-07-03");
  const auto both = all();
  REQUIRE(both.size() == 2);
  CHECK(both[0].listed);
  CHECK(both[1].listed);
  CHECK(both[0].site != both[1].site);  // two facts stay two problems
  CHECK(std::ranges::count(both, std::optional(known), &Problem::site) == 1);
  enter("2021-07-03");
  CHECK(sizes(all()) == std::vector<std::size_t>{3, 3});
}

TEST_CASE_FIXTURE(Neighbourhood, "what a person links counts together, by each other or by a site") {
  const Id a = complain("2021-07-01 08:00", "金州路 1 号"), b = complain("2021-07-02 08:00", "");
  const Id c = complain("2021-07-03 08:00", "", "恶臭"), d = complain("2021-07-04 08:00", "兴安小区");
  CHECK(link(b, a) == 1);
  CHECK(link(b, a) == 0);  // said already
  CHECK(link(c, b) == 1);
  enter("2021-07-04");
  CHECK(sizes(all()) == std::vector<std::size_t>{3});
  const Id site = *all()[0].site;
  CHECK(link(d, site) == 1);
  CHECK(sizes(all()) == std::vector<std::size_t>{4});
  MemoryWorld now(world);
  CHECK(link_to(now, a, a).code() == Code::invalid);
  CHECK(link_to(now, a, id_no(999)).code() == Code::not_here);
  CHECK(link_to(now, id_no(999), a).code() == Code::not_here);
}

TEST_CASE_FIXTURE(Neighbourhood,
                  "what a person parts stays apart, whichever comes first, and the rest stays together") {
  std::vector<Id> ids;
  for (const char* day : {"01", "02", "03", "04"})
    ids.push_back(complain("2021-07-" + std::string(day) + " 08:00", "金州路 1 号"));
  SUBCASE("the first one, before any site") { part(ids[0], ids[2]); }
  SUBCASE("the last one") { part(ids[3], ids[0]); }
  SUBCASE("once it is on the list") {
    enter("2021-07-04");
    part(ids[1], *all()[0].site);
  }
  enter("2021-07-05");
  CHECK(sizes(all()) == std::vector<std::size_t>{3});
  complain("2021-07-06 08:00", "金州路 1 号");  // a later one belongs to one of them
  enter("2021-07-06");
  CHECK(all().size() == 1);
}

TEST_CASE_FIXTURE(Neighbourhood, "who parts a complaint from its problem, by whatever way, says why with it") {
  std::vector<Id> ids;
  for (const char* day : {"01", "02", "03"})
    ids.push_back(complain("2021-07-" + std::string(day) + " 08:00", "金州路 1 号"));
  enter("2021-07-04");
  const auto lacks = [&](const Id& id, const TiedBy& had, bool says_why) {
    MemoryWorld now(world);
    const auto found = *parted_lacks(now, now.sheet("complaint", id), had, says_why);
    return found.empty() ? std::string() : std::string(info(found.front().what).name);
  };
  CHECK(part_from(world, ids[0], ids[1], " ").code() == Code::invalid);
  const TiedBy had = ties_of(world.sheet("complaint", ids[0]));
  REQUIRE(had.site);
  CHECK(lacks(ids[0], had, false).empty());  // nothing changed
  const Id elsewhere = world.put("site", {{"name", "另一处"}});
  world.change("complaint", ids[0], {{"site", to_text(elsewhere)}});
  CHECK(lacks(ids[0], had, false) == "parted");
  CHECK(lacks(ids[0], had, true).empty());
  world.change("complaint", ids[0], {{"same_as", to_text(ids[1])}});  // one problem still, by a person's word
  CHECK(lacks(ids[0], had, false).empty());
  const TiedBy both = ties_of(world.sheet("complaint", ids[0]));
  world.change("complaint", ids[0], {{"same_as", ""}});
  CHECK(lacks(ids[0], both, false) == "parted");
  part(ids[2], ids[1]);
  CHECK(world.sheet("complaint", ids[2]).text("parted_reason") == "两个厂");
}

TEST_CASE_FIXTURE(Neighbourhood, "parting those that are not together changes nothing") {
  const Id a = complain("2021-07-01 08:00", "金州路 1 号"), b = complain("2021-07-02 08:00", "兴安小区");
  CHECK(part(a, b) == 0);
}

TEST_CASE_FIXTURE(Neighbourhood, "about whom a person is asked is what comparing every pair finds") {
  std::mt19937 random(5);
  for (int i = 0; i < 120; ++i) {
    const auto spread = [&] { return static_cast<long>(random() % 30'000); };
    const Cells where{{"latitude", std::to_string(326'900'000 + spread())},
                      {"longitude", std::to_string(1'090'200'000 + spread())}};
    complain("2021-07-01 08:00", "路 " + std::to_string(random() % 60), random() % 2 ? "噪声" : "恶臭", where);
  }
  MemoryWorld now(world);
  const auto found = *asked_about(now, view().rules);
  std::vector<Grievance> grievances;
  REQUIRE(now.each("complaint", [&](const Sheet& c) { return grievances.push_back(grievance(c)), Status(); }));
  std::size_t pairs = 0;
  for (const Grievance& one : grievances) pairs += proposed(one, grievances, 50).size();
  CHECK(found.size() > 20);
  CHECK(found.size() * 2 == pairs);  // each pair is found from both sides
  const std::vector<Id> fresh{found[0].a};
  for (const Match& match : *asked_about(now, view().rules, fresh)) CHECK(match.a == fresh[0]);
}

TEST_CASE_FIXTURE(Neighbourhood, "without a row of the list there are no rules; a row that ended is none") {
  MemoryWorld bare;
  CHECK_FALSE(*repeat_rules(bare, day("2021-07-01")));
  MemoryWorld now(world);
  CHECK_FALSE(*repeat_rules(now, day("2020-12-31")));
}

TEST_CASE("a link to a complaint stays when the site goes, and a site alone does not go") {
  MemoryWorld world;
  const Id site = world.put("site", {{"name", "冷库"}}), shared = world.put("complaint", {{"site", to_text(site)}});
  const Id alone = world.put("complaint", {{"site", to_text(site)}}), other = world.put("complaint", {});
  const Draft linking = *link_to(world, other, shared);
  for (const DraftChange& change : linking.changes) world.apply(change);
  CHECK(world.sheet("complaint", other).reference("site") == site);
  CHECK(world.sheet("complaint", other).reference("same_as") == shared);
  const auto lacking = [&](const Id& id) {
    world.change("complaint", id, {{"site", ""}});
    MemoryWorld now(world);
    const auto lacks = *unlinked_lacks(now, now.sheet("complaint", id), site);
    return lacks.empty() ? std::string() : std::string(info(lacks.front().what).name);
  };
  CHECK(lacking(other).empty());
  CHECK(lacking(alone) == "linked");
  world.change("complaint", alone, {{"address", "汉江路9号"}, {"complaint_type", "噪声"}});
  world.change("complaint", shared, {{"address", "汉江路9号"}, {"complaint_type", "噪声"}});
  CHECK(lacking(alone).empty());
}

}  // namespace satchel::casework::test
