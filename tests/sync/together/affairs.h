// What the tests of the whole protocol write into a world, and what they look for in it.
#pragma once

#include "tests/sync/together/world.h"

namespace satchel::test {

inline Value text(const char* s) { return std::string(s); }
inline Value number(std::int64_t n) { return n; }

inline std::vector<Assign> affair(const char* title) {
  return {{"district", text("north")},
          {"title", text(title)},
          {"place", text("gate")},
          {"leaflets", number(10)},
          {"kinds", Value{make_set({"noise"})}},
          {"notes", text("one\ntwo\nthree\n")}};
}

/// A request that is at the hub, and what happens on the tablet before its reply lands.
inline void late_reply(World& w, Tablet& t, const std::function<void()>& meanwhile) {
  auto session = t.session();
  auto step = session.next(w.clock.monotonic());
  const auto& send = std::get<sync::Send>(step);
  const auto reply = t.carry(send.request);
  meanwhile();
  session.replied(send.id, reply, w.clock.monotonic());
  session.work(w.clock.monotonic());
}

/// Every record of every type that both hold is the same on both.
inline void check_same(Tablet& a, Tablet& b) {
  for (const auto& type : a.store().schema()->types()) {
    const auto left = a.all(type.name), right = b.all(type.name);
    REQUIRE_MESSAGE(left.size() == right.size(), type.name);
    for (std::size_t i = 0; i < left.size(); ++i) {
      CHECK(left[i].id == right[i].id);
      CHECK_MESSAGE(left[i].values == right[i].values, (type.name + " " + to_text(left[i].id)));
      CHECK(left[i].sealed == right[i].sealed);
    }
  }
}

inline std::string conflict_text(Tablet& t, const Record& c, FieldNo field) {
  const RecordType& type = *t.store().schema()->find("conflict");
  const auto* s = std::get_if<std::string>(&c.values[*type.index_of(field)]);
  return s ? *s : "";
}

}  // namespace satchel::test
