// What an app provides itself: keys, and the way to the hub.
#include <boost/asio/io_context.hpp>

#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"
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

/// A transport of the app's that reads its bodies in pieces and brings them to the hub by other means.
struct Carrier {
  explicit Carrier(std::string hub_url) : url(std::move(hub_url)) {
    SATCHEL_INIT(&functions);
    functions.ctx = this;
    functions.send = [](void* ctx, const satchel_request* request, satchel_reply* reply) {
      return static_cast<Carrier*>(ctx)->carry(request, reply);
    };
  }
  satchel_code carry(const satchel_request* request, satchel_reply* reply) {
    if (offline) return SATCHEL_NETWORK;
    sync::HttpRequest out;
    out.method = satchel_request_method(request);
    out.target = std::string(satchel_request_url(request)).substr(url.size());
    for (std::size_t i = 0; i < satchel_request_header_count(request); ++i)
      out.headers.emplace_back(satchel_request_header_name(request, i), satchel_request_header_value(request, i));
    char piece[10'000];
    while (out.body.size() < satchel_request_body_size(request)) {
      const std::int64_t got = satchel_request_read(request, out.body.size(), piece, sizeof piece);
      if (got <= 0) return SATCHEL_IO;
      out.body.append(piece, static_cast<std::size_t>(got));
      satchel_request_sent(request, out.body.size());
    }
    boost::asio::io_context loop;
    net::CurlOptions options;
    options.base_url = url;
    const auto line = net::CurlTransport::open(loop, options);
    const auto came = net::fetch(loop, **line, out);
    if (!came) return static_cast<satchel_code>(came.code());
    satchel_reply_status(reply, came->status);
    for (const auto& [name, value] : came->headers) satchel_reply_header(reply, name.c_str(), value.c_str());
    satchel_reply_body(reply, came->body.data(), came->body.size() / 2);
    satchel_reply_body(reply, came->body.data() + came->body.size() / 2, came->body.size() - came->body.size() / 2);
    ++carried;
    return SATCHEL_OK;
  }
  std::string url;
  satchel_transport functions{};
  bool offline = false;
  int carried = 0;
};

}  // namespace

TEST_CASE("an app carries every request by itself: enrolment, changes, photos in pieces, claims") {
  test::Office office;
  Carrier carrier(office.url());
  test::Tablet tablet(office, "li");
  tablet.host_options.transport = &carrier.functions;
  tablet.enrol();
  CHECK(carrier.carried == 1);
  const std::string id = tablet.save("夜间施工");
  const satchel_attached photo = tablet.attach(id, test::noise(600'000, 3));
  carrier.offline = true;
  const satchel_step_result waits = tablet.step();
  CHECK(waits.state == SATCHEL_STEP_WAIT);
  CHECK(waits.code == SATCHEL_NETWORK);
  carrier.offline = false;
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
