#include "platform/postgres/rows.h"

#include <bit>
#include <libpq-fe.h>

#include "platform/postgres/epoch.h"
#include "platform/postgres/params.h"

namespace satchel::postgres {

Rows::Rows(pg_result* owned) : result_(owned, PQclear) {}
std::size_t Rows::size() const { return static_cast<std::size_t>(PQntuples(result_.get())); }

bool Row::is_null(int at) const { return PQgetisnull(result_, row_, at) != 0; }

ByteView Row::blob(int at) const {
  return {PQgetvalue(result_, row_, at), static_cast<std::size_t>(PQgetlength(result_, row_, at))};
}

std::int64_t Row::integer(int at) const {
  const ByteView bytes = blob(at);
  if (bytes.empty() || bytes.size() > sizeof(std::int64_t)) return 0;
  std::uint64_t v = bytes.front() < 0 ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) v = v << 8 | static_cast<std::uint8_t>(byte);
  return static_cast<std::int64_t>(v);
}

double Row::real(int at) const { return std::bit_cast<double>(integer(at)); }
std::string Row::text(int at) const { return from_column(blob(at)); }
Millis Row::time(int at) const { return {integer(at) / kMicrosOfMilli + kEpochMillis}; }
std::int64_t Row::days(int at) const { return integer(at) + kEpochDays; }
std::string_view Row::json(int at) const { return blob(at).substr(is_null(at) ? 0 : 1); }

Id Row::id(int at) const {
  const auto id = id_from_bytes(blob(at));
  return id ? *id : Id{};
}

Hash Row::hash(int at) const {
  const auto hash = hash_from_bytes(blob(at));
  return hash ? *hash : Hash{};
}

}  // namespace satchel::postgres
