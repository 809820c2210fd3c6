// What the hub knows of a device from its contacts, and what of that a person should look at. Pure.
#pragma once

#include <string>
#include <vector>

#include "sync/hub/central/central.h"
#include "sync/wire/device_state.h"

namespace satchel::hub {

struct Contact {
  Id device;
  Millis seen;                          // its last round that was answered; 0: never
  Version cursor;                       // up to where everything is visible there
  sync::DeviceState said;               // as far as it said, less what that round brought
  Millis grows_since;                   // since then more waited from round to round; 0: it does not
  Millis clock_off;                     // its clock less the hub's
  std::int64_t day = 0;                 // of UTC, since 1970: of the counts below
  std::int64_t entries = 0, bytes = 0;  // that it brought on that day, of blobs
  std::int64_t refused = 0;             // of the entries of that day and the one before, those that were refused
  std::int64_t refused_before = 0;      // of that, the day before
  std::int64_t left = 0;                // what waited when more was last told: where it began. Not kept
  bool operator==(const Contact&) const = default;
};

/// As it is kept among the settings of the database, and back; nothing for what is none.
std::string setting_of(const Id& device);
std::string to_text(const Contact& contact);
std::optional<Contact> contact_from_text(const Id& device, std::string_view text);

/// The counts of `now`'s day: those of days that are over go.
void begin_day(Contact& contact, Millis now);
/// A round that was answered; its entries are not among what waits any more.
void note_round(Contact& contact, Millis now, Version cursor, const std::optional<sync::DeviceState>& said);
/// Such came, and wait no more. A queue that is as short again as it was before the device had more to tell does not
/// grow.
void note_entries(Contact& contact, std::int64_t entries);
void note_blob(Contact& contact, std::uint64_t bytes);

enum class Trouble : std::uint8_t { not_seen, queue_grows, clock_off, refused_often, storage_full };
inline constexpr Trouble kTroubles[] = {Trouble::not_seen, Trouble::queue_grows, Trouble::clock_off,
                                        Trouble::refused_often, Trouble::storage_full};
std::string_view name_of(Trouble trouble);

/// From when on something is a trouble.
struct Bounds {
  Millis unseen{7LL * 24 * 3'600'000};
  Millis growing{2LL * 24 * 3'600'000};
  Millis clock{2LL * 60'000};
  std::int64_t refused = 20;  // entries in two days
  std::uint64_t free = 256ULL << 20;
};
/// None of a device that was withdrawn. `contact`: nothing where it never came; then it counts from its enrolment.
std::vector<Trouble> troubles_of(const DeviceRow& device, const Contact* contact, Millis now, const Bounds& bounds);

}  // namespace satchel::hub
