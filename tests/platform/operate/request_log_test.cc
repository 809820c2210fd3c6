#include "platform/operate/request_log.h"

#include <doctest/doctest.h>

using namespace satchel;
using namespace std::chrono_literals;
using serve::RequestDone;
using serve::Severity;

namespace {

RequestDone refused_request() {
  RequestDone out;
  out.id = "5f1c", out.method = "POST", out.route = "/v1/sync", out.status = 429, out.code = "too_many";
  out.caller = "device 0190", out.took = 12'449us, out.bytes_in = 1200, out.bytes_out = 340;
  return out;
}

}  // namespace

TEST_CASE("a request is one line for people and one object for machines") {
  const RequestDone done = refused_request();
  CHECK(operate::text_line(done) == "POST /v1/sync 429 too_many 12.4 ms, 1200 bytes in, 340 out, device 0190 [5f1c]");
  CHECK(operate::json_line({0}, done) ==
        R"({"time":"1970-01-01T00:00:00.000Z","severity":"warning","event":"request","id":"5f1c","method":"POST",)"
        R"("route":"/v1/sync","status":429,"code":"too_many","caller":"device 0190","ms":12.4,"bytes_in":1200,)"
        R"("bytes_out":340})");
  CHECK(operate::json_line({0}, Severity::error, "a \"line\"") ==
        R"({"time":"1970-01-01T00:00:00.000Z","severity":"error","event":"line","text":"a \"line\""})");
  CHECK(operate::text_line(RequestDone{}).starts_with("(no request) 0"));
}

TEST_CASE("how grave a request is follows from its status") {
  const auto severity = [](int status) {
    RequestDone done;
    done.status = status;
    return operate::severity_of(done);
  };
  for (int status : {200, 204, 401, 404, 409}) CHECK(severity(status) == Severity::info);
  for (int status : {429, 499, 503}) CHECK(severity(status) == Severity::warning);
  for (int status : {500, 507}) CHECK(severity(status) == Severity::error);
}
