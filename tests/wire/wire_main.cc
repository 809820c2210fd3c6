// satchel-wire: real programs through a hostile wire (README.md).
#include <cstdio>
#include <functional>
#include <map>
#include <optional>

#include "tests/wire/trials.h"

namespace satchel::wire {
namespace {

using Options = std::map<std::string, std::uint64_t>;

std::optional<Options> read_options(int argc, char** argv) {
  Options out = {{"--seeds", 1}, {"--from", 1}, {"--sessions", 8}, {"--speed", 20}};
  for (int i = 2; i + 1 < argc; i += 2) {
    const auto at = out.find(argv[i]);
    if (at == out.end()) return std::nullopt;
    at->second = std::strtoull(argv[i + 1], nullptr, 10);
  }
  return argc % 2 == 0 && out["--speed"] > 0 ? std::optional(out) : std::nullopt;
}

/// False, and the line that does it again, when it fails.
bool attempt(const std::string& again, const std::function<void(const std::string&)>& trial) {
  const Folder folder;
  try {
    trial(folder.path());
    return true;
  } catch (const std::exception& e) {
    std::printf("FAILED: %s\nagain: satchel-wire %s\n", e.what(), again.c_str());
    return false;
  }
}

bool run(const std::string& what, Options o) {
  bool well = true;
  const auto n = [](std::uint64_t v) { return std::to_string(v); };
  for (std::uint64_t seed = o["--from"]; what == "hostile" && seed < o["--from"] + o["--seeds"]; ++seed)
    well &= attempt("hostile --from " + n(seed) + " --sessions " + n(o["--sessions"]), [&](const std::string& folder) {
      try_hostile(folder, seed, static_cast<unsigned>(o["--sessions"]));
    });
  if (what == "slow")
    well &= attempt("slow --from " + n(o["--from"]) + " --speed " + n(o["--speed"]), [&](const std::string& folder) {
      try_slow(folder, o["--from"], static_cast<unsigned>(o["--speed"]));
    });
  if (what == "stalling") well &= attempt("stalling", try_stalling);
  return well;
}

}  // namespace
}  // namespace satchel::wire

int main(int argc, char** argv) {
  setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::string what = argc > 1 ? argv[1] : "";
  const auto options = satchel::wire::read_options(argc, argv);
  if (!options || (what != "hostile" && what != "slow" && what != "stalling")) {
    std::fprintf(stderr,
                 "satchel-wire hostile [--seeds N] [--from SEED] [--sessions N]\n"
                 "satchel-wire slow [--from SEED] [--speed K]\n"
                 "satchel-wire stalling\n");
    return 2;
  }
  return satchel::wire::run(what, *options) ? 0 : 1;
}
