// What nobody writes but the hub.
//
// Of a bulletin: its figures, its annex, its rendered file. The hub counts them from the records and seals them in the
// same entry (bulletin_desk.h), so that a bulletin's figures are always those that were counted. Of a draw: all of it,
// and whether there is one (draws.h), so that what its record says is what was committed, drawn and published. Whoever
// else sends such a thing, office or tablet, is refused (not_permitted).
#pragma once

#include "engine/merge/change.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

inline constexpr std::string_view kBulletinType = "bulletin", kDrawType = "draw";

/// Whether the hub alone makes, changes and deletes records of that type.
bool is_made_by_hub(std::string_view type);
/// Whether the hub alone gives that field a value.
bool is_counted(std::string_view type, std::string_view field);
/// Whether the entry does what the hub alone does.
bool writes_counted(const Schema& schema, const Entry& entry);
/// Whether the entry says something else of what a sealed bulletin is about: its title, its quarter, its moment. The
/// office owns these fields, so no seal freezes them by itself (frozen_by_seal); the page that was sealed shows them.
Result<bool> retitles_sealed(CentralView& view, const Schema& schema, const Entry& entry);

}  // namespace satchel::hub
