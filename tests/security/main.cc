// satchel-access: who may do what, tried cell by cell over HTTP against what the schema says.
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>

#include "engine/schema/environment.h"
#include "tests/security/trials.h"

namespace satchel::access {
namespace {

constexpr const char* kUsage = "satchel-access [--schema FILE] [--table] [--json]\n";

void print_table(const Tally& tally) {
  std::printf("| endpoint | role | allowed | refused |\n| --- | --- | --- | --- |\n");
  for (const auto& [name, counts] : tally.table) {
    const auto count = [&](const char* kind) {
      const auto at = counts.find(kind);
      return at == counts.end() ? 0ULL : static_cast<unsigned long long>(at->second);
    };
    std::printf("| %s | %llu | %llu |\n", name.c_str(), count("allowed"), count("refused"));
  }
}

int run(const std::string& schema, bool table, bool json) {
  House house(schema);
  const Rights rights = read_rights(schema);
  Trials trials(house, rights, [](const std::string& what) { std::printf("%s\n", what.substr(0, 400).c_str()); });
  const Tally& tally = trials.all();
  if (table) print_table(tally);
  const auto n = [](std::uint64_t count) { return static_cast<unsigned long long>(count); };
  std::printf(json ? "{\"cells\": %llu, \"leaks\": %llu, \"wrong_refusals\": %llu}\n"
                   : "%llu cells, %llu leaks, %llu wrong refusals\n",
              n(tally.cells), n(tally.leaks), n(tally.wrong_refusals));
  return tally.leaks + tally.wrong_refusals == 0 ? 0 : 1;
}

int started(int argc, char** argv) {
  std::string schema(environment_json());
  bool table = false, json = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--table") == 0) {
      table = true;
    } else if (std::strcmp(argv[i], "--json") == 0) {
      json = true;
    } else if (std::strcmp(argv[i], "--schema") == 0 && i + 1 < argc) {
      std::ifstream file(argv[++i]);
      schema.assign(std::istreambuf_iterator<char>(file), {});
    } else {
      return std::fputs(kUsage, stderr), 2;
    }
  }
  return run(schema, table, json);
}

}  // namespace
}  // namespace satchel::access

int main(int argc, char** argv) {
  try {
    return satchel::access::started(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "satchel-access: %s\n", e.what());
    return 2;
  }
}
