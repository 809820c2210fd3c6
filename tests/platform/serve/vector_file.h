// HTTP conversations as data: what a client sends, byte for byte, and the one right answer. The format:
// vectors/README.md.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace satchel::test {

/// The reply that must come, or that none may come.
struct Expected {
  int status = 0;                                            // 0: the connection ends without a byte
  std::string code;                                          // of the problem document
  bool close = false;                                        // says Connection: close, and closes
  bool bodiless = false;                                     // to HEAD
  std::vector<std::pair<std::string, std::string>> headers;  // that it must have
  std::vector<std::string> body_parts;                       // that its body must have
};

struct Step {
  enum class Kind { send, pause, finish, expect };
  Kind kind = Kind::send;
  std::string text;      // of send: escapes and variables not yet resolved
  bool is_body = false;  // of send: a Content-Length and an empty line go in front
  Expected expected;
};

struct Vector {
  std::string name, source, where;  // where: file:line
  std::vector<Step> steps;
  std::vector<std::string> absent;  // bytes that no reply may have
};

/// Throws std::runtime_error, with file and line, for what the format does not have.
std::vector<Vector> read_vectors(const std::string& path);

/// The bytes that a text stands for; `variable` is asked for \(name).
std::string bytes_of(const std::string& text, const std::function<std::string(const std::string&)>& variable);

}  // namespace satchel::test
