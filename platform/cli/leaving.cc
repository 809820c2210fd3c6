// A device that was withdrawn from service, in words.
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

std::string number_of(std::size_t n) { return std::to_string(n); }

}  // namespace

Status tell_leaving(Console& console, Store& store) {
  const Leaving leaving = *store.leaving();
  SATCHEL_ASSIGN(const Undelivered left, undelivered_here(store));
  const auto n = [](auto v) { return std::to_string(v); };
  const std::string photos = number_of(leaving.blobs.size());
  console.line(Text::status_left, {to_rfc3339(leaving.since)});
  if (leaving.step == LeavingStep::told) return console.line(Text::status_left_told), Status{};
  if (leaving.missing > 0) console.line(Text::status_left_missing, {n(leaving.missing)});
  if (leaving.unhanded > 0) console.line(Text::status_left_unhanded, {n(leaving.unhanded)});
  if (left.nothing() && leaving.step == LeavingStep::delivered)
    return console.line(Text::status_left_delivered, {n(leaving.entries), photos}), Status{};
  if (left.entries + left.blobs > 0 || !left.known)
    console.line(Text::status_left_waiting, {n(left.entries), n(left.blobs), n(leaving.bytes), store.leaving_bundle()});
  else if (left.not_covered > 0)
    console.line(Text::status_left_uncovered, {n(left.not_covered)});
  if (left.damaged > 0) console.line(Text::status_left_damaged, {n(left.damaged), store.leaving_bundle()});
  return {};
}

}  // namespace satchel::cli
