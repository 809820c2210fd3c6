// Lists that are reported on, and the annex for the discipline office.
#include "engine/casework/lists.h"

#include <set>

#include "engine/casework/annex.h"
#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

struct Lists : MemoryWorld {
  Lists() {
    hanbin = put("org_unit", {{"name", "汉滨分局"}, {"kind", "branch"}});
    put("org_unit", {{"name", "平利分局"}, {"kind", "branch"}});
    put("org_unit", {{"name", "监测站"}, {"kind", "station"}});
    kind = put("list_kind", {{"name", "问题清单"}, {"reports_every", "30"}, {"valid_from", "2021-01-01"}});
    put("list_kind", {{"name", "反复投诉环境问题清单"}, {"certain", "true"}});
    put("list_kind", {{"name", "旧清单"}, {"valid_to", "2021-01-01"}});
  }
  Id entry(const Cells& more) {
    Cells cells{{"list", to_text(kind)}, {"responsible_unit", to_text(hanbin)}, {"entered", "2021-07-01"}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("list_entry", cells);
  }
  std::vector<ListStanding> on(const char* day) {
    MemoryWorld now(*this);
    const auto all = list_standings(now, *day_from_text(day));
    REQUIRE(all);
    return *all;
  }
  Id hanbin, kind;
};

/// Some of whose records came to their state at a moment that is known.
struct Remembering : MemoryWorld {
  Result<std::string> state_at(const Sheet& of, std::string_view field, Millis as_of) override {
    const auto since = came.find(of.id());
    return since != came.end() && as_of < since->second ? std::string() : std::string(of.text(field));
  }
  Result<std::string> set_by(const Sheet&, std::string_view) override { return std::string("zhang"); }
  Result<std::optional<ToldTime>> told(const Sheet& of, std::string_view field) override {
    const bool moved = field == "accepted" && later.contains(of.id());
    return moved ? std::optional(ToldTime{of.time(field), of.time(field), true, {}, "wang"}) : std::nullopt;
  }
  std::map<Id, Millis> came;
  std::set<Id> later;
};

struct Closed : Remembering {
  Id close(const Cells& more = {}, const std::string& status = "closed") {
    const Id complaint = put("complaint", {{"received", "2021-06-01T01:00:00Z"}, {"external_key", "X1"}});
    Cells cells{{"complaint", to_text(complaint)}, {"status", status}, {"number", "一号"}, {"title", "冷库"}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("case", cells);
  }
  const AnnexList& list(std::string_view key) {
    Remembering now(*this);
    const Frame frame{*day_from_text("2021-07-01"), *day_from_text("2021-10-01"), at("2021-10-08 00:00")};
    const auto made = annex(now, frame, {*day_from_text("2021-05-01"), std::nullopt});
    REQUIRE(made);
    lists = *made;
    for (const AnnexList& one : lists)
      if (one.key == key) return one;
    FAIL(key);
    return lists.front();
  }
  Annex lists;
};

}  // namespace

TEST_CASE_FIXTURE(Lists, "a report is due so many days behind the last one, and late from the next day on") {
  entry({{"what", "扬尘"}, {"reported", "2021-08-01T01:00:00Z"}, {"due", "2021-09-30"}});
  entry({{"what", "噪声"}});
  auto lists = on("2021-07-30");
  REQUIRE(lists.size() == 2);  // one held no more
  CHECK(lists[0].items.size() == 2);
  CHECK(lists[0].count(Owing::nothing) == 2);
  CHECK(on("2021-07-31")[0].count(Owing::owes) == 1);  // 噪声 came on the list on 1 July
  CHECK(on("2021-08-01")[0].count(Owing::late) == 1);
  CHECK(on("2021-08-31")[0].count(Owing::owes) == 1);
  CHECK(on("2021-09-01")[0].count(Owing::late) == 2);
  lists = on("2021-10-01");
  CHECK(lists[0].items[0].overdue);
  CHECK_FALSE(lists[0].items[1].overdue);
  CHECK(lists[0].items[0].what == "扬尘");
  CHECK(lists[0].items[0].unit == "汉滨分局");
  CHECK(to_text(*lists[0].items[0].next_report) == "2021-08-31");
  CHECK(to_text(*lists[0].items[1].next_report) == "2021-07-31");
}

TEST_CASE_FIXTURE(Lists, "who keeps no list where reports are asked for is named") {
  const Id only = entry({});
  auto lists = on("2021-07-02");
  CHECK(lists[0].without == std::vector<std::string>{"平利分局"});
  CHECK(lists[1].without.empty());  // that kind asks for none
  CHECK_FALSE(lists[0].certain);
  CHECK(lists[1].certain);
  change("list_entry", only, {{"left", "2021-07-02"}});
  CHECK(on("2021-07-02")[0].without.size() == 2);
  CHECK(on("2021-07-01")[0].items.size() == 1);
  CHECK(on("2021-06-30")[0].items.empty());
}

TEST_CASE_FIXTURE(Closed, "closed by a signature, and closed without a visit on site") {
  const Id leader = put("officer", {{"name", "局长"}});
  const Id visited = close();
  put("visit", {{"case", to_text(visited)}, {"kind", "on_site"}, {"arrive", "2021-07-01T01:00:00Z"}}, true);
  CHECK(list("closed_by_signature").lines.empty());
  CHECK(list("closed_without_visit").lines.empty());
  const Id bare = close({{"no_visit_reason", "与前案同一事项"}});
  put("leader_in_charge", {{"case", to_text(bare)},
                           {"leader", to_text(leader)},
                           {"reason", "投诉人不满意但已达标"},
                           {"signed", "2021-09-01T01:00:00Z"}});
  const auto without = list("closed_without_visit").lines;
  REQUIRE(without.size() == 1);
  CHECK(without[0].record.id == bare);
  CHECK(without[0].record.number == "一号");
  CHECK(without[0].reason == "与前案同一事项");
  const auto by_hand = list("closed_by_signature").lines;
  REQUIRE(by_hand.size() == 1);
  CHECK(by_hand[0].by == "局长");
  CHECK(by_hand[0].reason == "投诉人不满意但已达标");
  const Id written = close({{"closing_reason", "多次回访无人接听"}});
  CHECK(list("closed_by_signature").lines.size() == 2);
  const auto call_back = [&](const char* result, const char* time) {
    put("callback", {{"case", to_text(written)}, {"result", result}, {"at", time}, {"by", "li"}});
    return list("closed_by_signature").lines.size();
  };
  CHECK(call_back("dissatisfied", "2021-08-01T01:00:00Z") == 2);
  CHECK(call_back("mostly", "2021-08-02T01:00:00Z") == 1);  // the latest decides
  CHECK(call_back("satisfied", "2021-07-30T01:00:00Z") == 1);
  CHECK(call_back("dissatisfied", "2021-08-03T01:00:00Z") == 2);
  CHECK(call_back("satisfied", "2021-12-03T01:00:00Z") == 2);  // behind the moment
  const std::size_t bare_ones = list("closed_without_visit").lines.size();
  const Id video = close();
  put("visit", {{"case", to_text(video)}, {"kind", "video"}, {"arrive", "2021-07-01T01:00:00Z"}}, true);
  CHECK(list("closed_without_visit").lines.size() == bare_ones + 1);
}

TEST_CASE_FIXTURE(Closed, "declined, returned, merged, and photos that were removed") {
  const Id first = close();
  close({{"merged_into", to_text(first)}}, "merged");
  put("complaint", {{"received", "2021-06-02T01:00:00Z"},
                    {"same_as", to_text(*sheet("case", first).reference("complaint"))}});  // linked alone
  put("complaint", {{"received", "2021-06-02T01:00:00Z"},
                    {"decision", "declined"},
                    {"decision_reason", "重复"},
                    {"external_key", "X2"}});
  put("complaint", {{"received", "2021-04-02T01:00:00Z"}, {"decision", "declined"}});  // before
  put("complaint", {{"received", "2021-06-02T01:00:00Z"}, {"decision", "returned"}, {"decision_reason", "不属本局"}});
  put("photo", {{"of_type", "case"}, {"of", to_text(first)}, {"file_name", "a.jpg"}});
  put("photo", {{"of_type", "case"},
                {"of", to_text(first)},
                {"file_name", "b.jpg"},
                {"removed", "2021-08-01T01:00:00Z"},
                {"removed_reason", "拍到无关人员"}});
  CHECK(list("declined").lines.size() == 1);
  close({{"decision_reason", "同一事项已办"}}, "declined");
  CHECK(list("declined").lines.size() == 2);
  CHECK(list("declined").lines[1].reason == "同一事项已办");
  CHECK(list("declined").lines[0].record.number == "X2");
  CHECK(list("declined").lines[0].reason == "重复");
  CHECK(list("returned").lines.size() == 1);
  REQUIRE(list("merged").lines.size() == 1);
  CHECK(list("merged").lines[0].by == "一号");
  REQUIRE(list("photos_removed").lines.size() == 1);
  CHECK(list("photos_removed").lines[0].record.title == "b.jpg");
  CHECK(list("photos_removed").lines[0].reason == "拍到无关人员");
}

TEST_CASE_FIXTURE(Closed, "a complaint that was turned away with its case is one line") {
  for (const char* decision : {"declined", "returned"}) {
    const Id one = close({{"decision_reason", "不属本局"}}, decision);
    const Id its = *sheet("case", one).reference("complaint");
    CHECK(list(decision).lines.size() == 1);  // the case alone says so
    change("complaint", its, {{"decision", decision}, {"decision_reason", "不属本局"}});
    REQUIRE(list(decision).lines.size() == 1);
    CHECK(list(decision).lines[0].record.id == its);
  }
}

TEST_CASE_FIXTURE(Closed, "a merged case says why, as it was given with the merge") {
  const Id first = close();
  close({{"merged_into", to_text(first)}, {"decision_reason", "同一事项"}}, "merged");
  REQUIRE(list("merged").lines.size() == 1);
  CHECK(list("merged").lines[0].reason == "同一事项");
}

TEST_CASE_FIXTURE(
    Closed, "what came before the window and ended in the quarter is looked at, and what came nobody knows when") {
  const Id old = close({{"no_visit_reason", "已查"}}), its = *sheet("case", old).reference("complaint");
  change("complaint", its, {{"received", "2021-04-02T01:00:00Z"}});
  CHECK(list("closed_without_visit").lines.empty());
  came[old] = at("2021-06-30 23:59");
  CHECK(list("closed_without_visit").lines.empty());  // the quarter before
  came[old] = at("2021-07-01 00:00");
  CHECK(list("closed_without_visit").lines.size() == 1);
  const Id refused = put("complaint", {{"received", "2021-04-02T01:00:00Z"}, {"decision", "declined"}});
  CHECK(list("declined").lines.empty());
  came[refused] = at("2021-08-01 00:00");
  CHECK(list("declined").lines.size() == 1);
  came.clear();
  CHECK(list("declined").lines.empty());
  change("complaint", refused, {{"received", ""}});
  change("complaint", its, {{"received", ""}});
  CHECK(list("declined").lines.size() == 1);
  CHECK(list("closed_without_visit").lines.size() == 1);
  change("complaint", its, {{"received", "2021-10-09T01:00:00Z"}});  // behind the moment
  CHECK(list("closed_without_visit").lines.empty());
}

TEST_CASE_FIXTURE(Lists, "an entry that names a case alone is called by the case, its site or its complaint") {
  const Id site = put("site", {{"name", "东站货场"}}), complaint = put("complaint", {{"target", "豆腐坊"}});
  entry({{"case", to_text(put("case", {{"title", "夜间施工"}}))}});
  entry({{"case", to_text(put("case", {{"site", to_text(site)}}))}});
  entry({{"case", to_text(put("case", {{"complaint", to_text(complaint)}}))}});
  entry({{"case", to_text(put("case", {{"number", "七号"}}))}});
  std::vector<std::string> titles;
  const auto lists = on("2021-07-02");
  for (const ListItem& item : lists[0].items) titles.push_back(item.what);
  CHECK(titles == std::vector<std::string>{"夜间施工", "东站货场", "豆腐坊", "七号"});
}

TEST_CASE_FIXTURE(
    Closed, "law that was not in force on a finding's, a reading's, a measure's or a penalty's day is in the annex") {
  put("statute",
      {{"name", "中华人民共和国环境噪声污染防治法"}, {"valid_from", "1997-03-01"}, {"valid_to", "2022-06-05"}});
  put("statute",
      {{"name", "中华人民共和国噪声污染防治法（2021年）"}, {"valid_from", "2022-06-05"}, {"valid_to", "2026-08-15"}});
  put("limit", {{"standard", "GB 12523-2025"}, {"quantity", "noise_leq"}, {"valid_from", "2026-01-01"}});
  put("limit", {{"standard", "GB 12523-2025"}, {"quantity", "calibration"}});
  put("limit", {{"standard", "GB 12348-2008"}, {"quantity", "noise_leq"}, {"valid_from", "2008-10-01"}});
  const Id code = put("statute", {{"name", "生态环境法典"}, {"valid_from", "2026-08-15"}});
  const auto fact = [&](const char* statute, const char* day) {
    put("finding", {{"statute", statute}, {"found", std::string(day) + "T02:00:00Z"}});
  };
  fact("《环境噪声污染防治法》第三十条", "2021-07-20");  // its name holds that of the later one
  fact("噪声污染防治法", "2021-07-20");
  fact("噪声污染防治法", "2021-04-30");  // before the window
  fact("一部目录没有的法", "2021-07-20");
  fact("《胡编法》第三条", "2021-07-20");
  fact("噪声标准见《社会生活环境噪声排放标准》", "2021-07-20");  // no law
  put("statute", {{"name", "行政处罚法（2017年修正）"}, {"valid_from", "2018-01-01"}, {"valid_to", "2021-07-15"}});
  put("statute", {{"name", "行政处罚法（2021年修订）"}, {"valid_from", "2021-07-15"}});
  fact("《行政处罚法》第四十二条", "2021-07-20");
  fact("行政处罚法（2021年修订）", "2021-07-20");
  put("penalty", {{"statute", to_text(code)}, {"decided", "2021-07-21"}});
  put("measure", {{"basis", "中华人民共和国生态环境法典第一条"}, {"proposed", "2021-07-22T02:00:00Z"}});
  put("measurement", {{"standard", "GB 12523-2025"}, {"started", "2021-07-23T02:00:00Z"}});
  put("measurement", {{"standard", "GB 12348-2008"}, {"started", "2021-07-23T02:00:00Z"}});
  std::multiset<std::string> types;
  for (const AnnexLine& line : list("law_not_in_force").lines) types.insert(line.record.type);
  CHECK(types == std::multiset<std::string>{"finding", "finding", "finding", "measure", "measurement", "penalty"});
  std::multiset<std::string> said;
  for (const AnnexLine& line : list("law_not_in_force").lines)
    if (line.record.type == "finding") said.insert(line.reason);
  CHECK(said == std::multiset<std::string>{"《一部目录没有的法》（目录中没有）", "《胡编法》（目录中没有）",
                                           "《噪声污染防治法》 2021-07-20（2022-06-05–2026-08-15）"});
}

TEST_CASE_FIXTURE(Closed, "what was parted, and what was told later afterwards, is in the annex with who did it") {
  const Id one = close();
  const Id complaint = *sheet("case", one).reference("complaint");
  CHECK(list("parted").lines.empty());
  CHECK(list("told_later").lines.empty());
  change("complaint", complaint, {{"parted_reason", "两个厂"}, {"accepted", "2021-06-20T01:00:00Z"}});
  later.insert(complaint);
  REQUIRE(list("parted").lines.size() == 1);
  CHECK(lists[7].lines.front().reason == "两个厂");
  CHECK(lists[7].lines.front().by == "zhang");
  REQUIRE(list("told_later").lines.size() == 1);
  CHECK(lists[8].lines.front().reason.empty());
  CHECK(lists[8].lines.front().by == "wang");
}

}  // namespace satchel::casework::test
