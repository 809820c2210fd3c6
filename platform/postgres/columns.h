// A field's value as a column of its typed table: exact both ways for whatever check_value() takes.
#pragma once

#include "engine/schema/schema.h"
#include "platform/postgres/params.h"
#include "platform/postgres/rows.h"

namespace satchel::postgres {

/// "timestamp with time zone", as format_type() says it.
std::string_view column_type(FieldType type);
/// Error: internal for a value that is not of the field's type; nothing is bound then.
Status bind_column(Params& params, const Field& field, const satchel::Value& value);
/// What the column of another type holds reads as something else: no row's check fits that.
satchel::Value column_of(const Row& row, int at, const Field& field);

}  // namespace satchel::postgres
