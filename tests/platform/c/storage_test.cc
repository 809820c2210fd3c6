// A disk that fills up.
#include "tests/platform/c/office.h"
#include "tests/platform/c/small_disk.h"

using namespace satchel;

namespace {

struct Filling {
  Filling() {
    tablet.enrol();
    tablet.step();
    (void)tablet.events();
  }
  satchel_step_result step() {
    satchel_step_options options;
    SATCHEL_INIT(&options);
    options.at_once = 1;
    return tablet.step(&options);
  }
  test::Office office;
  test::Tablet tablet{office, "li"};
};

int count(const std::vector<satchel_event>& events, satchel_event_kind kind) {
  int out = 0;
  for (const auto& event : events) out += event.kind == kind ? 1 : 0;
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Filling, "little space is told once, by how much there is, and again when it was better meanwhile") {
  test::free_bytes = 10 << 20;
  CHECK(step().state == SATCHEL_STEP_DONE);
  CHECK(step().state == SATCHEL_STEP_DONE);
  auto events = tablet.events();
  CHECK(count(events, SATCHEL_EVENT_STORAGE_LOW) == 1);
  for (const auto& event : events)
    if (event.kind == SATCHEL_EVENT_STORAGE_LOW) CHECK((event.bytes > 0 && event.bytes <= 10 << 20));
  test::free_bytes = 1 << 30;
  CHECK(step().state == SATCHEL_STEP_DONE);
  CHECK(count(tablet.events(), SATCHEL_EVENT_STORAGE_LOW) == 0);
  test::free_bytes = 10 << 20;
  CHECK(step().state == SATCHEL_STEP_DONE);
  test::free_bytes = -1;
  CHECK(count(tablet.events(), SATCHEL_EVENT_STORAGE_LOW) == 1);
}

TEST_CASE_FIXTURE(Filling, "a full disk blocks a step and refuses a save; with space again all goes on, and is there") {
  const std::string id = tablet.save("夜间施工");
  {
    const test::FullDisk full;
    const satchel_step_result result = step();
    CHECK(result.state == SATCHEL_STEP_BLOCKED);
    CHECK(result.blocked == SATCHEL_BLOCKED_STORAGE);
    CHECK(result.code == SATCHEL_DISK_FULL);
    CHECK(satchel_save(tablet.store, "case", nullptr, R"({"title": "x"})", nullptr, &tablet.error) ==
          SATCHEL_DISK_FULL);
    CHECK(tablet.error.group == SATCHEL_GROUP_FREE_SPACE);
    CHECK(tablet.get(id).find("夜间施工") != std::string::npos);
    CHECK(count(tablet.events(), SATCHEL_EVENT_STORAGE_LOW) == 1);
  }
  CHECK(step().state == SATCHEL_STEP_DONE);
  const std::string more = tablet.save("接着记录");
  CHECK(step().state == SATCHEL_STEP_DONE);
  satchel_buffer* json = nullptr;
  tablet.ok(satchel_whereabouts(tablet.store, "case", id.c_str(), &json, &tablet.error));
  CHECK(test::taken(json) == "\"receipted\"");
  tablet.ok(satchel_verify(tablet.store, &json, &tablet.error));
  satchel_buffer_release(json);
}
