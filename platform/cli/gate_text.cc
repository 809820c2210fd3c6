#include "platform/cli/gate_text.h"

#include "platform/cli/json_line.h"

namespace satchel::cli {
namespace {

std::string sentence_of(Language language, const casework::Lack& lack) {
  const casework::LackingInfo& what = casework::info(lack.what);
  std::string out(language == Language::zh ? what.zh : what.en);
  if (!lack.detail.empty()) out += language == Language::zh ? "（" + lack.detail + "）" : " (" + lack.detail + ")";
  return out;
}

}  // namespace

void print_lacks(Console& console, std::span<const casework::Lack> lacks) {
  for (const casework::Lack& lack : lacks) {
    if (!console.json) {
      console.line(lack.waits ? Text::gate_waits : Text::gate_missing, {sentence_of(console.language(), lack)});
      continue;
    }
    JsonLine line;
    line.add(lack.waits ? "waits" : "missing", casework::info(lack.what).name);
    line.add("says", sentence_of(console.language(), lack)).add("detail", lack.detail);
    if (lack.record) line.add("record", to_text(*lack.record));
    console.out() << line.text() << '\n';
  }
}

std::string detail_for_people(Language language, Code code, const std::string& detail) {
  const auto lacks = code == Code::gate_closed ? casework::lacks_in(detail) : std::vector<casework::Lack>();
  if (lacks.empty()) return detail;
  std::string out;
  for (const casework::Lack& lack : lacks)
    out += (out.empty() ? "" : language == Language::zh ? "；" : "; ") + sentence_of(language, lack);
  return out;
}

}  // namespace satchel::cli
