// What an error of PostgreSQL's comes to.
#pragma once

#include <string_view>

#include "engine/base/result.h"

namespace satchel::postgres {

/// Of the five characters of an SQLSTATE (PostgreSQL's manual, appendix A).
Code code_of_sqlstate(std::string_view state);

}  // namespace satchel::postgres
