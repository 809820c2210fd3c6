// The schemas of a simulation, from the pack that ships.
#pragma once

#include <string>

namespace satchel::sim {

/// The record types of the pack that simulated people use, and those which these refer to. `whole`: all of the pack;
/// opening a store costs what its schema is long, so most seeds take the former.
std::string first_schema(bool whole);

/// A version on: a field more of a case, and a type that the first schema has not.
std::string grown_schema(bool whole);

}  // namespace satchel::sim
