// Several threads on one store, and its end.
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "tests/platform/c/office.h"
#include "tests/platform/c/small_disk.h"

using namespace satchel;

namespace {

/// Drains when it is woken, on a thread of its own, as an app would.
struct Listener {
  static void wake(void* ctx) { ++static_cast<Listener*>(ctx)->wakes; }
  std::atomic<int> wakes{0};
};

void save_some(satchel_store* store, std::atomic<int>& saved) {
  for (int i = 0; i < 8; ++i)
    if (satchel_save(store, "case", nullptr, R"({"title": "夜间施工"})", nullptr, nullptr) == SATCHEL_OK) ++saved;
}

void read_some(satchel_store* store) {
  for (int i = 0; i < 8; ++i) {
    satchel_rows* rows = nullptr;
    std::int32_t more = 0;
    if (satchel_query(store, "SELECT _id, title FROM \"case\"", &rows, nullptr) != SATCHEL_OK) continue;
    while (satchel_next(rows, &more, nullptr) == SATCHEL_OK && more) CHECK(satchel_column_data(rows, 1, nullptr));
    satchel_rows_release(rows);
    satchel_event event;
    SATCHEL_INIT(&event);
    CHECK(satchel_next_event(store, &event, nullptr) == SATCHEL_OK);
  }
}

void step_some(satchel_store* store) {
  satchel_step_options options;
  satchel_step_result result;
  SATCHEL_INIT(&options);
  SATCHEL_INIT(&result);
  options.at_once = 1;
  options.budget_ms = 50;
  for (int made = 0; made < 4; std::this_thread::yield()) {
    const satchel_code code = satchel_sync_step(store, &options, &result, nullptr);
    CHECK((code == SATCHEL_OK || code == SATCHEL_BUSY || code == SATCHEL_CANCELLED));
    made += code == SATCHEL_OK ? 1 : 0;
  }
}

/// Sleeps and wakes, as the system has it.
void suspend_some(satchel_store* store) {
  for (int i = 0; i < 4; ++i) {
    CHECK(satchel_suspend(store, nullptr) == SATCHEL_OK);
    CHECK(satchel_resume(store, nullptr) == SATCHEL_OK);
  }
}

}  // namespace

TEST_CASE("threads save, read, sync and suspend one store, and what was saved is there") {
  test::Office office;
  Listener listener;
  test::Tablet tablet(office, "li");
  tablet.options.wake = Listener::wake;
  tablet.options.wake_ctx = &listener;
  tablet.enrol();
  std::atomic<int> saved{0};
  {
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) threads.emplace_back([&] { save_some(tablet.store, saved); });
    threads.emplace_back([&] { read_some(tablet.store); });
    for (int i = 0; i < 2; ++i) threads.emplace_back([&] { step_some(tablet.store); });
    threads.emplace_back([&] { suspend_some(tablet.store); });
    for (auto& thread : threads) thread.join();
  }
  satchel_rows* rows = nullptr;
  std::int32_t more = 0;
  tablet.ok(satchel_query(tablet.store, "SELECT count(*) FROM \"case\"", &rows, &tablet.error));
  tablet.ok(satchel_next(rows, &more, &tablet.error));
  CHECK(satchel_column_integer(rows, 0) == saved);
  satchel_rows_release(rows);
  (void)tablet.events();
  const int wakes = listener.wakes;
  tablet.step();
  CHECK(listener.wakes > wakes);
}

TEST_CASE("a store is not closed from within a function of the host's, and is from anywhere else, amid a step") {
  test::Office office;
  struct Host {
    static std::int32_t ask(void* ctx) {
      auto& self = *static_cast<Host*>(ctx);
      self.closing = satchel_close(self.store, nullptr);
      self.suspending = satchel_suspend(self.store, nullptr);
      self.asked = true;
      return 0;
    }
    satchel_store* store = nullptr;
    std::atomic<bool> asked{false};
    satchel_code closing = SATCHEL_OK, suspending = SATCHEL_OK;
  } host;
  test::Tablet tablet(office, "li");
  tablet.enrol();
  for (unsigned i = 0; i < 4; ++i) tablet.attach(tablet.save("夜间施工"), test::noise(400'000, i));
  host.store = tablet.store;
  std::thread stepping([&] {
    satchel_step_options options;
    satchel_step_result result;
    SATCHEL_INIT(&options);
    SATCHEL_INIT(&result);
    options.cancelled = Host::ask;
    options.cancel_ctx = &host;
    CHECK(satchel_sync_step(tablet.store, &options, &result, nullptr) == SATCHEL_OK);
  });
  while (!host.asked) std::this_thread::yield();
  tablet.close();
  stepping.join();
  CHECK(host.closing == SATCHEL_BUSY);
  CHECK(host.suspending == SATCHEL_BUSY);
}

TEST_CASE("a wake and a line of the log come under no lock: another thread gets into the store meanwhile") {
  /// Each of its functions asks another thread to use the store, and waits for that.
  struct Host {
    static void wake(void* ctx) { static_cast<Host*>(ctx)->use(static_cast<Host*>(ctx)->wakes); }
    static void log(void* ctx, satchel_log_level, const char*) {
      static_cast<Host*>(ctx)->use(static_cast<Host*>(ctx)->lines);
    }
    void use(std::atomic<int>& calls) {
      if (!store) return;
      ++calls;
      auto used = std::make_shared<std::promise<void>>();
      std::future<void> done = used->get_future();
      threads.emplace_back([at = store, used] {
        satchel_buffer* json = nullptr;
        CHECK(satchel_status(at, &json, nullptr) == SATCHEL_OK);
        satchel_buffer_release(json);
        used->set_value();
      });
      if (done.wait_for(std::chrono::seconds(60)) != std::future_status::ready) ++locked_out;
    }
    satchel_store* store = nullptr;
    std::vector<std::thread> threads;
    std::atomic<int> wakes{0}, lines{0}, locked_out{0};
  } host;
  test::Office office;
  test::Tablet tablet(office, "li");
  tablet.options.wake = Host::wake;
  tablet.options.wake_ctx = &host;
  tablet.host_options.log = Host::log;
  tablet.host_options.log_ctx = &host;
  tablet.enrol();
  host.store = tablet.store;
  tablet.attach(tablet.save("夜间施工"), test::noise(600'000, 1));
  CHECK(satchel_save(tablet.store, "case", nullptr, R"({"titel": "x"})", nullptr, nullptr) == SATCHEL_UNKNOWN_FIELD);
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  (void)tablet.events();
  {
    const test::FullDisk full;
    CHECK(satchel_save(tablet.store, "case", nullptr, R"({"title": "x"})", nullptr, nullptr) == SATCHEL_DISK_FULL);
  }
  CHECK(host.wakes > 1);
  CHECK(host.lines > 2);
  CHECK(host.locked_out == 0);
  host.store = nullptr;
  for (auto& thread : host.threads) thread.join();
}
