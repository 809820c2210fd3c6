#include "tests/tamper/store_mutations.h"

#include <filesystem>

#include "engine/evidence/chain.h"
#include "engine/sql/database.h"
#include "engine/store/journal.h"
#include "platform/os/files.h"

namespace satchel::tamper {
namespace {

using test::must;

std::size_t below(Chance& chance, std::size_t n) { return static_cast<std::size_t>(chance() % n); }

/// Tables that say nothing: where things stand in a queue, and indexes.
bool is_silent(const std::string& table) {
  return table == "ack" || table == "epoch" || table == "blob" || table.starts_with("_image_");
}

std::string cell(const sql::Statement& s, int at) {
  if (s.is_null(at)) return "-";
  if (s.is_text(at)) return "t" + std::string(s.text(at));
  if (s.is_blob(at)) return "b" + std::string(s.blob(at));
  return "i" + std::to_string(s.integer(at));
}

Result<std::string> rows_of(sql::Database& db, const std::string& table) {
  SATCHEL_ASSIGN(auto s, db.prepare("SELECT * FROM " + sql::quoted(table)));
  std::string out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return out;
    for (int i = 0; i < s.columns(); ++i) out += cell(s, i) + '\x1f';
  }
}

struct Bench {
  sql::Database& db;
  Chance& chance;
  std::int64_t last;  // of the journal

  std::int64_t any_entry() { return 1 + static_cast<std::int64_t>(below(chance, static_cast<std::size_t>(last))); }
  void run(const std::string& sql) { must(db.run(sql)); }
  Bytes blob(const std::string& sql) {
    auto s = must(db.prepare(sql));
    (void)must(s.step());
    return Bytes(s.blob(0));
  }
};

std::string number(std::int64_t n) { return std::to_string(n); }

void tail_cut(Bench& b) { b.run("DELETE FROM journal WHERE n>=" + number(b.any_entry())); }
void dropped(Bench& b) { b.run("DELETE FROM journal WHERE n=" + number(b.any_entry())); }

void swapped(Bench& b) {
  const std::int64_t one = b.any_entry(), other = one % b.last + 1;
  b.run("UPDATE journal SET n=-1 WHERE n=" + number(one) + "; UPDATE journal SET n=" + number(one) +
        " WHERE n=" + number(other) + "; UPDATE journal SET n=" + number(other) + " WHERE n=-1");
}

void replayed(Bench& b) {
  b.run("INSERT INTO journal(n,entry,hash,mark) SELECT " + number(b.last + 1) +
        ",entry,hash,mark FROM journal WHERE n=" + number(b.any_entry()));
}

/// An entry written anew, with the marks and the whole chain behind it as they then have to be.
void forged(Bench& b) {
  const std::int64_t from = b.any_entry();
  const Epoch epoch{Reader(ByteView(b.blob("SELECT epoch FROM epoch"))).fixed64()};
  Hash chain = from == 1 ? Hash{} : *hash_from_bytes(b.blob("SELECT hash FROM journal WHERE n=" + number(from - 1)));
  for (std::int64_t n = from; n <= b.last; ++n) {
    Bytes bytes = b.blob("SELECT entry FROM journal WHERE n=" + number(n));
    if (n == from) {
      const auto read = decode_entry(bytes);
      Entry entry = read ? *read : Entry{1, "li", {}, {}};  // one that is encrypted he has to make up
      entry.stamp.wall.count -= 1 + static_cast<std::int64_t>(below(b.chance, 1'000'000));
      if (below(b.chance, 2) == 0) entry.actor += 'x';
      bytes = encode(entry);
    }
    chain = chain_next(chain, {}, entry_hash(bytes));
    const Bytes mark = entry_mark({epoch, {n}}, bytes);
    auto s = must(b.db.prepare("UPDATE journal SET entry=?,hash=?,mark=? WHERE n=?"));
    must(s.bind_blob(0, bytes).bind(1, chain).bind_blob(2, mark).bind(3, n).run());
  }
}

void flip_in(Bench& b, const std::string& table, const std::string& column, const std::string& key,
             const std::string& of) {
  Bytes bytes = b.blob("SELECT " + column + " FROM " + table + " WHERE " + key + "=" + of);
  const std::size_t at = below(b.chance, bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(b.chance, 8)));
  auto s = must(b.db.prepare("UPDATE " + table + " SET " + column + "=? WHERE " + key + "=" + of));
  must(s.bind_blob(0, bytes).run());
}

void entry_bit(Bench& b) { flip_in(b, "journal", "entry", "n", number(b.any_entry())); }
/// A random one of those receipts.
std::string any_receipt(Bench& b, const std::string& those) {
  const auto n = static_cast<std::size_t>(must(b.db.number("SELECT count(*) FROM receipt WHERE " + those)));
  return number(must(b.db.number("SELECT no FROM receipt WHERE " + those + " ORDER BY no LIMIT 1 OFFSET " +
                                 std::to_string(below(b.chance, n)))));
}

void receipt_bit(Bench& b) {
  flip_in(b, "receipt", below(b.chance, 2) == 0 ? "body" : "signature", "no", any_receipt(b, "true"));
}
void receipt_moved(Bench& b) { b.run("UPDATE receipt SET upto=upto+1 WHERE no=" + any_receipt(b, "upto>0")); }
void value(Bench& b) {
  const char* columns[] = {"title", "place", "owner", "notes"};
  b.run("UPDATE affair SET " + std::string(columns[below(b.chance, 4)]) +
        "='another' WHERE _id=(SELECT _id FROM affair LIMIT 1)");
}

using Deed = void (*)(Bench&);
const std::vector<std::pair<const char*, Deed>> kDeeds{
    {"tail cut", tail_cut}, {"dropped", dropped},     {"swapped", swapped},         {"replayed", replayed},
    {"forged", forged},     {"entry bit", entry_bit}, {"receipt bit", receipt_bit}, {"receipt moved", receipt_moved},
    {"value", value},
};

}  // namespace

StoreBench::StoreBench(const SampleCase& sample)
    : folder_(sample.world.folder.path() + "/mutated"), files_(os::system_files()) {
  std::filesystem::copy(sample.store, folder_, std::filesystem::copy_options::recursive);
  {
    auto db = must(sql::Database::open(folder_ + "/store.db", {}));
    must(db->run("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  database_ = must(read_all(*files_, folder_ + "/store.db", 64U << 20));
  as_read_ = read_by_others();
}

void StoreBench::put_back() {
  for (const char* tail : {"-wal", "-shm"}) std::filesystem::remove(folder_ + "/store.db" + tail);
  std::filesystem::remove_all(folder_ + "/aside");
  must(write_whole(*files_, folder_ + "/store.db", database_));
}

/// All that plain SQL shows of it; what cannot be read is left out.
std::string StoreBench::read_by_others() {
  auto db = sql::Database::open(folder_ + "/store.db", {.mode = sql::Mode::read_only});
  if (!db) return "unreadable";
  std::vector<std::string> tables;
  if (auto s = (*db)->prepare("SELECT name FROM sqlite_schema WHERE type='table'"))
    for (auto row = s->step(); row && *row; row = s->step()) tables.emplace_back(s->text(0));
  std::string out;
  for (const auto& table : tables) {
    if (is_silent(table)) continue;
    const auto rows = rows_of(**db, table);
    out += table + (rows ? *rows : "unreadable");
  }
  return out;
}

bool StoreBench::noticed() {
  const auto store = Store::open({clock_, random_, *files_, keys_}, {.folder = folder_, .read_only = true});
  return !store || !(*store)->verify([](const std::string&) {});
}

std::pair<std::string, bool> StoreBench::mutate(Chance& chance) {
  for (;;) {
    put_back();
    const std::size_t what = below(chance, kDeeds.size() + 3);
    std::string kind = "page bit";
    if (what < kDeeds.size()) {
      kind = kDeeds[what].first;
      auto db = must(sql::Database::open(folder_ + "/store.db", {}));
      Bench bench{*db, chance, must(db->number("SELECT max(n) FROM journal"))};
      kDeeds[what].second(bench);
    } else {
      Bytes odd = database_;
      const std::size_t at = below(chance, odd.size());
      odd[at] = static_cast<char>(odd[at] ^ (1 << below(chance, 8)));
      must(write_whole(*files_, folder_ + "/store.db", odd));
    }
    if (read_by_others() != as_read_) return {kind, noticed()};
  }
}

}  // namespace satchel::tamper
