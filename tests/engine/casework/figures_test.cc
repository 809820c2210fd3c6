// The bulletin's figures: what counts, what does not, and what moves when one record does.
#include "engine/casework/figures.h"

#include <algorithm>
#include <limits>

#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

struct Quarter : MemoryWorld {
  Quarter() {
    for (const auto& [figure, from] : {std::pair{"accepted", "2021-05-01"},
                                       {"closed", "2021-05-01"},
                                       {"closing_rate", "2021-05-01"},
                                       {"open", "2021-05-01"},
                                       {"on_site", "2021-05-01"},
                                       {"items", "2021-07-01"}})
      put("figure_definition", {{"figure", figure},
                                {"window_from", from},
                                {"scope", "全市"},
                                {"confirmed", "true"},
                                {"valid_from", "2021-07-01"},
                                {"valid_to", "2021-10-01"}});
    li = officer("li", "2020-01-01", "2022-12-31");
    wang = officer("wang", "2020-01-01", "2022-12-31");
    officer("zhao", "2015-01-01", "2019-12-31");
    batch = put("transfer_batch", {{"number", "第1批"}, {"received", "2021-07-02T01:00:00Z"}, {"declared_items", "3"}});
  }

  std::string officer(const std::string& user, const std::string& from, const std::string& to) {
    const Id id = put("officer", {{"name", user}, {"user", user}});
    put("certificate", {{"officer", to_text(id)}, {"valid_from", from}, {"valid_to", to}});
    return user;
  }
  Id complain(const std::string& accepted, const Cells& more = {}) {
    Cells cells{{"accepted", accepted}, {"received", accepted}, {"decision", "accepted"}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("complaint", cells);
  }
  Id open_case(const Id& complaint, const std::string& status, const Cells& more = {}) {
    Cells cells{{"complaint", to_text(complaint)}, {"status", status}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("case", cells);
  }
  /// A complaint of the batch, and its case.
  Id item(const std::string& status = "closed", const Cells& more = {}) {
    return open_case(complain("2021-07-05T01:00:00Z", {{"batch", to_text(batch)}}), status, more);
  }
  Id visit(const Id& of_case, const Cells& more = {}, bool sealed = true) {
    Cells cells{
        {"case", to_text(of_case)}, {"kind", "on_site"}, {"arrive", "2021-08-01T01:00:00Z"}, {"officers", "li,wang"}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("visit", cells, sealed);
  }

  Figure figure(std::string_view name) {
    // A world is of one moment: what was asked before a change is not asked of it again.
    Quarter now(*this);
    const auto all = figures(now, frame);
    REQUIRE_MESSAGE(all, all.error().detail);
    return (*all)[static_cast<std::size_t>(std::ranges::find(kFigures, name) - std::begin(kFigures))];
  }
  std::string text(std::string_view name) { return figure(name).text; }

  Frame frame{*day_from_text("2021-07-01"), *day_from_text("2021-10-01"), at("2021-10-08 00:00")};
  std::string li, wang;
  Id batch;

 private:
  Quarter(const Quarter& other)
      : MemoryWorld(other), frame(other.frame), li(other.li), wang(other.wang), batch(other.batch) {}
};

}  // namespace

TEST_CASE("figures are written as the notice writes them") {
  CHECK(rate_text(rate_of(600, 607)) == "98.8%");
  CHECK(rate_text(rate_of(599, 607)) == "98.7%");
  CHECK(rate_text(rate_of(607, 607)) == "100.0%");
  CHECK(rate_text(rate_of(0, 0)) == "0.0%");
  CHECK(rate_text(rate_of(1, 2000)) == "0.1%");  // 0.05 goes up
  CHECK(wan_yuan(106'700'000) == "106.7");
  CHECK(wan_yuan(1'000'000) == "1");
  CHECK(wan_yuan(1) == "0.000001");
  CHECK(wan_yuan(-1'500'000) == "-1.5");
  CHECK(about(1040) == "1000余");
  CHECK(about(1000) == "1000");
  CHECK(about(1999) == "1900余");
  CHECK(about(37) == "37");
  CHECK(about(0) == "0");
}

TEST_CASE_FIXTURE(Quarter, "complaints count from May on, and not behind the moment that is looked at") {
  complain("2021-04-30T15:59:59Z");  // still April in Shanghai
  complain("2021-04-30T16:00:00Z");
  complain("2021-09-30T15:59:59Z");
  complain("2021-09-30T16:00:00Z");  // October
  complain("2021-08-01T00:00:00Z", {{"decision", "declined"}});
  CHECK(text("accepted") == "2件");
  CHECK(figure("accepted").definition.scope == "全市");
  CHECK(to_text(figure("accepted").definition.window.from) == "2021-05-01");
  frame.as_of = at("2021-06-01 00:00");
  CHECK(text("accepted") == "1件");
}

TEST_CASE_FIXTURE(Quarter, "closed is what is closed, transferred with a receipt, or follows such a case") {
  const auto came = [this] { return complain("2021-06-01T01:00:00Z"); };
  const Id main = open_case(came(), "closed");
  open_case(came(), "transferred", {{"transfer_receipt", to_hex(sha256("").view())}});  // an empty file
  open_case(came(), "transferred", {{"transfer_receipt", std::string(64, 'a')}});
  open_case(came(), "merged", {{"merged_into", to_text(main)}});
  open_case(came(), "rectifying");
  const Id linked =
      complain("2021-06-01T01:00:00Z", {{"same_as", to_text(*sheet("case", main).reference("complaint"))}});
  came();  // without a case
  CHECK(text("accepted") == "7件");
  CHECK(text("closed") == "3件");  // the linked one's own complainant was told nothing
  change("complaint", linked, {{"informed", "2021-12-01T01:00:00Z"}});
  CHECK(text("closed") == "3件");  // nor as of the moment
  change("complaint", linked, {{"informed", "2021-06-03T01:00:00Z"}});
  CHECK(text("closed") == "4件");
  CHECK(text("open") == "3件");
  CHECK(text("closing_rate") == "57.1%");
  CHECK(figure("open").counted.size() == 3);
  change("case", main, {{"status", "rectifying"}});  // opened again, and those that follow it
  CHECK(text("closed") == "1件");
  CHECK(text("accepted") == "7件");
}

TEST_CASE_FIXTURE(Quarter,
                  "only a case that is merged follows another: what merged_into says of an open one closes nothing") {
  const Id main = open_case(complain("2021-06-01T01:00:00Z"), "closed");
  const Id one = open_case(complain("2021-06-01T01:00:00Z"), "accepted", {{"merged_into", to_text(main)}});
  CHECK(text("closed") == "1件");
  CHECK(text("open") == "1件");
  change("case", one, {{"status", "merged"}});
  CHECK(text("closed") == "2件");
}

TEST_CASE_FIXTURE(Quarter, "both readings of the open question stand beside") {
  complain("2021-06-01T01:00:00Z");
  item();
  const Figure all = figure("accepted");
  CHECK(all.text == "2件");
  CHECK(all.beside[0].value == 1);
  CHECK(all.beside[1].value == 1);
  const Figure items = figure("items");
  CHECK(items.text == "1件");
  CHECK(items.beside[0].text == "3件");  // as declared
  CHECK(text("batches") == "1批次");
}

TEST_CASE_FIXTURE(Quarter, "person-times: certified officers, of distinct sealed visits on site to the items") {
  const Id a = item(), b = item("merged", {{"merged_into", to_text(a)}});
  const Id elsewhere = open_case(complain("2021-07-05T01:00:00Z"), "closed");
  visit(a);                                        // 2
  visit(b, {{"officers", "li,zhao"}});             // 1: zhao's certificate had run out
  visit(a, {{"officers", "stranger"}});            // 0
  visit(a, {}, false);                             // not sealed
  visit(a, {{"kind", "video"}});                   // not on site
  visit(elsewhere);                                // no item
  visit(a, {{"arrive", "2021-10-01T01:00:00Z"}});  // October
  const Id wrong = visit(a, {{"officers", "li"}});
  visit(a, {{"corrects", to_text(wrong)}, {"correction_reason", "漏记一人"}});  // 2 instead of 1
  CHECK(text("person_times") == "5人次");
  CHECK(figure("person_times").counted.size() == 3);
}

TEST_CASE_FIXTURE(Quarter, "talks, penalties, police and accountability are those of the items") {
  const Id a = item(), elsewhere = open_case(complain("2021-07-05T01:00:00Z"), "closed");
  for (const Id& of : {a, elsewhere}) {
    put("measure", {{"case", to_text(of)},
                    {"kind", "warning_talk"},
                    {"state", "carried_out"},
                    {"persons", "3"},
                    {"done", "2021-08-02T01:00:00Z"}});
    put("police_transfer", {{"case", to_text(of)}, {"handed_over", "2021-08-03T01:00:00Z"}});
    put("accountability", {{"case", to_text(of)}, {"person", "某甲"}, {"decided", "2021-09-01"}});
  }
  put("measure", {{"case", to_text(a)},
                  {"kind", "warning_talk"},
                  {"state", "proposed"},
                  {"persons", "5"},
                  {"done", "2021-08-02T01:00:00Z"}});
  put("note", {{"kind", "inquiry"}});
  const Id fine = put("penalty", {{"case", to_text(a)}, {"amount", "106700000"}, {"decided", "2021-09-30"}});
  put("penalty", {{"case", to_text(elsewhere)}, {"amount", "99"}, {"decided", "2021-08-01"}});
  put("penalty", {{"case", to_text(a)}, {"amount", "99"}, {"decided", "2021-06-30"}});
  put("accountability", {{"batch", to_text(batch)}, {"person", "某甲"}, {"decided", "2021-09-02"}});  // the same person
  put("accountability", {{"batch", to_text(batch)}, {"person", "某乙"}, {"decided", "2021-09-02"}});
  CHECK(text("talks") == "3人次");
  CHECK(text("police") == "1个");
  CHECK(text("accountable") == "2人");
  CHECK(text("penalties") == "106.7万元");
  change("penalty", fine, {{"revoked", "2021-10-09"}});  // behind the moment
  CHECK(text("penalties") == "106.7万元");
  change("penalty", fine, {{"revoked", "2021-10-08"}});
  CHECK(text("penalties") == "0万元");
}

TEST_CASE_FIXTURE(Quarter, "a problem of the campaign counts once it was visited on site") {
  const Id list = put("list_kind", {{"name", "污染扰民集中整治"}}), other = put("list_kind", {{"name", "问题清单"}});
  const Id a = item(), b = open_case(complain("2021-06-01T01:00:00Z"), "closed");
  const Id c = open_case(complain("2021-06-01T01:00:00Z"), "closed");
  for (const Id& of : {a, a, b})
    put("list_entry", {{"list", to_text(list)}, {"case", to_text(of)}, {"entered", "2021-06-02"}});
  put("list_entry", {{"list", to_text(other)}, {"case", to_text(c)}});
  for (const Id& of : {a, c}) visit(of, {{"arrive", "2021-05-20T01:00:00Z"}});
  const Figure visited = figure("on_site");
  CHECK(visited.text == "1件");
  CHECK(visited.beside[0].value == 1);
  CHECK(visited.beside[1].value == 2);
}

TEST_CASE_FIXTURE(Quarter, "an entry of the repeat list has three complaints, and has not left") {
  const Id list = put("list_kind", {{"name", "反复投诉环境问题清单"}, {"threshold", "3"}}),
           site = put("site", {{"name", "冷库"}});
  const Id entry = put("list_entry", {{"list", to_text(list)}, {"site", to_text(site)}, {"entered", "2021-08-01"}});
  for (int i = 0; i < 2; ++i) complain("2021-06-01T01:00:00Z", {{"site", to_text(site)}});
  CHECK(text("repeat_list") == "0个");
  complain("2021-06-01T01:00:00Z", {{"site", to_text(site)}});
  CHECK(text("repeat_list") == "1个");
  change("list_entry", entry, {{"left", "2021-10-08"}});
  CHECK(text("repeat_list") == "0个");
}

TEST_CASE_FIXTURE(Quarter, "leaflets, categories, lists, checks from afar, help, leniency") {
  const Id site = put("site", {{"name", "甲厂"}}), b = put("site", {{"name", "乙厂"}});
  put("leaflet", {{"count", "1000"}, {"given", "2021-08-01T01:00:00Z"}});
  CHECK(text("leaflets") == "1000张");
  put("leaflet", {{"count", "40"}, {"given", "2021-09-01T01:00:00Z"}});
  put("leaflet", {{"count", "500"}, {"given", "2021-12-01T01:00:00Z"}});
  CHECK(text("leaflets") == "1000余张");
  for (const auto& [no, item] : {std::pair{"1", "1"}, {"1", "2"}, {"2", "1"}})
    put("eia_category", {{"class_no", no}, {"item_no", item}, {"way", "commitment"}, {"valid_from", "2021-01-01"}});
  put("eia_category", {{"class_no", "3"}, {"item_no", "1"}, {"way", "exempt"}});
  put("eia_category", {{"class_no", "4"}, {"item_no", "1"}, {"way", "commitment"}, {"valid_from", "2022-01-01"}});
  CHECK(text("eia_classes") == "2大类3小类");
  put("positive_list_entry", {{"site", to_text(site)}, {"entered", "2021-01-01"}});
  put("positive_list_entry", {{"site", to_text(site)}, {"entered", "2021-02-01"}});  // the same enterprise
  put("positive_list_entry", {{"site", to_text(b)}, {"entered", "2021-01-01"}, {"left", "2021-09-01"}});
  CHECK(text("positive_list") == "1家");
  put("off_site_check", {{"kind", "drone"}, {"checked", "2021-08-01T01:00:00Z"}});
  CHECK(text("off_site") == "1次");
  put("visit", {{"purpose", "help"}, {"arrive", "2021-08-01T01:00:00Z"}});
  CHECK(text("help") == "1家次");
  for (const char* how : {"reduced", "waived", "none"})
    put("penalty", {{"site", to_text(site)}, {"leniency", how}, {"decided", "2021-08-01"}, {"amount", "1"}});
  put("penalty", {{"site", to_text(b)}, {"leniency", "waived"}, {"decided", "2021-08-01"}});
  CHECK(text("leniency") == "2家");
}

TEST_CASE_FIXTURE(Quarter,
                  "leaflets count by their day, else by the first sealed visit of their case; else they stand beside") {
  const Id a = item(), b = item(), c = item();
  for (const Id& of : {a, b, c}) put("leaflet", {{"case", to_text(of)}, {"count", "40"}});
  CHECK(text("leaflets") == "0张");
  CHECK(figure("leaflets").beside[0].value == 120);
  visit(a);
  visit(a, {{"arrive", "2021-12-01T01:00:00Z"}});
  visit(b, {{"arrive", "2021-06-01T01:00:00Z"}});
  visit(b);
  visit(c, {}, false);
  CHECK(text("leaflets") == "40张");
  CHECK(figure("leaflets").beside[0].text == "40张");
}

TEST_CASE_FIXTURE(Quarter, "what was entered twice, refused or revoked counts once, or not at all") {
  const Id list = put("list_kind", {{"name", "反复投诉环境问题清单"}, {"threshold", "1"}}), site = put("site", {});
  for (int i = 0; i < 2; ++i) {
    put("list_entry", {{"list", to_text(list)}, {"site", to_text(site)}});
    put("eia_category", {{"class_no", "1"}, {"item_no", "7"}, {"way", "commitment"}});
  }
  const Id a = item("closed", {{"site", to_text(site)}}), b = item();
  complain("2021-06-01T01:00:00Z", {{"site", to_text(site)}});
  CHECK(text("repeat_list") == "1个");
  CHECK(text("eia_classes") == "1大类1小类");
  const Cells handed{{"case", to_text(a)}, {"handed_over", "2021-08-03T01:00:00Z"}};
  for (int i = 0; i < 2; ++i) put("police_transfer", handed);
  put("police_transfer", {{"case", to_text(b)}, {"handed_over", "2021-08-03T01:00:00Z"}, {"accepted", "false"}});
  CHECK(text("police") == "1个");
  for (const char* unit : {"", "甲局", "甲局", "", "乙局"})
    put("accountability", {{"case", to_text(a)}, {"person", "某甲"}, {"unit", unit}, {"decided", "2021-09-01"}});
  CHECK(text("accountable") == "2人");
  const Id waived = put("penalty", {{"site", to_text(site)}, {"leniency", "waived"}, {"decided", "2021-08-01"}});
  CHECK(text("leniency") == "1家");
  change("penalty", waived, {{"revoked", "2021-09-01"}});
  CHECK(text("leniency") == "0家");
}

TEST_CASE_FIXTURE(Quarter, "a penalty that names no site takes that of its case off the positive list") {
  put("limit", {{"quantity", "positive_list_offences"}, {"value", "1"}, {"valid_from", "2021-01-01"}});
  const Id site = put("site", {}), of_case = item("closed", {{"site", to_text(site)}});
  put("positive_list_entry", {{"site", to_text(site)}, {"entered", "2021-01-01"}});
  CHECK(text("positive_list") == "1家");
  put("penalty", {{"case", to_text(of_case)}, {"amount", "1"}, {"decided", "2021-08-01"}});
  CHECK(text("positive_list") == "0家");
}

TEST_CASE_FIXTURE(Quarter, "sums of what came before the numbers had bounds stay numbers") {
  const char* most = "9223372036854775807";
  const Id a = item();
  for (int i = 0; i < 2; ++i) {
    put("leaflet", {{"count", most}, {"given", "2021-08-01T01:00:00Z"}});
    put("penalty", {{"case", to_text(a)}, {"amount", most}, {"decided", "2021-08-01"}});
    put("transfer_batch", {{"received", "2021-07-02T01:00:00Z"}, {"declared_items", most}});
  }
  for (const char* name : {"leaflets", "penalties"})
    CHECK(figure(name).value == std::numeric_limits<std::int64_t>::max());
  CHECK(figure("items").beside[0].value == std::numeric_limits<std::int64_t>::max());
}

}  // namespace satchel::casework::test
