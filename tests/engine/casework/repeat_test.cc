// Which complaints are one affair.
#include "engine/casework/repeat.h"

#include <algorithm>

#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

struct Complaints : MemoryWorld {
  Id complain(const Cells& cells) { return put("complaint", cells); }
  std::vector<Grievance> all() {
    std::vector<Grievance> out;
    const auto sheets = all_of(*this, "complaint");
    for (const Sheet& sheet : *sheets) out.push_back(grievance(sheet));
    return out;
  }
  std::vector<std::size_t> sizes(SameBy by = SameBy::address_and_kind) {
    std::vector<std::size_t> out;
    for (const auto& group : linked(all(), by)) out.push_back(group.size());
    return out;
  }
  std::vector<Match> asked(const Id& id, double metres = 50) {
    const auto every = all();
    const auto fresh = std::ranges::find(every, id, &Grievance::id);
    return proposed(*fresh, every, metres);
  }
};

using Sizes = std::vector<std::size_t>;

}  // namespace

TEST_CASE("an address is one however it is typed") {
  CHECK(normal_address("  92-02  corona avenue ") == "92-02 CORONA AVENUE");
  CHECK(normal_address("金州路１２号　Ａ座") == "金州路12号 A座");
  CHECK(normal_address("\xEF\xBC") == "\xEF\xBC");
  CHECK(normal_address("金州路～") == "金州路~");
  CHECK(normal_address(" \t ").empty());
}

TEST_CASE("metres are those of the ground") {
  CHECK(metres_between({327'000'000, 1'090'000'000}, {327'000'000, 1'090'000'000}) == 0);
  CHECK(metres_between({0, 0}, {10'000'000, 0}) == doctest::Approx(111'195.08).epsilon(1e-6));
  CHECK(metres_between({600'000'000, 0}, {600'000'000, 10'000'000}) == doctest::Approx(55'597.0).epsilon(1e-3));
  CHECK(metres_between({0, -1'800'000'000}, {0, 1'800'000'000}) == doctest::Approx(0).epsilon(1e-6));
}

TEST_CASE_FIXTURE(Complaints, "one address and one type are linked by themselves, and nothing by no address") {
  for (int i = 0; i < 3; ++i) complain({{"address", "兴安小区"}, {"complaint_type", "噪声"}});
  complain({{"address", "兴安小区"}, {"complaint_type", "油烟"}});
  complain({{"complaint_type", "噪声"}});
  complain({{"complaint_type", "噪声"}});
  CHECK(sizes() == Sizes{3});
  CHECK(sizes(SameBy::address) == Sizes{4});
}

TEST_CASE_FIXTURE(Complaints, "who is near is asked about, and linked by a person alone") {
  const Id site = put("site", {{"name", "冷库"}}), elsewhere = put("site", {{"name", "超市"}});
  const auto stands = [&](const char* kind, const char* latitude) {
    return complain({{"complaint_type", kind}, {"latitude", latitude}, {"longitude", "1090000000"}});
  };
  const Id a = stands("噪声", "327000000"), b = stands("噪声", "327002000");
  stands("油烟", "327000000");
  stands("噪声", "327100000");
  CHECK(sizes().empty());
  REQUIRE(asked(b).size() == 1);
  CHECK(asked(b)[0].b == a);
  CHECK(asked(b)[0].metres == doctest::Approx(22.2).epsilon(0.01));
  CHECK(asked(b, 20).empty());
  for (const Id& id : {a, b}) change("complaint", id, {{"site", to_text(site)}});
  CHECK(sizes() == Sizes{2});
  CHECK(asked(b).empty());
  change("complaint", b, {{"site", to_text(elsewhere)}});
  CHECK(sizes().empty());
  CHECK(asked(b).empty());  // parted: nobody is asked again
}

TEST_CASE_FIXTURE(Complaints, "what a person parted is apart though its address is one") {
  const Id one = put("site", {{"name", "1座"}}), other = put("site", {{"name", "2座"}});
  std::vector<Id> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(complain({{"address", "兴安小区"}, {"complaint_type", "噪声"}}));
  CHECK(sizes() == Sizes{4});
  change("complaint", ids[0], {{"site", to_text(one)}});
  change("complaint", ids[1], {{"site", to_text(other)}});
  CHECK(sizes() == Sizes{3});  // the two that nobody placed stay with the first
  const Id far = complain({{"complaint_type", "噪声"}, {"same_as", to_text(ids[1])}});
  CHECK(sizes() == Sizes{3, 2});
  CHECK(asked(far).empty() == true);
}

TEST_CASE_FIXTURE(Complaints, "one address and another type is a question") {
  const Id a = complain({{"address", "兴安小区"}, {"complaint_type", "噪声"}});
  const Id b = complain({{"address", "兴安小区"}, {"complaint_type", "油烟"}});
  REQUIRE(asked(b).size() == 1);
  CHECK(asked(b)[0].same_address);
  CHECK(asked(b)[0].b == a);
}

}  // namespace satchel::casework::test
