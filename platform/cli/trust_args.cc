#include "platform/cli/trust_args.h"

namespace satchel::cli {
namespace {

constexpr std::uint64_t kAuthorityBytes = 1U << 20;  // a system's whole bundle is a quarter of that

}  // namespace

Command& takes_trust(Command& command, TrustArgs& args) {
  return command.takes("--ca", args.ca, Text::option_ca).takes_all("--pin", args.pins, Text::option_pin);
}

Result<net::Trust> trust_given(Files& files, const TrustArgs& args, const std::string& hub_url) {
  net::Trust out;
  out.pins = args.pins;
  if (!args.ca.empty()) {
    SATCHEL_ASSIGN(out.ca, read_all(files, args.ca, kAuthorityBytes));
    if (out.ca.empty()) return fail(Code::invalid, args.ca + " is empty");
  }
  SATCHEL_TRY(net::check(out, hub_url));
  return out;
}

}  // namespace satchel::cli
