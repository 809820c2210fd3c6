// The tables of a hub's database beside the typed ones, as every back end has them: what a copy from one into another
// carries. A test holds the list against both databases, so that none is forgotten.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace satchel::hub {

/// As PostgreSQL's types tell them apart; SQLite has INTEGER, TEXT and BLOB.
enum class Kind : std::uint8_t { integer, boolean, text, bytes, id };

struct ListedColumn {
  std::string_view name;
  Kind kind;
  bool may_be_null = false;
};

struct ListedTable {
  std::string_view name;
  std::vector<ListedColumn> columns;
};

/// Without what belongs to a database and not to a hub: migrations that ran, tenants, who reads them.
const std::vector<ListedTable>& listed_tables();

}  // namespace satchel::hub
