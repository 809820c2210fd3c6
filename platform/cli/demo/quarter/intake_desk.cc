// The intake at its desk: batches and complaints are registered, each with its case.
#include <algorithm>

#include "platform/cli/demo/quarter/facts.h"
#include "platform/cli/demo/quarter/stage.h"

namespace satchel::cli::demo {
namespace {

using casework::Day;
using std::chrono::days;

constexpr std::size_t kGivesName = 4;  // every so many who complain

const char* channel_of(const Matter& m, std::size_t no, Day day) {
  const bool hotline = day < Day(std::chrono::year(2024) / 1 / 1);  // 12369 ended then
  if (m.batch) return "inspectorate";
  constexpr const char* kBefore[] = {"hotline_12369", "wechat_12369", "letter", "phone", "visit"};
  constexpr const char* kSince[] = {"platform", "hotline_12345", "letter", "phone", "visit"};
  return (hotline ? kBefore : kSince)[no % 5];
}

class IntakeDesk {
 public:
  IntakeDesk(Stage& stage, Day day) : s_(stage), day_(day) {}

  Status run() {
    for (std::size_t b = 0; b < s_.score.batches.size(); ++b)
      if (s_.score.batches[b] == day_) SATCHEL_TRY(take_batch(b));
    for (std::size_t i = 0; i < s_.running.size(); ++i) {
      const Matter& m = s_.score.matters[i];
      if (!s_.running[i].registered && m.complained && m.received <= day_) SATCHEL_TRY(enter(i));
    }
    return {};
  }

 private:
  const Matter& matter(std::size_t i) const { return s_.score.matters[i]; }
  Running& running(std::size_t i) { return s_.running[i]; }
  std::int64_t now() const { return s_.at(day_, 9).count; }

  Status take_batch(std::size_t b) {
    const std::int64_t items = s_.score.declared[b];
    const std::string no = "陕督转〔" + s_.plan.quarter().substr(0, 4) + "〕第" + std::to_string(b + 1) + "批";
    Row row("transfer_batch", s_.batches[b]);
    row.put("number", no.c_str()).put("inspectorate", "省生态环境保护督察办公室").put("received", now());
    row.put("declared_items", items).put("declared_letters", items);
    row.put("report_by", casework::to_text(day_ + days(30)).c_str());
    return s_.intake.save({{row}, {}});
  }

  /// A complaint as it is written down. Who complains is sealed before it is on the disk, for the intake alone.
  Status enter(std::size_t i) {
    const Matter& m = matter(i);
    const Facts& facts = facts_of(m.about);
    Row row("complaint", running(i).complaint);
    const std::string place = district_of(m).name + std::string(facts.place);
    row.put("channel", channel_of(m, i, day_)).put("received", s_.at(m.received, 8, 30).count);
    row.put("place", place.c_str()).put("address", address(i).c_str()).put("district", district_of(m).name);
    row.put("complaint_type", facts.title).put("descriptor", title_of(m).c_str());
    row.put("text_for_field", ("反映：" + title_of(m)).c_str()).put("pollution_types", set_of({facts.pollution}));
    const bool named = i % kGivesName == 0;
    row.put("real_name", std::int64_t{named});
    if (running(i).site != Id{}) row.put("site", running(i).site);
    if (m.batch) row.put("batch", s_.batches[*m.batch]).put("batch_item", m.item);
    running(i).registered = true;
    Draft draft{{row, case_row(s_, i).put("complaint", running(i).complaint)}, {}};
    if (named) SATCHEL_TRY(seal_identity(i, draft));
    return s_.intake.save(draft);
  }

  Status seal_identity(std::size_t i, Draft& draft) {
    SATCHEL_ASSIGN(const Hash sealed,
                   s_.intake.store().seal_identity({{"name", "群众" + std::to_string(i)},
                                                    {"phone", std::to_string(13'700'000'000 + i)},
                                                    {"text", title_of(matter(i)) + "，影响休息，请查处。"}}));
    Row row("complaint_draft");
    row.put("taken", now()).put("taken_by", "sun").put("district", district_of(matter(i)).name);
    draft.changes.push_back(row.put("complaint", running(i).complaint).put("identity_sealed", octets(sealed.view())));
    return {};
  }

  std::string address(std::size_t i) const {
    const Matter& m = matter(i);
    const std::string street = district_of(m).name + std::string("滨江大道");
    return m.place ? street + std::to_string(1000 + *m.place) + "号" : street + std::to_string(i + 1) + "号";
  }

  Stage& s_;
  Day day_;
};

}  // namespace

const District& district_of(const Matter& matter) { return district(district_of_tablet(matter.tablet)); }

std::string title_of(const Matter& matter) {
  return matter.title.empty() ? district_of(matter).name + std::string(facts_of(matter.about).title) : matter.title;
}

Row case_row(Stage& stage, std::size_t matter) {
  Row row("case", stage.running[matter].of_case);
  row.put("district", district_of(stage.score.matters[matter]).name);
  return row.put("title", title_of(stage.score.matters[matter]).c_str()).put("status", "registered");
}

Status day_at_intake(Stage& stage, Day day) { return IntakeDesk(stage, day).run(); }

}  // namespace satchel::cli::demo
