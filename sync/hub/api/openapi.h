// The API's own description, made from the schema: OpenAPI 3.1.0 (https://spec.openapis.org/oas/v3.1.0). Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "engine/schema/schema.h"

namespace satchel::hub {

/// JSON: every path of the hub, and for each record type a component schema of its name (as it is read), NAME.new and
/// NAME.change (as POST and PATCH take it).
std::string openapi(const Schema& schema);

/// Its parts.
boost::json::object openapi_schemas(const Schema& schema);
boost::json::object openapi_paths(const Schema& schema);

/// "中文 · English".
std::string both(const Title& title);

}  // namespace satchel::hub
