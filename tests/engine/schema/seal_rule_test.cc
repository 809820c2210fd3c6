// What a schema says of seals: read as it says, and refused where it names what is not there or asks what makes no
// sense.
#include <doctest/doctest.h>

#include "engine/schema/environment.h"
#include "tests/engine/schema/sample.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// A report (type 10) with this "seal", on line 2, and what it may lead to.
std::string report_schema(std::string_view seal, std::string_view offset = "480") {
  return R"({"name": "sample", "version": 1, "roles": ["inspector"], "utc_offset": )" + std::string(offset) +
         R"(, "types": [{"number": 10, "name": "report", "scope": {"fixed": "reference"}, "seal":
)" + std::string(seal) +
         R"(,
  "fields": [
   {"number": 1, "name": "crew", "type": "set", "policy": "set"},
   {"number": 2, "name": "start", "type": "time", "policy": "last"},
   {"number": 3, "name": "end", "type": "time", "policy": "last"},
   {"number": 4, "name": "before", "type": "integer", "policy": "last", "unit": "0.1 dB"},
   {"number": 5, "name": "after", "type": "integer", "policy": "last", "unit": "0.1 dB"},
   {"number": 6, "name": "count", "type": "integer", "policy": "last"},
   {"number": 7, "name": "kind", "type": "choice", "policy": "last", "choices": ["day", "night"]},
   {"number": 8, "name": "place", "type": "reference", "policy": "last", "refers_to": "place"},
   {"number": 9, "name": "shown", "type": "boolean", "policy": "last"},
   {"number": 10, "name": "corrects", "type": "reference", "policy": "last", "refers_to": "report"},
   {"number": 11, "name": "why", "type": "text", "policy": "last"},
   {"number": 12, "name": "tags", "type": "set", "policy": "set", "choices": ["a", "b"]}]},
 {"number": 11, "name": "person", "scope": {"fixed": "reference"}, "fields": [
   {"number": 1, "name": "user", "type": "text", "policy": "last"},
   {"number": 2, "name": "hired", "type": "date", "policy": "last"},
   {"number": 3, "name": "report", "type": "reference", "policy": "last", "refers_to": "report"}]},
 {"number": 12, "name": "place", "scope": {"fixed": "reference"}, "fields": [
   {"number": 1, "name": "name", "type": "text", "policy": "last"}]}]})";
}

std::string need(std::string_view rest) {
  return R"({"needs": [{"says": {"zh": "要", "en": "Wanted"}, )" + std::string(rest) + "}]}";
}
std::string test_of(std::string_view test) { return need(R"("tests": [)" + std::string(test) + "]"); }

/// The need that a good schema has.
SealNeed only_need(std::string_view rest) {
  const auto schema = Schema::parse(report_schema(need(rest)));
  REQUIRE_MESSAGE(schema, schema.error().detail);
  REQUIRE((*schema)->find("report")->seal.needs.size() == 1);
  return (*schema)->find("report")->seal.needs.front();
}

/// Why a seal is refused, without the number of the line, which is 2.
std::string seal_refused(std::string_view seal) {
  const std::string said = refusal(report_schema(seal));
  return said.rfind("line 2: ", 0) == 0 ? said.substr(8) : said;
}

}  // namespace

TEST_CASE("a type without a seal asks for nothing and takes nothing along") {
  const auto schema = *Schema::parse(report_schema("{}"));
  for (const RecordType& type : schema->types()) {
    CHECK(type.seal.needs.empty());
    CHECK(type.seal.takes.empty());
    CHECK_FALSE(type.seal.corrects);
  }
  CHECK(schema->utc_offset() == Millis{480 * 60'000});
  CHECK((*Schema::parse(report_schema("{}", "-60")))->utc_offset() == Millis{-60 * 60'000});
  CHECK(refusal(report_schema("{}", "1441")) == "line 1: a whole number from -1440 to 1440 is expected here");
}

TEST_CASE("what a seal takes along, and how a correction is told, are read as they stand") {
  const auto schema = *Schema::parse(report_schema(
      R"({"takes": [{"type": "person", "by": "report"}], "corrects": "corrects", "reason": "why", "x-why": 1})"));
  const SealRule& seal = schema->find("report")->seal;
  REQUIRE(seal.takes.size() == 1);
  CHECK(seal.takes[0].type == 11);
  CHECK(seal.takes[0].by == 2U);
  CHECK(seal.corrects == 9U);
  CHECK(seal.reason == 10U);
}

TEST_CASE("a requirement has its sentences, its level, its condition and its tests") {
  const SealNeed read = only_need(R"("warn": true, "when": [{"field": "kind", "one_of": ["night"]}], "x-source": "GB",
   "tests": [{"field": "crew"}, {"field": "shown", "one_of": [true]}, {"field": "tags", "one_of": ["a"]},
             {"field": "crew", "at_least": 2}, {"field": "after", "differs_from": "before", "at_most": 5},
             {"field": "end", "not_before": "start"}, {"field": "end", "not_after": "start"},
             {"field": "end", "after": "start"}, {"field": "count", "at_least": 7}])");
  CHECK(read.says.zh == "要");
  CHECK(read.says.en == "Wanted");
  CHECK(read.warns);
  REQUIRE(read.when.size() == 1);
  CHECK(read.when[0].one_of == std::vector<Value>{std::string("night")});
  REQUIRE(read.tests.size() == 9);
  using Kind = SealTest::Kind;
  const Kind kinds[] = {Kind::present,    Kind::one_of,    Kind::one_of, Kind::at_least, Kind::differs,
                        Kind::not_before, Kind::not_after, Kind::after,  Kind::at_least};
  for (std::size_t i = 0; i < 9; ++i) CHECK(read.tests[i].kind == kinds[i]);
  CHECK(read.tests[1].one_of == std::vector<Value>{std::int64_t{1}});
  CHECK(read.tests[2].one_of == std::vector<Value>{std::string("a")});
  CHECK(read.tests[3].number == 2);
  CHECK(read.tests[4].field == 4);
  CHECK(read.tests[4].other == 3);
  CHECK(read.tests[4].number == 5);
  CHECK(read.tests[5].other == 1);
}

TEST_CASE(
    "a way leads from words to a register, from a reference to its record, and from the record to what hangs on it") {
  const SealNeed words = only_need(R"("from": "crew", "at_least": 2,
    "through": [{"type": "person", "by": "user"}], "tests": [{"field": "hired", "not_after": "start"}])");
  CHECK(words.from == 0U);
  CHECK(words.at_least == 2);
  REQUIRE(words.through.size() == 1);
  CHECK(words.through[0].by == 0U);
  CHECK(words.tests[0].field == 1);
  const SealNeed named = only_need(R"("from": "place", "at_least": 1, "through": [{"type": "place"}])");
  CHECK_FALSE(named.through[0].by);
  const SealNeed below = only_need(R"("through": [{"type": "person", "by": "report"}], "tests": [{"field": "user"}])");
  CHECK_FALSE(below.from);
  CHECK_FALSE(below.at_least);
  CHECK_FALSE(below.warns);
}

TEST_CASE("what names no type and no field is refused") {
  CHECK(seal_refused(R"({"takes": [{"type": "ghost", "by": "x"}]})") == "no such type: 'ghost'");
  CHECK(seal_refused(R"({"takes": [{"type": "person", "by": "x"}]})") == "no such field of person: 'x'");
  CHECK(seal_refused(R"({"takes": [{"type": "person"}]})") == "'by' is missing");
  CHECK(seal_refused(R"({"takes": [{"type": "person", "by": "user"}]})") == "it holds no such values");
  CHECK(seal_refused(test_of(R"({"field": "x"})")) == "no such field of report: 'x'");
  CHECK(seal_refused(test_of(R"({"field": "end", "after": "x"})")) == "no such field of report: 'x'");
  CHECK(seal_refused(test_of(R"({"field": "after", "differs_from": "x", "at_most": 1})")) ==
        "no such field of report: 'x'");
  CHECK(seal_refused(need(R"("from": "x", "through": [{"type": "person", "by": "user"}], "at_least": 1)")) ==
        "no such field of report: 'x'");
  CHECK(seal_refused(need(R"("through": [{"type": "x", "by": "user"}], "at_least": 1)")) == "no such type: 'x'");
  CHECK(seal_refused(need(R"("from": "crew", "through": [{"type": "person", "by": "hired"}], "at_least": 1)")) ==
        "it holds no such values");
  CHECK(seal_refused(need(R"("from": "count", "through": [{"type": "person", "by": "user"}], "at_least": 1)")) ==
        "it holds no such values");
}

TEST_CASE("what makes no sense is refused") {
  CHECK(seal_refused("7") == "an object is expected here");
  CHECK(seal_refused(R"({"want": []})") == "unknown key 'want'");
  CHECK(seal_refused(R"({"needs": [{"tests": [{"field": "crew"}]}]})") == "'says' is missing");
  CHECK(seal_refused(R"({"needs": [{"says": {"zh": "要"}, "tests": [{"field": "crew"}]}]})") == "'en' is missing");
  CHECK(seal_refused(need(R"("warn": false)")) == "it asks for nothing");
  CHECK(seal_refused(need(R"("at_least": 2, "tests": [{"field": "crew"}])")) ==
        "from and at_least belong to what is led to");
  CHECK(seal_refused(need(R"("from": "crew", "tests": [{"field": "crew"}])")) ==
        "from and at_least belong to what is led to");
  CHECK(seal_refused(test_of(R"({"field": "end", "after": "start", "not_before": "start"})")) ==
        "a test asks for one thing");
  CHECK(seal_refused(test_of(R"({"field": "after", "differs_from": "before"})")) ==
        "differs_from and at_most stand together");
  CHECK(seal_refused(test_of(R"({"field": "after", "at_most": 5})")) == "differs_from and at_most stand together");
  CHECK(seal_refused(test_of(R"({"field": "kind", "at_least": 2})")) == "asked of integers and sets only");
  CHECK(seal_refused(test_of(R"({"field": "crew", "at_least": 0})")) ==
        "a whole number from 1 to 9223372036854775807 is expected here");
  CHECK(seal_refused(test_of(R"({"field": "after", "differs_from": "count", "at_most": 5})")) ==
        "only integers of one unit differ by a number");
  CHECK(seal_refused(test_of(R"({"field": "after", "differs_from": "crew", "at_most": 5})")) ==
        "only integers of one unit differ by a number");
  CHECK(seal_refused(test_of(R"({"field": "crew", "differs_from": "after", "at_most": 5})")) ==
        "only integers of one unit differ by a number");
  CHECK(seal_refused(test_of(R"({"field": "crew", "after": "start"})")) == "only times and dates have an order");
  CHECK(seal_refused(test_of(R"({"field": "start", "after": "crew"})")) == "only times and dates have an order");
  CHECK(seal_refused(test_of(R"({"field": "kind", "one_of": []})")) == "no values to be one of");
  CHECK(seal_refused(test_of(R"({"field": "kind", "one_of": ["noon"]})")).find("kind") == 0);
  CHECK(seal_refused(test_of(R"({"field": "tags", "one_of": ["c"]})")).find("tags") == 0);
  CHECK(seal_refused(test_of(R"({"field": "shown", "one_of": ["yes"]})")).find("shown") == 0);
}

TEST_CASE("a correction refers to its own type and has a reason in words") {
  CHECK(seal_refused(R"({"corrects": "corrects"})") == "corrects and reason stand together");
  CHECK(seal_refused(R"({"reason": "why"})") == "corrects and reason stand together");
  CHECK(seal_refused(R"({"corrects": "place", "reason": "why"})") == "a correction refers to a record of its own type");
  CHECK(seal_refused(R"({"corrects": "why", "reason": "why"})") == "a correction refers to a record of its own type");
  CHECK(seal_refused(R"({"corrects": "corrects", "reason": "crew"})") == "a reason is a text");
  CHECK(seal_refused(R"({"corrects": "x", "reason": "why"})") == "no such field of report: 'x'");
  CHECK(seal_refused(R"({"corrects": "corrects", "reason": "x"})") == "no such field of report: 'x'");
}

TEST_CASE("what seals ask may change with a newer schema") {
  std::string next = report_schema(test_of(R"({"field": "crew"})"));
  next.replace(next.find("\"version\": 1"), 12, "\"version\": 2");
  CHECK(may_follow(**Schema::parse(report_schema("{}")), **Schema::parse(next)));
}

TEST_CASE("the pack asks of a visit, a note and a measurement what the bureau's rules ask") {
  const auto schema = *Schema::parse(environment_json());
  CHECK(schema->utc_offset() == Millis{8 * 3'600'000});
  const auto says = [&](std::string_view type, std::string_view what) {
    for (const SealNeed& n : schema->find(type)->seal.needs)
      if (n.says.en.find(what) != std::string::npos) return true;
    return false;
  };
  CHECK(says("visit", "Two officers"));
  CHECK(says("visit", "certificates were shown"));
  CHECK(says("visit", "party"));
  CHECK(says("note", "photos were taken between"));
  CHECK(says("measurement", "0.5 dB"));
  for (const char* type : {"visit", "note", "finding", "measurement", "photo", "attendee"}) {
    const RecordType& t = *schema->find(std::string_view(type));
    CHECK_MESSAGE(t.seal.corrects == t.index_of("corrects"), type);
    CHECK_MESSAGE(t.seal.reason == t.index_of("correction_reason"), type);
  }
  CHECK(schema->find("visit")->seal.takes.size() == 3);
}
