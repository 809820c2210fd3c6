#include "engine/merge/text.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <vector>

using namespace satchel;

namespace {

/// A text of few paragraphs out of few words, so that sides often agree.
rc::Gen<std::string> text() {
  const auto paragraph = rc::gen::elementOf(std::vector<std::string>{"", "noise", "smell", "dust", "light"});
  return rc::gen::map(rc::gen::resize(6, rc::gen::container<std::vector<std::string>>(paragraph)),
                      [](const std::vector<std::string>& all) {
                        std::string out;
                        for (const auto& p : all) out += (out.empty() ? "" : "\n") + p;
                        return out;
                      });
}

std::vector<std::string> paragraphs(std::string_view text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c == '\n')
      out.emplace_back();
    else
      out.back().push_back(c);
  }
  return out;
}

std::ptrdiff_t count(const std::string& text, const std::string& paragraph) {
  const auto all = paragraphs(text);
  return std::count(all.begin(), all.end(), paragraph);
}

/// Puts a paragraph in before the place that `at` names.
std::string with(const std::string& text, std::size_t at, const std::string& paragraph) {
  auto all = paragraphs(text);
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(at % (all.size() + 1)), paragraph);
  std::string out = all.front();
  for (std::size_t i = 1; i < all.size(); ++i) out += "\n" + all[i];
  return out;
}

}  // namespace

TEST_CASE("two inspectors who write in different paragraphs both keep theirs") {
  CHECK(merge_text("a\nb\nc", "A\nb\nc", "a\nb\nC") == "A\nb\nC");
  CHECK(merge_text("a\nb\nc", "b\nc", "a\nb\nc\nd") == "b\nc\nd");
  CHECK(merge_text("a\nb", "a\nx\nb", "a\nb") == "a\nx\nb");
}

TEST_CASE("a paragraph put behind a last one without a line feed leaves that one as it was") {
  CHECK(merge_text("a\nb", "A\nb", "a\nb\nc") == "A\nb\nc");
  CHECK(merge_text("a\nb", "A\nb", "a\nb\n") == "A\nb\n");
}

TEST_CASE("two edits of one paragraph are for a person to settle") {
  CHECK_FALSE(merge_text("a\nb", "x\nb", "y\nb"));
  CHECK_FALSE(merge_text("", "x", "y"));
  CHECK_FALSE(merge_text("a\nb", "a\nb\nx", "a\nb\ny"));
  CHECK_FALSE(merge_text("a\nb", "b", "A\nb"));
}

TEST_CASE("adjoining edits are for a person to settle") { CHECK_FALSE(merge_text("a\nb", "A\nb", "a\nB")); }

TEST_CASE("the same edit on both sides is made once") {
  CHECK(merge_text("a\nb", "a\nx\nb", "a\nx\nb") == "a\nx\nb");
  CHECK(merge_text("a\nb\nc", "x\nb\nC", "x\nb\nc") == "x\nb\nC");
}

TEST_CASE("a text of very many paragraphs is merged where it differs little and asked about where it differs much") {
  std::string many, other;
  for (int i = 0; i < 20'000; ++i) many += std::to_string(i) + "\n", other += "x" + std::to_string(i) + "\n";
  CHECK(merge_text(many, "first\n" + many, many + "last") == "first\n" + many + "last");
  CHECK_FALSE(merge_text(many, "first\n" + many, other));
}

TEST_CASE("merging with a side that changed nothing gives the other side") {
  CHECK(rc::check([] {
    const std::string base = *text(), side = *text();
    RC_ASSERT(merge_text(base, side, base) == side);
    RC_ASSERT(merge_text(base, base, side) == side);
  }));
}

TEST_CASE("merging two equal sides gives them") {
  CHECK(rc::check([] {
    const std::string base = *text(), side = *text();
    RC_ASSERT(merge_text(base, side, side) == side);
  }));
}

TEST_CASE("it makes no difference which side came first") {
  CHECK(rc::check([] {
    const std::string base = *text(), theirs = *text(), ours = *text();
    RC_ASSERT(merge_text(base, theirs, ours) == merge_text(base, ours, theirs));
  }));
}

TEST_CASE("a paragraph that one side alone added is never lost") {
  CHECK(rc::check([] {
    const std::string base = *text(), ours = *text();
    const std::string theirs = with(*text(), *rc::gen::arbitrary<std::uint8_t>(), "new");
    if (const auto merged = merge_text(base, theirs, ours)) RC_ASSERT(count(*merged, "new") == 1);
    if (const auto merged = merge_text(base, ours, theirs)) RC_ASSERT(count(*merged, "new") == 1);
  }));
}

TEST_CASE("two paragraphs added at places apart from each other are both there") {
  CHECK(rc::check([] {
    const std::string base = "top\n" + *text() + "\nmiddle\n" + *text() + "\nend";
    const auto merged = merge_text(base, "theirs\n" + base, base + "\nours");
    RC_ASSERT(merged == "theirs\n" + base + "\nours");
  }));
}
