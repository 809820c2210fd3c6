#include "platform/cli/demo/field.h"

#include "engine/store/take_photo.h"
#include "platform/cli/demo/draft_row.h"

namespace satchel::cli::demo {
namespace {

constexpr std::int64_t kMinute = 60'000, kOneDay = 24LL * 60 * kMinute;

std::string day_of(std::int64_t time) { return to_rfc3339({time}).substr(0, 10); }

/// Going there: the visit and the case's state in one transaction.
Status arrive(Station& tablet, const Id& on, const Id& visit, std::int64_t now) {
  Draft draft;
  draft.changes.push_back(Row::edit("case", on).put("status", "on_site"));
  draft.changes.push_back(Row("visit", visit)
                              .put("case", on)
                              .put("kind", "on_site")
                              .put("purpose", "complaint")
                              .put("arrive", now - 50 * kMinute)
                              .put("leave", now)
                              .put("officers", set_of({tablet.user, tablet.user + "-partner"}))
                              .put("certificate_shown", std::int64_t{1})
                              .put("recusal_told", std::int64_t{1})
                              .put("party", "现场负责人")
                              .put("party_state", "present")
                              .put("weather", "晴，微风"));
  return tablet.save(draft);
}

Row finding(const Station& tablet, const Id& visit, const char* severity, const char* fact, std::int64_t now) {
  return Row("finding")
      .put("of_type", "visit")
      .put("of", visit)
      .put("severity", severity)
      .put("fact", fact)
      .put("found", now)
      .put("found_by", tablet.user.c_str());
}

Row measurement(const Station& tablet, const Id& id, const Id& visit, std::int64_t now) {
  return Row("measurement", id)
      .put("visit", visit)
      .put("quantity", "noise_leq")
      .put("value", std::int64_t{583})
      .put("unit", "0.1 dB")
      .put("period", "night")
      .put("standard", "GB 12523")
      .put("standard_version", "GB 12523-2025")
      .put("meter_no", "AWA6228-0417")
      .put("meter_certificate", "JD2026-0417")
      .put("meter_expiry", day_of(now + 300 * kOneDay).c_str())
      .put("calibration_before", std::int64_t{938})
      .put("calibration_after", std::int64_t{939})
      .put("wind_speed", 1.2)
      .put("point", "敏感建筑物窗外1米")
      .put("started", now - 20 * kMinute)
      .put("duration", std::int64_t{1200})
      .put("measured_by", tablet.user.c_str());
}

Status photograph(Station& tablet, const Id& visit, Album& album, FieldCounts& counts) {
  const PhotoRequest request{album.next(), "visit", visit, "现场声源与测点位置", tablet.user};
  const auto taken = take_photo(tablet.store(), request);
  if (!taken) return taken.error();
  ++counts.photos;
  return {};
}

Status inspect_one(Station& tablet, const Id& on, bool first, Album& album, FieldCounts& counts) {
  const std::int64_t now = tablet.at.host.clock->wall().count;
  const Id visit = tablet.store().make_id(), reading = tablet.store().make_id();
  SATCHEL_TRY(tablet.save({{Row::edit("case", on).put("status", "acknowledged")}, {}}));
  SATCHEL_TRY(arrive(tablet, on, visit, now));
  SATCHEL_TRY(tablet.save({{finding(tablet, visit, "general", "设备夜间运行，未采取隔声措施", now),
                            finding(tablet, visit, "minor", "未张贴夜间施工公告", now)},
                           {}}));
  SATCHEL_TRY(tablet.save({{measurement(tablet, reading, visit, now)}, {}}));
  if (first) SATCHEL_TRY(tablet.store().seal(tablet.store().schema()->find("measurement")->number, reading));
  SATCHEL_TRY(photograph(tablet, visit, album, counts));
  if (first) SATCHEL_TRY(photograph(tablet, visit, album, counts));
  ++counts.visits;
  ++counts.measurements;
  counts.findings += 2;
  return {};
}

}  // namespace

Result<std::vector<std::string>> photos_in(Files& files, const std::string& folder) {
  std::vector<std::string> out;
  if (folder.empty()) return out;
  SATCHEL_ASSIGN(const auto names, files.list(folder));
  for (const auto& name : names)
    if (name.ends_with(".jpg") || name.ends_with(".jpeg") || name.ends_with(".JPG")) out.push_back(folder + "/" + name);
  if (out.empty()) return fail(Code::not_found, "no .jpg in " + folder);
  return out;
}

Status inspect(Station& tablet, const std::vector<Id>& cases, Album& album, FieldCounts& counts) {
  for (const auto& on : cases) SATCHEL_TRY(inspect_one(tablet, on, on == cases.front(), album, counts));
  return {};
}

}  // namespace satchel::cli::demo
