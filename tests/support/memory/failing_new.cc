#include "tests/support/memory/failing_new.h"

#include <utility>

#include "tests/support/memory/operator_new.h"

namespace satchel::test {
namespace {

thread_local std::int64_t made = 0, fails_at = 0;
thread_local bool counts = false;

bool fails_now() { return counts && ++made == fails_at; }

}  // namespace

FailingNew::FailingNew(std::int64_t at) {
  allocation_fails = fails_now;
  made = 0;
  fails_at = at;
  counts = true;
}
FailingNew::~FailingNew() { counts = false; }
std::int64_t FailingNew::counted() { return made; }
FailingNew::Pause::Pause() : counted_(std::exchange(counts, false)) {}
FailingNew::Pause::~Pause() { counts = counted_; }

}  // namespace satchel::test
