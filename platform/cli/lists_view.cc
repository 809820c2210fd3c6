#include "platform/cli/lists_view.h"

#include "platform/cli/json_line.h"
#include "platform/cli/table.h"

namespace satchel::cli {
namespace {

std::string day_or_none(const std::optional<casework::Day>& day) { return day ? casework::to_text(*day) : "-"; }

std::string_view word_of(casework::Owing owing) {
  if (owing == casework::Owing::late) return "late";
  return owing == casework::Owing::owes ? "owes" : "none";
}

std::string state_of_item(const Console& console, const casework::ListItem& item) {
  std::string out;
  if (item.owing == casework::Owing::late) out = console.text(Text::list_late);
  if (item.owing == casework::Owing::owes) out = console.text(Text::list_owes);
  if (item.overdue) out += (out.empty() ? "" : ", ") + console.text(Text::list_overdue);
  return out;
}

std::string list_json(const casework::ListStanding& list) {
  std::string items, without;
  for (const auto& item : list.items) {
    JsonLine line;
    line.add("id", to_text(item.id)).add("what", item.what).add("unit", item.unit).add("person", item.person);
    line.add("district", item.district).add("entered", day_or_none(item.entered)).add("due", day_or_none(item.due));
    line.add("reported", day_or_none(item.reported)).add("next_report", day_or_none(item.next_report));
    line.add("report", word_of(item.owing)).add("overdue", item.overdue);
    items += (items.empty() ? "" : ",") + line.text();
  }
  for (const auto& name : list.without) without += (without.empty() ? "" : ",") + json_string(name);
  JsonLine out;
  out.add("list", list.name).add("certain", list.certain).add("reports_every", list.every);
  return out.raw("items", "[" + items + "]").raw("without", "[" + without + "]").text();
}

void tell_list(Console& console, const casework::ListStanding& list) {
  console.line(
      Text::list_heading,
      {list.name, std::to_string(list.items.size()), std::to_string(list.count(casework::Owing::owes)),
       std::to_string(list.count(casework::Owing::late)), list.certain ? "" : console.text(Text::list_uncertain)});
  if (!list.without.empty()) {
    std::string names;
    for (const auto& name : list.without) names += (names.empty() ? "" : "、") + name;
    console.line(Text::list_without, {names});
  }
  if (list.items.empty()) return;
  Table table(console.out(), {"id", console.text(Text::column_title), console.text(Text::column_unit),
                              console.text(Text::column_reported), console.text(Text::column_next_report),
                              console.text(Text::column_due), console.text(Text::column_state)});
  for (const auto& item : list.items)
    table.add({to_text(item.id), item.what, item.unit + (item.person.empty() ? "" : " " + item.person),
               day_or_none(item.reported), day_or_none(item.next_report), day_or_none(item.due),
               state_of_item(console, item)});
  table.finish();
}

}  // namespace

Status tell_lists(Console& console, casework::World& world, const std::string& at, Millis now) {
  std::optional<casework::Day> day = casework::day_of(now, world.schema().utc_offset());
  if (!at.empty()) day = casework::day_from_text(at);
  if (!day) return fail(Code::invalid, "--at takes a day: 2021-10-01");
  SATCHEL_ASSIGN(const auto lists, casework::list_standings(world, *day));
  for (const auto& list : lists) {
    if (console.json)
      console.out() << list_json(list) << '\n';
    else
      tell_list(console, list);
  }
  return {};
}

}  // namespace satchel::cli
