// A record for people and for machines. Pure.
#pragma once

#include <ostream>

#include "engine/store/record_json.h"
#include "platform/cli/console.h"

namespace satchel::cli {

/// A choice by its title, a boolean as yes or no, the rest as value_to_text.
std::string value_for_people(Language language, const Field& field, const Value& value);
/// The same of a field of a record, which may be encrypted and the key not at hand.
std::string value_for_people(Language language, const RecordType& type, const Record& record, std::size_t field);
/// Title, value and unit of every field that has a value, one a line.
void print_record(Console& console, const RecordType& type, const Record& record);

}  // namespace satchel::cli
