#include "platform/cli/demo/quarter/inspection.h"

#include <algorithm>

#include "engine/store/correction.h"
#include "engine/store/take_photo.h"
#include "platform/cli/demo/quarter/enforcement.h"
#include "platform/cli/demo/quarter/facts.h"
#include "platform/cli/exporter.h"
#include "platform/cli/synthetic_photo.h"

namespace satchel::cli::demo {
namespace {

constexpr std::int64_t kMinuteMillis = 60'000;
constexpr std::int64_t kTonnes = 3'200, kLittle = 800;  // kg: above what the law calls a crime, and below
constexpr unsigned kWidth = 640, kHeight = 480;

TypeNo number_of(Station& station, const char* type) { return station.store().schema()->find(type)->number; }

class Inspection {
 public:
  Inspection(Stage& stage, const Going& going)
      : s_(stage),
        g_(going),
        m_(stage.score.matters[going.matter]),
        r_(stage.running[going.matter]),
        tablet_(stage.tablets[m_.tablet]),
        facts_(facts_of(m_.about)),
        visit_(tablet_.store().make_id()) {}

  Status run() {
    const bool first = r_.visits == 0;
    if (first) r_.first_visit = visit_;
    SATCHEL_TRY(arrive());
    SATCHEL_TRY(find_out());
    if (first) SATCHEL_TRY(propose());
    if (!party_refuses(g_.matter)) SATCHEL_TRY(sign());
    if (first && m_.campaign) SATCHEL_TRY(write_down());
    if (first && m_.campaign && !party_refuses(g_.matter)) SATCHEL_TRY(pledge());
    if (first && (m_.campaign || g_.matter % 5 == 0)) SATCHEL_TRY(photograph());
    ++r_.visits;
    ++s_.tally.visits;
    SATCHEL_TRY(leave());
    return g_.seals ? tablet_.store().seal(number_of(tablet_, "visit"), visit_) : Status();
  }

 private:
  std::int64_t at(int minutes) const { return s_.at(g_.day, g_.hour, g_.minute).count + minutes * kMinuteMillis; }

  Status step(const char* status) { return tablet_.save({{Row::edit("case", r_.of_case).put("status", status)}, {}}); }

  /// The case goes on to be looked at, the visit begins.
  Status arrive() {
    SATCHEL_ASSIGN(const std::string status, status_of(tablet_, r_.of_case));
    if (status == "assigned") {
      SATCHEL_TRY(tablet_.save({{Row::edit("case", r_.of_case).put("status", "acknowledged"),
                                 Row::edit("assignment", r_.assignment)
                                     .put("acknowledged", at(-60))
                                     .put("acknowledged_by", tablet_.user.c_str())},
                                {}}));
      SATCHEL_TRY(step("on_site"));
    } else {
      SATCHEL_TRY(step("recheck"));
    }
    std::vector<std::string> officers = {tablet_.user, s_.user(s_.mate(m_.tablet))};
    if (r_.visits == 0 && m_.officers_first > 2) officers.push_back(brigade());
    Row row("visit", visit_);
    row.put("case", r_.of_case)
        .put("kind", "on_site")
        .put("purpose", m_.help          ? "help"
                        : r_.visits == 0 ? "complaint"
                                         : "recheck");
    row.put("arrive", at(0))
        .put("leave", at(40))
        .put("officers", set_of(officers))
        .put("certificate_shown", std::int64_t{1});
    row.put("recusal_told", std::int64_t{1})
        .put("party", "现场负责人")
        .put("party_state", party_refuses(g_.matter) ? "refused" : "present");
    row.put("weather", "晴，微风").put("result", facts_.result);
    if (r_.site != Id{}) row.put("site", r_.site);
    if (*facts_.inspection && !m_.help) row.put("template", facts_.inspection);
    return tablet_.save({{row}, {}});
  }

  /// The on-site record, by both officers; it is final at once.
  Status write_down() {
    const Id note = tablet_.store().make_id();
    Row row("note", note);
    row.put("visit", visit_).put("kind", "on_site_record").put("started", at(2)).put("ended", at(39));
    row.put("sections", (std::string("现场情况：") + facts_.fact + "\n\n处理：" + facts_.result).c_str());
    row.put("officers", set_of({tablet_.user, s_.user(s_.mate(m_.tablet))}));
    SATCHEL_TRY(tablet_.save({{row}, {}}));
    return tablet_.store().seal(number_of(tablet_, "note"), note);
  }

  /// What the party promises, signed on the tablet.
  Status pledge() {
    const std::string text = "承诺书：" + std::string(facts_.result);
    SATCHEL_ASSIGN(const Hash shown, keep(text + " " + to_text(visit_)));
    SATCHEL_ASSIGN(const Hash signature,
                   keep("<svg xmlns='http://www.w3.org/2000/svg'><desc>" + to_text(visit_) + "</desc></svg>"));
    Row row("measure");
    row.put("case", r_.of_case).put("kind", "pledge").put("state", "proposed").put("signer", "现场负责人");
    row.put("signature", octets(signature.view())).put("shown_text_sha256", octets(shown.view())).put("signed", at(39));
    return tablet_.save({{row}, {}});
  }

  /// Of what is found: a crime where the police is to hear of it.
  std::int64_t weight() const { return std::ranges::count(s_.score.police, g_.matter) > 0 ? kTonnes : kLittle; }

  std::string brigade() const { return std::string(district(district_of_tablet(m_.tablet)).code) + "_chen"; }

  Status find_out() {
    SATCHEL_ASSIGN(const Id statute, statute_on(tablet_, m_.about, g_.day));
    SATCHEL_ASSIGN(const auto law, look(tablet_, "statute", statute));
    Row row("finding");
    row.put("of_type", "visit")
        .put("of", visit_)
        .put("severity", r_.visits == 0 ? facts_.severity : "minor")
        .put("fact", r_.visits == 0 ? facts_.fact : "复查：已整改");
    row.put("found", at(20)).put("found_by", tablet_.user.c_str()).put("pollution_types", set_of({facts_.pollution}));
    if (law) row.put("statute", text_of(tablet_, "statute", *law, "name").c_str());
    if (m_.about == Nuisance::lead_batteries && r_.visits == 0) row.put("weight_kg", weight());
    SATCHEL_TRY(tablet_.save({{row}, {}}));
    return facts_.reading && r_.visits == 0 ? measure(*facts_.reading) : Status();
  }

  /// At night where that is what people complain of: the evening before.
  Status measure(const Reading& reading) {
    const std::int64_t started = reading.at_night ? s_.at(g_.day - casework::days(1), 22, 40).count : at(15);
    const bool newer = g_.day >= casework::Day(std::chrono::year(2026) / 1 / 1);
    const char* standard = newer ? reading.standard_since_2026 : reading.standard_before;
    const Id id = tablet_.store().make_id();
    Row row("measurement", id);
    row.put("visit", visit_).put("quantity", reading.quantity).put("value", reading.value).put("unit", reading.unit);
    row.put("period", reading.at_night ? "night" : "day").put("standard", standard).put("standard_version", standard);
    row.put("meter_no", "AWA6228-0417")
        .put("meter_certificate", "JD-0417")
        .put("meter_expiry", casework::to_text(g_.day + casework::days(200)).c_str());
    row.put("calibration_before", std::int64_t{938})
        .put("calibration_after", std::int64_t{939})
        .put("background", reading.value - 120);
    row.put("point", reading.point)
        .put("started", started)
        .put("duration", std::int64_t{1200})
        .put("weather", "晴，微风")
        .put("measured_by", tablet_.user.c_str());
    if (*reading.condition) row.put("condition", reading.condition);
    SATCHEL_TRY(tablet_.save({{row}, {}}));
    return tablet_.store().seal(number_of(tablet_, "measurement"), id);
  }

  Status propose() {
    if (m_.talk_persons == 0) return {};
    r_.talk = tablet_.store().make_id();
    Row row("measure", r_.talk);
    row.put("case", r_.of_case)
        .put("kind", "warning_talk")
        .put("state", "proposed")
        .put("persons", std::int64_t{m_.talk_persons});
    return tablet_.save({{row.put("basis", facts_.law)}, {}});
  }

  Result<Hash> keep(const std::string& bytes) {
    Store& store = tablet_.store();
    SATCHEL_ASSIGN(const BlobInfo blob, store.blobs().add_bytes(bytes));
    SATCHEL_TRY(store.note_blob(blob.sha256, blob.size, BlobLane::original));
    return blob.sha256;
  }

  /// The party reads what was found, and signs.
  Status sign() {
    SATCHEL_ASSIGN(const Hash shown, keep("现场检查告知 " + to_text(visit_) + "：" + facts_.fact));
    SATCHEL_ASSIGN(const Hash signature,
                   keep("<svg xmlns='http://www.w3.org/2000/svg'><title>" + to_text(visit_) + "</title></svg>"));
    Row row("attendee");
    row.put("visit", visit_)
        .put("roles", set_of({"party"}))
        .put("name", "现场负责人")
        .put("signed_state", "signed")
        .put("signed", at(38));
    row.put("signature", octets(signature.view())).put("shown_text_sha256", octets(shown.view()));
    return tablet_.save({{row}, {}});
  }

  Status photograph() {
    SATCHEL_ASSIGN(const std::string file, next_photo());
    const auto taken = take_photo(tablet_.store(), {file, "visit", visit_, facts_.proves, tablet_.user});
    if (!taken) return taken.error();
    ++s_.tally.photos;
    return {};
  }

  Result<std::string> next_photo() {
    Camera& camera = s_.camera;
    const std::size_t no = camera.taken++;
    if (!camera.given.empty()) return camera.given[no % camera.given.size()];
    const District& where = district(district_of_tablet(m_.tablet));
    SATCHEL_ASSIGN(const Bytes jpeg,
                   synthetic_photo(s_.dice.next(), kWidth, kHeight, {at(10)}, where.latitude, where.longitude));
    const std::string file = camera.folder + "/IMG_" + std::to_string(1000 + no) + ".jpg";
    SATCHEL_TRY(write_whole(*tablet_.at.host.files, file, jpeg));
    return file;
  }

  Status leave() {
    Row assignment = Row::edit("assignment", r_.assignment);
    if (r_.visits == 1) SATCHEL_TRY(tablet_.save({{assignment.put("on_site", at(0)).put("reported", at(60))}, {}}));
    return step(r_.visits >= m_.visits ? "callback" : "rectifying");
  }

  Stage& s_;
  const Going& g_;
  const Matter& m_;
  Running& r_;
  Station& tablet_;
  const Facts& facts_;
  Id visit_;
};

}  // namespace

bool party_refuses(std::size_t matter) { return matter % 4 == 0; }

Status inspect(Stage& stage, const Going& going) { return Inspection(stage, going).run(); }

Status seal_first(Stage& stage, std::size_t matter) {
  Station& tablet = stage.tablets[stage.score.matters[matter].tablet];
  return tablet.store().seal(number_of(tablet, "visit"), stage.running[matter].first_visit);
}

Status correct_first(Stage& stage, std::size_t matter) {
  Station& tablet = stage.tablets[stage.score.matters[matter].tablet];
  const RecordType& type = *tablet.store().schema()->find("visit");
  SATCHEL_ASSIGN(const auto sealed, look(tablet, "visit", stage.running[matter].first_visit));
  if (!sealed || !sealed->sealed) return {};
  const RoleSet role = tablet.store().schema()->role("inspector");
  SATCHEL_ASSIGN(DraftChange made, correction_of(type, *sealed, role, "结论笔误",
                                                 {{"result", std::string("责令改正，限期十日"), How::put}}));
  SATCHEL_ASSIGN(const auto ids, tablet.store().save({{std::move(made)}, {}}));
  ++stage.tally.corrections;
  return tablet.store().seal(type.number, ids.front());
}

}  // namespace satchel::cli::demo
