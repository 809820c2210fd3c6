// The close gate: what keeps a case open, each reason by itself.
#include "engine/casework/gate.h"

#include <algorithm>

#include "tests/engine/casework/gate_house.h"

namespace satchel::casework::test {
namespace {

Hash hash_of(char digit) { return *hash_from_hex(std::string(64, digit)); }

}  // namespace

TEST_CASE("a case that lacks nothing closes") {
  GateHouse house;
  CHECK(house.missing().empty());
}

TEST_CASE("an open conflict keeps a case open, wherever it lies below") {
  GateHouse house;
  const Id conflict = house.put("conflict", {{"record_type", "visit"},
                                             {"record", to_text(house.visit)},
                                             {"field", "result"},
                                             {"rule", "ask"},
                                             {"state", "open"}});
  CHECK(house.missing() == "open_conflict");
  house.change("conflict", conflict, {{"state", "settled"}});
  CHECK(house.missing().empty());
}

TEST_CASE("a photo that is not at the hub is waited for, however deep it hangs; a removed one is not") {
  GateHouse house;
  const Id finding =
      house.put("finding", {{"of_type", "visit"}, {"of", to_text(house.visit)}, {"fact", "冷却塔无隔声"}});
  const Id photo =
      house.put("photo", {{"of_type", "finding"}, {"of", to_text(finding)}, {"sha256", std::string(64, 'a')}});
  house.photo("b");
  CHECK(house.missing().empty());
  house.away = {hash_of('a')};
  const auto lacks = house.lacks();
  REQUIRE(lacks.size() == 1);
  CHECK(lacks[0].what == Lacking::blob);
  CHECK(lacks[0].record == photo);
  CHECK(only_waits(lacks));
  house.remove("answer", house.answer);
  CHECK_FALSE(only_waits(house.lacks()));
  house.change("photo", photo, {{"removed", "2026-03-02T01:00:00Z"}});
  CHECK(house.missing() == "answer");
}

TEST_CASE("the hash of a text that was shown is no file to wait for") {
  GateHouse house;
  house.put("attendee",
            {{"visit", to_text(house.visit)}, {"roles", "party"}, {"shown_text_sha256", std::string(64, 'c')}});
  house.away = {hash_of('c')};
  CHECK(house.missing().empty());
}

TEST_CASE("two certified officers on a sealed visit, or a reason for none") {
  GateHouse house;
  house.change("visit", house.visit, {{"officers", "li"}});
  CHECK(house.missing() == "visit");
  house.change("visit", house.visit, {{"officers", "li,zhao"}});  // zhao has no certificate
  CHECK(house.missing() == "visit");
  house.change("case", house.one, {{"no_visit_reason", "联合执法已查，同一事项"}});
  CHECK(house.missing().empty());
}

TEST_CASE("a visit that is not sealed, or that a sealed correction replaced, does not count") {
  GateHouse house;
  house.put("visit", {{"case", to_text(house.one)}, {"corrects", to_text(house.visit)}, {"officers", "li"}}, true);
  CHECK(house.missing() == "visit");
}

TEST_CASE("what is still to come is no fact: visit, answer, call-back, a leader's word") {
  GateHouse house;
  house.now = at("2026-03-10 09:00");
  CHECK(house.missing().empty());
  house.change("visit", house.visit, {{"arrive", "2099-03-01T01:00:00Z"}});
  CHECK(house.missing() == "visit");
  house.change("visit", house.visit, {{"arrive", "2026-03-10T01:01:00Z"}});  // a clock may be off by so much
  CHECK(house.missing().empty());
  house.change("answer", house.answer, {{"sent", "2099-03-01T01:00:00Z"}});
  CHECK(house.missing() == "answer");
  house.change("answer", house.answer, {{"sent", "2026-03-05T01:00:00Z"}});
  house.change("callback", house.called, {{"at", "2099-03-01T01:00:00Z"}});
  CHECK(house.missing() == "satisfaction");
  const Id leader =
      house.put("leader_in_charge",
                {{"case", to_text(house.one)}, {"reason", "诉求超出职权"}, {"signed", "2099-01-01T00:00:00Z"}});
  CHECK(house.missing() == "satisfaction");
  house.change("leader_in_charge", leader, {{"signed", "2026-03-09T00:00:00Z"}});
  CHECK(house.missing().empty());
}

TEST_CASE("an answer counts once it was sent") {
  GateHouse house;
  house.change("answer", house.answer, {{"sent", ""}});
  CHECK(house.missing() == "answer");
}

TEST_CASE("the latest call-back decides, or a leader signs a reason") {
  GateHouse house;
  house.put("callback", {{"case", to_text(house.one)}, {"result", "dissatisfied"}, {"at", "2026-03-07T01:00:00Z"}});
  CHECK(house.missing() == "satisfaction");
  house.put("callback", {{"case", to_text(house.one)}, {"result", "unreachable"}, {"at", "2026-03-08T01:00:00Z"}});
  CHECK(house.missing() == "satisfaction");
  SUBCASE("a later one satisfied") {
    house.put("callback", {{"case", to_text(house.one)}, {"result", "satisfied"}, {"at", "2026-03-09T01:00:00Z"}});
    CHECK(house.missing().empty());
  }
  SUBCASE("a leader's reason, once signed") {
    const Id leader =
        house.put("leader_in_charge", {{"case", to_text(house.one)}, {"reason", "诉求超出职权，已书面说明"}});
    CHECK(house.missing() == "satisfaction");
    house.change("leader_in_charge", leader, {{"signed", "2026-03-10T01:00:00Z"}});
    CHECK(house.missing().empty());
  }
}

TEST_CASE("a text of spaces alone is no reason and no answer") {
  GateHouse house;
  house.change("visit", house.visit, {{"officers", "li"}});
  for (const char* blank : {" ", " \t", "　", "  "}) {
    house.change("case", house.one, {{"no_visit_reason", blank}});
    house.change("answer", house.answer, {{"text", blank}});
    CHECK(house.missing() == "visit answer");
  }
  house.change("case", house.one, {{"no_visit_reason", " 已查"}});
  house.change("answer", house.answer, {{"text", "已说明"}});
  CHECK(house.missing().empty());
  house.change("callback", house.called, {{"result", "refused"}});
  house.put("leader_in_charge", {{"case", to_text(house.one)}, {"reason", "　"}, {"signed", "2026-03-10T01:00:00Z"}});
  CHECK(house.missing() == "satisfaction");
}

TEST_CASE("a call-back that lies in the future of its record does not outdo a later one") {
  GateHouse house;
  const auto call = [&](const char* made, const char* said, const char* result) {
    const Id id = IdMaker().make(at(made), 0);
    house.apply({ChangeKind::create, "callback", id, {}});
    house.change("callback", id, {{"case", to_text(house.one)}, {"at", said}, {"result", result}});
  };
  call("2026-03-08 08:00", "2099-01-01T01:00:00Z", "satisfied");
  CHECK(house.missing().empty());
  call("2026-03-09 08:00", "2026-03-09T00:00:00Z", "dissatisfied");
  CHECK(house.missing() == "satisfaction");
}

TEST_CASE("a case of a site on the repeat list needs a leader, his dispatch on site, and to be solved") {
  GateHouse house;
  house.put_on_list();
  CHECK(house.missing() == "leader dispatch solved");
  const Id officer = house.put("officer", {{"name", "周"}, {"user", "zhou"}, {"position", "副局长"}});
  const Id leader = house.put("leader_in_charge", {{"case", to_text(house.one)}, {"leader", to_text(officer)}});
  CHECK(house.missing() == "dispatch solved");
  house.change("leader_in_charge", leader, {{"dispatch_visit", to_text(house.visit)}});
  CHECK(house.missing() == "solved");
  SUBCASE("solved") {
    house.change("leader_in_charge", leader, {{"solved", "true"}});
    CHECK(house.missing().empty());
  }
  SUBCASE("or he signs why not") {
    house.change("leader_in_charge", leader, {{"reason", "须等搬迁"}, {"signed", "2026-03-10T01:00:00Z"}});
    CHECK(house.missing().empty());
  }
}

TEST_CASE(
    "who leads is an officer of a leader's position, or signs himself; what he dispatched is a visit of the case") {
  GateHouse house;
  house.put_on_list();
  const Id li = house.put("officer", {{"name", "李"}, {"user", "li2"}, {"position", "执法人员"}});
  const Id leader = house.put("leader_in_charge", {{"case", to_text(house.one)},
                                                   {"leader", to_text(li)},
                                                   {"dispatch_visit", to_text(house.visit)},
                                                   {"solved", "true"}});
  CHECK(house.missing() == "leader dispatch solved");
  SUBCASE("he signed") {
    house.change("leader_in_charge", leader, {{"signed", "2026-03-10T01:00:00Z"}});
    CHECK(house.missing().empty());
  }
  SUBCASE("his duty, whatever the position is called") {
    house.change("officer", li, {{"duty", "leader"}});
    CHECK(house.missing().empty());
    house.change("officer", li, {{"duty", "inspector"}, {"position", "支队长"}});
    CHECK(house.missing() == "leader dispatch solved");
  }
  SUBCASE("his position") {
    house.change("officer", li, {{"position", "支队长"}});
    CHECK(house.missing().empty());
    const Id other = house.put("case", {{"status", "assigned"}});
    const Id there = house.put("visit", {{"case", to_text(other)}, {"kind", "on_site"}}, true);
    house.change("leader_in_charge", leader, {{"dispatch_visit", to_text(there)}});
    CHECK(house.missing() == "dispatch");
    house.change("case", other, {{"status", "merged"}, {"merged_into", to_text(house.one)}});
    CHECK(house.missing().empty());
    house.change("case", other, {{"status", "assigned"}, {"site", to_text(house.site)}});
    CHECK(house.missing().empty());
  }
}

TEST_CASE("three about one address ask for a leader before anybody wrote an entry or a site") {
  GateHouse house;
  house.put("list_kind", {{"name", "反复投诉环境问题清单"}, {"threshold", "3"}});
  const Cells about{{"address", "金州路 1 号"}, {"complaint_type", "噪声"}};
  house.change("complaint", house.complaint, {{"site", ""}, about[0], about[1]});
  house.put("complaint", about);
  CHECK(house.missing().empty());
  const Id third = house.put("complaint", {{"address", "金州路　１　号"}, about[1]});
  CHECK(house.missing() == "leader dispatch solved");
  house.change("complaint", third, {{"complaint_type", "恶臭"}});
  CHECK(house.missing().empty());
}

TEST_CASE("a complaint whose site was taken away stays with the problem on the list") {
  GateHouse house;
  const Id list = house.put("list_kind", {{"name", "反复投诉环境问题清单"}, {"threshold", "9"}});
  house.put("list_entry", {{"list", to_text(list)}, {"site", to_text(house.site)}});
  const Cells about{{"address", "金州路1号"}, {"complaint_type", "噪声"}};
  house.put("complaint", {about[0], about[1], {"site", to_text(house.site)}});
  house.change("complaint", house.complaint, {{"site", ""}, about[0], about[1]});
  CHECK(house.missing() == "leader dispatch solved");
}

TEST_CASE("a case asks for what those merged into it would ask for, at its close and at the merge") {
  GateHouse house;
  const Id list = house.put("list_kind", {{"name", "反复投诉环境问题清单"}, {"threshold", "3"}});
  const Id other = house.put("case", {{"status", "merged"}, {"merged_into", to_text(house.one)}});
  CHECK(house.missing().empty());
  house.put("list_entry", {{"list", to_text(list)}, {"case", to_text(other)}});
  CHECK(house.missing() == "leader dispatch solved");
  house.change("case", other, {{"site", to_text(house.site)}, {"decision_reason", "同一事项"}});
  MemoryWorld now(house);
  const auto lacks = case_lacks(now, now.sheet("case", other), [](const Hash&) { return true; });
  REQUIRE(lacks);
  CHECK(gate_detail(*lacks) == "leader; dispatch; solved");
}

TEST_CASE("an entry of the list counts until it leaves, by the case or by its site") {
  GateHouse house;
  const Id list = house.put("list_kind", {{"name", "反复投诉环境问题清单"}, {"threshold", "3"}});
  const Id entry = house.put("list_entry", {{"list", to_text(list)}, {"site", to_text(house.site)}});
  CHECK(house.missing() == "leader dispatch solved");
  house.change("list_entry", entry, {{"left", "2026-01-01"}});
  CHECK(house.missing().empty());
  house.put("list_entry", {{"list", to_text(list)}, {"case", to_text(house.one)}});
  CHECK(house.missing() == "leader dispatch solved");
}

TEST_CASE("how many complaints are enough is said by the row of the day on which the last of them came") {
  GateHouse house;
  const std::string name = "反复投诉环境问题清单";
  house.put("list_kind", {{"name", name}, {"threshold", "3"}, {"valid_to", "2026-01-01"}});
  house.put("list_kind", {{"name", name}, {"threshold", "2"}, {"valid_from", "2026-01-01"}});
  house.change("complaint", house.complaint, {{"received", "2025-11-01T01:00:00Z"}});
  const Id second = house.put("complaint", {{"site", to_text(house.site)}, {"received", "2025-12-31T01:00:00Z"}});
  CHECK(house.missing().empty());
  house.change("complaint", second, {{"received", "2026-01-01T01:00:00Z"}});
  CHECK(house.missing() == "leader dispatch solved");
}

TEST_CASE("a list without a threshold asks for no leader") {
  GateHouse house;
  const Id list = house.put("list_kind", {{"name", "问题清单"}});
  house.put("list_entry", {{"list", to_text(list)}, {"case", to_text(house.one)}});
  CHECK(house.missing().empty());
}

TEST_CASE("what was found on patrol has nobody to answer") {
  GateHouse house;
  house.change("complaint", house.complaint, {{"channel", "found"}});
  house.remove("answer", house.answer);
  house.remove("callback", house.called);
  CHECK(house.missing().empty());
}

TEST_CASE("a decline and a return need a reason, on the case or its complaint") {
  for (const std::string status : {"declined", "returned"}) {
    GateHouse house;
    house.change("case", house.one, {{"status", status}});
    house.change("complaint", house.complaint, {{"decision", status}});
    CHECK(house.missing() == "reason");
    house.change("complaint", house.complaint, {{"decision_reason", "不属本机关职权"}});
    CHECK(house.missing().empty());
    house.change("complaint", house.complaint, {{"decision_reason", ""}});
    house.change("case", house.one, {{"decision_reason", "不属本机关职权"}});
    CHECK(house.missing().empty());
  }
}

TEST_CASE("a case is turned away with its complaint, not alone") {
  for (const std::string status : {"declined", "returned"}) {
    GateHouse house;
    house.change("case", house.one, {{"status", status}, {"decision_reason", "不属本机关职权"}});
    CHECK(house.missing() == "complaint_goes_on");  // undecided
    house.change("complaint", house.complaint, {{"decision", "accepted"}});
    CHECK(house.missing() == "complaint_goes_on");
    house.change("complaint", house.complaint, {{"decision", status == "declined" ? "returned" : "declined"}});
    CHECK(house.missing() == "complaint_goes_on");
    house.change("complaint", house.complaint, {{"decision", status}});
    CHECK(house.missing().empty());
    house.change("case", house.one, {{"complaint", ""}});
    CHECK(house.missing().empty());  // nobody complained
  }
}

TEST_CASE("a transfer says where to, has a receipt with something in it, and the complainant knows of it") {
  GateHouse house;
  house.change("case", house.one, {{"status", "transferred"}});
  CHECK(house.missing() == "receiver receipt informed");
  house.change("case", house.one, {{"transferred_to", "市公安局"}});
  CHECK(house.missing() == "receipt informed");
  house.change("case", house.one, {{"transfer_receipt", to_hex(sha256("").view())}});
  CHECK(house.missing() == "receipt informed");
  house.change("case", house.one, {{"transfer_receipt", std::string(64, 'a')}});
  CHECK(house.missing() == "informed");
  house.change("complaint", house.complaint, {{"informed", "2026-03-05T01:00:00Z"}});
  CHECK(house.missing().empty());
  house.away = {hash_of('a')};
  CHECK(only_waits(house.lacks()));
  house.away = {};
  house.change("complaint", house.complaint, {{"informed", ""}, {"channel", "found"}});  // nobody to tell
  CHECK(house.missing().empty());
  house.change("case", house.one, {{"complaint", ""}});
  CHECK(house.missing().empty());
  CHECK(is_ground("case", "transfer_receipt", "transferred"));
}

TEST_CASE("a merge goes into a case that is here, and not round in a ring") {
  GateHouse house;
  house.change("case", house.one, {{"status", "merged"}});
  CHECK(house.missing() == "merged_into reason");
  house.change("case", house.one, {{"decision_reason", "同一事项"}});
  CHECK(house.missing() == "merged_into");
  house.change("case", house.one, {{"merged_into", to_text(house.one)}});
  CHECK(house.missing() == "merged_into");
  const Id other = house.put("case", {{"status", "assigned"}});
  house.change("case", house.one, {{"merged_into", to_text(other)}});
  CHECK(house.missing().empty());
  house.change("case", other, {{"merged_into", to_text(house.one)}});
  CHECK(house.missing().empty());  // it goes on
  house.change("case", other, {{"status", "merged"}});
  CHECK(house.missing() == "merged_into");
}

TEST_CASE("a merge goes into a case that is open, or was closed over the same problem") {
  GateHouse house;
  const Id about = house.put("complaint", {{"address", "金州路1号"}, {"complaint_type", "噪声"}});
  const Id other = house.put("case", {{"status", "accepted"}, {"complaint", to_text(about)}});
  house.change("case", house.one,
               {{"status", "merged"}, {"merged_into", to_text(other)}, {"decision_reason", "同一事项"}});
  CHECK(house.missing().empty());
  for (const char* over : {"closed", "transferred", "declined", "returned"}) {
    house.change("case", other, {{"status", over}});
    CHECK(house.missing() == "merge_open");
  }
  SUBCASE("at one site") { house.change("case", other, {{"site", to_text(house.site)}}); }
  SUBCASE("by one address and type") {
    house.change("complaint", house.complaint, {{"site", ""}, {"address", "金州路1号"}, {"complaint_type", "噪声"}});
  }
  SUBCASE("by a person's word") { house.change("complaint", house.complaint, {{"same_as", to_text(about)}}); }
  CHECK(house.missing() == "merge_open");  // returned: that takes nothing in
  house.change("case", other, {{"status", "closed"}});
  CHECK(house.missing().empty());
}

TEST_CASE("where the way ends counts: a case that was merged itself takes in what its own takes in") {
  GateHouse house;
  const Id end = house.put("case", {{"status", "assigned"}});
  const Id other = house.put("case", {{"status", "merged"}, {"merged_into", to_text(end)}});
  house.change("case", house.one,
               {{"status", "merged"}, {"merged_into", to_text(other)}, {"decision_reason", "同一事项"}});
  CHECK(house.missing().empty());
  house.change("case", end, {{"status", "closed"}});
  CHECK(house.missing() == "merge_open");
}

TEST_CASE("a complaint is turned away with a reason, and with its case") {
  for (const std::string decision : {"declined", "returned"}) {
    GateHouse house;
    const auto missing = [&] {
      const auto lacks = step_lacks(house, house.sheet("complaint", house.complaint), [](const Hash&) { return true; });
      return gate_detail(*lacks);
    };
    CHECK(is_gated("complaint", decision));
    CHECK(missing().empty());
    house.change("complaint", house.complaint, {{"decision", decision}});
    CHECK(missing() == "reason; case_goes_on");  // closed, as if it had been accepted
    house.change("complaint", house.complaint, {{"decision_reason", "不属本机关职权"}});
    CHECK(missing() == "case_goes_on");
    house.change("case", house.one, {{"status", decision}});
    CHECK(missing().empty());
  }
}

TEST_CASE("what a gate was asked for is a ground: to change it is to ask again") {
  CHECK(is_ground("case", "merged_into", "merged"));
  CHECK(is_ground("case", "decision_reason", "declined"));
  CHECK(is_ground("complaint", "decision_reason", "returned"));
  CHECK(is_ground("measure", "basis", "approved"));
  CHECK_FALSE(is_ground("case", "merged_into", "assigned"));
  CHECK_FALSE(is_ground("case", "decision_reason", "closed"));
  CHECK_FALSE(is_ground("complaint", "decision_reason", "accepted"));
}

TEST_CASE("what lacks is said in a line, and read from it again") {
  const std::vector<Lack> lacks{{Lacking::answer}, {Lacking::blob, "1a2b", {}, true}};
  CHECK(gate_detail(lacks) == "answer; blob 1a2b");
  const auto back = lacks_in("answer; blob 1a2b; from_next_year x");
  REQUIRE(back.size() == 2);
  CHECK(back[0].what == Lacking::answer);
  CHECK(back[1].detail == "1a2b");
  CHECK(gate_detail(std::vector<Lack>(30, {Lacking::answer})).ends_with("; and more"));
}

TEST_CASE("a case that is over is given no complaint that it had not: it goes on first") {
  MemoryWorld world;
  const auto lacks = [&](const char* before, const char* after) {
    const Id id = world.put("case", {{"status", after}});
    const auto all = late_complaint_lacks(before, world.sheet("case", id));
    return all.empty() ? std::string() : std::string(info(all.front().what).name);
  };
  for (const char* over : {"closed", "transferred", "merged", "declined", "returned"})
    CHECK_MESSAGE(lacks(over, over) == "late_complaint", over);
  CHECK(lacks("assigned", "assigned").empty());
  CHECK(lacks("callback", "closed").empty());  // both at once: the gate is asked with it
  CHECK(lacks("closed", "recheck").empty());
}

}  // namespace satchel::casework::test
