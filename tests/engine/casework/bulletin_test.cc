// The bulletin: the notice's sentences with the notice's counts, tables that sum, bytes that stay.
#include "engine/casework/bulletin.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "engine/casework/sentences.h"
#include "engine/casework/written.h"
#include "tests/engine/casework/notice_world.h"

namespace satchel::casework::test {
namespace {

const std::string kGolden = std::string(SATCHEL_SOURCE_DIR) + "/tests/engine/casework/golden/bulletin-2021q3.txt";
const std::string kNotice = std::string(SATCHEL_SOURCE_DIR) + "/../shared/seed/notice.txt";

std::string file_text(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string without_blanks(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\n' && c != '\r') out += c;
  return out;
}

const Bulletin& notice() {
  static const Bulletin made = [] {
    NoticeWorld world;
    const auto out = bulletin(world, world.frame);
    REQUIRE_MESSAGE(out, out.error().detail);
    return *out;
  }();
  return made;
}

std::string printed(const Bulletin& b) {
  const auto document = document_of(b);
  REQUIRE_MESSAGE(document, document.error().detail);
  return text_of(*document);
}

std::string page(const Bulletin& b) { return html_of(*document_of(b), quarter_of(b.frame)); }

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the notice's sentences carry the notice's counts") {
  const std::string text = printed(notice());
  for (const char* sentence :
       {"对于群众投诉3次以上的10个问题线索，列入“反复投诉环境问题清单”，实行“领导包案”、现场调度，问题不解决不松手、群"
        "众不满意不松手。",
        "5月份以来，全市共受理各类环境信访投诉607件，已办结600件，办结率98.8%。",
        "先后对市中心医院等建设项目工地夜间施工噪声扰民、火车东站货场扬尘污染、汉滨区某企业非法拆解废旧铅蓄电池、金州路"
        "兴安"
        "小区冷冻库压缩机噪声污染、平利某豆腐坊燃煤锅炉烟气污染等53件环境污染问题进行现场查处；",
        "7月份以来，组织办理省环保督察转办信访问题24批次138件，共出动执法人员568人次、约谈相关责任人10人次、依法处罚106"
        "."
        "7万元、向公安机关移交涉嫌环境犯罪线索1个、责任追究11人。",
        "印发张贴《倡议书》1000余张", "对《安康市环境影响评价审批正面清单》内22大类54小类行业项目实行环评告知承诺审批",
        "截止目前，共确定纳入执法正面清单企业154家，采取在线监控、无人机等非现场执法125次，帮扶企业25家次，减免处罚企业"
        "8家"})
    CHECK_MESSAGE(has(text, sentence), sentence);
}

TEST_CASE("they are the notice's own words" * doctest::skip(!std::filesystem::exists(kNotice))) {
  const std::string theirs = without_blanks(file_text(kNotice));
  const auto ours = sentences_of(notice());
  for (const Sentence& sentence : kSentences) {
    std::string text = ours.at(std::string(sentence.name));
    CHECK_MESSAGE(has(theirs, text), text);
  }
}

TEST_CASE("the whole of it is as it was") {
  const std::string text = printed(notice());
  if (std::getenv("SATCHEL_WRITE_GOLDEN")) std::ofstream(kGolden) << text;
  CHECK(text == file_text(kGolden));
}

TEST_CASE("one record more or less shows in its sentence") {
  NoticeWorld world;
  world.change("case", world.case_ids[5], {{"status", "rectifying"}});
  world.change("penalty", world.revocable, {{"revoked", ""}});
  world.put("leaflet", {{"count", "959"}, {"given", "2021-08-01T01:00:00Z"}});
  Bulletin b = *bulletin(world, world.frame);
  const std::string text = printed(b);
  CHECK(has(text, "已办结599件，办结率98.7%。"));
  CHECK(has(text, "依法处罚116.6万元"));
  CHECK(has(text, "《倡议书》1900余张"));
  CHECK(has(text, "附表四　未办结（8件）"));
}

TEST_CASE("exactly a thousand leaflets are no 余") {
  NoticeWorld world;
  world.put("leaflet", {{"count", "-40"}, {"given", "2021-08-01T01:00:00Z"}});
  CHECK(has(printed(*bulletin(world, world.frame)), "《倡议书》1000张"));
}

TEST_CASE("both readings of what the notice leaves open are printed") {
  const std::string text = printed(notice());
  CHECK(has(text, "其中省督察转办138件；不含转办469件"));
  CHECK(has(text, "其中省督察转办0件；现场检查过的全部案件191件"));
  CHECK(has(text, "各批次申报件数145件"));
  CHECK(has(text, "原通报未写明"));
}

TEST_CASE("the rows of the branch offices sum to the figures") {
  const Bulletin& b = notice();
  const Branch total = total_of(b.branches);
  for (const Figure& one : b.figures) {
    const std::string& name = one.definition.figure;
    if (goes_by_branch(name)) CHECK_MESSAGE(total.value(name) == one.value, name);
  }
  CHECK(total.closing_rate() == figure(b, "closing_rate").value);
  CHECK(total.visits == NoticeWorld::kItemVisits);
  REQUIRE(b.branches.size() == 4);  // one that was dissolved is none
  CHECK(b.branches[0].name == "汉滨分局");
  CHECK(b.branches[0].value("accepted") == 152);
  CHECK(b.branches[0].value("accountable") == 11);  // by the unit's name
  CHECK(b.branches.back().name.empty());            // 旬阳市
  CHECK(b.branches.back().value("accepted") == 151);
  for (const Branch& row : b.branches) CHECK(row.value("closed") + row.value("open") == row.value("accepted"));
}

TEST_CASE("what is open is listed") {
  const Bulletin& b = notice();
  REQUIRE(b.open.size() == 7);
  CHECK(b.open[0].complaint.number == "X10600");
  CHECK(b.open[0].complaint.district == "汉滨区");
  CHECK(b.open[0].status == "整改中");
  CHECK(to_text(*b.open[0].finish_by) == "2021-10-01");
}

TEST_CASE("each figure opens to the records behind it") {
  NoticeWorld world;
  const Bulletin b = *bulletin(world, world.frame);
  for (const Figure& one : b.figures) {
    const auto lines = lines_of(world, one);
    REQUIRE(lines);
    CHECK(lines->size() == one.counted.size());
    std::int64_t sum = 0;
    for (const Line& line : *lines) sum += line.amount;
    if (one.definition.figure != "closing_rate") CHECK_MESSAGE(sum == one.value, one.definition.figure);
  }
  const auto fines = *lines_of(world, figure(b, "penalties"));
  REQUIRE(fines.size() == 3);
  CHECK(fines[0].title == "案件1");
  CHECK(fines[0].number == "安环罚");
  CHECK(fines[0].unit == "fen");
  CHECK(fines[0].district == "平利县");
  CHECK(lines_of(world, figure(b, "eia_classes"))->front().title.ends_with("（示例）"));
}

TEST_CASE("the same bulletin is the same bytes, also from what is kept of it") {
  NoticeWorld world;
  Bulletin b = *bulletin(world, world.frame);
  b.sections = "【问题】一是思想认识仍有差距。";
  b.annex = *annex(world, world.frame, figure(b, "accepted").definition.window);
  const std::string kept = figures_json(b), kept_annex = annex_json(*b.annex);
  auto again = bulletin_from(kept);
  REQUIRE_MESSAGE(again, again.error().detail);
  again->sections = b.sections;
  again->annex = *annex_from(kept_annex);
  CHECK(figures_json(*again) == kept);
  CHECK(annex_json(*again->annex) == kept_annex);
  CHECK(printed(*again) == printed(b));
  CHECK(page(*again) == page(b));
  CHECK(json_of(*again) == json_of(b));
  for (std::size_t i = 0; i < b.figures.size(); ++i) CHECK(again->figures[i].counted == b.figures[i].counted);
  CHECK(kept.size() < 128 * 1024);  // of the 256 KiB that a text may have
  CHECK_FALSE(bulletin_from("{}"));
  CHECK_FALSE(bulletin_from(kept.substr(1)));
  CHECK_FALSE(bulletin_from(kept.substr(0, kept.find("\"branches\"")) + "\"branches\":[]}"));
}

TEST_CASE("JSON holds the figures for machines") {
  const auto all = boost::json::parse(json_of(notice())).as_object();
  const auto& f = all.at("figures").as_object();
  CHECK(f.at("accepted") == 607);
  CHECK(f.at("closed") == 600);
  CHECK(f.at("open") == 7);
  CHECK(f.at("closing_rate").as_double() == doctest::Approx(98.8));
  CHECK(f.at("repeat_list") == 10);
  CHECK(f.at("on_site") == 53);
  CHECK(f.at("batches") == 24);
  CHECK(f.at("batch_items") == 138);
  CHECK(f.at("person_times") == 568);
  CHECK(f.at("interviews") == 10);
  CHECK(f.at("penalties_fen") == 106'700'000);
  CHECK(f.at("police_transfers") == 1);
  CHECK(f.at("accountable") == 11);
  CHECK(f.at("leaflets") == 1040);
  CHECK(f.at("leaflets_text") == "1000余");
  CHECK(f.at("eia_classes") == 22);
  CHECK(f.at("eia_subclasses") == 54);
  CHECK(f.at("positive_list") == 154);
  CHECK(f.at("off_site") == 125);
  CHECK(f.at("help_visits") == 25);
  CHECK(f.at("waived") == 8);
  CHECK(f.size() == 21);
  CHECK(all.at("details").at("open").as_array().size() == 7);
  CHECK(std::ranges::count(json_of(notice()), '\n') == 1);
}

TEST_CASE("no identity and nothing confidential is in any of it") {
  NoticeWorld world;
  Bulletin b = *bulletin(world, world.frame);
  b.annex = *annex(world, world.frame, figure(b, "accepted").definition.window);
  std::string all = printed(b) + page(b) + json_of(b);
  for (const Figure& one : b.figures)
    for (const Line& line : *lines_of(world, one)) all += line.title + line.number;
  CHECK_FALSE(has(all, "赵钱孙李周"));
  CHECK_FALSE(has(all, "13987651234"));
}

TEST_CASE("a page is one file in which nothing runs") {
  Bulletin b = notice();
  b.sections = "【标题】<script>alert(1)</script>\n【问题】a < b & \"c\" 'd'";
  const std::string html = page(b);
  CHECK_FALSE(has(html, "<script"));
  CHECK(has(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK(has(html, "a &lt; b &amp; &quot;c&quot; &#39;d&#39;"));
  CHECK_FALSE(has(html, "http:"));
  CHECK(has(html, "default-src 'none'"));
}

TEST_CASE("written sections place sentences and figures; a figure is typed by nobody") {
  Bulletin b = notice();
  b.sections =
      "【标题】某通报\n【办理】先说查处：{现场查处}\n其后{督察转办}办结率为{办结率}"
      "。\n另有608件。\n【要求】一要提高站位。\n";
  const std::string text = printed(b);
  CHECK(has(text, "某通报\n"));
  CHECK(has(text, "（二）分类施策解民忧。先说查处：针对发生在群众身边"));
  CHECK(has(text, "责任追究11人。办结率为98.8%。"));
  CHECK(has(text, "正文中手写、不由系统计算的数字：608件。"));
  CHECK(has(text, "5月份以来，全市共受理"));  // not placed: at the end of its section
  const auto once = text.find("7月份以来，组织办理");
  CHECK(text.find("7月份以来，组织办理", once + 1) == std::string::npos);
  CHECK(has(text, "三、工作要求\n\n一要提高站位。"));
  b.sections = "【办理】先后对甲、乙等{现场查处件数}进行现场查处；";
  CHECK(has(printed(b), "先后对甲、乙等53件进行现场查处；"));
  CHECK_FALSE(has(printed(b), "先后对市中心医院"));
  for (const char* wrong : {"前言", "【无此节】x", "【问题】a\n【问题】b", "【问题】{无此数}", "【问题】{", "【问题"}) {
    b.sections = wrong;
    CHECK_MESSAGE(document_of(b).error().code == Code::invalid, wrong);
  }
}

TEST_CASE("windows and quarters are said as the notice says them") {
  const Frame frame{*day_from_text("2021-07-01"), *day_from_text("2021-10-01"), {}};
  CHECK(since_text(*day_from_text("2021-05-01"), frame) == "5月份以来");
  CHECK(since_text(*day_from_text("2020-11-01"), frame) == "2020年11月份以来");
  CHECK(since_text(*day_from_text("2021-05-06"), frame) == "2021年5月6日以来");
  CHECK(quarter_of(frame) == "2021年第三季度");
  CHECK(quarter_of({*day_from_text("2021-10-01"), *day_from_text("2022-01-01"), {}}) == "2021年第四季度");
  CHECK(quarter_of({*day_from_text("2021-02-01"), *day_from_text("2021-05-01"), {}}) == "2021年2月1日至2021年4月30日");
  NoticeWorld world;
  CHECK(bulletin(world, {frame.to, frame.from, {}}).error().code == Code::invalid);
}

}  // namespace satchel::casework::test
