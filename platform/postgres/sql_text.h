// Statements, put together from names.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace satchel::postgres {

/// The hub's own tables, and those of records with their views, which people read.
inline constexpr std::string_view kHubSchema = "satchel_hub", kRecordSchema = "satchel";

std::string quoted(std::string_view name);
std::string literal(std::string_view text);
/// Whether a role can have this name: none that PostgreSQL keeps for itself, or would cut (NAMEDATALEN).
bool may_be_role(std::string_view name);

using Names = std::initializer_list<std::string_view>;

/// A row into one of the hub's tables: $1 is the tenant, then `key` and `rest`. Where there is one of that key, `rest`
/// is put in its place.
std::string upsert(std::string_view table, Names key, Names rest);

/// What rows are put into, by Connection::add().
struct Insert {
  std::string into;  // INSERT INTO …(columns)
  std::string tail;  // behind the rows
};
/// Into one of the hub's tables: the tenant, then `columns`. Error where there is one of that key.
Insert insert(std::string_view table, Names columns);
/// Where there is one of that key it stays as it is.
Insert insert_new(std::string_view table, Names key, Names rest);

}  // namespace satchel::postgres
