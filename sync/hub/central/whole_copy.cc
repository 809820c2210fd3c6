#include "sync/hub/central/whole_copy.h"

#include "engine/base/codec.h"

namespace satchel::hub {
namespace {

void add_to(TableSum& sum, ByteView row) {
  const Hash hash = sha256(row);
  Reader in(hash.view());
  for (auto& part : sum.sum) part += in.fixed64();
  ++sum.rows;
}

Bytes bytes_of(const ListedRow& row) {
  Bytes out;
  Writer writer(out);
  for (const Value& value : row) write_value(writer, value);
  return out;
}

Bytes bytes_of(const Row& row) {
  Bytes out;
  Writer writer(out);
  writer.id(row.id);
  writer.id(row.root);
  writer.varint(static_cast<std::uint64_t>(row.version.value));
  writer.bytes(row.meta);
  for (const Value& value : row.values) write_value(writer, value);
  return out;
}

/// The rows of `of`, each shown to `also` as well.
template <class Also>
Result<std::vector<TableSum>> walk(WholeDatabase& of, const Schema& schema, Also also) {
  std::vector<TableSum> out;
  const auto visit = [&](const auto& what) {
    return [&](const auto& row) -> Status {
      add_to(out.back(), bytes_of(row));
      return also(what, row);
    };
  };
  for (const ListedTable& table : listed_tables()) {
    out.push_back({std::string(table.name), 0, {}});
    SATCHEL_TRY(of.rows(table, visit(table)));
  }
  for (const RecordType& type : schema.types()) {
    out.push_back({type.name, 0, {}});
    SATCHEL_TRY(of.records(type, visit(type)));
  }
  return out;
}

Result<SchemaPtr> schema_of(WholeDatabase& of) {
  SATCHEL_ASSIGN(SchemaPtr schema, of.schema());
  if (!schema) return fail(Code::not_found, "the database to be copied holds no hub");
  return schema;
}

}  // namespace

Result<std::vector<TableSum>> sums_of(WholeDatabase& of) {
  SATCHEL_ASSIGN(const SchemaPtr schema, schema_of(of));
  return walk(of, *schema, [](const auto&, const auto&) { return Status{}; });
}

Result<std::vector<TableSum>> copy_whole(WholeDatabase& from, WholeDatabase& to, const std::function<void()>& commits) {
  SATCHEL_ASSIGN(const bool empty, to.is_empty());
  if (!empty) return fail(Code::invalid, "the database to copy into is not empty");
  SATCHEL_ASSIGN(const SchemaPtr schema, schema_of(from));
  SATCHEL_TRY(to.use_schema(schema));
  SATCHEL_ASSIGN(auto read, walk(from, *schema, [&](const auto& what, const auto& row) { return to.add(what, row); }));
  SATCHEL_ASSIGN(const auto written, sums_of(to));
  for (std::size_t i = 0; i < read.size(); ++i)
    if (written.size() != read.size() || written[i] != read[i])
      return fail(Code::corrupt, "table " + read[i].table + " is not in the copy as it was: nothing was committed");
  if (commits) commits();
  SATCHEL_TRY(to.commit());
  return read;
}

Result<Copied> copy_whole_once(WholeDatabase& from, WholeDatabase& to, const std::function<void()>& commits) {
  SATCHEL_ASSIGN(const bool empty, to.is_empty());
  if (empty) {
    SATCHEL_ASSIGN(auto tables, copy_whole(from, to, commits));
    return Copied{std::move(tables), false};
  }
  SATCHEL_ASSIGN(auto here, sums_of(from));
  const auto there = sums_of(to);
  if (there && *there == here) return Copied{std::move(here), true};
  return fail(Code::invalid, "the database to copy into is not empty, and holds something else");
}

}  // namespace satchel::hub
