#include "platform/cli/demo/quarter/plan.h"

#include <doctest/doctest.h>

using namespace satchel;
using namespace satchel::cli::demo;

namespace {

std::string refusal(const char* json) {
  const auto plan = parse_plan(json);
  return plan ? "taken" : plan.error().detail;
}

}  // namespace

TEST_CASE("a plan says what differs from the notice") {
  const auto notice = parse_plan("{}");
  REQUIRE(notice);
  CHECK(notice->accepted == 607);
  CHECK(notice->open() == 7);
  CHECK(notice->quarter() == "2021Q3");
  CHECK(casework::to_text(notice->complaints_from()) == "2021-05-01");
  CHECK(casework::to_text(notice->year_from()) == "2021-01-01");
  const auto other = parse_plan(
      R"({"from":"2026-01-01","to":"2026-04-01","accepted":10,"closed":9,"batches":0,"batch_items":0,"person_times":0,
          "interviews":0,"penalties_fen":0,"police_transfers":0,"accountable":0,"open":1,"closing_rate":90})");
  REQUIRE(other);
  CHECK(other->accepted == 10);
  CHECK(other->quarter() == "2026Q1");
  CHECK(casework::to_text(other->complaints_from()) == "2025-11-01");
}

TEST_CASE("a plan that records cannot add up to is refused, with the reason") {
  CHECK(refusal("[]") == "plan: a JSON object is expected");
  CHECK(refusal(R"({"acepted":1})") == "plan: unknown member 'acepted'");
  CHECK(refusal(R"({"accepted":"many"})") == "plan: accepted takes a whole number");
  CHECK(refusal(R"({"accepted":-1})") == "plan: accepted is out of range");
  CHECK(refusal(R"({"from":"July"})") == "plan: from takes a date, as 2021-07-01");
  CHECK(refusal(R"({"to":"2021-07-02"})") == "plan: from and to are a quarter, 1 days are none");
  CHECK(refusal(R"({"closed":608})") == "plan: closed is more than accepted");
  CHECK(refusal(R"({"accepted":100,"closed":90})") ==
        "plan: batch_items is more than accepted: each item is a complaint");
  CHECK(refusal(R"({"batches":0})") == "plan: batch_items without batches");
  CHECK(refusal(R"({"batch_items":0})") ==
        "plan: person_times, interviews, penalties_fen and police_transfers are of items: batch_items is 0");
  CHECK(refusal(R"({"person_times":1})") == "plan: person_times is 1: a visit takes two officers at least");
  CHECK(refusal(R"({"eia_classes":60})") == "plan: eia_classes is more than eia_subclasses");
  CHECK(refusal(R"({"open":6})") == "plan: open is 7 by accepted and closed");
  CHECK(refusal(R"({"closing_rate":98.9})") == "plan: closing_rate is 98.8% by accepted and closed");
}
