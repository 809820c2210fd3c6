#include "platform/postgres/columns.h"

#include "platform/postgres/epoch.h"

namespace satchel::postgres {
namespace {

struct Column {
  FieldType field;
  Oid oid;
  std::string_view name;
};

constexpr Column kColumns[] = {
    {FieldType::text, Oid::text, "text"},
    {FieldType::integer, Oid::int8, "bigint"},
    {FieldType::real, Oid::float8, "double precision"},
    {FieldType::boolean, Oid::boolean, "boolean"},
    {FieldType::time, Oid::timestamptz, "timestamp with time zone"},
    {FieldType::date, Oid::date, "date"},
    {FieldType::choice, Oid::text, "text"},
    {FieldType::reference, Oid::uuid, "uuid"},
    {FieldType::blob, Oid::bytea, "bytea"},
    {FieldType::set, Oid::jsonb, "jsonb"},
};
const Column& column(FieldType type) { return kColumns[static_cast<std::size_t>(type)]; }

constexpr std::string_view kMidnight = "T00:00:00Z";

/// Days since 1970-01-01 of "YYYY-MM-DD".
Result<std::int64_t> days_of(const std::string& date) {
  SATCHEL_ASSIGN(const Millis at, from_rfc3339(date + std::string(kMidnight)));
  return at.count / kMillisOfDay;  // midnight: without a rest
}

std::string date_of(std::int64_t days) { return to_rfc3339({days * kMillisOfDay}).substr(0, 10); }

Status bind_number(Params& params, const Field& field, std::int64_t n) {
  switch (field.type) {
    case FieldType::integer:
      return params.number(n), Status{};
    case FieldType::boolean:
      if (n == 0 || n == 1) return params.flag(n == 1), Status{};
      break;
    case FieldType::time:
      if (n >= kFirstTime.count && n <= kLastTime.count) return params.time({n}), Status{};
      break;
    default:
      break;
  }
  return fail(Code::internal, field.name + ": a number that its column does not hold");
}

Status bind_text(Params& params, const Field& field, const std::string& text) {
  if (field.type == FieldType::text || field.type == FieldType::choice) return params.text(text), Status{};
  const auto days = field.type == FieldType::date ? days_of(text) : Result<std::int64_t>(fail(Code::invalid));
  if (!days) return fail(Code::internal, field.name + ": a text that its column does not hold");
  return params.date(*days), Status{};
}

Status bind_octets(Params& params, const Field& field, ByteView bytes) {
  if (field.type == FieldType::blob) return params.bytes(bytes), Status{};
  const auto id = field.type == FieldType::reference ? id_from_bytes(bytes) : Result<Id>(fail(Code::invalid));
  if (!id) return fail(Code::internal, field.name + ": octets that its column does not hold");
  return params.id(*id), Status{};
}

}  // namespace

std::string_view column_type(FieldType type) { return column(type).name; }

Status bind_column(Params& params, const Field& field, const satchel::Value& value) {
  if (is_null(value)) return params.null(column(field.type).oid), Status{};
  if (const auto* n = std::get_if<std::int64_t>(&value)) return bind_number(params, field, *n);
  if (const auto* text = std::get_if<std::string>(&value)) return bind_text(params, field, *text);
  if (const auto* octets = std::get_if<Octets>(&value)) return bind_octets(params, field, octets->bytes);
  const auto* real = std::get_if<double>(&value);
  if (real && field.type == FieldType::real) return params.real(*real), Status{};
  if (!real && field.type == FieldType::set) return params.json(value_to_json(field, value)), Status{};
  return fail(Code::internal, field.name + ": a value that its column does not hold");
}

satchel::Value column_of(const Row& row, int at, const Field& field) {
  if (row.is_null(at)) return {};
  switch (field.type) {
    case FieldType::text:
    case FieldType::choice:
      return row.text(at);
    case FieldType::integer:
    case FieldType::boolean:
      return row.integer(at);
    case FieldType::real:
      return row.real(at);
    case FieldType::time:
      return row.time(at).count;
    case FieldType::date:
      return date_of(row.days(at));
    case FieldType::reference:
    case FieldType::blob:
      return octets(row.blob(at));
    case FieldType::set:
      break;
  }
  auto set = value_from_json(field, row.json(at));
  return set ? *std::move(set) : satchel::Value{std::string(row.json(at))};
}

}  // namespace satchel::postgres
