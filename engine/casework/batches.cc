#include "engine/casework/batches.h"

#include <algorithm>
#include <limits>
#include <set>

namespace satchel::casework {
namespace {

std::int64_t item_no(const Sheet& complaint) {
  return complaint.number("batch_item").value_or(std::numeric_limits<std::int64_t>::max());
}

}  // namespace

Result<BatchView> batch_view(World& world, const Sheet& batch) {
  BatchView out{batch.id(),
                std::string(batch.text("number")),
                std::string(batch.text("inspectorate")),
                batch.time("received"),
                batch.number("declared_letters"),
                batch.number("declared_items")};
  SATCHEL_ASSIGN(out.complaints, world.those("complaint", "batch", batch.id()));
  std::ranges::stable_sort(out.complaints, {}, item_no);
  std::set<std::int64_t> numbers;
  for (const Sheet& complaint : out.complaints) {
    ++out.items;
    if (!complaint.has("split_from")) ++out.letters;
    const auto number = complaint.number("batch_item");
    out.numbers_differ |= !number || !numbers.insert(*number).second;
  }
  return out;
}

Result<std::vector<BatchView>> batches(World& world) {
  std::vector<BatchView> out;
  SATCHEL_TRY(world.each("transfer_batch", [&](const Sheet& batch) -> Status {
    SATCHEL_ASSIGN(BatchView view, batch_view(world, batch));
    out.push_back(std::move(view));
    return {};
  }));
  std::ranges::stable_sort(out, {}, [](const BatchView& b) { return b.received.value_or(Millis{}); });
  return out;
}

}  // namespace satchel::casework
