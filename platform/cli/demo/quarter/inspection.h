// One visit, as it is recorded on a tablet: the visit, what was found and measured, who was there, photos, the seal.
#pragma once

#include "platform/cli/demo/quarter/stage.h"

namespace satchel::cli::demo {

struct Going {
  std::size_t matter = 0;
  casework::Day day;
  int hour = 10, minute = 0;
  bool seals = true;
};

/// Saves it, with the case's next status. Errors: those of the store.
Status inspect(Stage& stage, const Going& going);
/// Seals a first visit that was left open.
Status seal_first(Stage& stage, std::size_t matter);
/// A new record that says what is right, and why; sealed.
Status correct_first(Stage& stage, std::size_t matter);
/// Whether nobody of the party signs it: then it can be corrected without them.
bool party_refuses(std::size_t matter);

}  // namespace satchel::cli::demo
