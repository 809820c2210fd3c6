// A bulletin's headings and paragraphs, in the notice's order.
#include <algorithm>

#include "engine/casework/document_tables.h"
#include "engine/casework/sentences.h"
#include "engine/casework/written.h"

namespace satchel::casework {
namespace {

using Kind = Block::Kind;
using Fill = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kToWrite = "（待写）";
/// As the notice has them, unless people write otherwise.
constexpr const char *kAddressees = "各分局，局机关各科室、局属各单位：", *kCopies = "市纪委监委，驻局纪检监察组。";

/// One section: what was written, with its sentences; those that it does not place stand at its end.
class Prose {
 public:
  explicit Prose(const Bulletin& bulletin) : bulletin_(bulletin), fill_(sentences_of(bulletin)) {}

  Status begin() {
    SATCHEL_ASSIGN(written_, sections_from(bulletin_.sections));
    for (const auto& [name, text] : written_) {
      SATCHEL_ASSIGN(const std::string checked, filled(text, fill_, &placed_));
      for (auto& typed : typed_figures(text)) typed_.push_back(std::move(typed));
    }
    return {};
  }
  bool has(std::string_view name) const { return written_.contains(name); }
  const std::vector<std::string>& typed() const { return typed_; }

  std::string section(std::string_view name) const {
    std::string out;
    if (const auto at = written_.find(name); at != written_.end()) out = *filled(at->second, fill_);
    bool first = true;
    for (const Sentence& sentence : kSentences) {
      if (sentence.section != name || is_placed(sentence.name)) continue;
      if (first && !out.empty() && !out.ends_with("\n")) out += "\n";
      out += with_full_stop(fill_.at(std::string(sentence.name)));
      first = false;
    }
    return out.empty() ? std::string(kToWrite) : out;
  }

 private:
  bool stands(std::string_view name) const { return std::ranges::find(placed_, name) != placed_.end(); }
  /// Who names the cases in words of his own places their number instead.
  bool is_placed(std::string_view name) const { return stands(name) || (name == "现场查处" && stands("现场查处件数")); }
  static std::string with_full_stop(const std::string& text) {
    return text.ends_with("。") || text.ends_with("；") ? text : text + "。";
  }

  const Bulletin& bulletin_;
  Fill fill_;
  Written written_;
  std::vector<std::string> placed_, typed_;
};

void add_paragraphs(std::string_view first, const std::string& text, std::vector<Block>& out) {
  std::string lead(first);
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    if (!line.empty()) out.push_back({Kind::paragraph, lead + line}), lead.clear();
    at = end + 1;
  }
}

/// First and last of all, so that no page of it passes for the bulletin.
constexpr std::string_view kDraft = "草稿：未经签发、未封存，不得作为正式通报使用。DRAFT: neither signed nor sealed.";

std::string moment(const Bulletin& b) {
  const Day day = day_of(b.frame.as_of, b.utc_offset);
  const int minute = minute_of(b.frame.as_of, b.utc_offset);
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return date_zh(day) + two(minute / 60) + ":" + two(minute % 60);
}

void add_notes(const Bulletin& b, const Prose& prose, std::vector<Block>& out) {
  out.push_back(
      {Kind::note, "全部数字由系统按记录计算，截至" + moment(b) +
                       (b.basis == Basis::then ? "，以中心当时所存记录为准。" : "，按现有记录所载日期回算。")});
  out.push_back({Kind::note, "转办件是否计入受理总数、现场查处件数，原通报未写明：两种口径见附表一“并列口径”。"});
  if (b.unsure > 0)
    out.push_back({Kind::note, "有" + std::to_string(b.unsure) + "个字段当时的值已按记录期限抹去，取其现值。"});
  if (prose.typed().empty()) return;
  std::string typed;
  for (const auto& one : prose.typed()) typed += (typed.empty() ? "" : "、") + one;
  out.push_back({Kind::note, "正文中手写、不由系统计算的数字：" + typed + "。"});
}

std::string title_with(const Bulletin& b, const Prose& prose) {
  return prose.has("标题") ? prose.section("标题")
                           : b.bureau + "关于" + quarter_of(b.frame) + "环境信访投诉办理情况的通报";
}

}  // namespace

Result<std::vector<Block>> document_of(const Bulletin& b) {
  Prose prose(b);
  SATCHEL_TRY(prose.begin());
  std::vector<Block> out;
  if (b.draft) out.push_back({Kind::paragraph, std::string(kDraft)});
  out.push_back({Kind::title, title_with(b, prose)});
  add_paragraphs("", prose.has("主送") ? prose.section("主送") : kAddressees, out);
  if (prose.has("导语")) add_paragraphs("", prose.section("导语"), out);
  out.push_back({Kind::heading, "一、主要成效"});
  add_paragraphs("（一）强化机制促规范。", prose.section("机制"), out);
  add_paragraphs("（二）分类施策解民忧。", prose.section("办理"), out);
  add_paragraphs("（三）简政放权惠民。", prose.section("放权"), out);
  out.push_back({Kind::heading, "二、存在问题"});
  add_paragraphs("", prose.section("问题"), out);
  out.push_back({Kind::heading, "三、工作要求"});
  add_paragraphs("", prose.section("要求"), out);
  add_paragraphs("抄送：", prose.has("抄送") ? prose.section("抄送") : kCopies, out);
  add_tables(b, out);
  add_notes(b, prose, out);
  if (b.annex) add_annex(*b.annex, out);
  if (b.draft) out.push_back({Kind::paragraph, std::string(kDraft)});
  return out;
}

}  // namespace satchel::casework
