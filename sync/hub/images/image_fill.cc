#include "sync/hub/images/image_fill.h"

#include "sync/hub/devices/feed_ahead.h"
#include "sync/hub/entries/items.h"
#include "sync/hub/entries/working_set.h"

namespace satchel::hub {
namespace {

class Filler {
 public:
  Filler(CentralView& view, const Schema& schema, RoleSet role, ImageBuilder& out)
      : view_(view), schema_(schema), clearance_{role, false}, out_(out) {}

  bool wants(const FeedRow& row) const {
    const RecordType* type = schema_.find(row.type);
    return !row.left && type && clearance_.reads(*type);
  }

  Result<bool> add(const FeedRow& row) {
    if (!wants(row)) return true;
    const RecordType* type = schema_.find(row.type);
    SATCHEL_ASSIGN(auto record, view_.record(row.type, row.id));
    if (!record || !record->state.alive || !clearance_.reads(schema_, *type, record->state)) return true;
    SATCHEL_TRY(out_.add(whole_item(*type, *std::move(record), clearance_)));
    return true;
  }

 private:
  CentralView& view_;
  const Schema& schema_;
  Clearance clearance_;
  ImageBuilder& out_;
};

}  // namespace

Status fill_image(CentralView& view, const Schema& schema, const DeviceRow& device, ImageBuilder& out) {
  SATCHEL_ASSIGN(const auto sets, sets_of(view, device));
  Filler filler(view, schema, schema.role(device.role), out);
  return feed_ahead(
      view, sets, {}, [&](const FeedRow& row) { return filler.wants(row); },
      [&](const FeedRow& row) { return filler.add(row); });
}

}  // namespace satchel::hub
