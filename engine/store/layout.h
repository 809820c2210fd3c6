// The tables of a store, and how SQLite is to open it. Internal to engine/store.
#pragma once

#include "engine/store.h"
#include "engine/store/journal.h"

namespace satchel {

/// All tables but those of record types, and what the settings are to say first. The caller holds the transaction.
Status make_tables(sql::Database& db, const Identity& identity, const Progress& progress, std::string_view schema,
                   const std::vector<EpochRow>& epochs);
/// That they can be asked for their columns: their own text in the database rots like anything else. Error: corrupt.
Status look_at_tables(sql::Database& db);
/// What stores of an earlier build lack is made. Error, too: corrupt, as before.
Status grow_tables(sql::Database& db);
sql::Options sql_options(const StoreOptions& options, sql::Mode mode);

}  // namespace satchel
