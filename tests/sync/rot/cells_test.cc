// A database whose pages are sound and whose contents are not, on a tablet: every call ends, in an error where it has
// to, and nothing that was saved turns into something else unnoticed.
#include "tests/sync/rot/cells.h"

#include <doctest/doctest.h>
#include <set>

#include "tests/simulation/sample_store.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// Columns without a check, and what another value there does.
const std::set<std::string> kUnchecked{
    "ack.first",       "ack.count",         "ack.version",  // a version shows as another; the next pull mends it
    "blob.lane",       "blob.noted",        "blob.size",        "blob.state",
    "blob.upload",                                                                // sent in another order, or again
    "epoch.ordinal",   "stage.page",                                              // only their order counts
    "quarantine.code", "quarantine.detail", "quarantine.since",                   // the reason; the content is checked
    "affair._root",    "visit._root",       "conflict._root",   "statute._root",  // for hubs
};

/// Whether the store, opened as an app does, says that something is wrong.
bool noticed(sample::Tablet& tablet) {
  tablet.disk.revive();
  auto opened = Store::open(tablet.ports(), tablet.options());
  if (!opened) {
    CHECK(opened.code() != Code::internal);
    return true;
  }
  if ((*opened)->salvaged()) return true;
  const Status found = (*opened)->verify([](const std::string&) {});
  CHECK(found.code() != Code::internal);
  return !found;
}

}  // namespace

TEST_CASE("whichever cell of a tablet's database is other than written, that is noticed, and each call ends") {
  const sim::Disk::Image sound = sample::sample_store();
  sample::Tablet tablet;
  tablet.disk.put_back(sound);
  REQUIRE_FALSE(noticed(tablet));
  int noted = 0;
  each_changed_cell(tablet.disk, tablet.vfs.name(), sound, sample::kDatabase, [&](const std::string& column) {
    const sim::Disk::Image changed = tablet.disk.image();
    if (!kUnchecked.contains(column)) {
      CHECK(noticed(tablet));
      ++noted;
    }
    tablet.disk.put_back(changed);
    tablet.disk.revive();
    static constexpr std::uint8_t kUses[] = {sample::kAll, sample::kSync, sample::kWrite | sample::kSync};
    sample::use_store(tablet, kUses[noted % 3]);
  });
  CHECK(noted > 100);
}
