// What nobody writes but the hub: the figures of a bulletin, its annex, its rendered file. The hub counts them from the
// records and seals them in the same entry (bulletin_desk.h), so that a bulletin's figures are always those that were
// counted; whoever else sends one, office or tablet, is refused (not_permitted).
#pragma once

#include "engine/merge/change.h"

namespace satchel::hub {

inline constexpr std::string_view kBulletinType = "bulletin";
inline constexpr std::string_view kCountedFields[] = {"figures", "annex", "rendered"};

/// Whether the entry gives one of these a value.
bool writes_counted(const Schema& schema, const Entry& entry);

}  // namespace satchel::hub
