#include "platform/cli/table.h"

#include <algorithm>

#include "platform/cli/width.h"

namespace satchel::cli {
namespace {

constexpr std::size_t kBlock = 500;

}  // namespace

Table::Table(std::ostream& out, std::vector<std::string> heading)
    : out_(out), widths_(heading.size()), heading_(std::move(heading)) {
  for (std::size_t i = 0; i < heading_.size(); ++i) widths_[i] = width(heading_[i]);
}

void Table::add(const std::vector<std::string>& row) {
  std::vector<std::string>& cells = rows_.emplace_back();
  for (std::size_t i = 0; i < widths_.size(); ++i) {
    cells.push_back(shortened(one_line(row[i]), kCellColumns));
    widths_[i] = std::max(widths_[i], width(cells.back()));
  }
  if (rows_.size() == kBlock) flush();
}

void Table::finish() { flush(); }

void Table::flush() {
  if (!heading_.empty()) {
    print(heading_);
    std::string rule;
    for (const std::size_t w : widths_) rule += (rule.empty() ? "" : "  ") + std::string(w, '-');
    out_ << rule << '\n';
    heading_.clear();
  }
  for (const auto& row : rows_) print(row);
  rows_.clear();
}

void Table::print(const std::vector<std::string>& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i)
    line += (i ? "  " : "") + (i + 1 < row.size() ? padded(row[i], widths_[i]) : row[i]);
  out_ << line << '\n';
}

}  // namespace satchel::cli
