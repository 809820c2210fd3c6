// The hub's bulletin over a real database: as of a moment, sealed, shown again, compared; nobody types a figure, nor
// a draw.
#include "sync/hub/office/bulletin_desk.h"

#include "sync/hub/entries/counted_fields.h"
#include "sync/hub/entries/hub_world.h"
#include "sync/hub/entries/past_world.h"
#include "sync/hub/office/office_work.h"
#include "sync/hub/upkeep/horizon.h"
#include "tests/support/deleting_pack.h"
#include "tests/sync/hub/bulletin_house.h"

namespace satchel::hub::test {
namespace {

/// One whose pack kept no records yet.
struct DeletingHouse : BulletinHouse {
  DeletingHouse() : BulletinHouse(satchel::test::deleting_pack()) {}
};

}  // namespace

TEST_CASE_FIXTURE(DeletingHouse, "as of a moment: what came, changed or went since is not in it") {
  const std::string first = complain(true), second = complain();
  const std::string leaflet =
      make("leaflet", R"({"case":")" + first + R"(","count":300,"given":"2021-07-03T01:00:00Z"})");
  const std::string other = make("leaflet", R"({"case":")" + first + R"(","count":50,"given":"2021-07-03T01:00:00Z"})");
  clock.advance({10'000});
  const Millis then = clock.wall();
  const std::string before = all(then);
  CHECK(text("accepted", then) == "2件");
  CHECK(text("closed", then) == "1件");
  CHECK(text("leaflets", then) == "300余张");
  clock.advance({86'400'000});
  complain(true);
  patch("case", second, R"({"title":"另一个题目"})");
  finish(second);
  patch("case", first, R"({"status":"accepted","joint":{"add":["北区行动"]}})");
  patch("leaflet", leaflet, R"({"count":{"add":1000}})");
  remove("leaflet", other);
  CHECK(text("accepted") == "3件");
  CHECK(text("closed") == "2件");
  CHECK(text("leaflets") == "1300张");
  CHECK(all(then) == before);
  CHECK(desk().make(quarter(clock.wall() + Millis{1})).error().code == Code::invalid);
}

TEST_CASE_FIXTURE(DeletingHouse,
                  "a record that was deleted, and that an edit made before brought back, stands as of then") {
  const std::string first = complain(true);
  const std::string leaflet =
      make("leaflet", R"({"case":")" + first + R"(","count":300,"given":"2021-07-03T01:00:00Z"})");
  const std::string path = "/v1/records/leaflet/" + leaflet;
  const auto seen = call(office, "GET", path);
  remove("leaflet", leaflet);
  clock.advance({10'000});
  const Millis gone = clock.wall();
  clock.advance({10'000});
  const auto brought = call(token("wang", "office"), "PATCH", path, R"({"place":"广场"})",
                            std::string(*sync::header(seen.headers, "ETag")));
  REQUIRE_MESSAGE(brought.status == 200, brought.body);
  clock.advance({10'000});
  const Millis then = clock.wall();
  clock.advance({10'000});
  patch("leaflet", leaflet, R"({"count":{"add":1000}})");
  CHECK(text("leaflets", gone) == "0张");
  CHECK(text("leaflets", then) == "300张");
  CHECK(text("leaflets") == "1300张");
  remove("leaflet", leaflet);
  CHECK(text("leaflets", gone) == "0张");
  CHECK(text("leaflets", then) == "300张");
}

TEST_CASE_FIXTURE(BulletinHouse, "a case stays with its complaint: no other one counts as closed by it") {
  const auto asked = [&](const std::string& of_case, const std::string& complaint) {
    const std::string path = "/v1/records/case/" + of_case;
    const auto now = call(office, "GET", path);
    return call(office, "PATCH", path, R"({"complaint":)" + complaint + "}",
                std::string(*sync::header(now.headers, "ETag")));
  };
  const auto complained = [&] {
    return make("complaint", R"({"decision":"accepted","accepted":"2021-07-02T01:00:00Z","district":"north"})");
  };
  const std::string done = complain(true), untouched = complained();
  CHECK(asked(done, '"' + untouched + '"').body.find("append_only") != std::string::npos);
  CHECK(asked(done, "null").body.find("append_only") != std::string::npos);
  CHECK(text("closed") == "1件");

  const std::string bare = make("case", R"({"district":"north","title":"巡查"})");
  finish(bare);
  const auto late = asked(bare, '"' + untouched + '"');
  CHECK(late.status == 409);
  CHECK_MESSAGE(late.body.find("late_complaint") != std::string::npos, late.body);
  CHECK(text("closed") == "1件");
  patch("case", bare, R"({"status":"accepted"})");
  CHECK(asked(bare, '"' + untouched + '"').status == 200);
  CHECK(text("open") == "1件");
  const std::string another = complained();
  patch("complaint", another, R"({"informed":"2021-07-03T01:00:00Z"})");
  patch("case", make("case", R"({"district":"north"})"),
        R"({"complaint":")" + another + R"(","status":"transferred","transferred_to":"城管局","transfer_receipt":")" +
            receipt() + "\"}");
}

TEST_CASE_FIXTURE(BulletinHouse, "before there was this hub: said, and counted by dates where asked") {
  complain(true);
  BulletinRequest early = quarter(*from_rfc3339("2021-06-30T00:00:00Z"));
  const auto refused = desk().make(early);
  CHECK(refused.error().code == Code::invalid);
  CHECK(refused.error().detail.find("held nothing") != std::string::npos);
  clock.set_wall(*from_rfc3339("2026-01-01T00:00:00Z"));
  early = quarter(*from_rfc3339("2021-10-08T00:00:00Z"));
  early.by_dates = true;
  const auto made = desk().make(early);
  REQUIRE(made);
  CHECK(casework::figure(*made, "closed").text == "1件");
  CHECK(made->basis == casework::Basis::now);
}

TEST_CASE_FIXTURE(BulletinHouse, "a world of then has records as they were, seals and sets among it") {
  const std::string of_case = complain();
  patch("case", of_case, R"({"pollution_types":{"add":["noise","dust"]}})");
  clock.advance({10'000});
  const Millis then = clock.wall();
  clock.advance({10'000});
  patch("case", of_case, R"({"pollution_types":{"add":["gas"],"remove":["dust"]},"title":"新题"})");
  const std::string later = complain();
  const auto view = *central->view();
  const auto world = *PastWorld::at(*view, *central->schema(), then);
  const auto sheet = *world->find("case", *id_from_text(of_case));
  REQUIRE(sheet);
  CHECK(sheet->set("pollution_types") == TextSet{"dust", "noise"});
  CHECK(sheet->text("title") == "冷库");
  CHECK_FALSE(*world->find("case", *id_from_text(later)));
  std::vector<std::string> seen;
  REQUIRE(world->each("case", [&](const casework::Sheet& one) { return seen.push_back(to_text(one.id())), Status(); }));
  CHECK(seen == std::vector<std::string>{of_case});
  CHECK(world->unsure() == 0);
  const auto now = *PastWorld::at(*view, *central->schema(), std::nullopt);
  CHECK((*now->find("case", *id_from_text(of_case)))->set("pollution_types") == TextSet{"gas", "noise"});
}

TEST_CASE_FIXTURE(BulletinHouse, "what the records horizon erased is today's, and is counted") {
  const std::string of_case = complain(true);
  clock.advance({10'000});
  const Millis then = clock.wall();
  clock.advance({10'000});
  CHECK(desk().make(quarter(then))->unsure == 0);
  REQUIRE(move_horizon(*central, ports(), then, false));
  CHECK(desk().make(quarter(then))->unsure == 0);  // nothing of it has changed since
  patch("case", of_case, R"({"status":"accepted"})");
  const auto made = desk().make(quarter(then));
  REQUIRE(made);
  CHECK(made->unsure == 1);
  CHECK(casework::text_of(*casework::document_of(*made)).find("有1个字段当时的值已按记录期限抹去") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(BulletinHouse, "a sealed bulletin stays as it is, whatever comes after; the difference is shown") {
  complain(true);
  const std::string open = complain();
  const Id id = seal();
  auto kept = desk().stored(id);
  REQUIRE_MESSAGE(kept, kept.error().detail);
  CHECK(kept->sealed);
  CHECK(kept->same);
  CHECK(kept->page.find("一是思想认识仍有差距") != std::string::npos);
  const std::string page = kept->page;
  clock.advance({86'400'000});
  finish(open);
  complain();
  kept = desk().stored(id);
  CHECK(kept->page == page);
  CHECK(kept->same);
  const auto after = desk().make(quarter());
  const auto different = casework::differences(kept->bulletin, *after);
  std::map<std::string, casework::Difference> by;
  for (const auto& one : different) by[one.figure] = one;
  CHECK(by.size() == 4);
  CHECK(by["accepted"].before == "2件");
  CHECK(by["accepted"].after == "3件");
  CHECK(by["accepted"].came.size() == 1);
  CHECK(by["closed"].came.size() == 1);
  CHECK(by["open"].came.size() == 1);
  CHECK(by["open"].went.size() == 1);
  CHECK(by["closing_rate"].after == "66.7%");
  CHECK(casework::differences(*after, *after).empty());
  const auto lines = desk().lines(by["accepted"].came);
  REQUIRE(lines);
  CHECK(lines->front().title == "某街");
  pages.begin()->second += " ";
  CHECK_FALSE(desk().stored(id)->same);
  pages.clear();
  CHECK_FALSE(desk().stored(id)->same);
}

TEST_CASE_FIXTURE(BulletinHouse, "nobody types a figure, and nobody changes a sealed bulletin") {
  complain();
  const auto typed = call(office, "POST", "/v1/records/bulletin", R"({"title":"t","figures":"{}"})");
  CHECK(typed.status == 403);
  CHECK(call(token("sun", "leader"), "POST", "/v1/records/bulletin", R"({"title":"t","annex":"[]"})").status == 403);
  const std::string draft = make("bulletin", R"({"title":"t","sections":"【要求】一要提高站位。"})");
  const std::string path = "/v1/records/bulletin/" + draft;
  const auto tag = std::string(*sync::header(call(office, "GET", path).headers, "ETag"));
  CHECK(call(office, "PATCH", path, R"({"figures":"{}"})", tag).status == 403);
  CHECK(call(office, "PATCH", path, R"({"rendered":")" + std::string(64, 'a') + "\"}", tag).status == 403);

  BulletinRequest request = quarter();
  request.draft = *id_from_text(draft);
  const auto id = desk().seal({request, "zhang", "局长", {}});
  REQUIRE_MESSAGE(id, id.error().detail);
  CHECK(desk().stored(*id)->page.find("一要提高站位") != std::string::npos);
  CHECK(desk().stored(*id)->same);
  const std::string sealed = "/v1/records/bulletin/" + to_text(*id);
  const auto sealed_tag = std::string(*sync::header(call(office, "GET", sealed).headers, "ETag"));
  CHECK(call(office, "PATCH", sealed, R"({"sections":"【要求】别的"})", sealed_tag).status == 409);
  CHECK(call(office, "DELETE", sealed, "", sealed_tag).status == 409);
  for (const char* about : {R"({"title":"另一份通报"})", R"({"quarter":"2020年第一季度"})",
                            R"({"as_of":"2021-07-01T00:00:00Z"})", R"({"title":null})"}) {
    const auto said = call(office, "PATCH", sealed, about, sealed_tag);
    CHECK_MESSAGE(said.status == 409, about);
    CHECK_MESSAGE(said.body.find("\"sealed\"") != std::string::npos, about);
  }
  CHECK(call(office, "PATCH", sealed, R"({"copied_to_discipline":"2021-10-09T00:00:00Z"})", sealed_tag).status == 200);
  CHECK(call(office, "PATCH", path, R"({"title":"草稿"})", tag).status == 200);  // a draft's may be mended
}

TEST_CASE_FIXTURE(BulletinHouse, "nobody makes, changes or deletes a draw but the hub") {
  CHECK(call(office, "POST", "/v1/records/draw", "{}").status == 403);
  CHECK(call(office, "POST", "/v1/records/draw", R"({"name":"Q3","result":"甲"})").status == 403);
  const Id id{{8}};
  OfficeWork work(*central, ports(), statements, "zhang");
  const Draft draft{{{ChangeKind::create, "draw", id, {{"name", std::string("Q3"), How::put}}}}, {}};
  CHECK(work.save({draft}).code() == Code::not_permitted);
  REQUIRE(work.counting().save({draft}));
  const std::string path = "/v1/records/draw/" + to_text(id);
  const auto tag = std::string(*sync::header(call(office, "GET", path).headers, "ETag"));
  const std::string hash = '"' + std::string(64, 'a') + '"';
  for (const std::string& said :
       {std::string(R"("result":"甲")"), R"("seed_commitment":)" + hash, R"("pool_sha256":)" + hash,
        std::string(R"("sites_drawn":9)"), std::string(R"("name":"Q4")"), std::string(R"("seed":null)")})
    CHECK_MESSAGE(call(office, "PATCH", path, "{" + said + "}", tag).status == 403, said);
  CHECK(call(office, "DELETE", path, "", tag).status >= 403);
  CHECK(call(office, "GET", path).body.find("\"name\":\"Q3\"") != std::string::npos);
}

TEST_CASE_FIXTURE(BulletinHouse, "what cannot be sealed: nothing written, a name that is none, a stranger's draft") {
  BulletinRequest bare = quarter();
  bare.sections.clear();
  CHECK(desk().seal({bare, "zhang", "局长", {}}).error().code == Code::incomplete);
  CHECK(desk().seal({quarter(), "", "局长", {}}).error().code == Code::invalid);
  BulletinRequest odd = quarter();
  odd.sections = "【无此节】x";
  CHECK(desk().make(odd).error().code == Code::invalid);
  odd.draft = Id{{9}};
  CHECK(desk().seal({odd, "zhang", "局长", {}}).error().code == Code::not_found);
  CHECK(desk().stored(Id{{9}}).error().code == Code::not_found);
  CHECK(desk().explain(quarter(), "no_such").error().code == Code::not_found);
  const std::string there = desk().explain(quarter(), "nonsense").error().detail;
  for (const char* one : {"办结率 closing_rate", "移交公安 police", "减免处罚 leniency"})
    CHECK_MESSAGE(there.find(one) != std::string::npos, there);
}

TEST_CASE_FIXTURE(BulletinHouse, "over HTTP: for office, leader and discipline; the records behind a figure") {
  complain(true);
  const std::string target = "/v1/bulletin?from=2021-07-01&to=2021-10-01";
  for (const char* role : {"office", "leader", "discipline"})
    CHECK(call(token("a", role), "GET", target).status == 200);
  for (const char* role : {"inspector", "intake", "admin"}) CHECK(call(token("a", role), "GET", target).status == 403);
  CHECK(call("nobody", "GET", target).status == 401);
  {
    auto write = *central->write();
    DeviceRow row;
    row.id.bytes[0] = 1, row.user = "zhang", row.role = "office", row.scopes = {"office"};
    REQUIRE(write->put_device(row));
    REQUIRE(write->commit({write->head()->version + 1, 3}));
  }
  CHECK(call(token("zhang", "office", Id{{1}}), "GET", target).status == 403);
  const auto json = call(office, "GET", target);
  CHECK(boost::json::parse(json.body).at_pointer("/figures/accepted") == 1);
  CHECK(call(office, "GET", target + "&format=text").body.find("已办结1件") != std::string::npos);
  CHECK(call(office, "GET", target + "&format=html").body.starts_with("<!doctype html>"));
  CHECK(boost::json::parse(call(office, "GET", target + "&annex=1").body)
            .at_pointer("/details/annex")
            .as_array()
            .size() == 9);
  const auto behind = boost::json::parse(call(office, "GET", target + "&explain=closed").body);
  CHECK(behind.at_pointer("/records/0/title") == "某街");
  CHECK(behind.at_pointer("/records/0/district") == "north");
  CHECK(call(office, "GET", target + "&explain=none").status == 404);
  CHECK(call(office, "GET", target + "&format=pdf").status == 400);
  CHECK(call(office, "GET", target + "&as_of=yesterday").status == 400);
  CHECK(call(office, "GET", target + "&as_of=2021-07-10").status == 200);  // today
  CHECK(call(office, "GET", target + "&as_of=2021-07-11").status == 400);
  CHECK(call(office, "GET", "/v1/bulletin?from=2021-07-01").status == 400);
  CHECK(call(office, "GET", "/v1/bulletin/x").status == 404);
  CHECK(call(office, "POST", "/v1/bulletin", "{}").status == 405);
}

TEST_CASE_FIXTURE(BulletinHouse,
                  "a time told as a later one afterwards counts as first told, unless a reason came with it") {
  const std::string complaint = make(
      "complaint", R"({"decision":"accepted","accepted":"2021-07-02T01:00:00Z","district":"north","place":"某街"})");
  const auto told = [&] {
    const auto view = *central->view();
    HubWorld world(*view, *central->schema());
    const auto sheet = *world.find("complaint", *id_from_text(complaint));
    return **world.told(*sheet, "accepted");
  };
  const Millis first = *from_rfc3339("2021-07-02T01:00:00Z");
  CHECK(told().counts == first);
  CHECK_FALSE(told().later);
  patch("complaint", complaint, R"({"accepted":"2021-07-09T01:00:00Z"})");
  CHECK(told().counts == first);
  CHECK(told().later);
  CHECK(told().by == "zhang");
  CHECK(told().reason.empty());
  patch("complaint", complaint, R"({"accepted":"2021-07-01T01:00:00Z"})");  // earlier: who says that loses time
  CHECK(told().counts == *from_rfc3339("2021-07-01T01:00:00Z"));
  patch("complaint", complaint, R"({"accepted":"2099-01-01T00:00:00Z","decision_reason":"补正材料后受理"})");
  CHECK(told().counts > *from_rfc3339("2021-07-10T00:00:00Z"));
  CHECK(told().counts < *from_rfc3339("2021-07-10T01:00:00Z"));  // when it came
  CHECK(told().reason == "补正材料后受理");
  BulletinRequest asked = quarter();
  asked.annex = true;
  const auto made = desk().make(asked);
  REQUIRE(made);
  REQUIRE(made->annex);
  REQUIRE(made->annex->back().lines.size() == 1);
  CHECK(made->annex->back().lines.front().by == "zhang");
}

}  // namespace satchel::hub::test
