// A name that nobody has, and what was meant. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace satchel {

/// Letters to be put in, taken out or changed between two texts, by code point (Levenshtein's distance).
std::size_t distance_of(std::string_view a, std::string_view b);

/// "officer gost: no such name; did you mean ghost? There are: ghost, li, wang": what an Error says as its detail. The
/// near one is named where no more than a third of its letters differ (one, of a short name); of many names the eight
/// nearest are.
std::string unknown_name(std::string_view what, std::string_view given, std::vector<std::string> known);

}  // namespace satchel
