// Official numbers, which the hub alone gives: to a complaint and to a case, once, in the commit that makes them
// accepted. A tablet shows 待编号 until then.
//
//     queens案〔2026〕12号      the 12th case of that district accepted in that year (by the hub's clock)
//     queens信〔2026〕12号      信: a complaint
//     queens案〔2026〕2-3号     the 3rd since the hub was put back to a backup and went on in log epoch 2: no number
//                               that the lost timeline gave is given again, once the restore was noticed
//
// A record whose number a device handed back after a restore gets that one again, unless the office dropped that or the
// number stands on another record by then. Without a district: 本局.
#pragma once

#include "sync/hub/entries/working_set.h"

namespace satchel::hub {

/// Whether that field is an official number.
bool is_official_number(std::string_view type, std::string_view field);
/// Whether the entry sets one: nobody but the hub may.
bool sets_number(const Schema& schema, const Entry& entry);
/// Numbers for what the entry, applied in `set`, has made accepted.
Status give_numbers(CentralWrite& central, const Schema& schema, WorkingSet& set, const Entry& entry, Version version,
                    Millis now);

}  // namespace satchel::hub
