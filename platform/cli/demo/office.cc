#include "platform/cli/demo/office.h"

#include "platform/cli/demo/draft_row.h"
#include "platform/cli/demo/made_up.h"
#include "platform/cli/maps/nyc311.h"

namespace satchel::cli::demo {
namespace {

constexpr std::size_t kShared = 8, kOwn = 4;
constexpr std::size_t kBatch = 300;  // cases to a transaction, with some changes each

struct Opened {
  Id id;
  std::string district;
};

/// Cases of all complaints, a few hundred to a transaction.
class CaseOpener {
 public:
  CaseOpener(Station& office, const RecordType& complaint) : office_(office), type_(complaint) {}

  Status open(const Record& complaint) {
    const Id id = office_.store().make_id();
    const Value district = value(complaint, "district");
    Row row("case", id);
    row.put("complaint", complaint.id).put("district", district).put("status", "registered");
    row.put("title", value(complaint, "descriptor")).put("pollution_types", value(complaint, "pollution_types"));
    const Value latitude = value(complaint, "latitude");
    if (!is_null(latitude)) {
      row.put("latitude", latitude).put("longitude", value(complaint, "longitude"));
      row.put("accuracy", std::int64_t{3000}).put("datum", "wgs84");
    }
    draft_.changes.push_back(row);
    draft_.changes.push_back(Row::edit("case", id).put("status", "accepted"));
    opened_.push_back({id, std::get<std::string>(district)});
    return opened_.size() % kBatch == 0 ? flush() : Status();
  }

  Status flush() { return office_.save(std::exchange(draft_, {})); }
  const std::vector<Opened>& opened() const { return opened_; }

 private:
  Value value(const Record& r, const char* field) const { return r.values[*type_.index_of(field)]; }

  Station& office_;
  const RecordType& type_;
  Draft draft_;
  std::vector<Opened> opened_;
};

/// Opening and writing do not go together in one walk over the records.
Result<std::vector<Opened>> open_cases(Station& office) {
  const RecordType& type = *office.store().schema()->find("complaint");
  std::vector<Record> complaints;
  SATCHEL_TRY(office.store().each(type.number, [&](const Record& r) {
    complaints.push_back(r);
    return Status();
  }));
  CaseOpener opener(office, type);
  for (const auto& complaint : complaints) SATCHEL_TRY(opener.open(complaint));
  SATCHEL_TRY(opener.flush());
  return opener.opened();
}

Result<Draft> assignment(Station& office, const Id& id, const std::vector<std::string>& users) {
  Draft out;
  const std::int64_t now = office.at.host.clock->wall().count;
  out.changes.push_back(Row::edit("case", id).put("status", "assigned").put("assigned_to", users.front().c_str()));
  out.changes.push_back(Row("assignment")
                            .put("case", id)
                            .put("officers", set_of(users))
                            .put("assigned", now)
                            .put("instruction", "请于三日内现场核查，并告知举报人"));
  return out;
}

Result<SharedCase> share(Station& office, const Id& id, const std::vector<std::string>& users) {
  SharedCase out{id, office.store().make_id(), office.store().make_id()};
  SATCHEL_ASSIGN(Draft draft, assignment(office, id, users));
  draft.changes.push_back(Row::edit("case", id)
                              .put("joint", set_of({kJoint}))
                              .put("contact", "王女士 1380000")
                              .put("officers", set_of({"wang"}))
                              .put("summary", "群众反映夜间噪声扰民。\n现场情况待查。\n处理意见待定。")
                              .put("legal_facts", "待现场核实"));
  draft.changes.push_back(Row("leaflet", out.leaflet).put("case", id).put("count", std::int64_t{0}));
  draft.changes.push_back(Row("operation", out.operation).put("label", kJoint).put("name", "夜间联合检查"));
  SATCHEL_TRY(office.save(draft));
  return out;
}

Status publish_reference(Station& office, const std::vector<TabletPlan>& tablets) {
  Draft draft;
  for (const auto& t : tablets)
    draft.changes.push_back(
        Row("officer").put("name", t.user.c_str()).put("user", t.user.c_str()).put("active", std::int64_t{1}));
  draft.changes.push_back(Row("limit")
                              .put("standard", "GB 3096")
                              .put("standard_version", "2008")
                              .put("quantity", "noise_leq")
                              .put("zone_class", "2")
                              .put("period", "night")
                              .put("value", std::int64_t{500})
                              .put("unit", "0.1 dB"));
  return office.save(draft);
}

}  // namespace

std::vector<TabletPlan> plan_tablets(unsigned count) {
  std::vector<TabletPlan> out;
  const auto& all = districts();
  for (unsigned i = 0; i < count; ++i)
    out.push_back({"tablet-" + std::to_string(i + 1), "inspector" + std::to_string(i + 1), all[i % all.size()],
                   all[(i + 1) % all.size()]});
  return out;
}

Result<OfficeWork> register_complaints(Station& office, std::istream& csv, const ImportWatch& watch,
                                       const std::vector<TabletPlan>& tablets) {
  const RecordType& type = *office.store().schema()->find("complaint");
  SATCHEL_ASSIGN(const ImportMap map, parse_import_map(nyc311_json()));
  SATCHEL_ASSIGN(const ImportCounts counts, import_csv(office.store(), type, map, csv, OnKnownKey::skip, watch));
  SATCHEL_TRY(publish_reference(office, tablets));
  SATCHEL_ASSIGN(std::vector<Opened> cases, open_cases(office));
  OfficeWork out;
  out.complaints = counts.created;
  std::vector<std::string> users;
  users.reserve(tablets.size());
  for (const auto& t : tablets) users.push_back(t.user);
  std::size_t next = 0;
  for (; next < cases.size() && out.shared.size() < kShared; ++next) {
    SATCHEL_ASSIGN(const SharedCase shared, share(office, cases[next].id, users));
    out.shared.push_back(shared);
  }
  std::vector<bool> taken(cases.size());
  for (const auto& tablet : tablets) {
    auto& own = out.own.emplace_back();
    for (std::size_t i = next; i < cases.size() && own.size() < kOwn; ++i) {
      if (taken[i] || cases[i].district != tablet.district) continue;
      taken[i] = true;
      SATCHEL_ASSIGN(Draft draft, assignment(office, cases[i].id, {tablet.user}));
      SATCHEL_TRY(office.save(draft));
      own.push_back(cases[i].id);
    }
    out.assigned += static_cast<std::int64_t>(own.size());
  }
  out.assigned += static_cast<std::int64_t>(out.shared.size());
  if (out.shared.size() < kShared) return fail(Code::invalid, "the demo needs at least eight complaints");
  return out;
}

}  // namespace satchel::cli::demo
