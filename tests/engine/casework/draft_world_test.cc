// Records as a draft would leave them.
#include "engine/casework/draft_world.h"

#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

struct DraftHouse : MemoryWorld {
  Id one = put("case", {{"title", "冷库"}, {"officers", "li,wang"}});
  Id sheets = put("leaflet", {{"case", to_text(one)}, {"count", "40"}});
  DraftWorld world{*this};
  Sheet now(const std::string& type, const Id& id) { return **world.find(type, id); }
};

Assign assign(const char* field, Value value, How how = How::put) { return {field, std::move(value), how}; }

}  // namespace

TEST_CASE_FIXTURE(DraftHouse, "changes lie over what stands: values, sets and sums") {
  REQUIRE(world.lay({ChangeKind::update,
                     "case",
                     one,
                     {assign("title", std::string("冷冻库")), assign("officers", make_set({"zhao"}), How::add),
                      assign("officers", make_set({"wang"}), How::remove)}}));
  REQUIRE(world.lay({ChangeKind::update, "leaflet", sheets, {assign("count", std::int64_t{5}, How::remove)}}));
  CHECK(now("case", one).text("title") == "冷冻库");
  CHECK(now("case", one).set("officers") == make_set({"li", "zhao"}));
  CHECK(now("leaflet", sheets).number("count") == 35);
  CHECK(sheet("case", one).text("title") == "冷库");
}

TEST_CASE_FIXTURE(DraftHouse, "what is made is found, what is deleted is not") {
  const Id made = id_no(900);
  REQUIRE(world.lay({ChangeKind::create, "answer", made, {assign("case", octets(one.view()))}}));
  REQUIRE(world.lay({ChangeKind::remove, "leaflet", sheets, {}}));
  CHECK(world.those("answer", "case", one)->size() == 1);
  CHECK(world.those("leaflet", "case", one)->empty());
  CHECK_FALSE(*world.find("leaflet", sheets));
}

TEST_CASE_FIXTURE(DraftHouse, "what nobody has is not changed") {
  CHECK(world.lay({ChangeKind::update, "case", id_no(901), {}}).code() == Code::not_here);
  CHECK(world.lay({ChangeKind::create, "nothing", id_no(901), {}}).code() == Code::unknown_type);
  CHECK(world.lay({ChangeKind::update, "case", one, {assign("colour", Value{})}}).code() == Code::unknown_field);
}

}  // namespace satchel::casework::test
