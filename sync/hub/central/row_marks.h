// What each row of the central database carries to tell that it is as it was written: the same in every back end, so
// that rows can be carried from one to another and compared there.
#pragma once

#include "sync/hub/central/sqlite_codec.h"

namespace satchel::hub {

/// A number as marks have it.
Bytes number_bytes(std::int64_t n);
/// A field's value as `recovered` has it.
Bytes value_bytes(const Value& value);
std::int64_t flags_of_recovered(const RecoveredRow& row);

/// The scopes of an account as its row has them; what stands there for all is no JSON array.
inline constexpr std::string_view kAllScopes = "all";
std::string scopes_column(const AccountRow& account);

Bytes mark_of(const WriterRow& row);
Bytes mark_of(const ActorRow& row);
Bytes mark_of(const AccessRow& row);
Bytes mark_of(const EventRow& row);
Bytes mark_of(const AccountRow& row);
Bytes mark_of(const SessionRow& row);
Bytes mark_of(const ParkedRow& row);
Bytes mark_of(const OrphanRow& row);
Bytes mark_of(const RecoveredRow& row);
Bytes mark_of(const HanderRow& row);
Bytes mark_of(const BackRow& row);

}  // namespace satchel::hub
