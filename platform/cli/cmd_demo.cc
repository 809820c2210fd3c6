#include <algorithm>

#include "platform/cli/commands.h"
#include "platform/cli/demo/demo.h"
#include "platform/cli/interrupt.h"

namespace satchel::cli {
namespace {

struct DemoArgs {
  demo::Options options;
  std::optional<std::int64_t> devices, seed;
  std::string check;
};

Status run(Console& console, DemoArgs& args) {
  if (!args.check.empty()) return demo::check_demo(console, args.check);
  if (args.devices) args.options.devices = static_cast<unsigned>(std::min<std::int64_t>(*args.devices, 1000));
  if (args.seed) args.options.seed = static_cast<std::uint64_t>(*args.seed);
  catch_interrupt();
  return demo::run_demo(console, args.options);
}

}  // namespace

void add_demo(Program& program) {
  auto args = std::make_shared<DemoArgs>();
  program.command("demo", Text::about_demo, [args](Console& console) { return run(console, *args); })
      .takes("--complaints", args->options.complaints, Text::option_complaints)
      .takes("--photos", args->options.photos, Text::option_photos)
      .takes("--devices", args->devices, Text::option_devices)
      .takes("--seed", args->seed, Text::option_seed)
      .takes("--keep", args->options.keep, Text::option_keep)
      .takes("--check", args->check, Text::option_check);
}

}  // namespace satchel::cli
