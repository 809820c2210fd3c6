// This checkout keeps the rules.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/architecture/rules.h"

using namespace satchel::architecture;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = SATCHEL_SOURCE_DIR;

bool is_text(const fs::path& path) {
  static const std::vector<std::string> kinds = {".h",   ".cc", ".def",  ".sh",   ".py",  ".js",
                                                 ".mjs", ".ts", ".java", ".md",   ".in",  ".cmake",
                                                 ".txt", ".c",  ".css",  ".html", ".yaml"};
  return std::ranges::find(kinds, path.extension().string()) != kinds.end();
}

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<Source> house() {
  std::vector<Source> out;
  for (const char* storey : {"engine", "sync", "platform", "tests"})
    for (auto at = fs::recursive_directory_iterator(kRoot / storey); at != fs::recursive_directory_iterator(); ++at) {
      if (at->path().filename() == "node_modules") at.disable_recursion_pending();
      if (at->is_regular_file() && is_text(at->path()))
        out.push_back({fs::relative(at->path(), kRoot).generic_string(), contents(at->path())});
    }
  for (const char* name : {"CMakeLists.txt", "CHANGELOG.md", "README.md"})
    if (fs::exists(kRoot / name)) out.push_back({name, contents(kRoot / name)});
  return out;
}

std::vector<std::string> top_level() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kRoot)) names.push_back(entry.path().filename().string());
  return names;
}

}  // namespace

TEST_CASE("every file of the house keeps its rules") {
  const std::vector<Source> sources = house();
  const auto seen = [&](std::string_view path) { return std::ranges::count(sources, path, &Source::path) == 1; };
  REQUIRE(seen("engine/base/result.h"));
  REQUIRE(seen("sync/http.h"));
  REQUIRE(seen("tests/architecture/rules.cc"));
  for (const Source& source : sources)
    for (const std::string& breach : breaches(source)) FAIL_CHECK(breach);
}

TEST_CASE("nothing stands at the top level that was not drawn") {
  CHECK(strangers(top_level()) == std::vector<std::string>{});
}

TEST_CASE("every test is built") { CHECK(forgotten(house()) == std::vector<std::string>{}); }
