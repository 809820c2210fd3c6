// The annex for the discipline office (DOMAIN 21): what was closed, turned away or taken out otherwise than by the
// usual way, each with its number and the reason that is on record. Pure but for what is asked of World; no identities.
#pragma once

#include <string>
#include <vector>

#include "engine/casework/listing.h"

namespace satchel::casework {

struct AnnexLine {
  Line record;
  std::string reason;  // empty: none is on record
  std::string by;      // the leader who signed; the case or complaint that it was merged into; who wrote it
  bool operator==(const AnnexLine&) const = default;
};

struct AnnexList {
  std::string key, zh, en;
  std::vector<AnnexLine> lines;
  bool operator==(const AnnexList&) const = default;
};
using Annex = std::vector<AnnexList>;

/// Nine lists, also where they are empty: closed_by_signature, closed_without_visit, declined, returned, merged,
/// photos_removed, law_not_in_force (findings, readings, measures and penalties of that time that cite law of another
/// day, law_in_force.h), parted (complaints that were said to be another problem), told_later (complaints whose time of
/// receipt or acceptance was told as a later one afterwards; without a reason that moved no deadline). Complaints and
/// cases are those that came from the first day of the figure `accepted`'s window on, up to the moment that is looked
/// at; photos those removed in that time. Errors: those of World.
Result<Annex> annex(World& world, const Frame& frame, const Span& window);

}  // namespace satchel::casework
