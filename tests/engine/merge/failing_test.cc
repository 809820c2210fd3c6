// What Records reports stops the entry: it is no verdict, and no call of it is passed over.
#include <doctest/doctest.h>
#include <functional>

#include "tests/engine/merge/bureau.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// Sends, one after the other, until one is stopped.
class Story {
 public:
  Bureau b;
  Status status;

  Version at() const { return b.now(); }
  void sent(const std::string& device, std::vector<Change> changes, Code refused = Code::ok) {
    if (!status) return;
    const auto outcome = b.try_send(device, std::move(changes));
    if (!outcome) return void(status = Status{outcome.error()});
    REQUIRE_MESSAGE(outcome->refused == refused, outcome->detail);
  }
  void office(std::vector<Change> changes) {
    b.role = "office";
    sent("desk", std::move(changes));
    b.role = "inspector";
  }
  Id conflict(std::string_view field) const {
    const auto all = b.kept(field);
    return all.empty() ? Id{} : all.front().id;
  }
};

using Tale = std::function<void(Story&)>;

/// The tale with each call of Records failing once: the entry under way is stopped by just that.
void tell(const Tale& tale) {
  for (std::size_t n = 1;; ++n) {
    Story story;
    story.b.records.fails_in = n;
    tale(story);
    if (story.b.records.fails_in > 0) {
      CHECK(story.status);
      CHECK(n > 5);
      return;
    }
    REQUIRE(story.status.code() == Code::io);
    REQUIRE(story.status.error().detail == "a call that fails");
  }
}

FieldOp visited_affair(const Bureau& b) { return b.put("affair", Value{octets(id_of(1).view())}, {}, kVisit); }

void made(Story& s) {
  s.sent("a", {Bureau::create(1, {s.b.put("title", words("t")), s.b.put("notes", words("one\n\ntwo"))})});
}

}  // namespace

TEST_CASE("values that differ: each call is heeded") {
  tell([](Story& s) {
    made(s);
    const Version seen = s.at();
    s.sent("a", {Bureau::update(1, {s.b.put("title", words("a"), seen), s.b.put("place", words("a"), seen)})});
    s.sent("b", {Bureau::update(1, {s.b.put("title", words("b"), seen), s.b.put("place", words("b"), seen)})});
    s.sent("b", {Bureau::update(1, {s.b.put("place", words("c"), seen)})});
    s.sent("a", {Bureau::update(1, {s.b.text("one\n\ntwo", "ONE\n\ntwo", seen)})});
    s.sent("b", {Bureau::update(1, {s.b.text("one\n\ntwo", "eins\n\ntwo", seen)})});
    s.sent("b", {Bureau::update(1, {s.b.text("eins\n\ntwo", "uno\n\ntwo", seen)})});
  });
}

TEST_CASE("groups: each call is heeded") {
  tell([](Story& s) {
    made(s);
    const Version seen = s.at();
    for (const char* device : {"a", "b", "b"}) {
      const Value value = number(device[0]);
      s.sent(device, {Bureau::update(1, {s.b.put("lat", value, seen), s.b.put("lon", value, seen)})});
      s.sent(device, {Bureau::update(1, {s.b.put("east", value, seen), s.b.put("north", value, seen)})});
    }
  });
}

TEST_CASE("deletes, and what undoes them: each call is heeded") {
  tell([](Story& s) {
    made(s);
    const Version seen = s.at();
    s.sent("b", {Bureau::remove(1, seen)});
    s.sent("a", {Bureau::update(1, {s.b.put("title", words("a"), seen)})});
    s.sent("b", {Bureau::remove(1, seen)});
    s.sent("b", {Bureau::remove(1, s.at())});
    s.sent("a", {Bureau::undelete(1, seen)});
    s.sent("a", {Bureau::remove(1, s.at())});
    s.sent("b", {Bureau::seal(1, {s.b.put("title", words("s"), seen)})});
  });
}

TEST_CASE("seals and settlements: each call is heeded") {
  tell([](Story& s) {
    made(s);
    const Version seen = s.at();
    s.sent("a", {Bureau::update(1, {s.b.put("place", words("a"), seen)})});
    s.sent("b", {Bureau::update(1, {s.b.put("place", words("b"), seen)})});
    s.sent("a", {Bureau::update(1, {s.b.step("open", "visited", seen)})});
    s.sent("b", {Bureau::update(1, {s.b.step("visited", "closed", s.at())})});
    if (s.status)
      s.office(
          {s.b.settle(s.conflict("place"), "proposed"), Bureau::update(1, {s.b.put("place", words("b"), s.at())})});
    s.sent("b", {Bureau::seal(1, {s.b.put("title", words("t"), seen), s.b.put("place", words("b"), s.at())})});
  });
}

TEST_CASE("records under others: each call is heeded") {
  tell([](Story& s) {
    made(s);
    s.sent("a", {Bureau::create(2, {visited_affair(s.b), s.b.put("fact", words("f"), {}, kVisit)}, kVisit)});
    s.sent("a", {Bureau::create(2, {visited_affair(s.b), s.b.put("fact", words("f"), {}, kVisit)}, kVisit)});
    s.sent("a", {Bureau::update(9, {s.b.put("title", words("?"))})}, Code::unknown_record);
  });
}
