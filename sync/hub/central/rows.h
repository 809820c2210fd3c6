// Queries of one row, and of all that there are.
#pragma once

#include <optional>
#include <vector>

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

/// Every row, in order; `make` tells of each whether it is as it was written, by the row and how many came before it.
template <class T, class Make>
Result<std::vector<T>> all_sound(sql::Statement* s, Make make) {
  std::vector<T> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s->step());
    if (!row) return out;
    Result<T> made = make(*s, out.size());
    if (!made) return s->reset(), std::move(made).error();
    out.push_back(*std::move(made));
  }
}

}  // namespace satchel::hub
