#include "platform/cli/csv.h"

namespace satchel::cli {
namespace {

constexpr int kEnd = std::istream::traits_type::eof();

}  // namespace

/// CRLF reads as one '\n' outside quotes; within them every byte stays as it is.
int CsvReader::get() {
  at_ = in_.get();
  if (at_ == kEnd) return at_;
  ++position_;
  ++row_bytes_;
  if (at_ == '\n') ++line_;
  return at_;
}

/// Other characters begin with the same byte: "（" does.
void CsvReader::skip_mark() {
  constexpr int kMark[] = {0xEF, 0xBB, 0xBF};
  if (position_ != 0) return;
  int matched = 0;
  while (matched < 3 && in_.peek() == kMark[matched]) in_.get(), ++matched;
  if (matched == 3) position_ = 3;
  for (; matched > 0 && matched < 3; --matched) in_.unget();
}

Error CsvReader::skip_line(const char* why) {
  while (at_ != '\n' && at_ != kEnd) get();
  return fail(Code::invalid, why);
}

Error CsvReader::skip_rest(const char* why) {
  while (at_ != kEnd) get();
  return fail(Code::invalid, why);
}

/// From behind the opening quote to behind the closing one.
Status CsvReader::quoted(std::string& cell) {
  for (;;) {
    get();
    if (at_ == kEnd) return fail(Code::invalid, "a quote is not closed");
    if (row_bytes_ > kRowBytes) return skip_rest("a row above 4 MiB (a quote is not closed?)");
    if (at_ == '"' && in_.peek() != '"') return get(), Status();
    if (at_ == '"') get();
    cell += static_cast<char>(at_);
  }
}

Result<bool> CsvReader::next(CsvRow& row) {
  skip_mark();
  row.cells.clear();
  row_bytes_ = 0;
  do {
    row.line = line_;
    get();
    if (at_ == '\r' && in_.peek() == '\n') get();
  } while (at_ == '\n');
  if (at_ == kEnd) return false;
  for (;; get()) {
    std::string& cell = row.cells.emplace_back();
    const bool was_quoted = at_ == '"';
    if (was_quoted) SATCHEL_TRY(quoted(cell));
    for (; at_ != ',' && at_ != '\n' && at_ != kEnd; get()) {
      if (at_ == '\r' && (in_.peek() == '\n' || in_.peek() == kEnd)) continue;
      if (at_ == '"' || was_quoted) return skip_line("a quote in the middle of a field");
      if (row_bytes_ > kRowBytes) return skip_line("a row above 4 MiB");
      cell += static_cast<char>(at_);
    }
    if (at_ != ',') return true;
  }
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i) out += ',';
    if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
      out += cells[i];
      continue;
    }
    out += '"';
    for (const char c : cells[i]) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  return out + "\r\n";
}

}  // namespace satchel::cli
