#include "platform/cli/exporter.h"

#include <functional>

#include "platform/cli/csv.h"
#include "platform/cli/json_line.h"
#include "platform/cli/record_text.h"

namespace satchel::cli {
namespace {

constexpr std::uint64_t kE7 = 10'000'000;

/// Every record, or an error: what cannot be read is not passed over.
Status each_readable(Store& store, const RecordType& type, const std::function<Status(const Record&)>& visit) {
  return store.each(type.number, [&](const Record& r) -> Status {
    if (!r.locked.empty())
      return fail(Code::key_locked, type.name + " " + to_text(r.id) + "." + type.fields[r.locked.front()].name);
    return visit(r);
  });
}

Status csv(Store& store, const RecordType& type, std::ostream& out) {
  std::vector<std::string> cells{"_id", "_version", "_author", "_sealed"};
  for (const auto& field : type.fields) cells.push_back(field.name);
  out << csv_line(cells);
  return each_readable(store, type, [&](const Record& r) -> Status {
    cells = {to_text(r.id), std::to_string(r.version.value), r.author, r.sealed ? "true" : "false"};
    for (std::size_t i = 0; i < type.fields.size(); ++i) cells.push_back(value_to_text(type.fields[i], r.values[i]));
    out << csv_line(cells);
    return out ? Status() : Status(fail(Code::io, "the output cannot be written"));
  });
}

Status ndjson(Store& store, const RecordType& type, std::ostream& out) {
  return each_readable(store, type, [&](const Record& r) -> Status {
    out << record_json(type, r) << '\n';
    return out ? Status() : Status(fail(Code::io, "the output cannot be written"));
  });
}

/// Where a type keeps its positions.
struct Place {
  std::size_t latitude, longitude;
};

Result<Place> place_of(const RecordType& type) {
  const auto lat = type.index_of("latitude"), lon = type.index_of("longitude");
  if (!lat || !lon) return fail(Code::invalid, type.name + " has no position: geojson needs latitude and longitude");
  return Place{*lat, *lon};
}

std::string geometry(const Record& r, const Place& place) {
  const auto* lat = std::get_if<std::int64_t>(&r.values[place.latitude]);
  const auto* lon = std::get_if<std::int64_t>(&r.values[place.longitude]);
  if (!lat || !lon) return "null";
  return R"({"type":"Point","coordinates":[)" + degrees(*lon) + "," + degrees(*lat) + "]}";
}

std::string feature(const RecordType& type, const Record& r, const Place& place) {
  JsonLine properties;
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    if (i != place.latitude && i != place.longitude && !is_null(r.values[i]))
      properties.raw(type.fields[i].name, value_to_json(type.fields[i], r.values[i]));
  JsonLine out;
  out.add("type", "Feature").add("id", to_text(r.id)).raw("geometry", geometry(r, place));
  return out.raw("properties", properties.text()).text();
}

Status geojson(Store& store, const RecordType& type, std::ostream& out) {
  SATCHEL_ASSIGN(const Place place, place_of(type));
  out << R"({"type":"FeatureCollection","features":[)";
  const char* between = "\n";
  SATCHEL_TRY(each_readable(store, type, [&](const Record& r) -> Status {
    out << std::exchange(between, ",\n") << feature(type, r, place);
    return out ? Status() : Status(fail(Code::io, "the output cannot be written"));
  }));
  out << "\n]}\n";
  return {};
}

}  // namespace

std::string degrees(std::int64_t e7) {
  const std::uint64_t size = e7 < 0 ? 0 - static_cast<std::uint64_t>(e7) : static_cast<std::uint64_t>(e7);
  const std::string part = std::to_string(size % kE7);
  return (e7 < 0 ? "-" : "") + std::to_string(size / kE7) + "." + std::string(7 - part.size(), '0') + part;
}

Status export_records(Store& store, const RecordType& type, ExportFormat format, std::ostream& out) {
  Status status = format == ExportFormat::csv      ? csv(store, type, out)
                  : format == ExportFormat::ndjson ? ndjson(store, type, out)
                                                   : geojson(store, type, out);
  SATCHEL_TRY(std::move(status));
  return out.flush() ? Status() : Status(fail(Code::io, "the output cannot be written"));
}

}  // namespace satchel::cli
