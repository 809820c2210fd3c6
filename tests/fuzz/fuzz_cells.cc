// A store whose pages are sound and whose contents are not: cells of a sample store get other values, and what was
// written under a row's check keeps that check. Input: a byte that says what to do with the store, then a byte that
// names a cell, a byte that names its row, the new contents with their length as a varint; up to eight times.
#include "tests/fuzz/fuzz.h"
#include "tests/simulation/sample_store.h"

using namespace satchel;

namespace {

enum class As : std::uint8_t { blob, text, number, meta };

struct Cell {
  const char *table, *column;
  As as;
};

constexpr Cell kCells[] = {
    {"setting", "value", As::blob},     {"journal", "n", As::number},        {"journal", "entry", As::blob},
    {"journal", "hash", As::blob},      {"epoch", "ordinal", As::number},    {"epoch", "epoch", As::blob},
    {"epoch", "first", As::number},     {"epoch", "saved_from", As::number}, {"ack", "first", As::number},
    {"ack", "count", As::number},       {"ack", "version", As::number},      {"held", "n", As::number},
    {"held", "exception", As::blob},    {"stage", "items", As::blob},        {"gone", "id", As::blob},
    {"gone", "type", As::number},       {"gone", "record", As::blob},        {"quarantine", "n", As::number},
    {"quarantine", "code", As::number}, {"quarantine", "detail", As::text},  {"quarantine", "entry", As::blob},
    {"unknown_item", "id", As::blob},   {"unknown_item", "item", As::blob},  {"blob", "sha256", As::blob},
    {"blob", "size", As::number},       {"blob", "lane", As::number},        {"blob", "state", As::number},
    {"blob", "upload", As::text},       {"affair", "_id", As::blob},         {"affair", "_version", As::number},
    {"affair", "_root", As::blob},      {"affair", "_meta", As::meta},       {"affair", "kinds", As::text},
    {"affair", "leaflets", As::number}, {"affair", "title", As::text},       {"visit", "_id", As::blob},
    {"visit", "_meta", As::meta},       {"visit", "affair", As::blob},       {"conflict", "_id", As::blob},
    {"conflict", "_meta", As::meta},    {"conflict", "record", As::blob},    {"conflict", "standing", As::text},
    {"setting", "name", As::text},
};

void alter(sql::Database& db, const Cell& cell, unsigned row, ByteView value) {
  const std::string column = cell.column, table = cell.table,
                    key = "(SELECT rowid FROM " + table + " ORDER BY 1 LIMIT 1 OFFSET ?2)";
  const bool rowid = table != "gone" && table != "unknown_item";
  const std::string to = cell.as == As::meta ? "substr(" + column + ",1,8)||?1" : "?1";
  auto s = db.prepare("UPDATE OR IGNORE " + table + " SET " + column + "=" +
                      (cell.as == As::meta ? "CAST(" + to + " AS BLOB)" : to) +
                      (rowid ? " WHERE rowid=" + key : " WHERE ?2 IS NOT NULL"));
  if (!s) return;
  if (cell.as == As::number)
    s->bind(0, static_cast<std::int64_t>(Reader(value).fixed64()));
  else if (cell.as == As::text)
    s->bind_text(0, value);
  else
    s->bind_blob(0, value);
  (void)s->bind(1, std::int64_t{row}).run();
}

void alter_all(sample::Tablet& tablet, Reader& in) {
  const auto db = sql::Database::open(sample::kDatabase, {sql::Mode::open, 0x53617463, tablet.vfs.name(), false});
  fuzz::must(bool(db), "a sound store opens");
  for (int i = 0; i < 8 && in.left() > 0; ++i) {
    const Cell& cell = kCells[in.u8() % std::size(kCells)];
    const unsigned row = in.u8() % 8;
    alter(**db, cell, row, in.bytes());
  }
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  static const sim::Disk::Image sound = sample::sample_store();
  static sample::Tablet tablet;
  tablet.disk.put_back(sound);
  tablet.disk.revive();
  Reader in(bytes);
  const std::uint8_t uses = in.u8();
  alter_all(tablet, in);
  sample::use_store(tablet, uses);
}
