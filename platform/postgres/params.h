// What is bound to a statement, in PostgreSQL's binary format.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/base/time.h"

namespace satchel::postgres {

/// Object ids of built-in types (pg_type.dat): fixed for all versions.
enum class Oid : unsigned {
  boolean = 16,
  bytea = 17,
  int8 = 20,
  text = 25,
  float8 = 701,
  date = 1082,
  timestamptz = 1184,
  uuid = 2950,
  jsonb = 3802,
  boolean_array = 1000,
  bytea_array = 1001,
  text_array = 1009,
  int8_array = 1016,
  float8_array = 1022,
  date_array = 1182,
  timestamptz_array = 1185,
  uuid_array = 2951,
  jsonb_array = 3807,
};

/// The elements of an array of one dimension, put together one by one.
class Elements {
 public:
  explicit Elements(Oid type) : type_(type) {}
  void add(ByteView bytes);
  void add_null();
  Oid type() const { return type_; }
  Bytes array() const;

 private:
  Oid type_;
  Bytes bytes_;  // of all, each behind its length
  std::size_t count_ = 0;
  bool nulls_ = false;
};

/// Values in the order of $1, $2, …
class Params {
 public:
  Params& number(std::int64_t v);
  Params& flag(bool v) { return add(Oid::boolean, Bytes(1, v ? '\1' : '\0')); }
  Params& real(double v);
  Params& text(std::string_view v);
  Params& bytes(ByteView v) { return add(Oid::bytea, Bytes(v)); }
  Params& hash(const Hash& v) { return bytes(v.view()); }
  Params& id(const Id& v) { return add(Oid::uuid, Bytes(v.view())); }
  Params& ids(const std::vector<Id>& v);
  Params& array(const Elements& v);
  Params& time(Millis v);
  /// Days since 1970-01-01.
  Params& date(std::int64_t days);
  /// JSON text.
  Params& json(std::string_view v);
  Params& null(Oid type);

  struct Value {
    Oid type;
    bool is_null;
    Bytes bytes;
  };
  const std::vector<Value>& values() const { return values_; }
  std::size_t size() const { return bytes_; }

 private:
  Params& add(Oid type, Bytes bytes);
  std::vector<Value> values_;
  std::size_t bytes_ = 0;
};

/// A text column holds no NUL and UTF-8 only. Any other text stands there as U+0001 and its bytes in hex, as does one
/// that begins with U+0001: each text has one way to be written, and comes back as it was.
std::string to_column(std::string_view text);
std::string from_column(std::string_view column);

}  // namespace satchel::postgres
