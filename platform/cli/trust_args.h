// --ca and --pin, for the commands that say whom a store takes for its hub.
#pragma once

#include <string>
#include <vector>

#include "platform/cli/program.h"
#include "platform/net/trust.h"

namespace satchel::cli {

struct TrustArgs {
  std::string ca;  // a file
  std::vector<std::string> pins;
};

Command& takes_trust(Command& command, TrustArgs& args);
/// What was given, if it can be had with this hub. Errors: those of Files for the file, and of net::check.
Result<net::Trust> trust_given(Files& files, const TrustArgs& args, const std::string& hub_url);

}  // namespace satchel::cli
