#include "engine/casework/channels.h"

#include <algorithm>

namespace satchel::casework {

Result<bool> channel_in_use(World& world, std::string_view channel, Day day) {
  SATCHEL_ASSIGN(const auto rows, world.those("intake_channel", "channel", Value(std::string(channel))));
  return rows.empty() || std::ranges::any_of(rows, [day](const Sheet& row) { return row.in_force().holds(day); });
}

Status check_channel(World& world, std::string_view channel, Day day) {
  SATCHEL_ASSIGN(const bool in_use, channel_in_use(world, channel, day));
  if (channel.empty() || in_use) return {};
  SATCHEL_ASSIGN(const auto rows, world.those("intake_channel", "channel", Value(std::string(channel))));
  std::string says = "channel " + std::string(channel) + " was not in use on " + to_text(day);
  for (const Sheet& row : rows)
    if (row.has("successor")) says += "; did you mean " + std::string(row.text("successor")) + "?";
  return fail(Code::invalid, std::move(says));
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
