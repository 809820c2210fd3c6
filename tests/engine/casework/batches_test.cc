// Batches: what was declared beside what came.
#include "engine/casework/batches.h"

#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

struct BatchHouse : MemoryWorld {
  Id batch = put("transfer_batch", {{"number", "第3批"}, {"declared_letters", "2"}, {"declared_items", "3"}});
  Id item(const std::string& n, const Cells& more = {}) {
    Cells cells{{"batch", to_text(batch)}, {"batch_item", n}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("complaint", cells);
  }
  BatchView view() {
    BatchHouse now(*this);
    const auto all = batches(now);
    REQUIRE(all);
    REQUIRE(all->size() == 1);
    return all->front();
  }
  BatchHouse() = default;
  BatchHouse(const BatchHouse& other) : MemoryWorld(other), batch(other.batch) {}
};

}  // namespace

TEST_CASE_FIXTURE(BatchHouse, "letters and items are counted apart, and flagged where they differ") {
  CHECK(view().differs());
  const Id letter = item("2");
  item("1");
  const Id part = item("3", {{"split_from", to_text(letter)}});
  BatchView now = view();
  CHECK(now.letters == 2);
  CHECK(now.items == 3);
  CHECK_FALSE(now.differs());
  CHECK(now.complaints.front().number("batch_item") == 1);
  change("complaint", part, {{"split_from", ""}});
  CHECK(view().differs());
}

TEST_CASE_FIXTURE(BatchHouse, "a number that stands twice, or none, is flagged; what was not declared is not") {
  change("transfer_batch", batch, {{"declared_letters", ""}, {"declared_items", ""}});
  item("1");
  CHECK_FALSE(view().differs());
  const Id twice = item("1");
  CHECK(view().differs());
  change("complaint", twice, {{"batch_item", ""}});
  CHECK(view().differs());
}

}  // namespace satchel::casework::test
