#include "platform/cli/catalogue.h"

namespace satchel::cli {
namespace {

struct Pair {
  std::string_view zh, en;
};

constexpr Pair kTexts[] = {
#define X(name, zh, en) Pair{zh, en},
#include "platform/cli/bureau.def"
#include "platform/cli/catalogue.def"
#undef X
};

}  // namespace

std::string say(Language language, Text text, const std::vector<std::string>& with) {
  const Pair& pair = kTexts[static_cast<std::size_t>(text)];
  const std::string_view pattern = language == Language::zh ? pair.zh : pair.en;
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool hole = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}';
    const auto at = hole ? static_cast<std::size_t>(pattern[i + 1] - '0') : with.size();
    if (at < with.size()) {
      out += with[at];
      i += 2;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

std::string_view sentence(Language language, Code code) {
  const CodeInfo& row = info(code);
  return language == Language::zh ? row.zh : row.en;
}

std::string_view pick(Language language, const Title& title) { return language == Language::zh ? title.zh : title.en; }

Language language_of(const std::function<const char*(const char*)>& environment) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = environment(name);
    if (!value || !*value) continue;
    return std::string_view(value).substr(0, 2) == "zh" ? Language::zh : Language::en;
  }
  return Language::zh;
}

Result<Language> language_named(std::string_view name) {
  if (name == "zh") return Language::zh;
  if (name == "en") return Language::en;
  return fail(Code::invalid, "--lang takes zh or en");
}

}  // namespace satchel::cli
