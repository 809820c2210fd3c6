// Views for people and their tools: v_ and the type's name, schema satchel, with names where records have ids. For each
// reference "f" there is "f.name", what the other record is called; for each choice "f.name", its title.
//
// A view shows no field that says who somebody is, whose readings are logged, and none that not every reader of its
// type may read; no blob's hash of a type that holds anything confidential or sealed; of conflicts, which hold values
// of any field, there is none.
#pragma once

#include <string>

#include "engine/schema/schema.h"
#include "platform/postgres/connection.h"

namespace satchel::postgres {

/// In a transaction that holds kGrowthLock, once all tables are there; who was granted views before reads new ones,
/// too. One that stands there as it would be made is not touched: nobody who reads it is waited for. A view that shows
/// more already, by a newer schema of another tenant, stays; one that shows what is not to be shown, of an earlier
/// build, is made anew.
Status make_views(Connection& connection, const Schema& schema);

struct ReaderGrant {
  std::string role, tenant;
  bool withdraw = false;  // reads nothing of that tenant any more
};

/// A role that reads the views, of them the rows of that tenant alone, and nothing else; made, without a right to log
/// in, if there is none of that name: grant it to those who log in. Of several tenants: one call each. Who may read the
/// tables themselves, as their owner, sees all tenants in a view. Errors: invalid (no role, one that PostgreSQL keeps
/// for itself), not_found (no such tenant here, or it has no schema yet), not_permitted (a url whose role may not make
/// others).
Status grant_reader(const std::string& url, const ReaderGrant& grant);

}  // namespace satchel::postgres
