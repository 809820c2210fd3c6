// A bureau whose records make the notice's counts (shared/seed/notice.txt), the year being 2021: 607 complaints, of
// which 138 came in 24 batches, 284 visits by two officers, and so on. The same records each time.
#pragma once

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "engine/casework/figures.h"
#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {

struct NoticeWorld : MemoryWorld {
  static constexpr int kComplaints = 607, kOpen = 7, kItems = 138, kBatches = 24, kCampaign = 53, kItemVisits = 284;

  NoticeWorld() {
    units();
    catalogues();
    officers();
    batches();
    complaints();
    campaign();
    repeat_list();
    enforcement();
    regulation();
  }

  Frame frame{*day_from_text("2021-07-01"), *day_from_text("2021-10-01"), at("2021-10-08 00:00")};
  std::vector<Id> batch_ids, complaint_ids, case_ids;  // cases beside complaints; items of batches come first
  std::vector<std::string> districts{"汉滨区", "平利县", "石泉县", "旬阳市"};  // the last has no branch office
  Id campaign_list, repeat_kind, revocable;

 private:
  static std::string two(int n) { return (n < 10 ? "0" : "") + std::to_string(n); }
  const std::string& district(int i) const { return districts[static_cast<std::size_t>(i) % districts.size()]; }

  void units() {
    put("org_unit", {{"name", "安康市生态环境局"}, {"kind", "bureau"}});
    put("org_unit", {{"name", "汉滨分局"}, {"kind", "branch"}, {"districts", "汉滨区,高新区"}});
    put("org_unit", {{"name", "平利分局"}, {"kind", "branch"}, {"districts", "平利县"}});
    put("org_unit", {{"name", "石泉分局"}, {"kind", "branch"}, {"districts", "石泉县"}});
    put("org_unit", {{"name", "旧分局"}, {"kind", "branch"}, {"districts", "旬阳市"}, {"valid_to", "2020-01-01"}});
  }

  /// Rows that ship.
  void catalogues() {
    for (const auto& [file, type] :
         {std::pair{"figures", "figure_definition"}, {"list_kinds", "list_kind"}, {"eia_categories", "eia_category"}}) {
      std::ifstream in(std::string(SATCHEL_SOURCE_DIR) + "/engine/casework/catalogue/" + file + ".json");
      std::stringstream text;
      text << in.rdbuf();
      const auto rows = boost::json::parse(text.str());
      for (const auto& row : rows.as_array()) put_row(type, row.as_object());
    }
  }
  void put_row(const char* type, const boost::json::object& row) {
    Cells cells;
    for (const auto& member : row) {
      if (member.key() == "key") continue;
      const auto* text = member.value().if_string();
      cells.emplace_back(member.key(), text ? std::string(*text) : boost::json::serialize(member.value()));
    }
    const Id id = put(type, cells);
    if (row.at("key") == "campaign") campaign_list = id;
    if (row.at("key") == "repeat") repeat_kind = id;
  }

  void officers() {
    for (const char* user : {"li", "wang"}) {
      const Id id = put("officer", {{"name", user}, {"user", user}});
      put("certificate", {{"officer", to_text(id)}, {"valid_from", "2020-01-01"}, {"valid_to", "2024-12-31"}});
    }
  }

  void batches() {
    for (int i = 0; i < kBatches; ++i)
      batch_ids.push_back(put("transfer_batch", {{"number", "第" + std::to_string(i + 1) + "批"},
                                                 {"received", "2021-07-" + two(i % 28 + 1) + "T02:00:00Z"},
                                                 {"declared_items", i == 0 ? "7" : "6"}}));
  }

  /// Items first; the seven open ones are the last. One in fifty is merged into the first case.
  void complaints() {
    for (int i = 0; i < kComplaints; ++i) {
      const bool item = i < kItems;
      const std::string day = (item ? "2021-08-" : "2021-05-") + two(i % 28 + 1) + "T03:00:00Z";
      Cells cells{{"external_key", "X" + std::to_string(10'000 + i)},
                  {"place", "某街" + std::to_string(i) + "号"},
                  {"district", district(i)},
                  {"received", day},
                  {"accepted", day},
                  {"decision", "accepted"},
                  {"text", "我是赵钱孙李周"},
                  {"text_for_field", "电话13987651234"},
                  {"finish_by", "2021-10-01"}};
      if (item) cells.emplace_back("batch", to_text(batch_ids[static_cast<std::size_t>(i % kBatches)]));
      complaint_ids.push_back(put("complaint", cells));
      case_ids.push_back(of_complaint(i));
    }
    // Not counted: before the window, turned away.
    put("complaint",
        {{"received", "2021-04-02T03:00:00Z"}, {"accepted", "2021-04-02T03:00:00Z"}, {"decision", "accepted"}});
    put("complaint", {{"external_key", "X99"},
                      {"received", "2021-08-02T03:00:00Z"},
                      {"decision", "declined"},
                      {"decision_reason", "不属本局职责"}});
  }
  Id of_complaint(int i) {
    Cells cells{{"complaint", to_text(complaint_ids.back())},
                {"district", district(i)},
                {"number", "安环案〔2021〕" + std::to_string(i + 1) + "号"},
                {"title", "案件" + std::to_string(i)},
                {"contact", "电话13987651234"}};
    const bool merged = i > 0 && i % 50 == 0;
    cells.emplace_back("status", i >= kComplaints - kOpen ? "rectifying" : merged ? "merged" : "closed");
    if (merged && i < kComplaints - kOpen) cells.emplace_back("merged_into", to_text(case_ids.front()));
    return put("case", cells);
  }

  Id visit(const Id& of_case, const std::string& day) {
    return put("visit",
               {{"case", to_text(of_case)},
                {"kind", "on_site"},
                {"purpose", "complaint"},
                {"arrive", day + "T01:00:00Z"},
                {"officers", "li,wang"}},
               true);
  }

  void campaign() {
    static const char* const kNamed[] = {"市中心医院等建设项目工地夜间施工噪声扰民", "火车东站货场扬尘污染",
                                         "汉滨区某企业非法拆解废旧铅蓄电池", "金州路兴安小区冷冻库压缩机噪声污染",
                                         "平利某豆腐坊燃煤锅炉烟气污染"};
    for (int i = 0; i < kCampaign; ++i) {
      const Id& of_case = case_ids[static_cast<std::size_t>(kItems + 60 + i)];
      if (i < 5) change("case", of_case, {{"title", kNamed[i]}, {"model_case", "true"}});
      put("list_entry", {{"list", to_text(campaign_list)}, {"case", to_text(of_case)}, {"entered", "2021-05-10"}});
      visit(of_case, "2021-06-" + two(i % 28 + 1));
    }
  }

  void repeat_list() {
    for (int i = 0; i < 10; ++i) {
      const Id site = put("site", {{"name", "点位" + std::to_string(i)}, {"district", district(i)}});
      for (int k = 0; k < 3; ++k)
        change("complaint", complaint_ids[static_cast<std::size_t>(kItems + 3 * i + k)], {{"site", to_text(site)}});
      put("list_entry", {{"list", to_text(repeat_kind)}, {"site", to_text(site)}, {"entered", "2021-08-01"}});
    }
  }

  void enforcement() {
    for (int i = 0; i < kItemVisits; ++i)
      visit(case_ids[static_cast<std::size_t>(i % kItems)], "2021-09-" + two(i % 28 + 1));
    const auto item = [this](int i) { return to_text(case_ids[static_cast<std::size_t>(i)]); };
    for (int i = 0; i < 4; ++i)
      put("measure", {{"case", item(i)},
                      {"kind", "warning_talk"},
                      {"state", "carried_out"},
                      {"persons", i == 0 ? "4" : "2"},
                      {"done", "2021-08-20T01:00:00Z"}});
    const Id site = put("site", {{"name", "某电池回收站"}, {"district", "汉滨区"}});
    for (const char* fen : {"50000000", "30000000", "26700000"})
      put("penalty", {{"case", item(1)},
                      {"site", to_text(site)},
                      {"amount", fen},
                      {"decided", "2021-09-10"},
                      {"decision_no", "安环罚"}});
    revocable = put("penalty",
                    {{"case", item(2)}, {"amount", "9900000"}, {"decided", "2021-09-11"}, {"revoked", "2021-09-20"}});
    put("police_transfer", {{"case", item(1)}, {"handed_over", "2021-09-12T01:00:00Z"}, {"to", "市公安局"}});
    for (int i = 0; i < 12; ++i)
      put("accountability", {{"batch", to_text(batch_ids[0])},
                             {"person", "某" + std::to_string(i % 11)},
                             {"unit", "汉滨分局"},
                             {"decided", "2021-09-15"}});
  }

  void regulation() {
    for (const char* count : {"600", "440"})
      put("leaflet",
          {{"case", to_text(case_ids[200])}, {"count", count}, {"given", "2021-08-01T01:00:00Z"}, {"what", "倡议书"}});
    std::vector<Id> sites;
    for (int i = 0; i < 154; ++i) {
      sites.push_back(put("site", {{"name", "企业" + std::to_string(i)}, {"district", district(i)}}));
      put("positive_list_entry", {{"site", to_text(sites.back())}, {"entered", "2021-03-01"}});
    }
    for (int i = 0; i < 125; ++i)
      put("off_site_check", {{"of_type", "site"},
                             {"of", to_text(sites[static_cast<std::size_t>(i)])},
                             {"kind", i % 3 == 0 ? "drone" : "online_monitor"},
                             {"checked", "2021-06-01T01:00:00Z"}});
    for (int i = 0; i < 25; ++i)
      put("visit", {{"site", to_text(sites[static_cast<std::size_t>(i)])},
                    {"purpose", "help"},
                    {"kind", "on_site"},
                    {"arrive", "2021-07-20T01:00:00Z"}});
    for (int i = 0; i < 8; ++i)
      put("penalty", {{"site", to_text(sites[static_cast<std::size_t>(i)])},
                      {"leniency", i < 3 ? "waived" : "reduced"},
                      {"decided", "2021-08-03"}});
  }
};

}  // namespace satchel::casework::test
