#include <cmath>
#include <sstream>

#include "platform/cli/commands.h"
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"
#include "platform/cli/table.h"

namespace satchel::cli {
namespace {

struct SqlArgs {
  std::string store, query;
};

/// Ids as UUIDs, other bytes in hex.
std::string bytes_text(ByteView bytes) {
  const auto id = id_from_bytes(bytes);
  return id ? to_text(*id) : to_hex(bytes);
}

std::string real_text(double value) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(17);
  out << value;
  return out.str();
}

std::string cell(const sql::Statement& s, int at) {
  if (s.is_null(at)) return {};
  if (s.is_text(at)) return std::string(s.text(at));
  if (s.is_blob(at)) return bytes_text(s.blob(at));
  return s.is_real(at) ? real_text(s.real(at)) : std::to_string(s.integer(at));
}

std::string json_cell(const sql::Statement& s, int at) {
  if (s.is_null(at) || (s.is_real(at) && !std::isfinite(s.real(at)))) return "null";
  return s.is_text(at) || s.is_blob(at) ? json_string(cell(s, at)) : cell(s, at);
}

Status each_row(sql::Statement& s, const std::function<void()>& visit) {
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return {};
    visit();
  }
}

Status print_json(Console& console, sql::Statement& s) {
  return each_row(s, [&] {
    JsonLine line;
    for (int i = 0; i < s.columns(); ++i) line.raw(s.name(i), json_cell(s, i));
    console.out() << line.text() << '\n';
  });
}

Status print_table(Console& console, sql::Statement& s) {
  std::vector<std::string> cells;
  cells.reserve(static_cast<std::size_t>(s.columns()));
  for (int i = 0; i < s.columns(); ++i) cells.emplace_back(s.name(i));
  Table table(console.out(), cells);
  SATCHEL_TRY(each_row(s, [&] {
    cells.clear();
    for (int i = 0; i < s.columns(); ++i) cells.push_back(cell(s, i));
    table.add(cells);
  }));
  table.finish();
  return {};
}

Status sql(Console& console, const SqlArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_ASSIGN(const auto reader, open.store->reader());
  SATCHEL_ASSIGN(auto statement, reader->prepare(args.query));
  return console.json ? print_json(console, statement) : print_table(console, statement);
}

}  // namespace

void add_sql(Program& program) {
  auto args = std::make_shared<SqlArgs>();
  program.command("sql", Text::about_sql, [args](Console& console) { return sql(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .needs("QUERY", args->query, Text::arg_query);
}

}  // namespace satchel::cli
