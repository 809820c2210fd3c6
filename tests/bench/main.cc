// satchel-bench [--json] [--only CASE] [--rows N] [--records N]: speed as ratios to plain SQLite, and to
// PostgreSQL, measured in one run (README.md).
#include <cstdio>
#include <filesystem>
#include <unistd.h>

#include "platform/os/memory.h"
#include "tests/bench/cases.h"
#include "tests/bench/postgres.h"

namespace satchel::bench {

Result<HubProcess> HubProcess::start(const std::string& data, std::size_t districts, std::size_t codes,
                                     const std::string& db) {
  SATCHEL_ASSIGN(auto process, Process::start({"--hub", data, std::to_string(districts), std::to_string(codes), db}));
  HubProcess out{std::move(process), {}, {}};
  const std::string port = out.process.line();
  if (port.empty()) return fail(Code::internal, "the hub of the benchmark did not start");
  out.url = "http://127.0.0.1:" + port;
  for (std::size_t i = 0; i < codes; ++i) out.codes.push_back(out.process.line());
  return out;
}

namespace {

Status run(const Bench& bench) {
  const auto any = [&](std::initializer_list<const char*> names) {
    for (const char* name : names)
      if (bench.wants(name)) return true;
    return false;
  };
  if (any({"save_one_full", "save_batch_1000"})) SATCHEL_TRY(save_cases(bench));
  if (any({"push_20000", "pull_fresh_20000", "sync_nothing", "push_updates_5000"})) SATCHEL_TRY(sync_cases(bench));
  if (any({"photos_100"})) SATCHEL_TRY(photo_case(bench));
  if (any({"memory_device", "memory_hub"})) SATCHEL_TRY(memory_cases(bench));
  if (any({"sync_growth"})) SATCHEL_TRY(growth_case(bench));
  if (any({"hub_growth"})) SATCHEL_TRY(hub_growth_case(bench, false));
  if (any({"hub_growth_postgres"})) SATCHEL_TRY(hub_growth_case(bench, true));
  if (any({"push_postgres", "push_postgres_singles"})) SATCHEL_TRY(push_postgres_cases(bench));
  if (any({"devices_1000"})) SATCHEL_TRY(devices_case(bench));
  if (any({"devices_1000_postgres"})) {
    SATCHEL_ASSIGN(const std::string db, new_postgres_database());
    SATCHEL_TRY(devices_case(bench, db));
  }
  if (any({"image_100000"})) SATCHEL_TRY(image_case(bench));
  if (any({"evidence_of_save", "evidence_of_push"})) SATCHEL_TRY(evidence_cases(bench));
  return {};
}

int usage() {
  std::fprintf(stderr, "satchel-bench [--json] [--only CASE] [--rows N] [--records N]\n");
  return 2;
}

int main_of(const std::vector<std::string>& args) {
  if (args.size() == 5 && args[0] == "--hub")
    return run_hub(args[1], std::stoul(args[2]), std::stoul(args[3]), args[4]);
  if (args.size() == 4 && args[0] == "--pull") return run_pull(args[1], args[2], args[3]);
  if (args.size() == 4 && args[0] == "--first") return run_first(args[1], args[2], args[3]);
  if (args.size() == 5 && args[0] == "--push") return run_push(args[1], args[2], args[3], std::stoll(args[4]));
  Bench bench;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--json")
      bench.json = true;
    else if (args[i] == "--only" && i + 1 < args.size())
      bench.only = args[++i];
    else if (args[i] == "--rows" && i + 1 < args.size())
      bench.rows = std::stoll(args[++i]);
    else if (args[i] == "--records" && i + 1 < args.size())
      bench.records = std::stoll(args[++i]);
    else
      return usage();
  }
  std::string folder = (std::filesystem::temp_directory_path() / "satchel-bench-XXXXXX").string();
  if (!mkdtemp(folder.data())) return 1;
  bench.folder = folder;
  const Status status = run(bench);
  std::filesystem::remove_all(folder);
  if (status) return 0;
  std::fprintf(stderr, "%s: %s\n", std::string(info(status.code()).name).c_str(), status.error().detail.c_str());
  return 1;
}

}  // namespace
}  // namespace satchel::bench

int main(int argc, char** argv) {
  satchel::os::keep_memory_small();  // as the programs do
  return satchel::bench::main_of({argv + 1, argv + argc});
}
