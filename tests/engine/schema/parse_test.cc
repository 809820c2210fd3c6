#include <doctest/doctest.h>
#include <fstream>
#include <sstream>

#include "engine/base/limits.h"
#include "tests/engine/schema/sample.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// The refusal of a `thing` with one field, whose JSON begins on line 3.
std::string refused(std::string_view field) { return refusal(with_fields(field)); }

std::string field(std::string_view rest) { return R"({"number": 1, "name": "f", )" + std::string(rest) + "}"; }

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

constexpr const char* kGood = R"({"name": "sample", "version": 7, "roles": ["inspector", "office"], "x-note": [1],
 "types": [
  {"number": 10, "name": "case", "title": {"zh": "案件", "en": "Case"}, "scope": {"fields": ["district", "joint"]},
   "write": ["inspector", "office"],
   "groups": [["latitude", "longitude"]],
   "fields": [
    {"number": 1, "name": "district", "type": "text", "policy": "office", "write": ["office"]},
    {"number": 2, "name": "joint", "type": "set", "policy": "set"},
    {"number": 3, "name": "latitude", "type": "integer", "policy": "ask", "unit": "1e-7 °"},
    {"number": 4, "name": "longitude", "type": "integer", "policy": "ask", "unit": "1e-7 °"},
    {"number": 9, "name": "status", "type": "choice", "policy": "state", "initial": "open", "required": true,
     "choices": ["open", {"name": "shut", "title": {"zh": "已办结", "en": "Closed"}}],
     "transitions": [{"from": "open", "to": "shut", "roles": ["office"], "closes": true},
                     {"from": "shut", "to": "open"}]}]},
  {"number": 11, "name": "note", "scope": {"parent": "case"}, "fields": [
    {"number": 1, "name": "case", "type": "reference", "refers_to": "case", "policy": "append"}]},
  {"number": 12, "name": "photo", "scope": {"parent": "of", "parent_type": "of_type"}, "fields": [
    {"number": 1, "name": "of", "type": "reference", "policy": "append"},
    {"number": 2, "name": "of_type", "type": "choice", "policy": "append", "choices": ["case", "note"]}]}
 ]})";

}  // namespace

TEST_CASE("a good schema is read as it says") {
  const auto schema = *Schema::parse(kGood);
  CHECK(schema->name() == "sample");
  CHECK(schema->version() == 7);
  CHECK(schema->text() == kGood);
  CHECK(schema->role("inspector") == 1);
  CHECK(schema->role("office") == 2);
  CHECK(schema->role("thief") == 0);
  const RecordType& type = *schema->find("case");
  CHECK(schema->find(TypeNo{10}) == &type);
  CHECK(schema->find("nothing") == nullptr);
  CHECK(type.title.zh == "案件");
  CHECK(type.scope.fields == std::vector<std::size_t>{0, 1});
  CHECK(type.write == 3);
  CHECK(type.read == kAllRoles);
  CHECK(type.fields[2].group == 1);
  CHECK(type.fields[3].group == 1);
  CHECK(type.fields[0].group == 0);
  CHECK(type.fields[2].unit == "1e-7 °");
  CHECK(*type.index_of("status") == 4);
  CHECK(*type.index_of(FieldNo{9}) == 4);
  CHECK_FALSE(type.index_of(FieldNo{5}));
  CHECK_FALSE(type.index_of("nothing"));
}

TEST_CASE("a field without roles has those of its type") {
  const auto schema = *Schema::parse(kGood);
  CHECK(schema->find("case")->fields[0].write == 2);
  CHECK(schema->find("case")->fields[1].write == 3);
  CHECK(schema->find("note")->fields[0].write == kAllRoles);
}

TEST_CASE("a state field has its transitions, and what has no title shows its name") {
  const auto schema = *Schema::parse(kGood);
  const Field& status = schema->find("case")->fields[4];
  CHECK(status.initial == "open");
  CHECK(status.required);
  CHECK(status.choices == std::vector<std::string>{"open", "shut"});
  CHECK(status.choice_titles[0].zh == "open");
  CHECK(status.choice_titles[1].en == "Closed");
  CHECK(status.title.en == "status");
  REQUIRE(status.transitions.size() == 2);
  CHECK(status.transitions[0].closes);
  CHECK(status.transitions[0].roles == 2);
  CHECK(status.transitions[1].roles == kAllRoles);
  CHECK_FALSE(status.transitions[1].closes);
}

TEST_CASE("scopes come from a parent, of one type or of any") {
  const auto schema = *Schema::parse(kGood);
  CHECK(schema->find("note")->scope.parent == 0U);
  CHECK_FALSE(schema->find("note")->scope.parent_type);
  CHECK(schema->find("photo")->scope.parent == 0U);
  CHECK(schema->find("photo")->scope.parent_type == 1U);
}

TEST_CASE("conflict is built in, with the numbers of the protocol") {
  const auto schema = *Schema::parse(kGood);
  const RecordType& conflict = *schema->find(conflict_field::kType);
  CHECK(conflict.builtin);
  CHECK(conflict.name == "conflict");
  REQUIRE(conflict.fields.size() == conflict_field::final);
  for (FieldNo n = 1; n <= conflict_field::final; ++n) CHECK(conflict.fields[n - 1U].number == n);
  const Field& state = conflict.fields[*conflict.index_of(FieldNo{conflict_field::state})];
  CHECK(state.policy == Policy::state);
  CHECK(state.initial == "open");
  REQUIRE(state.transitions.size() == 1);
  CHECK(state.transitions[0].to == "settled");
  CHECK(conflict.fields[*conflict.index_of("taken")].choices.size() == 3);
}

TEST_CASE("text that is no JSON is refused with the line") {
  CHECK(refusal("{\n\"name\": \"a\",\n\"version\" 1}").find("line 3: ") == 0);
  CHECK(refusal("{\n\n").find("line 3: ") == 0);
  CHECK(refusal("").find("line 1: ") == 0);
  CHECK(refusal("{}\n\n x").find("line 3: ") == 0);
  CHECK(refusal(std::string(100, '[')).find("line 1: ") == 0);
  CHECK(refusal(std::string(limits::kSchemaBytes + 1, ' ')) == "line 1: larger than 4194304 bytes");
  CHECK(refusal("{\"name\": \"a\",\n \"name\": \"b\"}") == "line 2: key 'name' stands twice");
}

TEST_CASE("what does not belong is refused, but for keys that begin with x-") {
  CHECK(refusal(replaced(kGood, "\"x-note\"", "\"note\"")) == "line 1: unknown key 'note'");
  CHECK(refusal(replaced(kGood, "\"unit\"", "\"units\"")) == "line 9: unknown key 'units'");
  CHECK(refusal(replaced(kGood, "\"closes\"", "\"shuts\"")) == "line 13: unknown key 'shuts'");
  CHECK(refusal("[]") == "line 1: an object is expected here");
  CHECK(refusal(replaced(kGood, "7", "\"7\"")) ==
        "line 1: a whole number from 1 to 9223372036854775807 is expected here");
  CHECK(refusal(replaced(kGood, "\"version\": 7,", "")) == "line 1: 'version' is missing");
  CHECK(refusal(replaced(kGood, "\"required\": true", "\"required\": 1")) == "line 11: true or false is expected here");
  CHECK(refusal(replaced(kGood, "[\"latitude\", \"longitude\"]", "7")) == "line 5: a list is expected here");
}

TEST_CASE("numbers and names are unique, and well formed") {
  const std::string a = R"({"number": 1, "name": "a", "type": "text", "policy": "last"})";
  const std::string same_number = R"({"number": 1, "name": "b", "type": "text", "policy": "last"})";
  const std::string same_name = R"({"number": 2, "name": "a", "type": "text", "policy": "last"})";
  CHECK(refused(a + ",\n" + same_number) == "line 4: field number 1 stands twice");
  CHECK(refused(a + ",\n" + same_name) == "line 4: field 'a' stands twice");
  CHECK(refusal(replaced(kGood, "\"number\": 11", "\"number\": 10")) == "line 15: type number 10 stands twice");
  CHECK(refusal(replaced(kGood, "\"name\": \"note\"", "\"name\": \"case\"")) == "line 15: type 'case' stands twice");
  CHECK(refusal(replaced(kGood, "\"name\": \"note\"", "\"name\": \"conflict\"")) ==
        "line 15: type 'conflict' stands twice");
  CHECK(refusal(replaced(kGood, "\"number\": 11", "\"number\": 9")) ==
        "line 15: numbers up to 9 are for built-in types");
  CHECK(refusal(replaced(kGood, "\"office\"]", "\"inspector\"]")) == "line 1: role 'inspector' stands twice");
  for (const char* bad : {"_a", "A", "1a", "a-b", "噪声", ""})
    CHECK(refused(replaced(a, "\"a\"", "\"" + std::string(bad) + "\"")).find("line 3: not a name") == 0);
  CHECK(refused(replaced(a, "\"a\"", "\"" + std::string(61, 'a') + "\"")).find("line 3: not a name") == 0);
  CHECK(refused(replaced(a, "\"a\"", "\"" + std::string(60, 'a') + "\"")) == "accepted");
}

TEST_CASE("names that a database keeps for itself are refused") {
  CHECK(refused(R"({"number": 1, "name": "id", "type": "text", "policy": "last"})") == "line 3: 'id' is taken");
  CHECK(refused(R"({"number": 1, "name": "xmin", "type": "text", "policy": "last"})") == "line 3: 'xmin' is taken");
  CHECK(refused(R"({"number": 1, "name": "select", "type": "text", "policy": "last"})") == "accepted");
  CHECK(refusal(replaced(kGood, "\"name\": \"note\"", "\"name\": \"sqlite_x\"")) ==
        "line 15: SQLite keeps names that begin with sqlite_");
}

TEST_CASE("a policy fits the type of its field") {
  CHECK(refused(field(R"("type": "text", "policy": "set")")) == "line 3: policy set does not fit type text");
  CHECK(refused(field(R"("type": "real", "policy": "sum")")) == "line 3: policy sum does not fit type real");
  CHECK(refused(field(R"("type": "date", "policy": "text")")) == "line 3: policy text does not fit type date");
  CHECK(refused(field(R"("type": "text", "policy": "state")")) == "line 3: policy state does not fit type text");
  CHECK(refused(field(R"("type": "text", "policy": "newest")")) == "line 3: unknown word 'newest'");
  CHECK(refused(field(R"("type": "string", "policy": "last")")) == "line 3: unknown word 'string'");
  CHECK(refused(field(R"("type": "text")")) == "line 3: 'policy' is missing");
  for (const char* policy : {"office", "last", "ask", "append", "author", "seal", "text"})
    CHECK(refused(field(R"("type": "text", "policy": ")" + std::string(policy) + "\"")) == "accepted");
}

TEST_CASE("what belongs to one kind of field is refused on another") {
  CHECK(refused(field(R"("type": "text", "policy": "last", "unit": "m")")) == "line 3: belongs to numbers only");
  CHECK(refused(field(R"("type": "text", "policy": "last", "refers_to": "thing")")) ==
        "line 3: belongs to reference fields only");
  CHECK(refused(field(R"("type": "text", "policy": "last", "choices": ["a"])")) ==
        "line 3: belongs to choice and set fields only");
  CHECK(refused(field(R"("type": "choice", "policy": "last", "choices": ["a"], "initial": "a")")) ==
        "line 3: belongs to fields of policy state only");
}

TEST_CASE("choices and transitions hold together") {
  const auto state = [](std::string_view rest) {
    return refused(field(R"("type": "choice", "policy": "state", "choices": ["a", "b"], )" + std::string(rest)));
  };
  CHECK(state(R"("initial": "a", "transitions": [{"from": "a", "to": "b"}])") == "accepted");
  CHECK(state(R"("initial": "c", "transitions": [{"from": "a", "to": "b"}])") ==
        "line 3: the initial state must be a choice of this field");
  CHECK(state(R"("transitions": [{"from": "a", "to": "b"}])") ==
        "line 3: the initial state must be a choice of this field");
  CHECK(state(R"("initial": "a")") == "line 3: a state field needs transitions");
  CHECK(state("\"initial\": \"a\", \"transitions\": [\n{\"from\": \"a\", \"to\":\n \"c\"}]") ==
        "line 5: 'c' is no choice of this field");
  CHECK(state(R"("initial": "a", "transitions": [{"from": "x", "to": "b"}])") ==
        "line 3: 'x' is no choice of this field");
  CHECK(state(R"("initial": "a", "transitions": [{"from": "a", "to": "a"}])") ==
        "line 3: a transition goes to another state");
  CHECK(state("\"initial\": \"a\", \"transitions\": [{\"from\": \"a\", \"to\": \"b\"},\n{\"from\": \"a\", \"to\": "
              "\"b\"}]") == "line 4: transition stands twice: a to b");
  CHECK(refused(field(R"("type": "choice", "policy": "last")")) == "line 3: a choice field needs choices");
  CHECK(refused(field(R"("type": "set", "policy": "set", "choices": ["a", "a"])")) ==
        "line 3: choice 'a' stands twice");
  CHECK(refused(field(R"("type": "set", "policy": "set", "choices": [""])")) == "line 3: a choice has 1 to 60 bytes");
}

TEST_CASE("a scope has a source that exists") {
  const auto scope = [](std::string_view by) {
    return refusal(replaced(kGood, R"({"fields": ["district", "joint"]})", by));
  };
  CHECK(scope("{}") == "line 3: a scope is one of fixed, fields, parent");
  CHECK(scope(R"({"fixed": "a", "fields": ["joint"]})") == "line 3: a scope is one of fixed, fields, parent");
  CHECK(scope(R"({"fixed": ""})") == "line 3: an empty scope");
  CHECK(scope(R"({"fields": []})") == "line 3: a scope needs a field");
  CHECK(scope(R"({"fields": ["nowhere"]})") == "line 3: no such field: 'nowhere'");
  CHECK(scope(R"({"fields": ["latitude"]})") == "line 3: scopes come from text, choice and set fields");
  CHECK(scope(R"({"parent": "district"})") == "line 3: a parent is a reference field");
  CHECK(scope(R"({"fixed": "a", "parent_type": "joint"})") == "line 3: stands beside a parent only");
  CHECK(refusal(replaced(kGood, R"("scope": {"parent": "case"}, )", "")) == "line 15: 'scope' is missing");
  CHECK(refusal(replaced(kGood, R"(, "parent_type": "of_type")", "")) ==
        "line 17: refers to any type: parent_type is missing");
  CHECK(refusal(replaced(kGood, R"("parent_type": "of_type")", R"("parent_type": "of")")) ==
        "line 17: the parent's type is a text or choice field");
  CHECK(refusal(replaced(kGood, R"(["case", "note"])", R"(["case", "letter"])")) ==
        "line 17: its choice 'letter' names no type");
}

TEST_CASE("scopes are handed down to an end") {
  CHECK(refusal(replaced(kGood, R"("refers_to": "case")", R"("refers_to": "note")")) ==
        "line 15: its parents run in a circle");
  CHECK(refusal(replaced(kGood, R"("refers_to": "case")", R"("refers_to": "conflict")")) ==
        "line 15: type 'conflict' hands no scopes down");
  CHECK(refusal(replaced(kGood, R"("refers_to": "case")", R"("refers_to": "letter")")) ==
        "line 16: no such type: 'letter'");
}

TEST_CASE("a group has fields that merge alike") {
  const auto group = [](std::string_view by) { return refusal(replaced(kGood, R"([["latitude", "longitude"]])", by)); };
  CHECK(group(R"([["latitude", "altitude"]])") == "line 5: no such field: 'altitude'");
  CHECK(group(R"([["latitude"]])") == "line 5: a group has two fields or more");
  CHECK(group(R"([["latitude", "latitude"]])") == "line 5: a field is in one group only");
  CHECK(group(R"([["latitude", "district"]])") == "line 5: fields of a group share one policy");
  CHECK(group(R"([["latitude", "joint"]])") == "line 5: 'joint' merges by operations, never in a group");
  CHECK(refusal(replaced(kGood, R"("policy": "ask")", R"("policy": "ask", "write": ["office"])")) ==
        "line 5: fields of a group share their roles");
  CHECK(group(R"([["a", "b"], ["a", "b"], ["a", "b"], ["a", "b"], ["a", "b"], ["latitude", "longitude"]])") ==
        "line 5: no such field: 'a'");
}

TEST_CASE("roles are those that the schema names, and a field's are among its type's") {
  CHECK(refusal(replaced(kGood, R"("roles": ["office"])", R"("roles": ["chief"])")) == "line 13: no such role");
  CHECK(refusal(replaced(kGood, R"("write": ["inspector", "office"])", R"("write": ["inspector"])")) ==
        "line 7: a role that may not write the type");
}

TEST_CASE("a type has no more than 200 fields") {
  const auto fields = [](int n) {
    std::string out;
    for (int i = 1; i <= n; ++i)
      out += (i > 1 ? ",\n" : "") + std::string(R"({"type": "text", "policy": "last", "number": )") +
             std::to_string(i) + ", \"name\": \"f" + std::to_string(i) + "\"}";
    return out;
  };
  CHECK(refused(fields(200)) == "accepted");
  CHECK(refused(fields(201)) == "line 2: more than 200 elements");
}

TEST_CASE("the example in SCHEMA.md is a good schema") {
  std::ifstream file(SATCHEL_SOURCE_DIR "/engine/schema/SCHEMA.md");
  std::ostringstream page;
  page << file.rdbuf();
  const std::string text = page.str(), fence = "```json\n";
  const auto first = text.find(fence);
  REQUIRE(first != std::string::npos);
  const auto begin = first + fence.size();
  CHECK(refusal(text.substr(begin, text.find("```", begin) - begin)) == "accepted");
}
