#include "tests/sync/rot/cells.h"

#include <doctest/doctest.h>
#include <variant>
#include <vector>

#include "tests/support/sanitized.h"

namespace satchel::test {
namespace {

using Content = std::variant<std::monostate, std::int64_t, std::string, Octets>;

std::vector<Bytes> others(const Bytes& was) {
  std::vector<Bytes> out{Bytes(), was + '\0', Bytes(was.size(), '\xFF')};
  if (was.empty()) return out;
  out.push_back(was.substr(0, was.size() - 1));
  for (const std::size_t at : {std::size_t{0}, was.size() / 2, was.size() - 1}) {
    out.push_back(was);
    out.back()[at] = static_cast<char>(out.back()[at] ^ 1);
  }
  return out;
}

std::vector<Content> others(const Content& was) {
  std::vector<Content> out;
  if (const auto* number = std::get_if<std::int64_t>(&was)) {
    for (const std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, *number + 1, INT64_MAX, INT64_MIN})
      out.emplace_back(n);
  } else if (const auto* text = std::get_if<std::string>(&was)) {
    for (Bytes& bytes : others(*text)) out.emplace_back(std::string(std::move(bytes)));
  } else if (const auto* octets = std::get_if<Octets>(&was)) {
    for (Bytes& bytes : others(octets->bytes)) out.emplace_back(Octets{std::move(bytes)});
  } else {
    out = {std::int64_t{1}, std::string("x"), Octets{Bytes(16, 'x')}};
  }
  out.emplace_back();
  std::erase(out, was);
  return out;
}

Content content_of(const sql::Statement& s) {
  if (s.is_null(0)) return {};
  if (s.is_text(0)) return std::string(s.text(0));
  if (s.is_blob(0)) return Octets{Bytes(s.blob(0))};
  return s.integer(0);
}

void bind(sql::Statement& s, int at, const Content& c) {
  if (const auto* number = std::get_if<std::int64_t>(&c)) s.bind(at, *number);
  if (const auto* text = std::get_if<std::string>(&c)) s.bind_text(at, *text);
  if (const auto* octets = std::get_if<Octets>(&c)) s.bind_blob(at, octets->bytes);
  if (c.index() == 0) s.bind_null(at);
}

std::string shown(const Content& c) {
  if (const auto* number = std::get_if<std::int64_t>(&c)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&c)) return '"' + text->substr(0, 40) + '"';
  if (const auto* octets = std::get_if<Octets>(&c)) return to_hex(ByteView(octets->bytes).substr(0, 20));
  return "NULL";
}

struct Place {
  std::string table, column;
  std::vector<Content> values;
};

std::unique_ptr<sql::Database> guest(const std::string& database, const char* vfs) {
  sql::Options options;
  options.mode = sql::Mode::open;
  options.vfs = vfs;
  auto opened = sql::Database::open(database, options);
  REQUIRE_MESSAGE(opened, opened.error().detail);
  return *std::move(opened);
}

std::vector<Place> places(sql::Database& db) {
  std::vector<Place> out;
  auto columns = db.prepare(
      "SELECT t.name,c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
      "WHERE t.type='table' AND t.name NOT LIKE 'sqlite%' ORDER BY 1,2");
  REQUIRE(columns);
  while (*columns->step()) out.push_back({std::string(columns->text(0)), std::string(columns->text(1)), {}});
  for (Place& place : out) {
    const std::string column = sql::quoted(place.column);
    auto values = db.prepare("SELECT DISTINCT " + column + " FROM " + sql::quoted(place.table) + " LIMIT 5");
    REQUIRE(values);
    while (*values->step()) place.values.push_back(content_of(*values));
  }
  return out;
}

/// Whether anything is other than before: a column may not take such a value.
bool change(sql::Database& db, const Place& place, const Content& was, const Content& is) {
  const std::string column = sql::quoted(place.column);
  auto s =
      db.prepare("UPDATE OR IGNORE " + sql::quoted(place.table) + " SET " + column + "=?1 WHERE " + column + " IS ?2");
  REQUIRE(s);
  bind(*s, 0, is);
  bind(*s, 1, was);
  return s->run() && db.changes() > 0;
}

}  // namespace

void each_changed_cell(sim::Disk& disk, const char* vfs, const sim::Disk::Image& image, const std::string& database,
                       const std::function<void(const std::string& column)>& then) {
  disk.put_back(image);
  disk.revive();
  int count = 0;
  for (const Place& place : places(*guest(database, vfs)))
    for (const Content& was : place.values)
      for (const Content& is : others(was)) {
        if (++count % kStride != 0) continue;
        disk.put_back(image);
        disk.revive();
        if (!change(*guest(database, vfs), place, was, is)) continue;
        INFO(place.table << '.' << place.column << ": " << shown(was) << " is " << shown(is));
        then(place.table + '.' + place.column);
      }
}

}  // namespace satchel::test
