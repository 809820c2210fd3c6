#include <algorithm>

#include "platform/cli/commands.h"
#include "platform/cli/demo/demo.h"
#include "platform/cli/demo/quarter/quarter.h"
#include "platform/cli/interrupt.h"
#include "platform/os/files.h"

namespace satchel::cli {
namespace {

constexpr std::size_t kPlanBytes = 64 << 10;

struct DemoArgs {
  demo::Options options;
  std::optional<std::int64_t> devices, seed;
  std::string check, plan;
  bool quarter = false;
};

Status replay(Console& console, const DemoArgs& args) {
  demo::QuarterOptions options{{}, args.options.photos, args.options.seed, args.options.keep};
  if (!args.plan.empty()) {
    SATCHEL_ASSIGN(const std::string json, read_all(*os::system_files(), args.plan, kPlanBytes));
    SATCHEL_ASSIGN(options.plan, demo::parse_plan(json));
  }
  return demo::run_quarter(console, options);
}

Status run(Console& console, DemoArgs& args) {
  if (!args.check.empty()) return demo::check_demo(console, args.check);
  if (args.devices) args.options.devices = static_cast<unsigned>(std::min<std::int64_t>(*args.devices, 1000));
  if (args.seed) args.options.seed = static_cast<std::uint64_t>(*args.seed);
  if (!args.plan.empty() && !args.quarter) return fail(Code::invalid, "--plan goes with --quarter");
  catch_interrupt();
  if (args.quarter) return replay(console, args);
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
      .flag("--quarter", args->quarter, Text::option_quarter)
      .takes("--plan", args->plan, Text::option_plan)
      .takes("--check", args->check, Text::option_check);
}

}  // namespace satchel::cli
