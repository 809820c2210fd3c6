// A device that was withdrawn from service, in words.
#include "platform/cli/json_line.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

std::string number_of(std::size_t n) { return std::to_string(n); }

/// Before the contents are sealed nobody counts them.
Result<Undelivered> left_of(Store& store) {
  return store.leaving()->step == LeavingStep::told ? Result<Undelivered>(Undelivered{}) : store.undelivered();
}

}  // namespace

Status tell_leaving(Console& console, Store& store) {
  const Leaving leaving = *store.leaving();
  SATCHEL_ASSIGN(const Undelivered left, left_of(store));
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

Result<std::string> leaving_json(Store& store) {
  constexpr std::string_view kSteps[] = {"", "told", "sealed", "erased", "delivered"};
  const Leaving leaving = *store.leaving();
  SATCHEL_ASSIGN(const Undelivered left, left_of(store));
  JsonLine out;
  out.add("step", kSteps[static_cast<std::size_t>(leaving.step)]).add("since", to_rfc3339(leaving.since));
  out.add("entries", leaving.entries).add("photos", std::uint64_t{leaving.blobs.size()}).add("bytes", leaving.bytes);
  out.add("entries_left", left.entries).add("photos_left", left.blobs).add("not_covered", left.not_covered);
  return out.add("damaged", left.damaged).add("missing", leaving.missing).add("unhanded", leaving.unhanded).text();
}

}  // namespace satchel::cli
