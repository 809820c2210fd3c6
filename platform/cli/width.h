// How wide text stands on a terminal, where a Chinese character takes two columns. Pure.
#pragma once

#include <string>
#include <string_view>

namespace satchel::cli {

/// Columns that UTF-8 text takes: two for the wide and full-width characters of Unicode's EastAsianWidth.txt (UAX 11),
/// none for combining marks. Bytes that are no UTF-8 count one each.
std::size_t width(std::string_view text);
/// With blanks behind it up to `columns`; as it is when it is wider.
std::string padded(std::string text, std::size_t columns);
/// Cut at a character's border, with "…", when it is wider than `columns`.
std::string shortened(std::string_view text, std::size_t columns);
/// Control characters made blanks: for one line of a terminal, which must obey none that stands in a record. C1
/// controls and a lone ESC count as such.
std::string one_line(std::string_view text);

}  // namespace satchel::cli
