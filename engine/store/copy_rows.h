// Rows of one database into the same table of another. Internal to engine/store.
#pragma once

#include "engine/sql/database.h"

namespace satchel {

/// All of them; both tables have the same columns in the same order, none of them REAL. The caller holds the
/// transaction of `to`.
Status copy_rows(sql::Database& from, sql::Database& to, const std::string& table);

}  // namespace satchel
