// What a query found.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/base/result.h"
#include "engine/base/time.h"

struct pg_result;

namespace satchel::postgres {

/// One row, as sql::Statement has one (sync/hub/central/row_reading.h). Must not outlive its Rows. A column of another
/// type or length reads as null, zero or empty.
class Row {
 public:
  Row(const pg_result* result, int row) : result_(result), row_(row) {}
  bool is_null(int at) const;
  std::int64_t integer(int at) const;  // of int8, int4 and boolean
  double real(int at) const;
  std::string text(int at) const;
  ByteView blob(int at) const;  // of bytea and uuid
  Id id(int at) const;
  Hash hash(int at) const;
  Millis time(int at) const;
  std::int64_t days(int at) const;      // of a date, since 1970-01-01
  std::string_view json(int at) const;  // its text

 private:
  const pg_result* result_;
  int row_;
};

class Rows {
 public:
  explicit Rows(pg_result* owned);
  std::size_t size() const;
  Row operator[](std::size_t i) const { return Row(result_.get(), static_cast<int>(i)); }

 private:
  std::shared_ptr<pg_result> result_;
};

/// The first row, made by `make`, or nothing.
template <class T, class Make>
Result<std::optional<T>> first(const Result<Rows>& rows, Make make) {
  if (!rows) return rows.error();
  if (rows->size() == 0) return std::optional<T>();
  Result<T> made = make((*rows)[0]);
  if (!made) return std::move(made).error();
  return std::optional<T>(*std::move(made));
}

/// Every row, made by `make` from it and how many came before it.
template <class T, class Make>
Result<std::vector<T>> all(const Result<Rows>& rows, Make make) {
  if (!rows) return rows.error();
  std::vector<T> out;
  out.reserve(rows->size());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    Result<T> made = make((*rows)[i], i);
    if (!made) return std::move(made).error();
    out.push_back(*std::move(made));
  }
  return out;
}

}  // namespace satchel::postgres
