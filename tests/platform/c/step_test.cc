#include <atomic>
#include <future>
#include <map>
#include <thread>

#include "engine/store.h"
#include "tests/platform/c/office.h"

using namespace satchel;

namespace {

/// A transport of the app's that blocks in its n-th request until it is let go.
struct Blocking {
  static satchel_code send(void* ctx, const satchel_request* request, satchel_reply*) {
    auto& self = *static_cast<Blocking*>(ctx);
    self.asked.set_value();
    self.go.get_future().wait();
    self.cancelled = satchel_request_cancelled(request) != 0;
    std::uint8_t byte = 0;
    self.readable = satchel_request_read(request, 0, &byte, 1) == 1;
    return SATCHEL_CANCELLED;
  }
  std::promise<void> asked, go;
  std::atomic<bool> cancelled{false}, readable{false};
};

struct Stepping {
  Stepping() {
    tablet.enrol();
    tablet.step();
    (void)tablet.events();
  }
  satchel_step_result now(std::uint32_t budget_ms = 0, std::uint64_t byte_budget = 0) {
    satchel_step_options options;
    SATCHEL_INIT(&options);
    options.at_once = 1;
    options.budget_ms = budget_ms;
    options.byte_budget = byte_budget;
    return tablet.step(&options);
  }
  test::Office office;
  test::Tablet tablet{office, "li"};
};

}  // namespace

TEST_CASE_FIXTURE(Stepping, "a step sends what waits, tells of it, and has nothing more to do") {
  const std::string id = tablet.save("夜间施工");
  const satchel_attached photo = tablet.attach(id, test::noise(300'000, 1));
  const satchel_step_result result = tablet.step();
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(result.entries == 2);
  CHECK(result.photos == 1);
  CHECK(result.bytes_out > 300'000);
  CHECK(office.has_blob(photo.sha256));
  const auto events = tablet.events();
  CHECK(test::has(events, SATCHEL_EVENT_RECORDS));
  CHECK(test::has(events, SATCHEL_EVENT_PHOTO));
  CHECK(events.back().kind == SATCHEL_EVENT_FINISHED);
  CHECK(events.back().count == SATCHEL_STEP_DONE);
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
}

TEST_CASE_FIXTURE(Stepping, "originals wait where the network is metered, or power is low; nothing else does") {
  const std::string id = tablet.save("夜间施工");
  tablet.attach(id, test::noise(100'000, 1));
  tablet.ok(satchel_set_network(tablet.store, SATCHEL_NETWORK_NONE, &tablet.error));
  satchel_step_result result = tablet.step();
  CHECK(result.state == SATCHEL_STEP_BLOCKED);
  CHECK(result.blocked == SATCHEL_BLOCKED_NETWORK);
  CHECK(result.requests == 0);
  tablet.ok(satchel_set_network(tablet.store, SATCHEL_NETWORK_METERED, &tablet.error));
  result = tablet.step();
  CHECK(result.blocked == SATCHEL_BLOCKED_WIFI);
  CHECK(result.entries == 2);
  CHECK(result.photos == 0);
  tablet.ok(satchel_set_network(tablet.store, SATCHEL_NETWORK_UNMETERED, &tablet.error));
  tablet.ok(satchel_set_power(tablet.store, 1, &tablet.error));
  CHECK(tablet.step().blocked == SATCHEL_BLOCKED_POWER);
  tablet.ok(satchel_set_power(tablet.store, 0, &tablet.error));
  result = tablet.step();
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(result.photos == 1);
}

TEST_CASE_FIXTURE(Stepping, "a hub that is not there is waited for; a person, or a better network, need not wait") {
  tablet.save("夜间施工");
  office.close();
  constexpr std::uint32_t kNoTimeToWait = 450;  // the first back-off is longer
  satchel_step_result result = now(kNoTimeToWait);
  for (int i = 0; i < 20 && result.state == SATCHEL_STEP_MORE; ++i) result = now(kNoTimeToWait);
  REQUIRE(result.state == SATCHEL_STEP_WAIT);
  CHECK(result.code == SATCHEL_NETWORK);
  CHECK(result.wait_ms > 0);
  CHECK(result.wait_until_ms > 0);
  office.reopen();
  result = tablet.step();
  CHECK(result.state == SATCHEL_STEP_WAIT);
  CHECK(result.requests == 0);
  SUBCASE("a person asks") { CHECK(now().state == SATCHEL_STEP_DONE); }
  SUBCASE("the network comes back") {
    tablet.ok(satchel_set_network(tablet.store, SATCHEL_NETWORK_NONE, &tablet.error));
    tablet.ok(satchel_set_network(tablet.store, SATCHEL_NETWORK_UNMETERED, &tablet.error));
    CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  }
}

TEST_CASE_FIXTURE(Stepping, "budgets end a step, and steps end the work") {
  const std::string id = tablet.save("夜间施工");
  for (unsigned i = 0; i < 4; ++i) tablet.attach(id, test::noise(100'000, i));
  satchel_step_result result = now(0, 50'000);
  CHECK(result.state == SATCHEL_STEP_MORE);
  int steps = 1;
  for (; steps < 50 && result.state == SATCHEL_STEP_MORE; ++steps) result = now(0, 50'000);
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(steps > 2);
}

TEST_CASE_FIXTURE(Stepping,
                  "a byte budget smaller than the first request comes to the end all the same, a piece a step") {
  const std::string id = tablet.save("夜间施工");
  const satchel_attached photo = tablet.attach(id, test::noise(300'000, 1));
  satchel_step_result result = now(0, 1);
  int steps = 1;
  for (; steps < 30 && result.state == SATCHEL_STEP_MORE; ++steps) result = now(0, 1);
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(steps > 2);
  CHECK(office.has_blob(photo.sha256));
}

TEST_CASE_FIXTURE(Stepping, "that all of a photo is at the hub is told once") {
  const std::string id = tablet.save("夜间施工");
  const satchel_attached small = tablet.attach(id, test::noise(1'000, 1));
  const satchel_attached large = tablet.attach(id, test::noise(700'000, 2));
  struct Heard {
    satchel_store* store = nullptr;
    std::map<std::string, int> whole;
  } heard;
  heard.store = tablet.store;
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.cancelled = [](void* ctx) -> std::int32_t {  // drains as often as may be, so that nothing is summed
    auto& to = *static_cast<Heard*>(ctx);
    satchel_event event;
    SATCHEL_INIT(&event);
    while (satchel_next_event(to.store, &event, nullptr) == SATCHEL_OK && event.kind != SATCHEL_EVENT_NONE)
      if (event.kind == SATCHEL_EVENT_PHOTO && event.bytes == event.total) ++to.whole[event.sha256];
    return 0;
  };
  options.cancel_ctx = &heard;
  CHECK(tablet.step(&options).state == SATCHEL_STEP_DONE);
  (void)options.cancelled(&heard);
  CHECK(heard.whole[small.sha256] == 1);
  CHECK(heard.whole[large.sha256] == 1);
}

TEST_CASE_FIXTURE(Stepping, "the network's class may be said with the step, and stays") {
  tablet.attach(tablet.save("夜间施工"), test::noise(100'000, 1));
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.network_class = SATCHEL_CLASS_NONE;
  CHECK(tablet.step(&options).blocked == SATCHEL_BLOCKED_NETWORK);
  CHECK(tablet.step().blocked == SATCHEL_BLOCKED_NETWORK);
  options.network_class = SATCHEL_CLASS_METERED;
  CHECK(tablet.step(&options).blocked == SATCHEL_BLOCKED_WIFI);
  options.network_class = 4;
  CHECK(satchel_sync_step(tablet.store, &options, nullptr, &tablet.error) == SATCHEL_INVALID);
  options.network_class = SATCHEL_CLASS_UNMETERED;
  options.struct_size = offsetof(satchel_step_options, network_class);  // of a header that did not have it
  CHECK(tablet.step(&options).blocked == SATCHEL_BLOCKED_WIFI);
  options.struct_size = sizeof options;
  CHECK(tablet.step(&options).state == SATCHEL_STEP_DONE);
}

TEST_CASE_FIXTURE(Stepping, "the host's word cancels a step") {
  tablet.save("夜间施工");
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.cancelled = [](void*) -> std::int32_t { return 1; };
  CHECK(tablet.step(&options).state == SATCHEL_STEP_CANCELLED);
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
}

TEST_CASE_FIXTURE(Stepping, "satchel_cancel ends the step under way, and the next one where it came too early") {
  tablet.save("夜间施工");
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.cancelled = [](void* store) { return satchel_cancel(static_cast<satchel_store*>(store)), 0; };
  options.cancel_ctx = tablet.store;
  CHECK(tablet.step(&options).state == SATCHEL_STEP_CANCELLED);
  SUBCASE("once") { CHECK(tablet.step().state == SATCHEL_STEP_DONE); }
  SUBCASE("before a step") {
    satchel_cancel(tablet.store);
    const satchel_step_result result = tablet.step();
    CHECK(result.state == SATCHEL_STEP_CANCELLED);
    CHECK(result.entries == 0);
    CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  }
  SUBCASE("before a person asks") {
    satchel_cancel(tablet.store);
    CHECK(now().state == SATCHEL_STEP_DONE);
    CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  }
  SUBCASE("before a suspend") {
    satchel_cancel(tablet.store);
    tablet.ok(satchel_suspend(tablet.store, &tablet.error));
    tablet.ok(satchel_resume(tablet.store, &tablet.error));
    CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  }
}

TEST_CASE("one step at a time; others save meanwhile; a suspend does not wait for a transport that hangs") {
  test::Office office;
  Blocking blocking;
  test::Tablet enrolled(office, "li");
  enrolled.enrol();
  enrolled.step();
  enrolled.close();

  test::Tablet tablet(office, "li");
  satchel_transport transport;
  SATCHEL_INIT(&transport);
  transport.ctx = &blocking;
  transport.send = Blocking::send;
  tablet.host_options.transport = &transport;
  tablet.open();
  std::future<satchel_step_result> step = std::async(std::launch::async, [&] {
    satchel_step_result result;
    SATCHEL_INIT(&result);
    CHECK(satchel_sync_step(tablet.store, nullptr, &result, nullptr) == SATCHEL_OK);
    return result;
  });
  blocking.asked.get_future().wait();
  CHECK(satchel_sync_step(tablet.store, nullptr, nullptr, &tablet.error) == SATCHEL_BUSY);
  CHECK(tablet.error.retry_after_ms > 0);
  tablet.save("夜间施工");
  satchel_upload* upload = nullptr;
  CHECK(satchel_upload_claim(tablet.store, &upload, &tablet.error) == SATCHEL_BUSY);

  satchel_rows* rows = nullptr;
  std::int32_t more = 0;
  tablet.ok(satchel_query(tablet.store, "SELECT 1", &rows, &tablet.error));
  tablet.ok(satchel_suspend(tablet.store, &tablet.error));
  tablet.ok(satchel_suspend(tablet.store, &tablet.error));
  CHECK(satchel_save(tablet.store, "case", nullptr, "{}", nullptr, &tablet.error) == SATCHEL_CANCELLED);
  CHECK(satchel_next(rows, &more, &tablet.error) == SATCHEL_CANCELLED);
  satchel_rows_release(rows);
  {
    os::Host other = *os::open_host(tablet.folder + "/key");
    StoreOptions options;
    options.folder = tablet.folder;
    CHECK(Store::open(other.ports(), options));  // its lock is free
  }
  tablet.ok(satchel_resume(tablet.store, &tablet.error));
  tablet.save("接着记录");
  CHECK(satchel_sync_step(tablet.store, nullptr, nullptr, &tablet.error) == SATCHEL_BUSY);
  blocking.go.set_value();
  CHECK(step.get().state == SATCHEL_STEP_CANCELLED);
  CHECK(blocking.cancelled);
  CHECK(blocking.readable);
}

TEST_CASE("another process's store is locked, not taken") {
  test::Office office;
  test::Tablet tablet(office, "li");
  tablet.enrol();
  test::Tablet twin(office, "li");
  twin.ok(satchel_host_open(nullptr, &twin.host, &twin.error));
  CHECK(satchel_open(twin.host, &twin.options, &twin.store, &twin.error) == SATCHEL_LOCKED);
  CHECK(twin.error.group == SATCHEL_GROUP_RETRY);
  CHECK(satchel_open(twin.host, nullptr, &twin.store, &twin.error) == SATCHEL_INVALID);
  const std::string nowhere = office.folder.path() + "/nowhere";
  twin.options.folder = nowhere.c_str();
  CHECK(satchel_open(twin.host, &twin.options, &twin.store, &twin.error) == SATCHEL_NOT_FOUND);
  CHECK(twin.store == nullptr);
}
