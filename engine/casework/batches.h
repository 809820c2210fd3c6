// Batches that an inspectorate transferred: what was declared beside what came. Pure but for what is asked of World.
#pragma once

#include "engine/casework/sheet.h"

namespace satchel::casework {

/// A letter is one complaint of the batch; each further item of it is a complaint that was split from it.
struct BatchView {
  Id id;
  std::string number, inspectorate;
  std::optional<Millis> received;
  std::optional<std::int64_t> declared_letters, declared_items;  // nothing: none was declared
  std::int64_t letters = 0, items = 0;
  std::vector<Sheet> complaints = {};  // by item, those without a number last
  /// Two items of one number, or one without a number.
  bool numbers_differ = false;
  bool differs() const {
    return numbers_differ || (declared_letters && *declared_letters != letters) ||
           (declared_items && *declared_items != items);
  }
};
Result<BatchView> batch_view(World& world, const Sheet& batch);
/// All of them, the earliest received first.
Result<std::vector<BatchView>> batches(World& world);

}  // namespace satchel::casework
