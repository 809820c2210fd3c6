#include "engine/schema/environment.h"

#include <doctest/doctest.h>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/schema/schema.h"

using namespace satchel;

namespace {

SchemaPtr pack() {
  const auto schema = Schema::parse(environment_json());
  if (!schema) FAIL(schema.error().detail);
  return *schema;
}

const RecordType& type(const Schema& schema, std::string_view name) {
  const RecordType* found = schema.find(name);
  REQUIRE_MESSAGE(found, std::string(name));
  return *found;
}

const Field& field(const RecordType& type, std::string_view name) {
  const auto index = type.index_of(name);
  REQUIRE_MESSAGE(index, (type.name + "." + std::string(name)));
  return type.fields[*index];
}

const Transition* step(const Field& state, std::string_view from, std::string_view to) {
  for (const Transition& t : state.transitions)
    if (t.from == from && t.to == to) return &t;
  return nullptr;
}

}  // namespace

TEST_CASE("the pack in the program is the file, byte for byte") {
  std::ifstream file(SATCHEL_SOURCE_DIR "/engine/schema/environment.json", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  CHECK(text.str().size() > 10'000);
  CHECK(text.str() == environment_json());
}

TEST_CASE("the pack is accepted and names the bureau's roles") {
  const SchemaPtr schema = pack();
  CHECK(schema->name() == "environment");
  for (const char* role : {"inspector", "office", "intake", "leader", "discipline"}) CHECK(schema->role(role) != 0);
}

TEST_CASE("every record that the bureau's work names has a type") {
  const SchemaPtr schema = pack();
  for (const char* name : {"org_unit",
                           "officer",
                           "certificate",
                           "site",
                           "complaint",
                           "complainant",
                           "complaint_draft",
                           "transfer_batch",
                           "case",
                           "assignment",
                           "leader_in_charge",
                           "answer",
                           "visit",
                           "note",
                           "finding",
                           "measurement",
                           "photo",
                           "attendee",
                           "off_site_check",
                           "measure",
                           "leaflet",
                           "callback",
                           "operation",
                           "penalty",
                           "police_transfer",
                           "accountability",
                           "reward",
                           "draw",
                           "eia_approval",
                           "eia_category",
                           "positive_list_entry",
                           "statute",
                           "limit",
                           "deadline",
                           "calendar",
                           "list_kind",
                           "list_entry",
                           "figure_definition",
                           "bulletin",
                           "publication",
                           "quiet_rule",
                           "conflict"})
    CHECK_MESSAGE(schema->find(std::string_view(name)), name);
}

TEST_CASE("every policy and every type of field is used") {
  const SchemaPtr schema = pack();
  std::set<Policy> policies;
  std::set<FieldType> types;
  for (const RecordType& t : schema->types())
    for (const Field& f : t.fields) policies.insert(f.policy), types.insert(f.type);
  CHECK(policies.size() == 10);
  CHECK(types.size() == 10);
}

TEST_CASE("everything has a title in Chinese and English") {
  const SchemaPtr schema = pack();
  for (const RecordType& t : schema->types()) {
    CHECK(t.title.zh != t.name);
    CHECK_FALSE(t.title.en.empty());
    for (const Field& f : t.fields) {
      CHECK_MESSAGE(f.title.zh != f.name, (t.name + "." + f.name));
      CHECK(f.choices.size() == f.choice_titles.size());
      for (const Title& title : f.choice_titles) CHECK((!title.zh.empty() && !title.en.empty()));
    }
  }
}

TEST_CASE("a case runs from registered to closed, and its end waits for open conflicts") {
  const SchemaPtr schema = pack();
  const Field& status = field(type(*schema, "case"), "status");
  CHECK(status.policy == Policy::state);
  CHECK(status.initial == "registered");
  CHECK(status.choices.size() == 13);
  std::string at = "registered";
  for (const char* to : {"accepted", "assigned", "acknowledged", "on_site", "rectifying", "recheck", "callback"}) {
    CHECK_MESSAGE(step(status, at, to), (at + " to " + to));
    at = to;
  }
  for (const Transition& t : status.transitions)
    CHECK_MESSAGE(t.closes == (t.to == "closed" || t.to == "transferred"), (t.from + " to " + t.to));
  const Transition* closing = step(status, "callback", "closed");
  REQUIRE(closing);
  CHECK((closing->roles & schema->role("inspector")) == 0);
  CHECK_FALSE(step(status, "registered", "closed"));
}

TEST_CASE("inspectors write what is theirs in a case, and the office what is the office's") {
  const SchemaPtr schema = pack();
  const RecordType& record = type(*schema, "case");
  const RoleSet inspector = schema->role("inspector"), office = schema->role("office");
  for (const char* name : {"status", "latitude", "summary", "contact", "officers"})
    CHECK_MESSAGE((field(record, name).write & inspector) != 0, name);
  for (const char* name : {"assigned_to", "district", "joint", "number"}) {
    CHECK_MESSAGE((field(record, name).write & inspector) == 0, name);
    CHECK_MESSAGE((field(record, name).write & office) != 0, name);
  }
  CHECK(field(record, "summary").policy == Policy::text);
  CHECK(field(record, "contact").policy == Policy::last);
}

TEST_CASE("the discipline office writes nothing") {
  const SchemaPtr schema = pack();
  const RoleSet discipline = schema->role("discipline");
  for (const RecordType& t : schema->types()) {
    if (t.builtin) continue;
    CHECK_MESSAGE((t.write & discipline) == 0, t.name);
    for (const Field& f : t.fields) CHECK_MESSAGE((f.write & discipline) == 0, (t.name + "." + f.name));
  }
}

TEST_CASE("who complained is for intake alone, and the original text never goes to the field") {
  const SchemaPtr schema = pack();
  const RecordType& complainant = type(*schema, "complainant");
  CHECK(complainant.read == schema->role("intake"));
  CHECK(complainant.write == schema->role("intake"));
  for (const Field& f : complainant.fields) CHECK(f.read == schema->role("intake"));
  const RecordType& complaint = type(*schema, "complaint");
  CHECK((field(complaint, "text").read & schema->role("inspector")) == 0);
  CHECK((field(complaint, "text").read & schema->role("discipline")) == 0);
  CHECK((field(complaint, "text_for_field").read & schema->role("inspector")) != 0);
}

TEST_CASE("a position merges as one, and stays open until a person chooses") {
  const SchemaPtr schema = pack();
  for (const char* name : {"case", "site", "complaint"}) {
    const Field& latitude = field(type(*schema, name), "latitude");
    CHECK(latitude.policy == Policy::ask);
    CHECK(latitude.type == FieldType::integer);
    CHECK(latitude.group != 0);
    CHECK(latitude.group == field(type(*schema, name), "longitude").group);
  }
}

TEST_CASE("cases go to their district and to joint operations; what is made on them follows") {
  const SchemaPtr schema = pack();
  const RecordType& record = type(*schema, "case");
  CHECK(record.scope.fields == std::vector<std::size_t>{*record.index_of("district"), *record.index_of("joint")});
  CHECK(field(type(*schema, "visit"), "case").refers_to == "case");
  CHECK(type(*schema, "visit").scope.parent == type(*schema, "visit").index_of("case"));
  const RecordType& photo = type(*schema, "photo");
  CHECK(photo.scope.parent == photo.index_of("of"));
  CHECK(photo.scope.parent_type == photo.index_of("of_type"));
  for (const char* name : {"statute", "limit", "officer"}) CHECK(type(*schema, name).scope.fixed == "reference");
  for (const char* name : {"reward", "accountability"}) CHECK(type(*schema, name).scope.fixed == "office");
}

TEST_CASE("readings and bytes are set once") {
  const SchemaPtr schema = pack();
  const RecordType& measurement = type(*schema, "measurement");
  CHECK(field(measurement, "value").type == FieldType::integer);
  for (const Field& f : measurement.fields)
    CHECK_MESSAGE((f.policy == Policy::append || f.name == "office_review"), f.name);
  const RecordType& photo = type(*schema, "photo");
  CHECK(field(photo, "sha256").type == FieldType::blob);
  CHECK(field(photo, "sha256").policy == Policy::append);
  CHECK(field(photo, "proves").policy == Policy::last);
  CHECK(field(photo, "removed").write == schema->role("office"));
  CHECK(field(type(*schema, "leaflet"), "count").policy == Policy::sum);
  CHECK(field(type(*schema, "finding"), "legal_view").policy == Policy::office);
}
