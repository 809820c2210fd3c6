// Typed tables and views of a schema, as one tenant or another has it: they only grow, for one schema at a time.
#pragma once

#include <functional>

#include "engine/schema/schema.h"
#include "platform/postgres/connection.h"

namespace satchel::postgres {

/// Of pg_advisory_xact_lock.
inline constexpr const char* kGrowthLock = "SELECT pg_advisory_xact_lock(8315162685126305893)";

/// In a transaction, of which it holds kGrowthLock from here on; nothing at all where all was made for this schema
/// before. Errors, too: bad_schema (a field that another tenant has as another type), not_permitted for a role that may
/// make no tables.
Status grow(Connection& connection, const Schema& schema);

/// Called each time that it has waited for a while: somebody reads, or grows, for long.
using Waits = std::function<void()>;
/// In a short transaction on a connection of its own: no reader of any tenant waits for what its caller does besides.
/// Who reads for long is waited for, without those who come behind him waiting, too. Error, too: busy after minutes.
Status grow_apart(const std::string& url, const Schema& schema, const Waits& waits);

}  // namespace satchel::postgres
