// CSV and import maps. The map's JSON ends at the first NUL; without one, all is CSV for the map that ships.
#include <sstream>

#include "engine/schema/environment.h"
#include "platform/cli/csv.h"
#include "platform/cli/import_map.h"
#include "platform/cli/maps/nyc311.h"
#include "tests/fuzz/fuzz.h"

using namespace satchel;
using namespace satchel::cli;

namespace {

void check_line(const std::vector<std::string>& cells) {
  if (cells.size() == 1 && cells.front().empty()) return;  // an empty line is skipped
  if (cells.front().starts_with("\xEF\xBB\xBF")) return;   // at the start of a file it is no contents
  std::istringstream line(csv_line(cells));
  CsvReader reader(line);
  CsvRow again;
  const auto more = reader.next(again);
  fuzz::must(more && *more && again.cells == cells, "a row that was written is read as it was");
}

void check_fields(const RecordType& type, const std::vector<Assign>& fields) {
  for (const auto& assign : fields)
    fuzz::must(bool(check_value(type.fields[*type.index_of(assign.field)], assign.value)),
               "a value that its field takes");
}

void read_rows(const ImportMap& map, const RecordType& type, std::string csv) {
  std::istringstream in(std::move(csv));
  CsvReader reader(in);
  CsvRow row;
  std::optional<RowReader> columns;
  for (int rows = 0; rows < 1000; ++rows) {
    const auto more = reader.next(row);
    if (!more) continue;
    if (!*more) return;
    check_line(row.cells);
    if (!columns) {
      auto made = RowReader::make(map, type, row.cells);
      if (!made) return;
      columns = *std::move(made);
    }
    const auto fields = columns->read(row.cells);
    if (!fields) continue;
    (void)columns->key_of(*fields);
    check_fields(type, *fields);
  }
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  static const SchemaPtr schema = *Schema::parse(environment_json());
  const std::size_t end = bytes.find('\0');
  const auto map = parse_import_map(end == bytes.npos ? nyc311_json() : bytes.substr(0, end));
  if (!map) return;
  const RecordType* type = schema->find(map->type.empty() ? "complaint" : map->type);
  if (type) read_rows(*map, *type, std::string(end == bytes.npos ? bytes : bytes.substr(end + 1)));
}
