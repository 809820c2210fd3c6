// What every implementation of Central keeps of its marks: see sync/hub/central/row_marks.h.
#pragma once

#include "tests/contract/central_contract.h"

namespace satchel::hub::test {

/// Rows that somebody changed are noticed.
inline void mark_contract(CentralGrounds& on) {
  on.commit(1, [](auto& w) {
    REQUIRE(w.use_schema(every_type_schema()));
    REQUIRE(w.put_device(device_row(1, "li")));
    REQUIRE(w.put_actor({id_of(1), "li", {5}, false}));
    REQUIRE(w.put_writer({{}, id_of(1), {1}, {}, {}}));
    REQUIRE(w.intern({"north"}));
    REQUIRE(w.put_account({"li", "office", {}, "hash", {}, {}, false}));
    REQUIRE(w.put_session({hash_of("1"), "li", {1}, {2}, {30}}));
    REQUIRE(w.put_parked({id_of(1), id_of(2), {}}));
    REQUIRE(w.put_orphan({id_of(1), 10, id_of(2)}));
    REQUIRE(w.note_access({}));
    REQUIRE(w.note_event({}));
    REQUIRE(w.put_setting("a", "1"));
    REQUIRE(w.put_recovered(recovered_row(0, {})));
    REQUIRE(w.note_hander({id_of(1), id_of(2), {}}));
    REQUIRE(w.note_back({id_of(1), 2, {}}));
  });
  CHECK(on.view()->check());
  const auto noticed = [&](const char* change, const auto& read) {
    CAPTURE(change);
    CHECK(read(*on.view()).code() == Code::ok);
    on.alter(change);
    CHECK(read(*on.view()).code() == Code::corrupt);
  };
  noticed("UPDATE @device SET role='office'", [](auto& v) { return v.device(id_of(1)); });
  noticed("UPDATE @actor SET since=6", [](auto& v) { return v.actors(id_of(1)); });
  noticed("UPDATE @writer SET mark=head", [](auto& v) { return v.writer(WriterNo{1}); });
  noticed("UPDATE @scope_set SET scopes='[]'", [](auto& v) { return v.scope_sets(); });
  noticed("UPDATE @account SET password='other'", [](auto& v) { return v.account("li"); });
  noticed("UPDATE @session SET expires=99", [](auto& v) { return v.sessions(); });
  noticed("UPDATE @parked SET root=conflict", [](auto& v) { return v.parked(); });
  noticed("UPDATE @orphan SET type=11", [](auto& v) { return v.orphans(id_of(2)); });
  noticed("UPDATE @access SET way='list'", [](auto& v) { return v.accesses(0, 9); });
  noticed("UPDATE @told SET entries=9", [](auto& v) { return v.events(0, 9); });
  noticed("UPDATE @setting SET value='2' WHERE name='a'", [](auto& v) { return v.setting("a"); });
  noticed("UPDATE @recovered SET author='wang'", [](auto& v) { return v.recovered(id_of(1)); });
  noticed("UPDATE @hander SET time=9", [](auto& v) { return v.handers(id_of(1)); });
  noticed("UPDATE @back SET time=9", [](auto& v) { return v.back(); });
  CHECK(on.view()->check().code() == Code::corrupt);
}

}  // namespace satchel::hub::test
