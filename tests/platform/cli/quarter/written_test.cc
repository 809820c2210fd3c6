// What is written of the replayed bulletin is the notice's own (shared/seed/notice.txt).
#include "platform/cli/demo/quarter/written.h"

#include <doctest/doctest.h>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "engine/casework/written.h"
#include "platform/cli/demo/quarter/books.h"

using namespace satchel;

namespace {

/// Without blanks, without the marks of bold print, and without a word of another language that slipped in.
std::string bare_text(std::string text) {
  for (const char* gone : {" ", "\n", "\r", "\t", "**"})
    for (std::size_t at; (at = text.find(gone)) != std::string::npos;) text.erase(at, std::string_view(gone).size());
  if (const auto at = text.find("and“"); at != std::string::npos) text.replace(at, 3, "和");
  return text;
}

/// What stands between the places that are left to figures.
std::vector<std::string> words_between(const std::string& section) {
  std::vector<std::string> out;
  for (std::size_t at = 0;;) {
    const std::size_t open = section.find('{', at);
    out.push_back(bare_text(section.substr(at, open - at)));
    if (open == std::string::npos) return out;
    at = section.find('}', open) + 1;
  }
}

}  // namespace

TEST_CASE("the replayed bulletin has the notice's words, in its order and without a gap in what is asked") {
  std::ifstream file(std::string(SATCHEL_SOURCE_DIR) + "/../shared/seed/notice.txt");
  if (!file) return;
  std::ostringstream read;
  read << file.rdbuf();
  const std::string notice = bare_text(read.str());
  const auto written = casework::sections_from(cli::demo::kWritten);
  REQUIRE(written);
  for (const auto& part : *written) {
    std::size_t from = 0;
    for (const std::string& words : words_between(part.second)) {
      const std::size_t at = notice.find(words, from);
      CHECK_MESSAGE(at != std::string::npos, (part.first + ": " + words));
      if (at != std::string::npos) from = at + words.size();
    }
  }
  const std::size_t from = notice.find("一要切实"), to = notice.find("抄送：");
  CHECK(bare_text(written->at("要求")) == notice.substr(from, to - from));
  CHECK(written->at("办理").find("宣传和引导，{宣传引导}，对广场舞") != std::string::npos);
}

TEST_CASE("another quarter's bulletin names that quarter, the notice's its own") {
  cli::demo::Plan plan;
  CHECK(cli::demo::written_for(plan) == cli::demo::kWritten);
  plan.from = *casework::day_from_text("2026-10-01"), plan.to = *casework::day_from_text("2027-01-01");
  const std::string written = cli::demo::written_for(plan);
  CHECK(written.find("第三季度") == std::string::npos);
  CHECK(written.starts_with("【标题】安康市生态环境局 关于第四季度加强作风建设"));
  plan.to = *casework::day_from_text("2026-12-01");
  CHECK(cli::demo::written_for(plan).find("关于2026年10月1日至2026年11月30日加强作风") != std::string::npos);
}
