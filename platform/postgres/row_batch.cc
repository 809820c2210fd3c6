#include "platform/postgres/row_batch.h"

#include <algorithm>

namespace satchel::postgres {

bool RowBatch::takes(const Params& row) const {
  return columns_.empty() ||
         std::equal(columns_.begin(), columns_.end(), row.values().begin(), row.values().end(),
                    [](const Elements& column, const Params::Value& value) { return column.type() == value.type; });
}

void RowBatch::add(const Params& row) {
  if (columns_.empty())
    for (const auto& value : row.values()) columns_.emplace_back(value.type);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto& value = row.values()[i];
    value.is_null ? columns_[i].add_null() : columns_[i].add(value.bytes);
  }
  bytes_ += row.size();
}

std::string RowBatch::text() const {
  std::string marks;
  for (std::size_t i = 0; i < columns_.size(); ++i) marks += (i == 0 ? "$" : ",$") + std::to_string(i + 1);
  return to_.into + " SELECT * FROM unnest(" + marks + ")" + to_.tail;
}

Params RowBatch::params() const {
  Params out;
  for (const Elements& column : columns_) out.array(column);
  return out;
}

}  // namespace satchel::postgres
