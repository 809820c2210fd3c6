// The notice's sentences, their numbers filled from the figures. Pure.
#pragma once

#include <map>
#include <string>

#include "engine/casework/bulletin.h"

namespace satchel::casework {

/// By name, in the notice's order, each with the section in which it stands unless people place it.
struct Sentence {
  std::string_view name, section;
};
inline constexpr Sentence kSentences[] = {{"反复投诉", "办理"}, {"受理办结", "办理"}, {"现场查处", "办理"},
                                          {"督察转办", "办理"}, {"宣传引导", "办理"}, {"环评清单", "放权"},
                                          {"正面清单", "放权"}};

/// What `{name}` stands for: the sentences, and single figures by the notice's word for them.
std::map<std::string, std::string, std::less<>> sentences_of(const Bulletin& bulletin);

/// A figure's name as people read it: "受理件数".
std::string_view figure_title(std::string_view figure);
/// "5月份以来"; of another year with it; of a day within a month with that.
std::string since_text(Day from, const Frame& frame);

}  // namespace satchel::casework
