#include "platform/postgres/params.h"

#include <bit>
#include <utility>

#include "platform/postgres/epoch.h"

namespace satchel::postgres {
namespace {

constexpr char kOddText = '\1';
constexpr std::uint32_t kNullLength = 0xffffffff;  // of what is null in an array

constexpr std::pair<Oid, Oid> kArrays[] = {
    {Oid::boolean, Oid::boolean_array},
    {Oid::bytea, Oid::bytea_array},
    {Oid::int8, Oid::int8_array},
    {Oid::text, Oid::text_array},
    {Oid::float8, Oid::float8_array},
    {Oid::date, Oid::date_array},
    {Oid::timestamptz, Oid::timestamptz_array},
    {Oid::uuid, Oid::uuid_array},
    {Oid::jsonb, Oid::jsonb_array},
};

Oid array_of(Oid element) {
  for (const auto& [type, array] : kArrays)
    if (type == element) return array;
  return element;  // there are no arrays of arrays
}

template <class Unsigned>
Bytes network_order(Unsigned v) {
  Bytes out(sizeof v, '\0');
  for (std::size_t i = out.size(); i-- > 0; v = static_cast<Unsigned>(v >> 8)) out[i] = static_cast<char>(v);
  return out;
}
Bytes network_order(std::int64_t v) { return network_order(static_cast<std::uint64_t>(v)); }
Bytes word(std::size_t n) { return network_order(static_cast<std::uint32_t>(n)); }

}  // namespace

Params& Params::add(Oid type, Bytes bytes) {
  bytes_ += bytes.size();
  values_.push_back({type, false, std::move(bytes)});
  return *this;
}

Params& Params::null(Oid type) {
  values_.push_back({type, true, {}});
  return *this;
}

Params& Params::number(std::int64_t v) { return add(Oid::int8, network_order(v)); }
Params& Params::real(double v) { return add(Oid::float8, network_order(std::bit_cast<std::uint64_t>(v))); }
Params& Params::text(std::string_view v) { return add(Oid::text, to_column(v)); }
Params& Params::json(std::string_view v) { return add(Oid::jsonb, "\1" + Bytes(v)); }  // version 1 of its format

Params& Params::ids(const std::vector<Id>& v) {
  Elements out(Oid::uuid);
  for (const Id& id : v) out.add(id.view());
  return array(out);
}

Params& Params::array(const Elements& v) { return add(array_of(v.type()), v.array()); }

void Elements::add(ByteView bytes) {
  bytes_ += word(bytes.size());
  bytes_ += bytes;
  ++count_;
}

void Elements::add_null() {
  bytes_ += network_order(kNullLength);
  nulls_ = true;
  ++count_;
}

/// array_recv (src/backend/utils/adt/arrayfuncs.c): dimensions, flags, type of the elements, then their number and the
/// lower bound, then each with its length.
Bytes Elements::array() const {
  Bytes out = word(count_ == 0 ? 0 : 1) + word(nulls_ ? 1 : 0) + word(static_cast<std::size_t>(type_));
  if (count_ > 0) out += word(count_) + word(1);
  return out + bytes_;
}

Params& Params::time(Millis v) {
  return add(Oid::timestamptz, network_order((v.count - kEpochMillis) * kMicrosOfMilli));
}

Params& Params::date(std::int64_t days) {
  return add(Oid::date, network_order(static_cast<std::uint32_t>(days - kEpochDays)));
}

std::string to_column(std::string_view text) {
  const bool plain = is_utf8(text) && text.find('\0') == std::string_view::npos && !text.starts_with(kOddText);
  return plain ? std::string(text) : kOddText + to_hex(text);
}

std::string from_column(std::string_view column) {
  if (!column.starts_with(kOddText)) return std::string(column);
  auto text = from_hex(column.substr(1));
  return text ? *std::move(text) : std::string(column);
}

}  // namespace satchel::postgres
