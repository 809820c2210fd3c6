#include "platform/c/events.h"

#include <atomic>
#include <doctest/doctest.h>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace satchel;

namespace {

satchel_event made(satchel_event_kind kind, std::int64_t count, const char* sha256 = "") {
  satchel_event out{};
  out.kind = kind;
  out.count = count;
  std::snprintf(out.sha256, sizeof out.sha256, "%s", sha256);
  return out;
}

void count_wake(void* wakes) { ++*static_cast<std::atomic<int>*>(wakes); }

}  // namespace

TEST_CASE("the host is woken once for each time that the queue fills") {
  std::atomic<int> wakes{0};
  capi::EventQueue queue(count_wake, &wakes);
  queue.wake();
  CHECK(wakes == 0);
  queue.add(made(SATCHEL_EVENT_CONFLICT, 1));
  queue.add(made(SATCHEL_EVENT_CHANGED, 0));
  queue.wake();
  queue.wake();
  CHECK(wakes == 1);
  CHECK(queue.take().kind == SATCHEL_EVENT_CONFLICT);
  queue.add(made(SATCHEL_EVENT_REFUSED, 1));
  queue.wake();
  CHECK(wakes == 1);  // it was not empty
  CHECK(queue.take().kind == SATCHEL_EVENT_CHANGED);
  CHECK(queue.take().kind == SATCHEL_EVENT_REFUSED);
  CHECK(queue.take().kind == SATCHEL_EVENT_NONE);
  queue.add(made(SATCHEL_EVENT_FINISHED, 1));
  queue.wake();
  CHECK(wakes == 2);
}

TEST_CASE("of what says how far something is the last word stays, and what was added up is the sum") {
  capi::EventQueue queue(nullptr, nullptr);
  queue.add(made(SATCHEL_EVENT_RECORDS, 3));
  queue.add(made(SATCHEL_EVENT_PHOTO, 1, "aa"));
  queue.add(made(SATCHEL_EVENT_PHOTO, 2, "bb"));
  queue.add(made(SATCHEL_EVENT_PHOTO, 5, "aa"));
  queue.add(made(SATCHEL_EVENT_RECORDS, 4));
  CHECK(queue.take().count == 7);
  CHECK(queue.take().count == 5);
  CHECK(queue.take().count == 2);
  CHECK(queue.take().kind == SATCHEL_EVENT_NONE);
}

TEST_CASE("a host that never drains costs a bounded queue, and keeps what is no mere progress") {
  capi::EventQueue queue(nullptr, nullptr);
  queue.add(made(SATCHEL_EVENT_SIGNED_OUT, 0));
  for (int i = 0; i < 5000; ++i) queue.add(made(SATCHEL_EVENT_PHOTO, i, std::to_string(i).c_str()));
  CHECK(queue.take().kind == SATCHEL_EVENT_SIGNED_OUT);
  int left = 0;
  while (queue.take().kind != SATCHEL_EVENT_NONE) ++left;
  CHECK(left == 999);
}

TEST_CASE("a wake that throws, against its contract, harms nobody: closing does not wait for it") {
  capi::EventQueue queue([](void*) { throw std::runtime_error("no"); }, nullptr);
  queue.add(made(SATCHEL_EVENT_CHANGED, 0));
  queue.wake();
  queue.close();
  CHECK(queue.take().kind == SATCHEL_EVENT_CHANGED);
}

TEST_CASE("closing waits for a wake under way, and none comes after it") {
  struct Host {
    std::promise<void> entered, leave;
    std::atomic<bool> left{false};
  } host;
  capi::EventQueue queue(
      [](void* ctx) {
        auto& self = *static_cast<Host*>(ctx);
        self.entered.set_value();
        self.leave.get_future().wait();
        self.left = true;
      },
      &host);
  queue.add(made(SATCHEL_EVENT_CHANGED, 0));
  std::thread waking([&] { queue.wake(); });
  host.entered.get_future().wait();
  std::atomic<bool> closed{false};
  std::thread closing([&] {
    queue.close();
    CHECK(host.left);
    closed = true;
  });
  CHECK(!closed);
  host.leave.set_value();
  closing.join();
  waking.join();
  queue.add(made(SATCHEL_EVENT_CHANGED, 0));
  queue.wake();  // would enter a promise twice
  CHECK(queue.take().kind == SATCHEL_EVENT_CHANGED);
}
