#include "engine/casework/document_tables.h"

#include "engine/casework/sentences.h"

namespace satchel::casework {
namespace {

std::string day_text(const std::optional<Day>& day) { return day ? to_text(*day) : std::string(); }

Block definitions(const Bulletin& b) {
  Block out{Block::Kind::table,
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
  Block handling{Block::Kind::table,
                 "附表二　各分局信访办理",
                 {"分局", "受理（件）", "办结（件）", "未办结（件）", "办结率", "反复投诉（个）", "现场查处（件）"},
                 {}};
  Block enforcing{
      Block::Kind::table,
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
  Block out{Block::Kind::table,
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
  Block kinds{Block::Kind::table, "附表五　清单报送", {"清单", "在列", "应报", "逾期", "未建清单的分局"}, {}};
  Block late{Block::Kind::table,
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

}  // namespace

void add_tables(const Bulletin& b, std::vector<Block>& out) {
  out.push_back(definitions(b));
  add_branches(b, out);
  out.push_back(open_table(b));
  add_lists(b, out);
}

void add_annex(const Annex& annex, std::vector<Block>& out) {
  out.push_back({Block::Kind::heading, "附件　送纪检监察组"});
  for (const AnnexList& list : annex) {
    Block table{Block::Kind::table,
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

}  // namespace satchel::casework
