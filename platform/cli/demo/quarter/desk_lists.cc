// What the office keeps beside a matter: its case as it is opened, and the lists.
#include "platform/cli/demo/quarter/desk.h"
#include "platform/cli/demo/quarter/facts.h"

namespace satchel::cli::demo {

void Desk::place(Row& on_case, std::size_t i) {
  on_case.put("pollution_types", set_of({facts_of(matter(i).about).pollution}));
  if (running(i).site != Id{}) on_case.put("site", running(i).site);
  if (matter(i).campaign && !matter(i).title.empty()) on_case.put("model_case", std::int64_t{1});
}

Status Desk::list_place(std::size_t place) {
  if (s_.entered.contains(place)) return {};
  std::int64_t here = 0;
  for (std::size_t i = 0; i < s_.running.size(); ++i)
    here += matter(i).place == place && matter(i).complained && s_.running[i].registered ? 1 : 0;
  if (!s_.repeat.reached_by(here)) return {};
  s_.entered.insert(place);
  Row row("list_entry");
  row.put("list", s_.repeat.list)
      .put("site", s_.places[place])
      .put("what", "同一点位反复投诉")
      .put("entered", today().c_str());
  return s_.office.save({{row}, {}});
}

Status Desk::print_leaflets() {
  Draft draft;
  for (std::size_t d = 0; d < kDistricts; ++d)
    draft.changes.push_back(Row("leaflet", s_.leaflets[d])
                                .put("case", running(s_.score.dancing[d]).of_case)
                                .put("count", std::int64_t{0})
                                .put("what", "文明健身倡议书")
                                .put("given", now()));
  return s_.office.save(draft);
}

Status Desk::find(std::size_t i) {
  const Matter& m = matter(i);
  running(i).registered = true;
  Row row = case_row(s_, i);
  place(row, i);
  Draft draft{{row, Row::edit("case", running(i).of_case).put("status", "accepted")}, {}};
  if (m.campaign) draft.changes.push_back(list_row(i));
  return s_.office.save(draft);
}

Row Desk::list_row(std::size_t i) {
  Row row("list_entry");
  row.put("list", s_.campaign).put("case", running(i).of_case).put("what", title_of(matter(i)).c_str());
  row.put("responsible_unit", s_.units[district_of_tablet(matter(i).tablet)]).put("entered", today().c_str());
  return row;
}

}  // namespace satchel::cli::demo
