// A query of one row.
#pragma once

#include <optional>

#include "engine/sql/database.h"

namespace satchel::hub {

/// The row that a statement stands on, made by `make`, or nothing; the statement is reset.
template <class T, class Make>
Result<std::optional<T>> one(sql::Statement* s, Make make) {
  SATCHEL_ASSIGN(const bool row, s->step());
  if (!row) return std::optional<T>();
  std::optional<T> out = make(*s);
  s->reset();
  return out;
}

/// The same, where `make` tells whether the row is as it was written.
template <class T, class Make>
Result<std::optional<T>> sound_one(sql::Statement* s, Make make) {
  SATCHEL_ASSIGN(auto found, one<Result<T>>(s, make));
  if (!found) return std::optional<T>();
  SATCHEL_ASSIGN(T row, *std::move(found));
  return std::optional(std::move(row));
}

}  // namespace satchel::hub
