// What the benchmark works on: findings as inspectors write them.
#pragma once

#include <string>
#include <vector>

#include "engine/base/id.h"
#include "engine/sql/database.h"
#include "engine/store/draft.h"

namespace satchel::bench {

/// The schema with the one type `finding`: a reference, three choices, four integers, two times, three texts.
/// `by_district`: a record has its scope by a field of its own, else by its device's home.
std::string schema_json(bool by_district = false);

/// The fields of row `number`, in the schema's order. 40, 40 and about 300 Chinese characters from some 100 words.
using Values = std::vector<Value>;
std::vector<Values> rows(std::int64_t first, std::int64_t count);
/// Transactions that create these rows.
std::vector<Draft> creates(const std::vector<Values>& rows, std::size_t per_transaction);
/// An update of two fields of each.
std::vector<Draft> updates(const std::vector<Id>& ids, std::size_t per_transaction);

/// The plain table: the same columns, nothing of ours.
class PlainTable {
 public:
  static Result<PlainTable> make(const std::string& path);
  Status insert(const std::vector<Values>& rows, std::size_t per_transaction);

 private:
  std::unique_ptr<sql::Database> db_;
  sql::Statement insert_;
  IdMaker ids_;
  std::uint64_t made_ = 0;
};

}  // namespace satchel::bench
