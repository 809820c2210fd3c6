#include "engine/casework/finding_words.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace satchel::casework {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::string_view kStops[] = {"，", "。", "；", "！", "？", "：", ",", ".", ";", "!", "\n"};
constexpr std::string_view kTurns[] = {"但是", "但", "然而", "不过", "却", " but ", "however"};

constexpr std::string_view kUnfound[] = {"未发现", "没有发现", "没发现", "未检出", "未查见"};
constexpr std::string_view kDenials[] = {
    "未见异常",      "未见明显",  "未见违法",    "未见问题",      "未见污染",      "无异常",    "无问题",
    "无违法",        "未超",      "不超标",      "无超标",        "不存在",        "不属实",    "运行正常",
    "现场正常",      "一切正常",  "情况正常",    "均正常",        "nothing found", "not found", "no problem",
    "found nothing", "found no ", "nothing was", "nothing wrong", "no violation",  "no offence"};
/// 未发现…: what has to be there, and is not.
constexpr std::string_view kOwed[] = {"手续", "许可", "批复", "台账", "验收", "资质", "证照", "设施", "措施"};
constexpr std::string_view kWrong[] = {"无", "未", "不", "缺", "违", "问题", "异常"};

constexpr std::string_view kFinds[] = {"发现",   "超标",   "超过",   "违法",   "偷排",   "直排",   "擅自",
                                       "无证",   "未批",   "未按",   "未取得", "未办理", "未采取", "未配套",
                                       "未安装", "未落实", "不符合", "不达标", "未达标", "存在"};
/// What somebody else says, or what the bureau did about it.
constexpr std::string_view kReported[] = {"反映", "投诉", "举报", "群众称"};
constexpr std::string_view kDone[] = {"提醒", "告知", "建议", "要求", "普法", "宣传"};

bool says_any(std::string_view clause, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return clause.find(word) != std::string_view::npos; });
}

std::string in_small_letters(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

struct Clause {
  std::string_view text;
  bool turns = false;  // it goes against what was said before it
};

/// The mark or turn that `text` begins with; empty: none.
std::string_view mark_at(std::string_view text, Words marks) {
  const auto at = std::ranges::find_if(marks, [&](std::string_view mark) { return text.starts_with(mark); });
  return at == marks.end() ? std::string_view() : *at;
}

std::vector<Clause> clauses_of(std::string_view text) {
  std::vector<Clause> out(1);
  std::size_t begun = 0;
  const auto end_at = [&](std::size_t at) { out.back().text = text.substr(begun, at - begun); };
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at), stop = mark_at(rest, kStops), turn = mark_at(rest, kTurns);
    if (stop.empty() && turn.empty()) {
      ++at;
      continue;
    }
    end_at(at);
    at = begun = at + std::max(stop.size(), turn.size());
    out.push_back({{}, !turn.empty()});
  }
  end_at(text.size());
  return out;
}

/// 未发现环评手续即投入生产; not 未发现手续不全.
bool lacks_what_is_owed(std::string_view clause) {
  for (const std::string_view unfound : kUnfound) {
    const std::size_t at = clause.find(unfound);
    if (at == std::string_view::npos) continue;
    const std::string_view what = clause.substr(at + unfound.size());
    return says_any(what, kOwed) && !says_any(what, kWrong);
  }
  return false;
}

bool denies(std::string_view clause) {
  if (says_any(clause, kUnfound)) return !lacks_what_is_owed(clause);
  return says_any(clause, kDenials);
}

bool finds(const Clause& clause) {
  if (lacks_what_is_owed(clause.text)) return true;
  if (denies(clause.text) || says_any(clause.text, kReported)) return false;
  const bool against = clause.turns && !clause.text.empty() && !says_any(clause.text, kDone);
  return against || says_any(clause.text, kFinds);
}

}  // namespace

bool says_nothing_found(std::string_view fact) {
  const std::string text = in_small_letters(fact);
  const auto clauses = clauses_of(text);
  return std::ranges::any_of(clauses, [](const Clause& c) { return denies(c.text); }) &&
         std::ranges::none_of(clauses, finds);
}

}  // namespace satchel::casework
