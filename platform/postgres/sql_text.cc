#include "platform/postgres/sql_text.h"

namespace satchel::postgres {
namespace {

std::string doubled(std::string_view text, char mark) {
  std::string out(1, mark);
  for (const char c : text) {
    if (c == mark) out += c;
    out += c;
  }
  return out + mark;
}

std::string columns(Names names) {
  std::string out;
  for (const auto name : names) out += "," + quoted(name);
  return out;
}

std::string into(std::string_view table, Names key, Names rest) {
  return "INSERT INTO " + std::string(kHubSchema) + "." + quoted(table) + "(tenant" + columns(key) + columns(rest) +
         ")";
}

}  // namespace

std::string quoted(std::string_view name) { return doubled(name, '"'); }
std::string literal(std::string_view text) { return doubled(text, '\''); }

bool may_be_role(std::string_view name) {
  constexpr std::size_t kLongest = 63;  // octets: the server cuts what is longer, without an error
  return !name.empty() && name.size() <= kLongest && name != "public" && name != "none" && !name.starts_with("pg_") &&
         to_column(name) == name;
}

Insert insert(std::string_view table, Names columns) { return {into(table, columns, {}), {}}; }

Insert insert_new(std::string_view table, Names key, Names rest) {
  return {into(table, key, rest), " ON CONFLICT DO NOTHING"};
}

std::string upsert(std::string_view table, Names key, Names rest) {
  std::string marks = "$1", set;
  for (std::size_t i = 0; i < key.size() + rest.size(); ++i) marks += ",$" + std::to_string(i + 2);
  for (const auto name : rest) set += (set.empty() ? "" : ",") + quoted(name) + "=excluded." + quoted(name);
  return into(table, key, rest) + " VALUES(" + marks + ") ON CONFLICT(tenant" + columns(key) + ") DO UPDATE SET " + set;
}

}  // namespace satchel::postgres
