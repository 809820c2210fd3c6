// Views for people and their tools: v_ and the type's name, schema satchel, with names where records have ids. For each
// reference "f" there is "f.name", what the other record is called; for each choice "f.name", its title.
//
// A view shows no field that says who somebody is, whose readings are logged, and none that not every reader of its
// type may read; of conflicts, which hold values of any field, there is none.
#pragma once

#include <string>

#include "engine/schema/schema.h"
#include "platform/postgres/connection.h"

namespace satchel::postgres {

/// In a transaction that holds kGrowthLock, once all tables are there. A view that shows more already, by a newer
/// schema of another tenant, stays.
Status make_views(Connection& connection, const Schema& schema);

/// A role that reads all views, of all tenants, and nothing else; made, without a right to log in, if there is none of
/// that name: grant it to those who log in. To be called again after a schema brought types.
Status grant_reader(const std::string& url, const std::string& role);

}  // namespace satchel::postgres
