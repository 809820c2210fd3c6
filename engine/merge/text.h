// Three-way merge of text by paragraph (line feeds part paragraphs).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace satchel {

/// Both sides' paragraphs, or nothing where they touch the same or adjoining paragraphs differently (the diff3 rule:
/// Khanna, Kunal, Pierce, "A Formal Investigation of Diff3", 2007). Symmetric in theirs and ours.
std::optional<std::string> merge_text(std::string_view base, std::string_view theirs, std::string_view ours);

}  // namespace satchel
