// A password, as a person or a script gives it.
#pragma once

#include <string>

#include "platform/cli/console.h"

namespace satchel::hub {

/// The first line of standard input, without its end; what is typed at a terminal is asked for and does not show.
/// Error: invalid, in the console's language, for none and for what password_fault() (sync/hub/accounts/passwords.h)
/// names.
Result<std::string> read_password(cli::Console& console);

}  // namespace satchel::hub
