// What stands before the first complaint: the hub, the office's people and registers, the tablets.
#include <algorithm>
#include <map>
#include <set>

#include "engine/casework/catalogue.h"
#include "engine/casework/store_world.h"
#include "platform/cli/demo/quarter/facts.h"
#include "platform/cli/demo/quarter/stage.h"
#include "sync/hub/office/catalogue_load.h"

namespace satchel::cli::demo {
namespace {

using casework::Day;
using std::chrono::days;

constexpr std::size_t kAtOnce = 400;  // changes in a transaction

class SetUp {
 public:
  explicit SetUp(Stage& stage) : s_(stage) {}

  Status run() {
    SATCHEL_TRY(load_catalogues());
    SATCHEL_TRY(enrol());
    SATCHEL_TRY(s_.world.sync(s_.office));
    SATCHEL_TRY(find_lists());
    SATCHEL_TRY(people());
    give_ids();
    SATCHEL_TRY(sites());
    SATCHEL_TRY(positive_list());
    SATCHEL_TRY(approvals());
    SATCHEL_TRY(definitions());
    SATCHEL_TRY(flush());
    return s_.world.sync(s_.office);
  }

 private:
  Id make() { return s_.office.store().make_id(); }
  std::string day_text(Day day) const { return casework::to_text(day); }

  Status put(DraftChange row) {
    draft_.changes.push_back(std::move(row));
    return draft_.changes.size() < kAtOnce ? Status() : flush();
  }
  Status flush() { return draft_.changes.empty() ? Status() : s_.office.save(std::exchange(draft_, {})); }

  Status load_catalogues() {
    return s_.world.beside([](hub::OfficeWork& work) -> Status {
      const SchemaPtr schema = work.central().schema();
      for (const auto& file : casework::catalogue_files()) {
        SATCHEL_ASSIGN(const auto rows, casework::catalogue_rows(*schema, file.type, file.json));
        SATCHEL_TRY(hub::load_catalogue(work, rows, {}, [](const hub::LoadedRow&) {}));
      }
      return {};
    });
  }

  Status enrol() {
    std::vector<std::string> all = {"office", "reference"};
    for (std::size_t d = 0; d < kDistricts; ++d) all.emplace_back(district(d).name);
    const auto clock = [this] { return s_.timeline.clock(); };
    SATCHEL_ASSIGN(s_.intake, s_.world.enrol("intake", "sun", "intake", all, Line::direct, clock));
    SATCHEL_ASSIGN(s_.office, s_.world.enrol("office", "zhang", "office", all, Line::direct, clock));
    SATCHEL_ASSIGN(s_.chief, s_.world.enrol("leader", "zhou", "leader", all, Line::direct, clock));
    for (std::size_t t = 0; t < kTablets; ++t) {
      // One tablet's clock is a day ahead, one's a year behind: no figure moves by that.
      const Millis off{t == 7 ? 26LL * 3'600'000 : t == 13 ? -365LL * 24 * 3'600'000 : 0};
      const std::string name = "tablet-" + std::string(t < 9 ? "0" : "") + std::to_string(t + 1);
      SATCHEL_ASSIGN(Station tablet,
                     s_.world.enrol(name, s_.user(t), "inspector", {district(district_of_tablet(t)).name, "reference"},
                                    Line::breaking, [this, off, t] { return s_.timeline.clock(off, t + 1); }));
      s_.tablets.push_back(std::move(tablet));
    }
    return {};
  }

  Result<Id> list_kind(std::string_view name) {
    casework::StoreWorld world(s_.office.store());
    SATCHEL_ASSIGN(const auto kinds, world.those("list_kind", "name", Value(std::string(name))));
    if (kinds.empty()) return fail(Code::not_found, "no list " + std::string(name));
    return kinds.front().id();
  }

  Status find_lists() {
    SATCHEL_ASSIGN(s_.campaign, list_kind("污染扰民集中整治"));
    casework::StoreWorld world(s_.office.store());
    SATCHEL_ASSIGN(const auto repeat, casework::repeat_rules(world, s_.plan.from));
    if (!repeat) return fail(Code::not_found, "no list " + std::string(casework::kRepeatListName));
    s_.repeat = *repeat;
    return {};
  }

  /// An officer, and the certificate that makes one.
  Status officer(const std::string& user, const Id& unit, const Id& id, const char* position = nullptr) {
    Row row("officer", id);
    row.put("name", user.c_str())
        .put("user", user.c_str())
        .put("unit", unit)
        .put("active", std::int64_t{1})
        .put("in_draw_pool", std::int64_t{1});
    if (position) row.put("position", position);
    SATCHEL_TRY(put(row));
    Row paper("certificate");
    paper.put("officer", id).put("number", ("陕G" + user).c_str()).put("issuer", "陕西省司法厅");
    return put(paper.put("valid_from", day_text(s_.plan.from - days(700)).c_str())
                   .put("valid_to", day_text(s_.plan.to + days(365)).c_str()));
  }

  Status people() {
    const Id bureau = make();
    SATCHEL_TRY(put(Row("org_unit", bureau).put("name", "安康市生态环境局").put("kind", "bureau")));
    for (std::size_t d = 0; d < kDistricts; ++d) {
      s_.units.push_back(make());
      Row unit("org_unit", s_.units.back());
      unit.put("name", (district(d).name + std::string("分局")).c_str()).put("kind", "branch").put("parent", bureau);
      SATCHEL_TRY(put(unit.put("districts", set_of({district(d).name}))));
      for (const std::size_t t : {2 * d, 2 * d + 1}) SATCHEL_TRY(officer(s_.user(t), s_.units.back(), make()));
      SATCHEL_TRY(officer(std::string(district(d).code) + "_chen", s_.units.back(), make()));
    }
    s_.leader = make();
    return officer("zhou", bureau, s_.leader, "局长");
  }

  void give_ids() {
    s_.running.resize(s_.score.matters.size());
    for (Running& r : s_.running)
      for (Id* id : {&r.complaint, &r.of_case, &r.assignment, &r.leading}) *id = make();
    const auto some = [this](std::vector<Id>& ids, std::size_t n) {
      while (ids.size() < n) ids.push_back(make());
    };
    some(s_.places, s_.score.places);
    some(s_.leaflets, kDistricts);
    some(s_.batches, s_.score.batches.size());
    some(s_.fines, s_.score.fines.size());
  }

  Status site(const Id& id, const Matter& m, std::size_t no) {
    const Facts& facts = facts_of(m.about);
    const District& where = district(district_of_tablet(m.tablet));
    Row row("site", id);
    row.put("name", (where.name + std::string(facts.place) + std::to_string(no + 1)).c_str())
        .put("district", where.name);
    row.put("kind", facts.site_kind).put("zone_class", facts.zone);
    const auto step = static_cast<std::int64_t>(no) * 10'000;  // some 100 m
    row.put("latitude", where.latitude + step)
        .put("longitude", where.longitude + step)
        .put("accuracy", std::int64_t{500})
        .put("datum", "cgcs2000");
    return put(row);
  }

  /// Of what is visited, and of the places that people complain about again and again.
  Status sites() {
    for (std::size_t i = 0; i < s_.running.size(); ++i) {
      const Matter& m = s_.score.matters[i];
      if (m.place) s_.running[i].site = s_.places[*m.place];
      if (m.place && !made_.insert(*m.place).second) continue;
      if (!m.place && m.visits == 0) continue;
      if (!m.place) s_.running[i].site = make();
      SATCHEL_TRY(site(s_.running[i].site, m, i));
    }
    return {};
  }

  Status positive_list() {
    for (std::int64_t k = 0; k < s_.plan.positive_list + 2; ++k) {
      const District& where = district(static_cast<std::size_t>(k) % kDistricts);
      const Id id = make();
      SATCHEL_TRY(put(Row("site", id)
                          .put("name", (where.name + std::string("企业") + std::to_string(k + 1)).c_str())
                          .put("district", where.name)
                          .put("kind", "enterprise")));
      Row entry("positive_list_entry");
      entry.put("site", id)
          .put("entered", day_text(s_.plan.from - days(90)).c_str())
          .put("reason", "守法记录良好")
          .put("checks_a_year", std::int64_t{1});
      // Two that offended have left it again.
      if (k >= s_.plan.positive_list)
        entry.put("left", day_text(s_.plan.from + days(20)).c_str()).put("leaving_reason", "受到行政处罚");
      SATCHEL_TRY(put(entry));
    }
    return {};
  }

  /// The positive list of approvals has as many classes and sub-classes as the plan says: rows of the catalogue are
  /// ended, or examples added.
  Status approvals() {
    casework::StoreWorld world(s_.office.store());
    SATCHEL_ASSIGN(const auto rows, casework::all_of(world, "eia_category"));
    std::map<std::int64_t, std::vector<Id>> classes;
    for (const auto& row : rows)
      if (row.text("way") == "commitment" && row.in_force().holds(s_.plan.to - days(1)))
        classes[row.number("class_no").value_or(0)].push_back(row.id());
    const std::set<Id> keep = kept(classes);
    const auto of_keep = [&](const auto& c) { return keep.contains(c.second.front()); };
    for (const auto& [no, of_class] : classes)
      for (const Id& id : of_class)
        if (!keep.contains(id))
          SATCHEL_TRY(put(Row::edit("eia_category", id).put("valid_to", day_text(s_.plan.from).c_str())));
    return add_examples(std::ranges::count_if(classes, of_keep), static_cast<std::int64_t>(keep.size()));
  }

  /// One of each class first, then the rest, as far as the plan has room.
  std::set<Id> kept(const std::map<std::int64_t, std::vector<Id>>& classes) const {
    std::set<Id> out;
    const auto most = static_cast<std::size_t>(s_.plan.eia_subclasses);
    for (const auto& [no, of_class] : classes)
      if (out.size() < static_cast<std::size_t>(s_.plan.eia_classes)) out.insert(of_class.front());
    for (const auto& [no, of_class] : classes)
      for (const Id& id : of_class)
        if (out.contains(of_class.front()) && out.size() < most) out.insert(id);
    return out;
  }

  Status add_examples(std::int64_t classes, std::int64_t rows) {
    for (std::int64_t no = 900; rows < s_.plan.eia_subclasses; ++rows) {
      if (classes < s_.plan.eia_classes) ++no, ++classes;
      Row row("eia_category");
      row.put("class_no", std::max<std::int64_t>(no, 1))
          .put("class_name", "示例大类")
          .put("item_no", rows + 1)
          .put("item_name", "示例小类")
          .put("way", "commitment");
      SATCHEL_TRY(put(row.put("example", std::int64_t{1})
                          .put("valid_from", day_text(s_.plan.year_from()).c_str())
                          .put("source", "示例")
                          .put("confirmed", std::int64_t{0})));
    }
    return {};
  }

  /// What each figure counts since when, for a quarter that the catalogue does not have: as in the notice's.
  Status definitions() {
    casework::StoreWorld world(s_.office.store());
    SATCHEL_ASSIGN(const auto rows, casework::all_of(world, "figure_definition"));
    const Day last = s_.plan.to - days(1);
    for (const auto& row : rows)
      if (row.in_force().holds(last)) return {};
    for (const auto& row : rows) SATCHEL_TRY(define(row));
    return {};
  }

  Status define(const casework::Sheet& like) {
    Row row("figure_definition");
    for (const char* field : {"figure", "definition", "unit", "scope"})
      row.put(field, std::string(like.text(field)).c_str());
    row.put("valid_from", day_text(s_.plan.from).c_str())
        .put("valid_to", day_text(s_.plan.to).c_str())
        .put("source", "同2021年第三季度通报的口径")
        .put("confirmed", std::int64_t{1});
    if (const auto since = like.day("window_from")) row.put("window_from", day_text(since_when(*since)).c_str());
    return put(row);
  }

  Day since_when(Day notice) const {
    const Day may = std::chrono::year(2021) / 5 / 1, january = std::chrono::year(2021) / 1 / 1;
    return notice == may ? s_.plan.complaints_from() : notice == january ? s_.plan.year_from() : s_.plan.from;
  }

  Stage& s_;
  Draft draft_;
  std::set<std::size_t> made_;
};

}  // namespace

Status set_up(Stage& stage, const std::vector<std::string>& photos) {
  stage.camera = {photos, stage.world.folder() + "/camera", 0};
  SATCHEL_TRY(SetUp(stage).run());
  return stage.office.at.host.files->make_folder(stage.camera.folder);
}

}  // namespace satchel::cli::demo
