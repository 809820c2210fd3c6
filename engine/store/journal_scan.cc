// https://www.sqlite.org/fileformat2.html, sections 1.6 (pages and overflow) and 2.1 (records).
#include "engine/store/journal_scan.h"

#include <algorithm>
#include <bit>
#include <set>

#include "engine/base/limits.h"

namespace satchel {
namespace {

constexpr std::uint8_t kLeafOfTable = 0x0D;
constexpr std::size_t kHeaderOfFile = 100, kHashBytes = 32;
constexpr std::uint64_t kMostPayload = limits::kTransactionBytes + kSealedEntryMore + 256;
constexpr std::int64_t kMostNumber = std::int64_t{1} << 40;

std::size_t two(ByteView page, std::size_t at) {
  return static_cast<std::size_t>(static_cast<std::uint8_t>(page[at])) << 8 | static_cast<std::uint8_t>(page[at + 1]);
}

std::uint32_t four(ByteView page, std::size_t at) {
  return static_cast<std::uint32_t>(two(page, at) << 16 | two(page, at + 2));
}

/// SQLite's varint: big-endian, seven bits a byte, eight in the ninth. 0 bytes read: it goes beyond the end.
std::size_t varint(ByteView bytes, std::size_t at, std::uint64_t& out) {
  out = 0;
  for (std::size_t i = 0; i < 9 && at + i < bytes.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[at + i]);
    if (i == 8) return out = out << 8 | byte, 9;
    out = out << 7 | (byte & 0x7F);
    if ((byte & 0x80) == 0) return i + 1;
  }
  return 0;
}

/// How much of a payload stands in the cell itself.
std::size_t local_part(std::size_t payload, std::size_t usable) {
  const std::size_t most = usable - 35, least = (usable - 12) * 32 / 255 - 23;
  if (payload <= most) return payload;
  const std::size_t part = least + (payload - least) % (usable - 4);
  return part <= most ? part : least;
}

/// Bytes of the entry, by the record's head: NULL (the key), entry, hash, mark. 0 when this is no row of a journal.
std::size_t entry_bytes(ByteView head, std::uint64_t payload, std::size_t& head_bytes) {
  constexpr std::uint64_t kHash = 12 + 2 * kHashBytes;
  std::uint64_t size = 0, types[4] = {};
  std::size_t at = varint(head, 0, size);
  if (at == 0 || size < 5 || size > 16) return 0;
  for (auto& type : types) {
    const std::size_t n = varint(head, at, type);
    if (n == 0) return 0;
    at += n;
  }
  const bool erased = types[3] == 12 + 2 * kErasedMarkBytes && types[1] == kHash;
  const std::size_t mark = erased ? kErasedMarkBytes : kMarkBytes;
  const bool ours = at == size && types[0] == 0 && types[1] > 12 && types[1] % 2 == 0 && types[2] == kHash &&
                    types[3] == 12 + 2 * mark && size + (types[1] - 12) / 2 + kHashBytes + mark == payload;
  head_bytes = at;
  return ours ? static_cast<std::size_t>((types[1] - 12) / 2) : 0;
}

}  // namespace

struct JournalScan::Cell {
  std::int64_t n = 0;
  Bytes payload;
  std::size_t head = 0, entry_size = 0;
  ByteView entry() const { return ByteView(payload).substr(head, entry_size); }
  ByteView hash() const { return ByteView(payload).substr(head + entry_size, kHashBytes); }
  ByteView mark() const { return ByteView(payload).substr(head + entry_size + kHashBytes); }
  bool erased() const { return mark().size() == kErasedMarkBytes; }
};

Status JournalScan::prepare() {
  SATCHEL_ASSIGN(wal_, scan_wal(files_, wal_path_));
  if (wal_.page_bytes != 0) {
    SATCHEL_ASSIGN(wal_file_, files_.open(wal_path_));
    page_bytes_ = wal_.page_bytes;
  }
  for (const auto& frame : wal_.taken) taken_[frame.page] = frame.at;
  behind_ = taken_;
  for (const auto& frame : wal_.behind) behind_[frame.page] = frame.at;
  if (!files_.exists(database_path_)) return {};
  SATCHEL_ASSIGN(database_, files_.open(database_path_));
  SATCHEL_ASSIGN(const Bytes head, database_->read(0, kHeaderOfFile));
  if (head.size() < kHeaderOfFile || wal_.page_bytes != 0) return {};
  const std::size_t size = two(head, 16) == 1 ? 65536 : two(head, 16);
  if (head.starts_with("SQLite format 3") && size >= 512 && std::has_single_bit(size)) page_bytes_ = size;
  return {};
}

std::uint32_t JournalScan::pages() const {
  const std::uint64_t here = database_ ? (database_->size() + page_bytes_ - 1) / page_bytes_ : 0;
  const std::uint64_t logged = taken_.empty() ? 0 : taken_.rbegin()->first;
  return static_cast<std::uint32_t>(std::max(here, std::min<std::uint64_t>(logged, UINT32_MAX - 1)));
}

Result<Bytes> JournalScan::page(std::uint32_t number, View view) {
  const auto& log = view == View::behind ? behind_ : taken_;
  if (const auto it = log.find(number); view != View::database && it != log.end())
    return wal_file_->read(it->second, page_bytes_);
  if (!database_ || number == 0) return Bytes();
  return database_->read((std::uint64_t{number} - 1) * page_bytes_, page_bytes_);
}

Status JournalScan::append_overflow(std::uint32_t number, std::size_t wanted, View view, Bytes& payload) {
  while (payload.size() < wanted) {
    SATCHEL_ASSIGN(const Bytes next, page(number, view));
    if (next.size() < page_bytes_) return {};  // the payload stays short: no such row
    payload += ByteView(next).substr(4, std::min(wanted - payload.size(), page_bytes_ - 4));
    number = four(next, 0);
  }
  return {};
}

Result<std::optional<JournalScan::Cell>> JournalScan::cell_at(ByteView page, std::size_t at, View view) {
  const std::optional<Cell> none;
  std::uint64_t payload = 0, n = 0;
  const std::size_t a = varint(page, at, payload), b = a == 0 ? 0 : varint(page, at + a, n);
  if (b == 0 || payload < 47 || payload > kMostPayload || n == 0 || n > kMostNumber) return none;
  const std::size_t from = at + a + b, local = local_part(static_cast<std::size_t>(payload), page_bytes_);
  const bool spills = local < payload;
  if (from + local + (spills ? 4 : 0) > page.size()) return none;
  Cell cell;
  cell.n = static_cast<std::int64_t>(n);
  cell.entry_size = entry_bytes(page.substr(from, local), payload, cell.head);
  if (cell.entry_size == 0) return none;
  cell.payload = page.substr(from, local);
  if (spills) SATCHEL_TRY(append_overflow(four(page, from + local), payload, view, cell.payload));
  cell.payload.resize(payload);  // what is missing fits no mark
  return std::optional(std::move(cell));
}

/// Where an entry of this number first stood, if its mark says so: by its number, else under any epoch.
std::optional<Origin> JournalScan::place_of(std::int64_t n, ByteView entry, ByteView mark) const {
  const auto fits = [&](const EpochRow& e) -> std::optional<Origin> {
    const Origin place{e.epoch, {n - e.first + 1}};
    const bool erased = mark.size() == kErasedMarkBytes;
    if ((erased ? erased_mark(place, *hash_from_bytes(entry)) : entry_mark(place, entry)) == mark) return place;
    return std::nullopt;
  };
  for (auto e = epochs_.rbegin(); e != epochs_.rend(); ++e) {
    if (n < e->saved_from) continue;
    if (auto place = fits(*e)) return place;
    break;
  }
  std::set<std::pair<std::uint64_t, std::int64_t>> tried;
  for (const auto& e : epochs_)
    if (tried.insert({e.epoch.value, e.first}).second)
      if (auto place = fits(e)) return place;
  return std::nullopt;
}

Status JournalScan::look(ByteView page, std::size_t at, bool a_row) {
  for (const View view : kViews) {
    SATCHEL_ASSIGN(const auto cell, cell_at(page, at, view));
    if (!cell) return {};
    if (const auto place = place_of(cell->n, cell->entry(), cell->mark())) {
      unsound_.erase(cell->n);
      return (*take_)({cell->n, *place, Bytes(cell->entry()), cell->erased()});
    }
    if (a_row) unsound_.emplace(cell->n, *hash_from_bytes(cell->hash()));
  }
  return {};
}

Status JournalScan::rows_of(ByteView page, bool first_page) {
  const std::size_t head = first_page ? kHeaderOfFile : 0;
  if (page.size() < head + 8 || static_cast<std::uint8_t>(page[head]) != kLeafOfTable) return {};
  const std::size_t cells = two(page, head + 3);
  for (std::size_t i = 0; i < cells && head + 8 + 2 * i + 2 <= page.size(); ++i)
    SATCHEL_TRY(look(page, two(page, head + 8 + 2 * i), true));
  return {};
}

Status JournalScan::anywhere_in(ByteView page) {
  for (std::size_t at = 0; at + 48 <= page.size(); ++at) SATCHEL_TRY(look(page, at, false));
  return {};
}

Status JournalScan::run(const std::function<Status(const FoundEntry&)>& take) {
  take_ = &take;
  SATCHEL_TRY(prepare());
  for (std::uint32_t number = 1; number <= pages(); ++number) {
    SATCHEL_ASSIGN(const Bytes bytes, page(number, View::taken));
    SATCHEL_TRY(rows_of(bytes, number == 1));
  }
  for (std::uint32_t number = 1; number <= pages(); ++number)
    for (const View view : {View::taken, View::database}) {
      if (view == View::database && !taken_.contains(number)) continue;
      SATCHEL_ASSIGN(const Bytes bytes, page(number, view));
      SATCHEL_TRY(anywhere_in(bytes));
    }
  for (const auto* frames : {&wal_.taken, &wal_.behind})
    for (const auto& frame : *frames) {
      SATCHEL_ASSIGN(const Bytes bytes, wal_file_->read(frame.at, page_bytes_));
      SATCHEL_TRY(anywhere_in(bytes));
    }
  return {};
}

}  // namespace satchel
