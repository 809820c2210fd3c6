// A record's row: its values in columns, all else in its metadata.
#include "engine/store/local_record.h"
#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;

namespace {

LocalRecord busy_record(const RecordType& type) {
  LocalRecord r = new_local_record(type, Desk::id(9));
  r.author = "li";
  r.at_hub = true;
  r.hub_sealed = true;
  r.version = {40};
  for (std::size_t i = 0; i < r.hub.size(); ++i) r.hub[i].version = {static_cast<std::int64_t>(i / 3)};
  r.hub[2].value = text("of the hub");
  r.view[2] = text("of ours");
  r.view[6] = Value{make_set({"dust", "noise"})};
  r.hub[6].value = r.view[6];
  r.pending = {3, 8};
  r.bases = {{3, {7}}};
  r.unknown[99] = {text("of a later schema"), {12}, {}};
  return r;
}

void check_equal(const LocalRecord& a, const LocalRecord& b) {
  CHECK(a.id == b.id);
  CHECK(a.author == b.author);
  CHECK(a.at_hub == b.at_hub);
  CHECK(a.hub_alive == b.hub_alive);
  CHECK(a.hub_sealed == b.hub_sealed);
  CHECK(a.version == b.version);
  CHECK(a.hub == b.hub);
  CHECK(a.unknown == b.unknown);
  CHECK(a.pending == b.pending);
  CHECK(a.bases == b.bases);
  CHECK(a.view == b.view);
}

/// The row with other metadata, and a check that holds.
Row with_meta(Row row, ByteView meta) {
  row.meta = whole_check(row_check(row.id, row.values), row.version, meta) + Bytes(meta);
  return row;
}

/// What is read where the metadata speak of more fields than there are columns.
Result<LocalRecord> from_narrow_row(const RecordType& type, const LocalRecord& wide) {
  Row row = to_row(wide);
  row.values.resize(type.fields.size());
  return from_row(type, with_meta(row, ByteView(row.meta).substr(kRowCheckBytes)));
}

}  // namespace

TEST_CASE("a record comes back from its row, and from where it is set aside, as it was") {
  const SchemaPtr schema = test_schema();
  const RecordType& type = *schema->find(kAffair);
  const LocalRecord r = busy_record(type);
  const auto from_table = from_row(type, to_row(r));
  REQUIRE(from_table);
  check_equal(*from_table, r);
  const auto from_aside = from_blob(type, r.id, to_blob(r));
  REQUIRE(from_aside);
  check_equal(*from_aside, r);
}

TEST_CASE("a changed column does not pass for what was saved") {
  const SchemaPtr schema = test_schema();
  const RecordType& type = *schema->find(kAffair);
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    Row row = to_row(busy_record(type));
    row.values[i] = text("altered");
    CHECK_MESSAGE(from_row(type, row).code() == Code::corrupt, type.fields[i].name);
  }
}

TEST_CASE("metadata cut anywhere is found corrupt") {
  const SchemaPtr schema = test_schema();
  const RecordType& type = *schema->find(kAffair);
  const Row whole = to_row(busy_record(type));
  for (std::size_t n = 0; n < whole.meta.size(); ++n) {
    Row row = whole;
    row.meta.resize(n);
    CHECK_MESSAGE(from_row(type, row).code() == Code::corrupt, n);
  }
}

TEST_CASE("a row's metadata cut anywhere is corrupt, also where its check holds") {
  const SchemaPtr schema = test_schema();
  const RecordType& type = *schema->find(kAffair);
  const Row whole = to_row(busy_record(type));
  const ByteView meta = ByteView(whole.meta).substr(kRowCheckBytes);
  REQUIRE(from_row(type, with_meta(whole, meta)));
  for (std::size_t n = 0; n < meta.size(); ++n)
    CHECK_MESSAGE(from_row(type, with_meta(whole, meta.substr(0, n))).code() == Code::corrupt, n);
  const Bytes aside = to_blob(busy_record(type));
  for (std::size_t n = 0; n < aside.size(); ++n)
    CHECK_MESSAGE(from_blob(type, Desk::id(9), ByteView(aside).substr(0, n)).code() == Code::corrupt, n);
}

TEST_CASE("a row of more fields than its type has is corrupt") {
  const SchemaPtr schema = test_schema();
  const RecordType& type = *schema->find(kAffair);
  LocalRecord wide = busy_record(type);
  wide.hub.resize(wide.hub.size() + 5);
  wide.view.resize(wide.hub.size());
  for (FieldState& field : wide.hub) field.version = {7};
  CHECK(from_narrow_row(type, wide).code() == Code::corrupt);
  wide.hub.back().value = text("beyond");
  CHECK(from_narrow_row(type, wide).code() == Code::corrupt);
  CHECK(from_blob(type, Desk::id(9), to_blob(wide)).code() == Code::corrupt);
}

// satchel-exhaust --case "ask absent: A.create A.sync A.delete A.sync B.ask B.create B.land B.sync"
TEST_CASE("a record that the hub lacks, set aside with the version of its tomb, is read again") {
  const SchemaPtr schema = test_schema();
  const RecordType& type = *schema->find(kAffair);
  LocalRecord record = new_local_record(type, Desk::id(9));
  record.version = {40};
  record.at_hub = record.hub_alive = record.alive = false;
  CHECK(from_blob(type, record.id, to_blob(record)));
}

TEST_CASE("a column that somebody changed in the file is reported, by name, and the rest can still be read") {
  Desk desk;
  const Id a = desk.create("affair", {{"title", text("smoke")}}), b = desk.create("affair", {{"title", text("dust")}});
  desk.tamper("UPDATE affair SET title='snow' WHERE title='smoke'");
  CHECK(desk.store->get(kAffair, a).code() == Code::corrupt);
  CHECK(desk.value(kAffair, b, "title") == text("dust"));
  std::string heard;
  CHECK(desk.store->verify([&](const std::string& what) { heard += what; }).code() == Code::corrupt);
  CHECK(heard.find(to_text(a)) != std::string::npos);
  CHECK(heard.find(to_text(b)) == std::string::npos);
}
