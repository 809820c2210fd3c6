// Approvals of projects (环评审批): whether one is managed at all, in which way, and until when it is decided. The
// periods are rows of `deadline`: what the law gives, and what the bureau promised (通报（三）). Pure but for what is
// asked of World.
#pragma once

#include "engine/casework/deadline.h"

namespace satchel::casework {

enum class EiaWay : std::uint8_t { not_managed, registration, commitment, form, report };
std::string_view eia_way_name(EiaWay way);

struct EiaStanding {
  EiaWay way = EiaWay::not_managed;
  std::optional<Due> promised, statutory;  // nothing: no row was in force, or it was never received
  bool confirmed = false;                  // the promised row
  bool statutory_confirmed = false;        // the law's row
  std::optional<Id> category;              // the row of the positive list that it rests on
};

/// Of a record of `eia_approval`, on the day on which it was received. Not managed: its kind is exempt, its category's
/// row says so, or neither a kind nor a category is given (outside the catalogue). By commitment: its kind says so, or
/// the positive list has its category so; a row that was not in force that day is none.
Result<EiaStanding> eia_due(World& world, const Sheet& approval);

}  // namespace satchel::casework
