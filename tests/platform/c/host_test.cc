// What an app provides itself: keys, and the way to the hub.
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "tests/platform/c/carrier.h"
#include "tests/platform/c/office.h"
#include "tests/support/test_keys.h"

using namespace satchel;

namespace {

/// A keystore behind C functions.
struct Keystore {
  Keystore() {
    SATCHEL_INIT(&functions);
    functions.ctx = this;
    functions.public_key = [](void* ctx, std::uint8_t out[32]) -> satchel_code {
      const PublicKey key = static_cast<Keystore*>(ctx)->keys.public_key();
      return std::copy(key.bytes.begin(), key.bytes.end(), out), SATCHEL_OK;
    };
    functions.sign = [](void* ctx, const std::uint8_t* message, std::size_t size,
                        std::uint8_t out[64]) -> satchel_code {
      const auto made = static_cast<Keystore*>(ctx)->keys.sign({reinterpret_cast<const char*>(message), size});
      if (made) std::copy(made->begin(), made->end(), out);
      return made ? SATCHEL_OK : static_cast<satchel_code>(made.code());
    };
    functions.rest_key = [](void* ctx, std::uint8_t out[32]) -> satchel_code {
      const auto made = static_cast<Keystore*>(ctx)->keys.rest_key();
      if (made) std::copy(made->begin(), made->end(), out);
      return made ? SATCHEL_OK : static_cast<satchel_code>(made.code());
    };
  }
  test::TestKeys keys{9};
  satchel_keys functions{};
};

}  // namespace

TEST_CASE("an app carries every request by itself: enrolment, changes, photos in pieces, claims") {
  test::Office office;
  test::Carrier carrier(office.url());
  test::Tablet tablet(office, "li");
  tablet.host_options.transport = &carrier.functions;
  tablet.enrol();
  CHECK(carrier.carried == 1);
  const std::string id = tablet.save("夜间施工");
  const satchel_attached photo = tablet.attach(id, test::noise(600'000, 3));
  carrier.says = SATCHEL_NETWORK;
  const satchel_step_result waits = tablet.step();
  CHECK(waits.state == SATCHEL_STEP_WAIT);
  CHECK(waits.code == SATCHEL_NETWORK);
  carrier.says = SATCHEL_OK;
  tablet.ok(satchel_set_network(tablet.store, SATCHEL_NETWORK_METERED, &tablet.error));
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.at_once = 1;
  CHECK(tablet.step(&options).blocked == SATCHEL_BLOCKED_WIFI);
  satchel_upload* upload = nullptr;
  tablet.ok(satchel_upload_claim(tablet.store, &upload, &tablet.error));
  REQUIRE(upload != nullptr);
  tablet.ok(satchel_upload_report(tablet.store, satchel_upload_id(upload), 0, nullptr, &tablet.error));
  satchel_upload_release(upload);
  tablet.ok(satchel_set_network(tablet.store, SATCHEL_NETWORK_UNMETERED, &tablet.error));
  const satchel_step_result result = tablet.step(&options);
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(result.photos == 1);
  CHECK(result.requests > 2);
  CHECK(result.bytes_out > 600'000);
  CHECK(office.has_blob(photo.sha256));
}

TEST_CASE("on a line where each request takes longer than the budget, steps come to the end of the work") {
  test::Office office;
  test::Carrier carrier(office.url());
  test::Tablet tablet(office, "li");
  tablet.host_options.transport = &carrier.functions;
  tablet.enrol();
  const satchel_attached photo = tablet.attach(tablet.save("夜间施工"), test::noise(300'000, 3));
  carrier.takes = std::chrono::milliseconds(120);  // it is looked at ten times a second
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.at_once = 1;
  options.budget_ms = 1;
  satchel_step_result result = tablet.step(&options);
  CHECK(result.state == SATCHEL_STEP_MORE);
  for (int steps = 1; steps < 30 && result.state == SATCHEL_STEP_MORE; ++steps) result = tablet.step(&options);
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(office.has_blob(photo.sha256));
}

TEST_CASE("whatever a transport of the app's says that is no reply, is waited for as the network is") {
  test::Office office;
  test::Carrier carrier(office.url());
  test::Tablet tablet(office, "li");
  tablet.host_options.transport = &carrier.functions;
  tablet.enrol();
  const std::string id = tablet.save("夜间施工");
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.at_once = 1;
  options.budget_ms = 100;  // the first back-off is longer
  constexpr satchel_code kOdd[] = {SATCHEL_INTERNAL,
                                   SATCHEL_DISK_FULL,
                                   SATCHEL_OUT_OF_MEMORY,
                                   SATCHEL_CORRUPT,
                                   SATCHEL_WITHDRAWN,
                                   SATCHEL_NOT_SIGNED_IN,
                                   SATCHEL_CANCELLED,
                                   SATCHEL_INVALID,
                                   99,
                                   -7,
                                   1 << 30};
  for (const satchel_code odd : kOdd) {
    carrier.says = odd;
    satchel_step_result result = tablet.step(&options);
    for (int i = 0; i < 20 && result.state == SATCHEL_STEP_MORE; ++i) result = tablet.step(&options);
    CHECK(result.state == SATCHEL_STEP_WAIT);
    CHECK(result.code == SATCHEL_NETWORK);
    CHECK(result.wait_ms > 0);
  }
  carrier.says = SATCHEL_BAD_CERTIFICATE;
  const satchel_step_result refused = tablet.step(&options);
  CHECK(refused.code == SATCHEL_BAD_CERTIFICATE);
  CHECK(refused.request_id == carrier.named);
  CHECK(carrier.named.size() == 16);
  carrier.says = SATCHEL_OK;
  options.budget_ms = 0;
  const satchel_step_result done = tablet.step(&options);
  CHECK(done.state == SATCHEL_STEP_DONE);
  CHECK(done.request_id == std::string());
  CHECK(tablet.get(id).find("夜间施工") != std::string::npos);
}

TEST_CASE("with a keystore of the app's, what needs the key waits while it is locked, and nothing else does") {
  test::Office office;
  Keystore keystore;
  test::Tablet tablet(office, "li");
  tablet.host_options.keys = &keystore.functions;
  tablet.enrol();
  CHECK(!office.host.files->exists(tablet.folder + "/key"));
  const std::string id = tablet.save("夜间施工");
  tablet.attach(id, test::noise(100'000, 1));
  tablet.close();

  keystore.keys.locked = true;
  tablet.open();
  const std::string more = tablet.save("接着记录");
  CHECK(tablet.get(more).find("接着记录") != std::string::npos);
  satchel_photo photo;
  SATCHEL_INIT(&photo);
  photo.of_type = "case";
  photo.of_id = id.c_str();
  CHECK(satchel_attach_bytes(tablet.store, &photo, "x", 1, nullptr, &tablet.error) == SATCHEL_KEY_LOCKED);
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.at_once = 1;
  options.budget_ms = 400;
  const satchel_step_result locked = tablet.step(&options);
  CHECK(locked.state != SATCHEL_STEP_DONE);
  CHECK(locked.entries == 0);
  keystore.keys.locked = false;
  options.budget_ms = 0;
  const satchel_step_result result = tablet.step(&options);
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(result.entries == 3);
  CHECK(result.photos == 1);
}

TEST_CASE("options that contradict each other, or lack a function, are refused") {
  Keystore keystore;
  satchel_host* host = nullptr;
  satchel_host_options options;
  SATCHEL_INIT(&options);
  options.keys = &keystore.functions;
  options.key_file = "key";
  CHECK(satchel_host_open(&options, &host, nullptr) == SATCHEL_INVALID);
  options.key_file = nullptr;
  keystore.functions.sign = nullptr;
  CHECK(satchel_host_open(&options, &host, nullptr) == SATCHEL_INVALID);
  options.keys = nullptr;
  options.struct_size = 0;
  CHECK(satchel_host_open(&options, &host, nullptr) == SATCHEL_INVALID);
  CHECK(host == nullptr);
  CHECK(satchel_host_open(nullptr, &host, nullptr) == SATCHEL_OK);
  satchel_host_release(host);
  satchel_host_release(nullptr);
}

TEST_CASE("a tablet that is withdrawn says so, and reads nothing any more; a claimed photo goes with the rest") {
  test::Office office;
  test::Tablet tablet(office, "li");
  tablet.enrol();
  const std::string id = tablet.save("夜间施工");
  tablet.attach(id, test::noise(300'000, 1));
  tablet.ok(satchel_set_power(tablet.store, 1, &tablet.error));
  CHECK(tablet.step().blocked == SATCHEL_BLOCKED_POWER);
  satchel_upload* upload = nullptr;
  tablet.ok(satchel_upload_claim(tablet.store, &upload, &tablet.error));
  REQUIRE(upload != nullptr);
  satchel_rows* rows = nullptr;
  std::int32_t more = 0;
  tablet.ok(satchel_query(tablet.store, "SELECT _id FROM \"case\"", &rows, &tablet.error));
  const std::string status = tablet.status();
  const auto device = id_from_text(status.substr(status.find("\"device\":\"") + 10, 36));
  REQUIRE(device);
  REQUIRE(office.hub->revoke(*device));

  (void)tablet.events();
  const satchel_step_result result = tablet.step();
  CHECK(result.state == SATCHEL_STEP_BLOCKED);
  CHECK(result.blocked == SATCHEL_BLOCKED_SIGN_IN);
  CHECK(result.code == SATCHEL_WITHDRAWN);
  CHECK(test::has(tablet.events(), SATCHEL_EVENT_SIGNED_OUT));
  CHECK(!office.host.files->exists(satchel_upload_file(upload)));
  satchel_upload_release(upload);
  CHECK(satchel_next(rows, &more, &tablet.error) == SATCHEL_CANCELLED);
  satchel_rows_release(rows);
  satchel_buffer* json = nullptr;
  CHECK(satchel_get(tablet.store, "case", id.c_str(), &json, &tablet.error) == SATCHEL_WITHDRAWN);
  CHECK(satchel_query(tablet.store, "SELECT 1", &rows, &tablet.error) == SATCHEL_WITHDRAWN);
  CHECK(tablet.status().find("\"leaving\"") != std::string::npos);
}

TEST_CASE("how far a photo is comes while an app's transport is still sending it") {
  struct Sending {
    Sending(const std::string& url) : carrier(url) {
      SATCHEL_INIT(&functions);
      functions.ctx = this;
      functions.send = [](void* ctx, const satchel_request* request, satchel_reply* reply) {
        auto& self = *static_cast<Sending*>(ctx);
        self.under_way = true;
        const satchel_code code = self.carrier.carry(request, reply);
        self.under_way = false;
        return code;
      };
    }
    static void wake(void* ctx) {
      auto& self = *static_cast<Sending*>(ctx);
      satchel_event event;
      SATCHEL_INIT(&event);
      while (satchel_next_event(self.store, &event, nullptr) == SATCHEL_OK && event.kind != SATCHEL_EVENT_NONE)
        if (self.under_way && event.kind == SATCHEL_EVENT_PHOTO && event.bytes > 0) ++self.told;
    }
    test::Carrier carrier;
    satchel_transport functions{};
    satchel_store* store = nullptr;
    bool under_way = false;
    int told = 0;
  };
  test::Office office;
  Sending sending(office.url());
  test::Tablet tablet(office, "li");
  tablet.host_options.transport = &sending.functions;
  tablet.options.wake = Sending::wake;
  tablet.options.wake_ctx = &sending;
  tablet.enrol();
  sending.store = tablet.store;
  tablet.attach(tablet.save("夜间施工"), test::noise(600'000, 3));
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  CHECK(sending.told > 2);
}

TEST_CASE("functions of the host's that throw, against their contract, end as what they could not do") {
  struct Throwing {
    [[noreturn]] static void no() { throw std::runtime_error("no"); }
    static satchel_code send(void*, const satchel_request*, satchel_reply*) { no(); }
    static void log(void*, satchel_log_level, const char*) { no(); }
    static void wake(void*) { no(); }
    static std::int32_t cancelled(void*) { no(); }
  };
  test::Office office;
  test::Tablet enrolled(office, "li");
  enrolled.enrol();
  enrolled.close();
  test::Tablet tablet(office, "li");
  satchel_transport transport;
  SATCHEL_INIT(&transport);
  transport.send = Throwing::send;
  tablet.host_options.transport = &transport;
  tablet.host_options.log = Throwing::log;
  tablet.options.wake = Throwing::wake;
  tablet.open();
  const std::string id = tablet.save("夜间施工");
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.at_once = 1;
  options.budget_ms = 100;
  satchel_step_result result = tablet.step(&options);
  for (int i = 0; i < 20 && result.state == SATCHEL_STEP_MORE; ++i) result = tablet.step(&options);
  CHECK(result.code == SATCHEL_NETWORK);
  options.cancelled = Throwing::cancelled;
  CHECK(tablet.step(&options).state == SATCHEL_STEP_CANCELLED);
  CHECK(tablet.get(id).find("夜间施工") != std::string::npos);
}

TEST_CASE("a transport's own thread may ask whether its request is still wanted, while the step asks as well") {
  struct Asking {
    explicit Asking(const std::string& url) : carrier(url) {
      SATCHEL_INIT(&functions);
      functions.ctx = this;
      functions.send = [](void* ctx, const satchel_request* request, satchel_reply* reply) {
        auto& self = *static_cast<Asking*>(ctx);
        std::atomic<bool> over = false;
        std::thread asker([&] {
          while (!over)
            if (satchel_request_cancelled(request) != 0) self.unwanted = true;
        });
        const satchel_code code = self.carrier.carry(request, reply);
        if (self.carrier.carried > 1) self.ends = true;
        while (self.ends && !self.unwanted) std::this_thread::yield();  // its own thread alone sees that
        over = true;
        asker.join();
        return code;
      };
    }
    test::Carrier carrier;
    satchel_transport functions{};
    std::atomic<bool> ends = false, unwanted = false;
  };
  test::Office office;
  Asking asking(office.url());
  test::Tablet tablet(office, "li");
  tablet.host_options.transport = &asking.functions;
  tablet.enrol();
  tablet.attach(tablet.save("夜间施工"), test::noise(300'000, 3));
  satchel_step_options options;
  SATCHEL_INIT(&options);
  options.cancel_ctx = &asking;
  options.cancelled = [](void* ctx) -> std::int32_t { return static_cast<Asking*>(ctx)->ends ? 1 : 0; };
  CHECK(tablet.step(&options).state == SATCHEL_STEP_CANCELLED);
  CHECK(asking.unwanted);
}
