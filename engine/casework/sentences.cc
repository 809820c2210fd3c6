#include "engine/casework/sentences.h"

#include <utility>

namespace satchel::casework {
namespace {

constexpr std::pair<std::string_view, std::string_view> kTitles_of_figures[] = {{"repeat_list", "反复投诉问题"},
                                                                                {"accepted", "受理"},
                                                                                {"closed", "办结"},
                                                                                {"closing_rate", "办结率"},
                                                                                {"open", "未办结"},
                                                                                {"on_site", "现场查处"},
                                                                                {"batches", "转办批次"},
                                                                                {"items", "转办件"},
                                                                                {"person_times", "执法人次"},
                                                                                {"talks", "约谈"},
                                                                                {"penalties", "罚款"},
                                                                                {"police", "移交公安"},
                                                                                {"accountable", "责任追究"},
                                                                                {"leaflets", "倡议书"},
                                                                                {"eia_classes", "环评清单行业"},
                                                                                {"positive_list", "正面清单企业"},
                                                                                {"off_site", "非现场检查"},
                                                                                {"help", "帮扶"},
                                                                                {"leniency", "减免处罚"}};

struct Date {
  int year = 0;
  unsigned month = 0, day = 0;
};

Date date_of(Day day) {
  const std::chrono::year_month_day d(day);
  return {static_cast<int>(d.year()), static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day())};
}

std::string text(const Bulletin& b, std::string_view name) { return figure(b, name).text; }

std::string since(const Bulletin& b, std::string_view name) {
  return since_text(figure(b, name).definition.window.from, b.frame);
}

/// "安康市" of "安康市生态环境局": whose own catalogue it is.
std::string city(const Bulletin& b) {
  constexpr std::string_view kOffice = "生态环境局";
  return b.bureau.ends_with(kOffice) ? b.bureau.substr(0, b.bureau.size() - kOffice.size()) : std::string();
}

std::string examples(const Bulletin& b) {
  std::string out;
  for (const auto& example : b.examples) out += (out.empty() ? "" : "、") + example;
  return out.empty() ? out : out + "等";
}

std::string sentence_on_site(const Bulletin& b) {
  return "针对发生在群众身边的污染扰民环境问题，进一步集中兵力加大整治力度，先后对" + examples(b) + text(b, "on_site") +
         "环境污染问题进行现场查处；";
}

std::string sentence_items(const Bulletin& b) {
  return since(b, "items") + "，组织办理省环保督察转办信访问题" + text(b, "batches") + text(b, "items") +
         "，共出动执法人员" + text(b, "person_times") + "、约谈相关责任人" + text(b, "talks") + "、依法处罚" +
         text(b, "penalties") + "、向公安机关移交涉嫌环境犯罪线索" + text(b, "police") + "、责任追究" +
         text(b, "accountable") + "。";
}

std::string sentence_lists(const Bulletin& b) {
  return "截止目前，共确定纳入执法正面清单企业" + text(b, "positive_list") + "，采取在线监控、无人机等非现场执法" +
         text(b, "off_site") + "，帮扶企业" + text(b, "help") + "，减免处罚企业" + text(b, "leniency");
}

}  // namespace

std::string_view figure_title(std::string_view figure) {
  for (const auto& [name, title] : kTitles_of_figures)
    if (name == figure) return title;
  return figure;
}

std::string since_text(Day from, const Frame& frame) {
  const Date date = date_of(from);
  const bool same_year = date.year == date_of(frame.to - days(1)).year;
  std::string out = same_year && date.day == 1 ? "" : std::to_string(date.year) + "年";
  out += std::to_string(date.month) + "月";
  return out + (date.day == 1 ? "份以来" : std::to_string(date.day) + "日以来");
}

std::map<std::string, std::string, std::less<>> sentences_of(const Bulletin& b) {
  std::map<std::string, std::string, std::less<>> out;
  for (const Figure& one : b.figures) out.emplace(figure_title(one.definition.figure), one.text);
  out["反复投诉"] =
      (b.threshold > 0 ? "对于群众投诉" + std::to_string(b.threshold) + "次以上的"
                       : std::string("对于群众多次投诉的")) +
      text(b, "repeat_list") +
      "问题线索，列入“反复投诉环境问题清单”，实行“领导包案”、现场调度，问题不解决不松手、群众不满意不松手。";
  out["受理办结"] = since(b, "accepted") + "，全市共受理各类环境信访投诉" + text(b, "accepted") + "，已办结" +
                    text(b, "closed") + "，办结率" + text(b, "closing_rate") + "。";
  out["现场查处"] = sentence_on_site(b);
  out["督察转办"] = sentence_items(b);
  out["现场查处件数"] = text(b, "on_site");
  out["宣传引导"] = "印发张贴《倡议书》" + text(b, "leaflets");
  out["环评清单"] = "对《" + city(b) + "环境影响评价审批正面清单》内" + text(b, "eia_classes") +
                    "行业项目实行环评告知承诺审批，不再评估、审查，直接作出审批决定。";
  out["正面清单"] = sentence_lists(b);
  return out;
}

}  // namespace satchel::casework
