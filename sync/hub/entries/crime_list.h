// The cases that have to be looked at because a crime may be suspected of them (crimes.h): a setting, written in the
// commit of the entry that may bring a sign about. Internal to sync/hub.
#pragma once

#include "engine/merge/change.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

/// After an entry was accepted, in its session. Cheap for what has no findings.
Status note_cases_to_look_at(CentralWrite& central, const Schema& schema, const Entry& entry);

/// A line of the list, as it stands there; empty where there is none.
Result<std::string> first_to_look_at(CentralView& view);
/// The case of a line; a null id for what is damaged.
Id case_of(const std::string& line);
Status take_off_list(CentralWrite& central, const std::string& line);

}  // namespace satchel::hub
