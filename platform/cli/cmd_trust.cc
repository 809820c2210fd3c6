#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"
#include "platform/cli/trust_args.h"

namespace satchel::cli {
namespace {

struct TrustCommand {
  std::string store;
  TrustArgs given;
  bool system = false;

  bool shows_only() const { return given.ca.empty() && given.pins.empty() && !system; }
};

std::string json(const net::Trust& trust) {
  std::string pins;
  for (const std::string& pin : trust.pins) pins += (pins.empty() ? "" : ",") + json_string(pin);
  return JsonLine().add("ca", trust.ca).raw("pins", "[" + pins + "]").text();
}

void print(Console& console, const net::Trust& trust) {
  console.line(trust.ca.empty() ? Text::trust_system : Text::trust_own);
  if (trust.pins.empty()) console.line(Text::trust_no_pins);
  for (const std::string& pin : trust.pins) console.line(Text::trust_pin, {pin});
}

/// Both are replaced, by what is given and by nothing else: a pin of old must not stay unseen.
Status replace(const OpenStore& open, const TrustCommand& args) {
  Files& files = *open.host.files;
  if (args.system && !(args.given.ca.empty() && args.given.pins.empty()))
    return fail(Code::invalid, "--system goes without --ca and --pin");
  SATCHEL_ASSIGN(const net::Trust trust, trust_given(files, args.given, open.store->identity().hub_url));
  return net::keep_trust(files, args.store, trust);
}

Status trust(Console& console, const TrustCommand& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  if (!args.shows_only()) SATCHEL_TRY(replace(open, args));
  SATCHEL_ASSIGN(const net::Trust now, net::kept_trust(*open.host.files, args.store));
  if (console.json) {
    console.out() << json(now) << '\n';
  } else {
    print(console, now);
  }
  return {};
}

}  // namespace

void add_trust(Program& program) {
  auto args = std::make_shared<TrustCommand>();
  Command command =
      program.command("trust", Text::about_trust, [args](Console& console) { return trust(console, *args); });
  command.needs("STORE", args->store, Text::arg_store);
  takes_trust(command, args->given).flag("--system", args->system, Text::option_system);
}

}  // namespace satchel::cli
