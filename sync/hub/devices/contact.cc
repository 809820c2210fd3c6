#include "sync/hub/devices/contact.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "engine/base/limits.h"

namespace satchel::hub {
namespace {

constexpr std::int64_t kDayMillis = 24LL * 3'600'000;
constexpr std::int64_t kNotSaid = -1;
constexpr std::size_t kNumbers = 13;

/// Numbers of a text, parted by blanks.
std::optional<std::vector<std::int64_t>> numbers_in(std::string_view text) {
  std::vector<std::int64_t> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::int64_t n = 0;
    const auto [at, error] = std::from_chars(text.data(), text.data() + end, n);
    if (error != std::errc() || at != text.data() + end) return std::nullopt;
    if (n < -limits::kNumbers || n > limits::kNumbers) return std::nullopt;
    out.push_back(n);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::int64_t queue_of(const sync::DeviceState& said) { return said.waiting + said.photos; }

void note_shorter(Contact& contact) {
  if (queue_of(contact.said) <= contact.left) contact.grows_since = {};
}

}  // namespace

std::string setting_of(const Id& device) { return "contact/" + satchel::to_text(device); }

std::string to_text(const Contact& c) {
  const std::int64_t free = c.said.free ? static_cast<std::int64_t>(*c.said.free) : kNotSaid;
  std::string out;
  for (const std::int64_t n :
       {c.seen.count, c.cursor.value, c.said.waiting, c.said.photos, static_cast<std::int64_t>(c.said.bytes),
        c.said.clock.count, free, c.grows_since.count, c.clock_off.count, c.day, c.entries, c.bytes, c.refused})
    out += std::to_string(n) + " ";
  return out + std::to_string(c.refused_before);
}

std::optional<Contact> contact_from_text(const Id& device, std::string_view text) {
  const auto n = numbers_in(text);
  if (!n || n->size() != kNumbers + 1) return std::nullopt;
  const auto at = [&](std::size_t i) { return (*n)[i]; };
  Contact out;
  out.device = device;
  out.seen = {at(0)}, out.cursor = {at(1)};
  out.said = {at(2), at(3), static_cast<std::uint64_t>(at(4)), {at(5)}, {}};
  if (at(6) != kNotSaid) out.said.free = static_cast<std::uint64_t>(at(6));
  out.grows_since = {at(7)}, out.clock_off = {at(8)};
  out.day = at(9), out.entries = at(10), out.bytes = at(11), out.refused = at(12), out.refused_before = at(13);
  return out;
}

void begin_day(Contact& contact, Millis now) {
  const std::int64_t today = now.count / kDayMillis;
  if (contact.day == today) return;
  const std::int64_t of_that_day = contact.refused - contact.refused_before;
  contact.refused = contact.refused_before = contact.day + 1 == today ? of_that_day : 0;
  contact.day = today;
  contact.entries = contact.bytes = 0;
}

void note_round(Contact& contact, Millis now, Version cursor, const std::optional<sync::DeviceState>& said) {
  begin_day(contact, now);
  contact.seen = now;
  contact.cursor = std::max(contact.cursor, cursor);
  if (!said) return;
  const std::int64_t before = queue_of(contact.said), waits = queue_of(*said);
  if (waits > before) contact.left = before;
  if (waits == 0 || waits < before)
    contact.grows_since = {};
  else if (waits > before && contact.grows_since.count == 0)
    contact.grows_since = now;
  if (said->clock.count != 0) contact.clock_off = said->clock - now;
  contact.said = *said;
}

void note_entries(Contact& contact, std::int64_t entries) {
  contact.said.waiting = std::max<std::int64_t>(contact.said.waiting - entries, 0);
  note_shorter(contact);
}

void note_blob(Contact& contact, std::uint64_t bytes) {
  sync::DeviceState& said = contact.said;
  said.photos = std::max<std::int64_t>(said.photos - 1, 0);
  said.bytes = said.photos == 0 ? 0 : said.bytes - std::min(said.bytes, bytes);
  note_shorter(contact);
}

std::string_view name_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::not_seen:
      return "not_seen";
    case Trouble::queue_grows:
      return "queue_grows";
    case Trouble::clock_off:
      return "clock_off";
    case Trouble::refused_often:
      return "refused_often";
    case Trouble::storage_full:
      break;
  }
  return "storage_full";
}

std::vector<Trouble> troubles_of(const DeviceRow& device, const Contact* contact, Millis now, const Bounds& bounds) {
  std::vector<Trouble> out;
  if (device.revoked) return out;
  const Millis last = contact && contact->seen.count != 0 ? contact->seen : device.enrolled;
  if (now - last >= bounds.unseen) out.push_back(Trouble::not_seen);
  if (!contact) return out;
  Contact today = *contact;
  begin_day(today, now);
  if (today.grows_since.count != 0 && now - today.grows_since >= bounds.growing) out.push_back(Trouble::queue_grows);
  if (std::abs(today.clock_off.count) >= bounds.clock.count) out.push_back(Trouble::clock_off);
  if (today.refused >= bounds.refused) out.push_back(Trouble::refused_often);
  if (today.said.free && *today.said.free < bounds.free) out.push_back(Trouble::storage_full);
  return out;
}

}  // namespace satchel::hub
