// The rules of the house that a machine can check, as pure functions over files: who may include whom, where a library
// is at home, what portable C++20 leaves out.
#pragma once

#include <string>
#include <vector>

namespace satchel::architecture {

struct Source {
  std::string path;  // from the root of the checkout, with '/'
  std::string text;
};

/// Every breach in one file as "path:line: what is wrong"; empty when it keeps all rules.
std::vector<std::string> breaches(const Source& source);

/// Those of the root's entries that the drawing of the house does not have. Dotfiles and what git ignores pass.
std::vector<std::string> strangers(const std::vector<std::string>& top_level);

/// The folders of `*_test.cc` files that tests/CMakeLists.txt does not name: their tests would never run.
std::vector<std::string> forgotten(const std::vector<Source>& sources);

}  // namespace satchel::architecture
