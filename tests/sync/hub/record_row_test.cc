#include "sync/hub/central/record_row.h"

#include <doctest/doctest.h>

#include "tests/support/test_schema.h"

namespace satchel::hub::test {
namespace {

using satchel::test::test_schema;

struct Busy {
  SchemaPtr schema = test_schema();
  const RecordType& type = *schema->find(TypeNo{10});
  StoredRecord stored;

  Busy() {
    RecordState& r = stored.state;
    r = empty_record(type, *id_from_text("0190a5c2-0000-7000-8000-000000000001"));
    r.version = {9};
    r.entered = {3};
    r.turned = {7};
    r.creator = r.only = {4};
    r.author = "li";
    r.alive = false;
    for (std::size_t i = 0; i < r.fields.size(); ++i)
      if (type.fields[i].type == FieldType::text)
        r.fields[i] = {Value{std::string(type.fields[i].name)}, {static_cast<std::int64_t>(i % 4 + 3)}, {4}};
    r.elements[7] = {{"dust", {5}, {4}, true}, {"noise", {6}, {2}, false}};
    r.unknown[99] = {Value{std::string("of a newer schema")}, {8}, {2}};
    stored.scopes = {2};
  }
};

}  // namespace

TEST_CASE_FIXTURE(Busy, "a record comes back from its row, and from where the deleted are kept, as it was") {
  CHECK(from_row(type, to_row(stored))->state == stored.state);
  CHECK(from_blob(type, stored.state.id, to_blob(stored))->state == stored.state);
}

TEST_CASE_FIXTURE(Busy, "a row or a blob that is cut anywhere, or goes on, is corrupt") {
  const Row whole = to_row(stored);
  for (std::size_t n = 0; n < whole.meta.size(); ++n) {
    Row row = whole;
    row.meta.resize(n);
    CHECK_MESSAGE(from_row(type, std::move(row)).code() == Code::corrupt, n);
  }
  const Bytes blob = to_blob(stored);
  for (std::size_t n = 0; n < blob.size(); ++n)
    CHECK_MESSAGE(from_blob(type, stored.state.id, ByteView(blob).substr(0, n)).code() == Code::corrupt, n);
  CHECK(from_blob(type, stored.state.id, blob + "x").code() == Code::corrupt);
}

TEST_CASE_FIXTURE(Busy, "a record of many long elements that is cut anywhere is corrupt, also where its check fits") {
  const std::string longer(40, 'e');
  stored.state.elements[7] = {{"a" + longer, {5}, {4}, true}, {"b" + longer, {6}, {2}, false}};
  stored.state.elements[20] = {{"c" + longer, {5}, {4}, true}, {"d" + longer, {6}, {2}, false}};
  for (const FieldNo field : std::initializer_list<FieldNo>{97, 98, 99})
    stored.state.unknown[field] = {Value{"f" + longer}, {8}, {2}};
  const Row whole = to_row(stored);
  REQUIRE(from_row(type, Row(whole))->state == stored.state);
  for (std::size_t n = kRowCheckBytes; n < whole.meta.size(); ++n) {
    Row row = whole;
    const Bytes meta = whole.meta.substr(kRowCheckBytes, n - kRowCheckBytes);
    row.meta = whole_check(row_check(row.id, row.values) + Bytes(row.root.view()), row.version, meta) + meta;
    CHECK_MESSAGE(from_row(type, std::move(row)).code() == Code::corrupt, n);
  }
}

TEST_CASE_FIXTURE(Busy, "values that somebody changed, or more than the type has, are corrupt") {
  Row row = to_row(stored);
  row.values[2] = std::string("altered");
  CHECK(from_row(type, std::move(row)).code() == Code::corrupt);
  StoredRecord wide = stored;
  wide.state.fields.resize(type.fields.size() + 5);
  CHECK(from_blob(type, stored.state.id, to_blob(wide)).code() == Code::corrupt);
  CHECK(from_row(type, to_row(wide)).code() == Code::corrupt);
}

TEST_CASE_FIXTURE(Busy, "a field that came before the schema knew it stands where it belongs once that does") {
  StoredRecord early = stored;
  const FieldState title{Value{std::string("early")}, {8}, {2}};
  early.state.unknown[3] = title;
  const auto read = from_blob(type, stored.state.id, to_blob(early));
  REQUIRE(read);
  CHECK(read->state.fields[*type.index_of(FieldNo{3})] == title);
  CHECK(read->state.unknown.size() == 1);
}

}  // namespace satchel::hub::test
