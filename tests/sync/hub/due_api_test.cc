// What is due, over HTTP: of what the caller sees.
#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {
namespace {

struct DueOffice : JsonOffice {
  DueOffice() {
    with_schema();
    make(zhang, "deadline",
         R"({"what":"acknowledge","length":24,"unit":"hour","confirmed":true,"source":"办理工作机制"})");
    const std::string unit = id_of(make(zhang, "org_unit", R"({"name":"执法一大队"})"));
    for (const std::string district : {"north", "south"}) {
      const std::string made =
          make(zhang, "case", R"({"district":")" + district + R"(","title":"噪声 )" + district + "\"}");
      make(zhang, "assignment",
           R"({"case":")" + id_of(made) + R"(","assigned":"2026-01-01T01:00:00Z","unit":")" + unit + "\"}");
    }
    make(zhang, "transfer_batch", R"({"number":"第3批","declared_items":2,"report_by":"2026-02-01"})");
  }
  static std::string id_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }
  std::string zhang = token("zhang");
};

}  // namespace

TEST_CASE_FIXTURE(DueOffice, "the office hears of all, a tablet of its district alone") {
  const JsonAnswer all = get(zhang, "/v1/due?at=2026-01-02T00:59:59Z");
  REQUIRE(all.status == 200);
  CHECK(all["/due"].as_array().size() == 5);  // on site has no row; the batch has a day
  CHECK(all.text("/due/0/what") == "acknowledge");
  CHECK(all.text("/due/0/urgency") == "due");
  CHECK(all.text("/due/0/who") == "执法一大队");
  CHECK(all.raw.find("\"urgency\":\"unknown\"") != std::string::npos);
  const JsonAnswer late = get(zhang, "/v1/due?overdue=1&at=2026-01-02T01:00:00Z");
  CHECK(late["/due"].as_array().size() == 2);
  const std::string tablet = device_token(device("li", {"north"}), "li");
  const JsonAnswer own = get(tablet, "/v1/due?at=2026-01-02T00:00:00Z");
  CHECK(own["/due"].as_array().size() == 2);
  CHECK(own.raw.find("south") == std::string::npos);
  CHECK(own.raw.find("执法一大队") == std::string::npos);  // of the reference scope, which it does not have
}

TEST_CASE_FIXTURE(DueOffice, "batches are told to who sees them") {
  const JsonAnswer all = get(zhang, "/v1/batches");
  CHECK(all.text("/batches/0/number") == "第3批");
  CHECK(all["/batches/0/differs"].as_bool());
  CHECK(get(device_token(device("li", {"north"}), "li"), "/v1/batches")["/batches"].as_array().empty());
}

TEST_CASE_FIXTURE(DueOffice, "what is asked wrongly is refused") {
  CHECK(get(zhang, "/v1/due?at=yesterday").code() == "invalid");
  CHECK(get(zhang, "/v1/due/more").code() == "not_found");
  CHECK(call(zhang, "POST", "/v1/due").status == 405);
  CHECK(get("", "/v1/due").status == 401);
}

}  // namespace satchel::hub::test
