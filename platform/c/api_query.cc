// Plain SQL, row by row.
#include <variant>

#include "engine/sql/database.h"
#include "platform/c/call.h"

using namespace satchel;
using namespace satchel::capi;

namespace satchel::capi {
namespace {

using Cell = std::variant<std::monostate, std::int64_t, double, std::string, Octets>;  // as satchel_kind counts them

Cell cell_of(const sql::Statement& s, int at) {
  if (s.is_null(at)) return {};
  if (s.is_text(at)) return std::string(s.text(at));
  if (s.is_blob(at)) return Octets{Bytes(s.blob(at))};
  if (s.is_real(at)) return s.real(at);
  return s.integer(at);
}

void bind_cell(sql::Statement& s, int at, const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) s.bind(at, *number);
  if (const auto* real = std::get_if<double>(&cell)) s.bind(at, *real);
  if (const auto* text = std::get_if<std::string>(&cell)) s.bind_text(at, *text);
  if (const auto* bytes = std::get_if<Octets>(&cell)) s.bind_blob(at, bytes->bytes);
}

}  // namespace

/// A query under way: a connection of its own, and a copy of the row that stands ready.
class Rows final : public Part {
 public:
  explicit Rows(std::shared_ptr<StoreBox> in) : box(std::move(in)) {}

  /// All but the row's cells: under the store's lock.
  Status open(Store& store, std::string_view sql) {
    SATCHEL_ASSIGN(db_, store.reader());
    SATCHEL_ASSIGN(statement_, db_->prepare(sql));
    if (!statement_.only_reads()) return fail(Code::invalid, "a query that would write");
    for (int i = 0; i < statement_.columns(); ++i) names_.emplace_back(statement_.name(i));
    box->add(*this);
    return {};
  }
  Status bind(std::int32_t at, Cell cell) {
    if (!db_) return gone();
    if (stepping_) return fail(Code::invalid, "bound after the first row");
    if (at < 0 || at >= statement_.parameters()) return fail(Code::invalid, "no parameter " + std::to_string(at));
    if (bound_.size() <= static_cast<std::size_t>(at)) bound_.resize(static_cast<std::size_t>(at) + 1);
    bound_[static_cast<std::size_t>(at)] = std::move(cell);
    return {};
  }
  Status next(std::int32_t& more) {
    if (!db_) return gone();
    if (!stepping_)
      for (std::size_t i = 0; i < bound_.size(); ++i) bind_cell(statement_, static_cast<int>(i), bound_[i]);
    const auto row = statement_.step();
    if (!row) return row.error();
    stepping_ = *row;
    const std::lock_guard lock(row_);
    cells_.clear();
    for (int i = 0; *row && i < statement_.columns(); ++i) cells_.push_back(cell_of(statement_, i));
    more = *row ? 1 : 0;
    return {};
  }
  void drop() override {
    statement_ = {};
    db_.reset();
  }
  void release() {
    box->remove(*this);
    drop();
  }

  const std::vector<std::string>& names() const { return names_; }
  /// Null where there is none.
  const Cell* cell(std::int32_t at) const {
    const std::lock_guard lock(row_);
    return at >= 0 && static_cast<std::size_t>(at) < cells_.size() ? &cells_[static_cast<std::size_t>(at)] : nullptr;
  }

  const std::shared_ptr<StoreBox> box;

 private:
  static Error gone() { return fail(Code::cancelled, "the store was suspended since"); }

  std::unique_ptr<sql::Database> db_;
  sql::Statement statement_;  // goes before the connection
  std::vector<std::string> names_;
  std::vector<Cell> bound_;
  bool stepping_ = false;
  mutable std::mutex row_;
  std::vector<Cell> cells_;
};

}  // namespace satchel::capi

struct satchel_rows {
  Rows rows;
  explicit satchel_rows(std::shared_ptr<StoreBox> box) : rows(std::move(box)) {}
};

namespace satchel::capi {
namespace {

template <class Work>
satchel_code on_rows(satchel_rows* rows, satchel_error* error, const Work& work) noexcept {
  if (!rows) return guard(error, nullptr, [] { return Status(fail(Code::invalid, "rows is NULL")); });
  return on_box(rows->rows.box, error, [&] { return rows->rows.box->with([&](Store&) { return work(rows->rows); }); });
}

template <class T>
const T* cell_as(const satchel_rows* rows, std::int32_t at) {
  const Cell* const cell = rows ? rows->rows.cell(at) : nullptr;
  return cell ? std::get_if<T>(cell) : nullptr;
}

}  // namespace
}  // namespace satchel::capi

satchel_code satchel_query(satchel_store* store, const char* sql, satchel_rows** rows,
                           satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const std::string_view text, needed(sql, "sql"));
    if (!rows) return fail(Code::invalid, "no place for the rows");
    auto made = std::make_unique<satchel_rows>(store->box);
    SATCHEL_TRY(made->rows.open(at, text));
    *rows = made.release();
    return {};
  });
}

satchel_code satchel_bind_text(satchel_rows* rows, int32_t at, const char* text, satchel_error* error) SATCHEL_NX {
  return on_rows(rows, error, [&](Rows& to) { return to.bind(at, text ? Cell(std::string(text)) : Cell()); });
}

satchel_code satchel_bind_integer(satchel_rows* rows, int32_t at, int64_t value, satchel_error* error) SATCHEL_NX {
  return on_rows(rows, error, [&](Rows& to) { return to.bind(at, std::int64_t{value}); });
}

satchel_code satchel_bind_real(satchel_rows* rows, int32_t at, double value, satchel_error* error) SATCHEL_NX {
  return on_rows(rows, error, [&](Rows& to) { return to.bind(at, value); });
}

satchel_code satchel_bind_bytes(satchel_rows* rows, int32_t at, const void* data, size_t size,
                                satchel_error* error) SATCHEL_NX {
  return on_rows(rows, error, [&](Rows& to) {
    return to.bind(at, data ? Cell(Octets{Bytes(static_cast<const char*>(data), size)}) : Cell());
  });
}

satchel_code satchel_bind_id(satchel_rows* rows, int32_t at, const char* id, satchel_error* error) SATCHEL_NX {
  return on_rows(rows, error, [&](Rows& to) -> Status {
    SATCHEL_ASSIGN(const Id which, id_of(id));
    return to.bind(at, Octets{Bytes(which.view())});
  });
}

satchel_code satchel_next(satchel_rows* rows, int32_t* more, satchel_error* error) SATCHEL_NX {
  return on_rows(rows, error, [&](Rows& from) -> Status {
    std::int32_t any = 0;
    SATCHEL_TRY(from.next(any));
    if (more) *more = any;
    return {};
  });
}

int32_t satchel_column_count(const satchel_rows* rows) SATCHEL_NX {
  return rows ? static_cast<int32_t>(rows->rows.names().size()) : 0;
}

const char* satchel_column_name(const satchel_rows* rows, int32_t at) SATCHEL_NX {
  const bool there = rows && at >= 0 && at < satchel_column_count(rows);
  return there ? rows->rows.names()[static_cast<std::size_t>(at)].c_str() : nullptr;
}

satchel_kind satchel_column_kind(const satchel_rows* rows, int32_t at) SATCHEL_NX {
  const Cell* const cell = rows ? rows->rows.cell(at) : nullptr;
  return cell ? static_cast<satchel_kind>(cell->index()) : SATCHEL_NULL;
}

int64_t satchel_column_integer(const satchel_rows* rows, int32_t at) SATCHEL_NX {
  const auto* const number = cell_as<std::int64_t>(rows, at);
  return number ? *number : 0;
}

double satchel_column_real(const satchel_rows* rows, int32_t at) SATCHEL_NX {
  const auto* const number = cell_as<double>(rows, at);
  return number ? *number : static_cast<double>(satchel_column_integer(rows, at));
}

const char* satchel_column_data(const satchel_rows* rows, int32_t at, size_t* size) SATCHEL_NX {
  const auto* const text = cell_as<std::string>(rows, at);
  const auto* const octets = cell_as<Octets>(rows, at);
  const std::string* const bytes = text ? text : octets ? &octets->bytes : nullptr;
  if (size) *size = bytes ? bytes->size() : 0;
  return bytes ? bytes->c_str() : nullptr;
}

int32_t satchel_column_id(const satchel_rows* rows, int32_t at, char id_out[SATCHEL_ID_SIZE]) SATCHEL_NX {
  return guard_value<int32_t>(0, [&] {
    const auto* const octets = cell_as<Octets>(rows, at);
    const auto id = id_from_bytes(octets ? ByteView(octets->bytes) : ByteView());
    if (!id) return 0;
    write_out(id_out, to_text(*id));
    return 1;
  });
}

void satchel_rows_release(satchel_rows* rows) SATCHEL_NX {
  if (!rows) return;
  const std::shared_ptr<StoreBox> box = rows->rows.box;
  guard_value<int>(0, [&] {
    box->locked([&] { rows->rows.release(); });
    return 0;
  });
  delete rows;
}
