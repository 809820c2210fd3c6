// What people write of a bulletin: sections under the notice's headings, as one text. Pure.
//
//     【标题】…           【主送】…        【导语】…         【机制】 under （一）     【办理】 under （二）
//     【放权】 under （三）  【问题】 二、      【要求】 三、        【抄送】…
//
// A section begins with its name in 【】 at the start of a line, and goes on to the next. Inside, `{办结率}` and the
// like stand for a figure, and the names of kSentences for the notice's sentences; a sentence that no section places
// stands at the end of its own. {现场查处件数} is the number of the sentence {现场查处}, for words that name the cases.
// So a figure is written by the hub alone, wherever it stands.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace satchel::casework {

inline constexpr std::string_view kSections[] = {"标题", "主送", "导语", "机制", "办理",
                                                 "放权", "问题", "要求", "抄送"};

using Written = std::map<std::string, std::string, std::less<>>;

/// Sections by name, without the blanks around them. Errors: invalid (an unknown name, one that stands twice, text
/// before the first).
Result<Written> sections_from(std::string_view text);

/// Each `{name}` in the text by what `fill` has for it. Error: invalid for a name that it does not have, or no `}`.
Result<std::string> filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& fill,
                           std::vector<std::string>* used = nullptr);

/// Numbers with a unit that a figure has (件, 批次, 人次, 万元, 家次, 家, 张): typed by hand, and so not counted.
std::vector<std::string> typed_figures(std::string_view text);

}  // namespace satchel::casework
