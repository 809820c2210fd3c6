// Complaints about one site and fact: which are linked, and which a person is asked about. Pure.
//
// What is linked by itself has the same address and the same type. Nearness is a reason to ask, never to link: a
// person confirms a match by giving both the same site (or by `same_as`), and parts them by giving them different ones.
// A complaint without an address links to nothing by it.
#pragma once

#include <span>

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// In 1e-7 degrees (WGS 84, or CGCS2000, which are the same for this).
struct Spot {
  std::int64_t latitude = 0, longitude = 0;
};
/// On a sphere of the Earth's mean radius (IUGG: 6,371,008.8 m), by the haversine formula.
double metres_between(const Spot& a, const Spot& b);

/// A complaint, as far as this goes.
struct Grievance {
  Id id;
  std::string address;  // as normal_address() has it
  std::string kind;     // its type, or its kinds of pollution
  std::optional<Spot> position;
  std::optional<Id> site, same_as;
  std::optional<Millis> received;
};
Grievance grievance(const Sheet& complaint);

/// Letters and digits of one width and case, single spaces, none at the ends.
std::string normal_address(std::string_view text);

enum class SameBy : std::uint8_t { address, address_and_kind };

/// Groups of linked complaints, each in the order given, the largest first, and each single one. With `address` what
/// has one address counts as linked whatever its kind.
std::vector<std::vector<Id>> groups_of(std::span<const Grievance> all, SameBy by = SameBy::address_and_kind);
/// Without the single ones.
std::vector<std::vector<Id>> linked(std::span<const Grievance> all, SameBy by = SameBy::address_and_kind);

/// Why a person is asked.
struct Match {
  Id a, b;
  double metres = 0;
  bool same_address = false;  // and of another kind
};
/// For a complaint that comes in: those of the others that are not linked to it, not parted from it, and either have
/// its address, or its kind within `metres`. The nearest first.
std::vector<Match> proposed(const Grievance& fresh, std::span<const Grievance> others, double metres);

}  // namespace satchel::casework
