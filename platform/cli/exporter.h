// Records of a type as CSV, NDJSON or GeoJSON.
#pragma once

#include <ostream>

#include "engine/store.h"

namespace satchel::cli {

enum class ExportFormat { csv, ndjson, geojson };

/// Writes every record of `type` that is here, by id; memory does not grow with them.
///   csv      RFC 4180; columns _id, _version, _author, _sealed and the fields, values as the command line takes them
///   ndjson   one JSON object a line, as `satchel show --json` gives it
///   geojson  RFC 7946: a FeatureCollection; fields `latitude` and `longitude` (1e-7 degrees) become the position, in
///            degrees; a record without one is a feature without a geometry. The datum stands in its property.
/// Errors: invalid (geojson of a type without positions), io (the stream), key_locked (a value is encrypted, and is not
/// passed over), and those of the store.
Status export_records(Store& store, const RecordType& type, ExportFormat format, std::ostream& out);

/// "40.7422633" for 407422633.
std::string degrees(std::int64_t e7);

}  // namespace satchel::cli
