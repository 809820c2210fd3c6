// A case that lacks nothing to be closed.
#pragma once

#include <set>

#include "engine/casework/gate.h"
#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {

struct GateHouse : MemoryWorld {
  GateHouse() {
    for (const std::string user : {"li", "wang"}) {
      const Id id = put("officer", {{"name", user}, {"user", user}});
      put("certificate", {{"officer", to_text(id)}, {"valid_from", "2020-01-01"}, {"valid_to", "2030-01-01"}});
    }
    site = put("site", {{"name", "兴安小区冷冻库"}});
    complaint = put("complaint", {{"channel", "letter"}, {"site", to_text(site)}});
    one = put("case", {{"complaint", to_text(complaint)}, {"status", "closed"}});
    visit =
        put("visit",
            {{"case", to_text(one)}, {"kind", "on_site"}, {"arrive", "2026-03-01T01:00:00Z"}, {"officers", "li,wang"}},
            true);
    answer = put("answer", {{"case", to_text(one)}, {"sent", "2026-03-05T01:00:00Z"}});
    called = put("callback", {{"case", to_text(one)}, {"result", "mostly"}, {"at", "2026-03-06T01:00:00Z"}});
  }
  Id photo(const std::string& digit, const Cells& more = {}) {
    Cells cells{{"of_type", "visit"}, {"of", to_text(visit)}, {"sha256", std::string(64, digit[0])}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("photo", cells);
  }
  /// Two complaints more about the site: with the first, three.
  void put_on_list() {
    put("list_kind", {{"name", "反复投诉环境问题清单"}, {"threshold", "3"}});
    for (int i = 0; i < 2; ++i) put("complaint", {{"site", to_text(site)}});
  }

  std::vector<Lack> lacks() {
    GateHouse world(*this);
    if (now) world.know_now(*now);
    const auto all = case_lacks(world, world.sheet("case", one), [this](const Hash& h) { return !away.contains(h); });
    REQUIRE_MESSAGE(all, all.error().detail);
    return *all;
  }
  std::string missing() {
    std::string out;
    for (const Lack& lack : lacks()) out += (out.empty() ? "" : " ") + std::string(info(lack.what).name);
    return out;
  }

  Id site, complaint, one, visit, answer, called;
  std::set<Hash> away;        // blobs that are not at the hub
  std::optional<Millis> now;  // where that is known

 private:
  GateHouse(const GateHouse& other) : MemoryWorld(other), one(other.one) {}
};

}  // namespace satchel::casework::test
