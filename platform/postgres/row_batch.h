// Rows for one table, gathered to go as one statement: each column of theirs is an array. A server takes a row in this
// way for a fraction of what a statement costs it.
#pragma once

#include "platform/postgres/params.h"
#include "platform/postgres/sql_text.h"

namespace satchel::postgres {

class RowBatch {
 public:
  explicit RowBatch(Insert to) : to_(std::move(to)) {}

  bool is_for(const Insert& to) const { return to.into == to_.into && to.tail == to_.tail; }
  /// Whether its rows are of these types.
  bool takes(const Params& row) const;
  void add(const Params& row);
  std::size_t bytes() const { return bytes_; }
  /// INSERT … SELECT * FROM unnest($1, …): one text, whatever the number of rows.
  std::string text() const;
  Params params() const;

 private:
  Insert to_;
  std::vector<Elements> columns_;
  std::size_t bytes_ = 0;
};

}  // namespace satchel::postgres
