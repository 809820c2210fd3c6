// A bulletin's headings, paragraphs and tables, in the notice's order.
#include <algorithm>

#include "engine/casework/sentences.h"
#include "engine/casework/written.h"

namespace satchel::casework {
namespace {

using Kind = Block::Kind;
using Fill = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kToWrite = "（待写）";
/// As the notice has them, unless people write otherwise.
constexpr const char *kAddressees = "各分局，局机关各科室、局属各单位：", *kCopies = "市纪委监委，驻局纪检监察组。";

std::string day_text(const std::optional<Day>& day) { return day ? to_text(*day) : std::string(); }

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
  bool is_placed(std::string_view name) const { return std::ranges::find(placed_, name) != placed_.end(); }
  static std::string with_full_stop(std::string text) {
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

Block definitions(const Bulletin& b) {
  Block out{Kind::table,
            "附表一　指标、窗口与口径",
            {"指标", "数值", "窗口", "口径", "单位", "定义", "依据", "并列口径"},
            {}};
  for (const Figure& figure : b.figures) {
    const Definition& d = figure.definition;
    std::string beside;
    for (const Beside& other : figure.beside)
      beside += (beside.empty() ? "" : "；") + (other.text.ends_with(other.zh) ? "" : other.zh) + other.text;
    const std::string window = d.whole        ? "截至时"
                               : !d.window.to ? to_text(d.window.from) + "起"
                                              : to_text(d.window.from) + "至" + to_text(*d.window.to - days(1));
    out.rows.push_back({std::string(figure_title(d.figure)), figure.text, window, d.scope, unit_of(d), d.words,
                        d.row ? d.source + (d.confirmed ? "" : "（未核实）") : "无定义行，按本季度计", beside});
  }
  return out;
}

constexpr std::string_view kHandling[] = {"accepted", "closed", "open", "repeat_list", "on_site"};
constexpr std::string_view kEnforcing[] = {"items",    "person_times", "talks",    "penalties",
                                           "police",   "accountable",  "leaflets", "positive_list",
                                           "off_site", "help",         "leniency"};

std::string cell(const Branch& row, std::string_view figure) {
  const std::int64_t value = row.value(figure);
  return figure == "penalties" ? wan_yuan(value) : std::to_string(value);
}

std::vector<std::string> handling_row(const Branch& row, const std::string& name) {
  std::vector<std::string> out{name};
  for (const auto& figure : kHandling) out.push_back(cell(row, figure));
  out.insert(out.begin() + 4, rate_text(row.closing_rate()));
  return out;
}

std::vector<std::string> enforcing_row(const Branch& row, const std::string& name) {
  std::vector<std::string> out{name};
  for (const auto& figure : kEnforcing) out.push_back(cell(row, figure));
  out.insert(out.begin() + 2, std::to_string(row.visits));
  return out;
}

void add_branches(const Bulletin& b, std::vector<Block>& out) {
  Block handling{Kind::table,
                 "附表二　各分局信访办理",
                 {"分局", "受理（件）", "办结（件）", "未办结（件）", "办结率", "反复投诉（个）", "现场查处（件）"},
                 {}};
  Block enforcing{
      Kind::table,
      "附表三　各分局执法与帮扶",
      {"分局", "转办件（件）", "检查（次）", "执法（人次）", "约谈（人次）", "罚款（万元）", "移交公安（个）",
       "追责（人）", "倡议书（张）", "正面清单（家）", "非现场（次）", "帮扶（家次）", "减免（家）"},
      {}};
  const auto add = [&](const Branch& row, const std::string& name) {
    handling.rows.push_back(handling_row(row, name));
    enforcing.rows.push_back(enforcing_row(row, name));
  };
  for (const Branch& row : b.branches) add(row, row.name.empty() ? "未归分局" : row.name);
  add(total_of(b.branches), "合计");
  out.push_back(std::move(handling));
  out.push_back(std::move(enforcing));
}

Block open_table(const Bulletin& b) {
  Block out{Kind::table,
            "附表四　未办结（" + figure(b, "open").text + "）",
            {"编号", "反映事项", "县区", "状态", "收到", "办结期限", "记录"},
            {}};
  for (const OpenCase& one : b.open)
    out.rows.push_back({one.complaint.number, one.complaint.title, one.complaint.district,
                        one.status.empty() ? "未立案" : one.status, day_text(one.received), day_text(one.finish_by),
                        to_text(one.complaint.id)});
  return out;
}

std::string owing_text(const ListItem& item) {
  std::string out = item.owing == Owing::late ? "逾期未报" : item.owing == Owing::owes ? "今日应报" : "";
  if (item.overdue) out += (out.empty() ? "" : "、") + std::string("超过完成期限");
  return out;
}

void add_lists(const Bulletin& b, std::vector<Block>& out) {
  Block kinds{Kind::table, "附表五　清单报送", {"清单", "在列", "应报", "逾期", "未建清单的分局"}, {}};
  Block late{Kind::table,
             "附表六　逾期的清单条目",
             {"清单", "事项", "责任单位", "责任人", "最近报告", "应报日期", "完成期限", "情况"},
             {}};
  for (const ListStanding& list : b.lists) {
    std::string without;
    for (const auto& name : list.without) without += (without.empty() ? "" : "、") + name;
    kinds.rows.push_back({list.name + (list.certain ? "" : "（待核实）"), std::to_string(list.items.size()),
                          std::to_string(list.count(Owing::owes)), std::to_string(list.count(Owing::late)), without});
    for (const ListItem& item : list.items)
      if (item.owing == Owing::late || item.overdue)
        late.rows.push_back({list.name, item.what, item.unit, item.person, day_text(item.reported),
                             day_text(item.next_report), day_text(item.due), owing_text(item)});
  }
  out.push_back(std::move(kinds));
  if (!late.rows.empty()) out.push_back(std::move(late));
}

void add_annex(const Annex& annex, std::vector<Block>& out) {
  out.push_back({Kind::heading, "附件　送纪检监察组"});
  for (const AnnexList& list : annex) {
    Block table{Kind::table,
                list.zh + "（" + std::to_string(list.lines.size()) + "）",
                {"编号", "名称", "县区", "理由", "签字人或去向", "记录"},
                {}};
    for (const AnnexLine& line : list.lines)
      table.rows.push_back({line.record.number, line.record.title, line.record.district,
                            line.reason.empty() ? "（未写理由）" : line.reason, line.by,
                            line.record.type + " " + to_text(line.record.id)});
    out.push_back(std::move(table));
  }
}

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
  out.push_back(definitions(b));
  add_branches(b, out);
  out.push_back(open_table(b));
  add_lists(b, out);
  add_notes(b, prose, out);
  if (b.annex) add_annex(*b.annex, out);
  return out;
}

}  // namespace satchel::casework
