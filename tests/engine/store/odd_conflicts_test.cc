// Conflicts as no hub should send them, or on what is not here: settling says why not, and nothing of it stays.
#include "tests/engine/store/desk.h"

using namespace satchel;
using namespace satchel::test;
namespace cf = satchel::conflict_field;

namespace {

struct Dispute : Desk {
  Dispute() { REQUIRE(pull({item_of(kAffair, id(5), 10, {{4, text("gate"), {10}}, {12, number(1), {10}}})}, 10)); }

  /// A conflict about affair 5, with these fields other than usual.
  Id raised(const std::vector<ItemField>& other) {
    const Id conflict = id(static_cast<std::uint8_t>(100 + version));
    std::vector<ItemField> fields{
        {cf::record_type, text("affair"), {}}, {cf::record, octets(id(5).view()), {}},
        {cf::field, text("place"), {}},        {cf::rule, text("ask"), {}},
        {cf::state, text("open"), {}},         {cf::standing, text("\"gate\""), {}},
        {cf::proposed, text("\"yard\""), {}},  {cf::proposed_device, text(to_text(id(3)).c_str()), {}}};
    for (const auto& o : other)
      for (auto& f : fields)
        if (f.number == o.number) f.value = o.value;
    for (auto& f : fields) f.version = {11 + version};
    REQUIRE(pull({item_of(cf::kType, conflict, 11 + version, fields)}, 11 + version));
    ++version;
    return conflict;
  }
  Code settled(const Id& conflict, Take take, std::string_view json = {}) {
    return as_if_sound([&] { return store->settle(conflict, take, json); }).code();
  }

  std::int64_t version = 0;
};

}  // namespace

TEST_CASE_FIXTURE(Dispute, "a conflict on a type, a record or a field that is not here cannot be settled by a value") {
  for (const Take take : {Take::proposed, Take::value}) {
    CHECK(settled(raised({{cf::record_type, text("planet"), {}}}), take, "\"x\"") == Code::not_here);
    CHECK(settled(raised({{cf::record, octets(id(77).view()), {}}}), take, "\"x\"") == Code::not_here);
    CHECK(settled(raised({{cf::record, octets("short"), {}}}), take, "\"x\"") == Code::not_here);
    CHECK(settled(raised({{cf::field, text("taste"), {}}}), take, "\"x\"") == Code::unknown_field);
  }
  CHECK(store->waiting() == 0);
  CHECK(value(kAffair, id(5), "place") == text("gate"));
}

TEST_CASE_FIXTURE(Dispute, "what is no value of the field cannot be taken") {
  CHECK(settled(raised({{cf::proposed, text("{"), {}}}), Take::proposed) == Code::invalid);
  CHECK(settled(raised({{cf::proposed, Value{}, {}}}), Take::proposed) == Code::invalid);
  CHECK(settled(raised({{cf::standing, text("[1"), {}}}), Take::standing) == Code::invalid);
  CHECK(settled(raised({}), Take::value, "7") == Code::invalid_value);
  CHECK(store->waiting() == 0);
}

TEST_CASE_FIXTURE(Dispute, "what stands stays, also on a field that this schema does not know") {
  CHECK(settled(raised({{cf::field, text("taste"), {}}}), Take::standing) == Code::ok);
  CHECK(settled(raised({{cf::record_type, text("planet"), {}}}), Take::standing) == Code::ok);
  CHECK(settled(raised({{cf::state, text("settled"), {}}}), Take::standing) == Code::already_settled);
  CHECK(settled(raised({{cf::state, Value{}, {}}}), Take::standing) == Code::already_settled);
  CHECK(settled(id(99), Take::standing) == Code::not_here);
  CHECK(store->waiting() == 2);
}

TEST_CASE_FIXTURE(Dispute, "settling one of two by one proposer on a group settles both, each by what it says") {
  const auto about = [&](const char* field, const char* proposed) {
    return std::vector<ItemField>{
        {cf::field, text(field), {}}, {cf::standing, text("1"), {}}, {cf::proposed, text(proposed), {}}};
  };
  const Id lat = raised(about("lat", "7")), lon = raised(about("lon", "8"));
  CHECK(settled(lat, Take::proposed) == Code::ok);
  CHECK(value(kAffair, id(5), "lat") == number(7));
  CHECK(value(kAffair, id(5), "lon") == number(8));
  CHECK(settled(lon, Take::proposed) == Code::already_settled);
}

TEST_CASE_FIXTURE(Dispute,
                  "references and blobs of no proper length, as a hub should not send them, are found by verify") {
  REQUIRE(store->verify([](const std::string&) {}));
  REQUIRE(pull({item_of(kVisit, id(6), 30, {{1, octets("short"), {30}}})}, 30));
  CHECK(store->verify([](const std::string&) {}).code() == Code::invalid);
  CHECK(value(kVisit, id(6), "affair") == octets("short"));
}
