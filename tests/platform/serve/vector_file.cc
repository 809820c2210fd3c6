#include "tests/platform/serve/vector_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "platform/serve/characters.h"

namespace satchel::test {
namespace {

using Variable = std::function<std::string(const std::string&)>;

/// Reads a text from left to right.
class Unescaper {
 public:
  Unescaper(const std::string& text, const Variable& variable) : text_(text), variable_(variable) {}

  std::string whole() {
    std::string out;
    while (at_ < text_.size()) out += text_[at_] == '\\' ? escape() : std::string(1, text_[at_++]);
    return out;
  }

 private:
  std::string escape() {
    const char c = text_.at(at_ + 1);
    at_ += 2;
    switch (c) {
      case 'r':
        return "\r";
      case 'n':
        return "\n";
      case 't':
        return "\t";
      case 's':
        return " ";
      case '\\':
        return "\\";
      case 'x':
        return hex(taken(2));
      case '(':
        return variable_(until(")"));
      case '{':
        return repeated(until("}"));
      default:
        throw std::runtime_error("an unknown escape in: " + text_);
    }
  }
  std::string taken(std::size_t n) {
    at_ += n;
    return text_.substr(at_ - n, n);
  }
  std::string until(const std::string& end) {
    const std::size_t stop = text_.find(end, at_);
    if (stop == text_.npos) throw std::runtime_error("an escape without its end in: " + text_);
    std::string out = taken(stop - at_);
    ++at_;
    return out;
  }
  static std::string hex(const std::string& digits) {
    return std::string(1, static_cast<char>(std::stoi(digits, nullptr, 16)));
  }
  std::string repeated(const std::string& text) const {
    const std::size_t star = text.rfind('*');
    const std::string one = bytes_of(text.substr(0, star), variable_);
    std::string out;
    for (unsigned long n = std::stoul(text.substr(star + 1)); n > 0; --n) out += one;
    return out;
  }

  const std::string& text_;
  const Variable& variable_;
  std::size_t at_ = 0;
};

std::string plain(const std::string& text) {
  return bytes_of(text, [](const std::string& name) -> std::string {
    throw std::runtime_error("no variables in what is expected: " + name);
  });
}

/// A request id is random and hexadecimal: it could have what is hexadecimal itself, and a right reply would fail.
std::string absent(const std::string& text) {
  if (serve::kHex.has_all(text)) throw std::runtime_error("a random id may have what no reply may have");
  return plain(text);
}

Step sent(const std::string& text, bool is_body = false) { return {Step::Kind::send, text, is_body, {}}; }

/// "400 invalid close", "200 bodiless", "closed".
Expected expected_from(const std::string& text) {
  Expected out;
  std::istringstream words(text);
  std::string word;
  words >> word;
  if (word != "closed") out.status = std::stoi(word);
  while (words >> word) {
    if (word == "close")
      out.close = true;
    else if (word == "bodiless")
      out.bodiless = true;
    else
      out.code = word;
  }
  return out;
}

class VectorReader {
 public:
  std::vector<Vector> out;

  void take(const std::string& line, const std::string& where) {
    const std::string mark = line.substr(0, line.find(' '));
    const std::string rest = line.size() > mark.size() ? line.substr(mark.size() + 1) : "";
    if (mark == "--") return begin(rest, where);
    if (out.empty()) throw std::runtime_error("no vector begun");
    auto& steps = out.back().steps;
    if (mark == ">")
      steps.push_back(sent(rest + "\\r\\n"));
    else if (mark == "+")
      steps.push_back(sent(rest));
    else if (mark == "*")
      steps.push_back(sent(rest, true));
    else if (mark == "~")
      steps.push_back({Step::Kind::pause, {}, false, {}});
    else if (mark == "|")
      steps.push_back({Step::Kind::finish, {}, false, {}});
    else if (mark == "<")
      steps.push_back({Step::Kind::expect, {}, false, expected_from(rest)});
    else if (mark == "!")
      out.back().absent.push_back(absent(rest));
    else if (mark == "?")
      last_expected().headers.push_back(header(rest));
    else if (mark == "=")
      last_expected().body_parts.push_back(plain(rest));
    else
      throw std::runtime_error("an unknown mark");
  }

 private:
  void begin(const std::string& title, const std::string& where) {
    const std::size_t bracket = title.rfind(" [");
    if (bracket == title.npos || !title.ends_with(']')) throw std::runtime_error("a vector without its source");
    out.push_back({title.substr(0, bracket), title.substr(bracket + 2, title.size() - bracket - 3), where, {}, {}});
  }
  Expected& last_expected() {
    auto& steps = out.back().steps;
    if (steps.empty() || steps.back().kind != Step::Kind::expect) throw std::runtime_error("no reply before this");
    return steps.back().expected;
  }
  static std::pair<std::string, std::string> header(const std::string& text) {
    const std::size_t colon = text.find(": ");
    if (colon == text.npos) throw std::runtime_error("not a header");
    return {text.substr(0, colon), plain(text.substr(colon + 2))};
  }
};

}  // namespace

std::string bytes_of(const std::string& text, const Variable& variable) { return Unescaper(text, variable).whole(); }

std::vector<Vector> read_vectors(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  VectorReader reader;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const std::string where = std::filesystem::path(path).filename().string() + ":" + std::to_string(number);
    try {
      reader.take(line, where);
    } catch (const std::exception& e) {
      throw std::runtime_error(where + ": " + e.what());
    }
  }
  return std::move(reader.out);
}

}  // namespace satchel::test
