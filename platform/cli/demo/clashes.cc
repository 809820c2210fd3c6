#include "platform/cli/demo/clashes.h"

#include "platform/cli/demo/draft_row.h"

namespace satchel::cli::demo {
namespace {

Row edit(const SharedCase& on) { return Row::edit("case", on.id); }

Status position(Station& tablet, unsigned which, const SharedCase& on) {
  if (which > 1) return {};
  return tablet.save({{edit(on)
                           .put("latitude", std::int64_t{407'100'000 + 1000 * which})
                           .put("longitude", std::int64_t{-739'100'000 - 1000 * static_cast<std::int64_t>(which)})
                           .put("accuracy", std::int64_t{500})
                           .put("datum", "wgs84")},
                      {}});
}

Status summary(Station& tablet, const SharedCase& on, unsigned paragraph) {
  std::string lines[] = {"群众反映夜间噪声扰民。", "现场情况待查。", "处理意见待定。"};
  lines[paragraph] = tablet.user + "：压缩机设在楼下，昼夜运行。";
  const std::string text = lines[0] + "\n" + lines[1] + "\n" + lines[2];
  return tablet.save({{edit(on).put("summary", text.c_str())}, {}});
}

Status states(Station& tablet, unsigned which, const SharedCase& on) {
  if (which > 1) return {};
  SATCHEL_TRY(tablet.save({{edit(on).put("status", "on_site")}, {}}));
  return tablet.save({{edit(on).put("status", which == 0 ? "rectifying" : "recheck")}, {}});
}

Status leaflets(Station& tablet, unsigned which, const SharedCase& on) {
  return tablet.save({{Row::edit("leaflet", on.leaflet).add("count", std::int64_t{40 + which})}, {}});
}

Status operation(Station& tablet, unsigned which, const SharedCase& on) {
  if (which == 1) return tablet.save({{Row::remove("operation", on.operation)}, {}});
  return tablet.save({{Row::edit("operation", on.operation).add("persons_present", std::int64_t{2 + which})}, {}});
}

Status join_in(Station& tablet, const SharedCase& on) {
  return tablet.save({{edit(on).put("status", "acknowledged").add("officers", set_of({tablet.user}))}, {}});
}

}  // namespace

Status edit_shared(Station& tablet, unsigned which, const std::vector<SharedCase>& shared) {
  for (const auto& on : shared) SATCHEL_TRY(join_in(tablet, on));
  SATCHEL_TRY(position(tablet, which, shared[0]));
  const std::string contact = "门卫 1390000" + std::to_string(which);
  SATCHEL_TRY(tablet.save({{edit(shared[1]).put("contact", contact.c_str())}, {}}));
  if (which < 2) SATCHEL_TRY(summary(tablet, shared[2], which * 2));
  if (which < 2) SATCHEL_TRY(summary(tablet, shared[3], 1));
  SATCHEL_TRY(states(tablet, which, shared[4]));
  const std::string facts = tablet.user + "认定：夜间施工未取得证明";
  if (which < 3) SATCHEL_TRY(tablet.save({{edit(shared[5]).put("legal_facts", facts.c_str())}, {}}));
  SATCHEL_TRY(leaflets(tablet, which, shared[6]));
  return operation(tablet, which, shared[7]);
}

}  // namespace satchel::cli::demo
