#include "engine/casework/channels.h"

#include <algorithm>

namespace satchel::casework {

Result<bool> channel_in_use(World& world, std::string_view channel, Day day) {
  SATCHEL_ASSIGN(const auto rows, world.those("intake_channel", "channel", Value(std::string(channel))));
  return rows.empty() || std::ranges::any_of(rows, [day](const Sheet& row) { return row.in_force().holds(day); });
}

Result<std::vector<Id>> out_of_use(World& world, std::span<const Id> complaints) {
  std::vector<Id> out;
  for (const Id& id : complaints) {
    SATCHEL_ASSIGN(const auto complaint, world.find("complaint", id));
    const auto received = complaint ? complaint->time("received") : std::nullopt;
    if (!received || !complaint->has("channel")) continue;
    const Day day = day_of(*received, world.schema().utc_offset());
    SATCHEL_ASSIGN(const bool in_use, channel_in_use(world, complaint->text("channel"), day));
    if (!in_use) out.push_back(id);
  }
  return out;
}

}  // namespace satchel::casework
