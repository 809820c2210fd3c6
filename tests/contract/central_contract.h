// What every implementation of Central keeps. Call each from a TEST_CASE with fresh grounds; doctest runs the case once
// for each part. Records and their feed: central_records_contract.h; marks: central_marks_contract.h.
#pragma once

#include <atomic>
#include <doctest/doctest.h>
#include <functional>
#include <thread>

#include "engine/base/pack.h"
#include "sync/hub/central/central.h"
#include "tests/contract/central_schema.h"

namespace satchel::hub::test {

/// A central database that is empty, and ways to it beside its own.
struct CentralGrounds {
  std::unique_ptr<Central> central;
  /// Runs SQL on its tables as somebody else would; `@` before a table's name is where it lives.
  std::function<void(const std::string&)> alter;
  /// Opens it anew.
  std::function<std::unique_ptr<Central>()> reopened;

  std::unique_ptr<CentralWrite> write() {
    auto out = central->write();
    REQUIRE_MESSAGE(out, out.error().detail);
    return *std::move(out);
  }
  std::unique_ptr<CentralView> view() {
    auto out = central->view();
    REQUIRE_MESSAGE(out, out.error().detail);
    return *std::move(out);
  }
  /// What `work` writes, committed as version `n` of the first log epoch.
  void commit(std::int64_t n, const std::function<void(CentralWrite&)>& work) {
    const auto session = write();
    work(*session);
    const Status done = session->commit({first_version(1) + n, 100 + static_cast<std::uint64_t>(n)});
    REQUIRE_MESSAGE(done, done.error().detail);
  }
};

inline Id id_of(std::uint8_t n) { return Id{{n}}; }
inline Hash hash_of(const std::string& text) { return sha256(text); }
/// Texts that databases trip over.
inline const std::string kOdd("a\0b \xFF\x01 '\"\\ 安康", 18);

inline DeviceRow device_row(std::uint8_t n, const std::string& user) {
  return {id_of(n), {hash_of(user).bytes}, user, "inspector", {"north", "\"quoted\""}, first_version(1) + 3, false,
          {n}};
}
inline SignedStatement words_of(const std::string& text) {
  SignedStatement out{text, {}};
  out.signature[0] = 7;
  return out;
}

inline RecoveredRow recovered_row(FieldNo field, Value value) {
  RecoveredRow out;
  out.type = 10, out.id = id_of(1), out.field = field, out.version = first_version(1), out.value = std::move(value);
  out.author = "li", out.device = id_of(5), out.time = {9};
  return out;
}

inline void head_contract(CentralGrounds& on) {
  SUBCASE("a new database has no commit; each is known by its tag") {
    CHECK(*on.view()->head() == Head{});
    CHECK(*on.view()->last_commit(first_version(9)) == Version{});
    CHECK(*on.view()->totals() == Totals{});
    CHECK(on.view()->under(id_of(1))->empty());
    on.commit(1, [](auto&) {});
    on.commit(4, [](auto&) {});
    const auto view = on.view();
    CHECK(*view->head() == Head{first_version(1) + 4, 104});
    CHECK(*view->knows({first_version(1) + 1, 101}));
    CHECK_FALSE(*view->knows({first_version(1) + 1, 104}));
    CHECK_FALSE(*view->knows({first_version(1) + 2, 101}));
    CHECK(*view->last_commit(first_version(1) + 3) == first_version(1) + 1);
    CHECK(*view->last_commit(first_version(1) + 4) == first_version(1) + 4);
  }
  SUBCASE("who reads long holds up nobody who reads, and sees what he began with") {
    on.commit(1, [](auto&) {});
    const auto long_one = on.view();
    on.commit(2, [](auto&) {});
    CHECK(*on.view()->head() == Head{first_version(1) + 2, 102});
    CHECK(*long_one->head() == Head{first_version(1) + 1, 101});
  }
  SUBCASE("what is not committed was never there") {
    CHECK(on.write()->put_setting("a", "1"));
    CHECK(on.view()->setting("a")->empty());
  }
  SUBCASE("a view stays at its snapshot, and sees nothing that is not committed") {
    on.commit(1, [](auto& w) { REQUIRE(w.put_setting("a", "1")); });
    auto writing = on.write();
    REQUIRE(writing->put_setting("a", "2"));
    CHECK(*writing->setting("a") == "2");
    auto view = on.view();
    CHECK(*view->setting("a") == "1");
    REQUIRE(writing->commit({first_version(1) + 2, 102}));
    writing.reset();
    CHECK(*view->setting("a") == "1");
    CHECK(view->head()->version == first_version(1) + 1);
    view.reset();
    CHECK(*on.view()->setting("a") == "2");
  }
  SUBCASE("a writing session keeps another one out until it ends") {
    auto held = on.write();
    std::atomic<bool> at_the_door = false;
    Version seen;
    std::thread other([&] {
      at_the_door = true;
      const auto session = *on.central->write();
      seen = session->head()->version;
    });
    while (!at_the_door) std::this_thread::yield();
    REQUIRE(held->put_setting("a", "1"));
    REQUIRE(held->commit({first_version(1) + 5, 5}));
    held.reset();
    other.join();
    CHECK(seen == first_version(1) + 5);
  }
  SUBCASE("it is all there when it is opened anew") {
    on.commit(1, [](auto& w) {
      REQUIRE(w.use_schema(every_type_schema()));
      REQUIRE(w.put_setting("a", kOdd));
    });
    on.central.reset();
    on.central = on.reopened();
    CHECK(*on.view()->setting("a") == kOdd);
    REQUIRE(on.central->schema());
    CHECK(on.central->schema()->text() == every_type_schema()->text());
  }
}

inline void piece_contract(CentralGrounds& on) {
  SUBCASE("a piece is taken back, what was written around it stands") {
    on.commit(1, [](auto& w) {
      REQUIRE(w.put_setting("before", "1"));
      REQUIRE(w.begin_piece());
      REQUIRE(w.put_setting("within", "1"));
      REQUIRE(w.put_parked({id_of(1), id_of(2), {}}));
      REQUIRE(w.put_orphan({id_of(3), 10, id_of(4)}));
      CHECK(w.intern({"a"})->value == 1);
      CHECK(w.note_access({}));
      CHECK(w.parked_under(id_of(2))->size() == 1);
      REQUIRE(w.end_piece(false));
      CHECK(w.setting("within")->empty());
      CHECK(w.parked_under(id_of(2))->empty());
      CHECK(w.orphans(id_of(4))->empty());
      CHECK(w.intern({"b"})->value == 1);
      CHECK(w.note_access({}));
      REQUIRE(w.begin_piece());
      REQUIRE(w.put_setting("second", "1"));
      REQUIRE(w.end_piece(true));
      REQUIRE(w.put_setting("after", "1"));
    });
    const auto view = on.view();
    CHECK(*view->setting("before") == "1");
    CHECK(view->setting("within")->empty());
    CHECK(*view->setting("second") == "1");
    CHECK(*view->setting("after") == "1");
    CHECK(view->accesses(0, 9)->size() == 1);
    CHECK(view->scope_sets()->size() == 1);
  }
  SUBCASE("after an error in a piece, all but the piece can stand") {
    on.commit(1, [](auto& w) {
      REQUIRE(w.put_code("code", {}, {1}));
      REQUIRE(w.begin_piece());
      Status twice = w.put_code("code", {}, {1});
      if (twice) twice = w.end_piece(true);
      CHECK_FALSE(twice);
      REQUIRE(w.end_piece(false));
      REQUIRE(w.put_setting("after", "1"));
    });
    CHECK(*on.view()->setting("after") == "1");
  }
}

inline void people_contract(CentralGrounds& on) {
  SUBCASE("devices, who records on them, and their writers") {
    DeviceRow first = device_row(2, "li"), second = device_row(1, kOdd);
    const WriterRow writer{{}, first.id, {~std::uint64_t{0}}, {3}, hash_of("head")};
    on.commit(1, [&](auto& w) {
      REQUIRE(w.put_device(first));
      REQUIRE(w.put_device(second));
      first.revoked = true, first.scopes = {};
      REQUIRE(w.put_device(first));
      REQUIRE(w.put_actor({first.id, "wang", {5}, false}));
      REQUIRE(w.put_actor({first.id, "an", {6}, true}));
      REQUIRE(w.put_actor({first.id, "wang", {5}, true}));
      CHECK(w.put_writer(writer)->value == 1);
      CHECK(w.put_writer({{}, first.id, {1}, {}, {}})->value == 2);
      CHECK(w.put_writer({{}, first.id, writer.epoch, {9}, hash_of("later")})->value == 1);
      CHECK(w.put_writer({{}, second.id, {1}, {}, {}})->value == 3);
    });
    const auto view = on.view();
    CHECK(*view->device(first.id) == first);
    CHECK_FALSE(*view->device(id_of(9)));
    CHECK(*view->devices() == std::vector{second, first});
    CHECK(*view->actors(first.id) == std::vector<ActorRow>{{first.id, "an", {6}, true}, {first.id, "wang", {5}, true}});
    const WriterRow now{{1}, first.id, writer.epoch, {9}, hash_of("later")};
    CHECK(*view->writer(first.id, writer.epoch) == now);
    CHECK(*view->writer(WriterNo{1}) == now);
    CHECK_FALSE(*view->writer(first.id, {7}));
    CHECK(view->writers(first.id)->size() == 2);
    CHECK(view->totals()->actors == 2);
  }
  SUBCASE("codes are used up, and expire") {
    on.commit(1, [](auto& w) {
      REQUIRE(w.put_code(hash_of("a").view(), device_row(0, "li"), {100}));
      REQUIRE(w.put_code(hash_of("b").view(), device_row(0, "li"), {100}));
      CHECK(w.take_code(hash_of("none").view(), {1}).code() == Code::bad_code);
      CHECK(w.take_code(hash_of("b").view(), {101}).code() == Code::bad_code);
      const auto taken = w.take_code(hash_of("a").view(), {100});
      REQUIRE(taken);
      CHECK(taken->scopes == device_row(0, "li").scopes);
      CHECK(w.take_code(hash_of("a").view(), {100}).code() == Code::bad_code);
    });
  }
  SUBCASE("accounts, sessions and strangers") {
    AccountRow li{"li", "office", std::vector<std::string>{"north"}, "hash", {2, {50}}, {7}, false};
    const AccountRow all{"An", "intake", {}, "hash", {}, {8}, true};
    const SessionRow early{hash_of("1"), "li", {1}, {2}, {30}}, late{hash_of("2"), "li", {1}, {20}, {90}},
        other{hash_of("3"), "An", {1}, {20}, {90}};
    on.commit(1, [&](auto& w) {
      for (const auto& account : {li, all}) REQUIRE(w.put_account(account));
      li.failures.count = 3;
      REQUIRE(w.put_account(li));
      for (const auto& session : {early, late, other}) REQUIRE(w.put_session(session));
      for (std::uint8_t i = 1; i < 5; ++i) REQUIRE(w.put_stranger({hash_of(std::string(i, 'x')), {i, {i}}, {i}}, 3));
    });
    CHECK(*on.view()->account("li") == li);
    CHECK_FALSE(*on.view()->account("LI"));
    CHECK(*on.view()->accounts() == std::vector{all, li});
    CHECK(*on.view()->session(late.id) == late);
    CHECK(on.view()->sessions()->size() == 3);
    CHECK_FALSE(*on.view()->stranger(hash_of("x")));
    CHECK(*on.view()->stranger(hash_of("xxxx")) == StrangerRow{hash_of("xxxx"), {4, {4}}, {4}});
    on.commit(2, [&](auto& w) { REQUIRE(w.end_sessions(Millis{30}, Millis{2})); });
    CHECK_FALSE(*on.view()->session(early.id));
    CHECK(on.view()->sessions()->size() == 2);
    on.commit(3, [&](auto& w) { REQUIRE(w.end_sessions("An")); });
    CHECK(*on.view()->sessions() == std::vector{late});
    on.commit(4, [&](auto& w) { REQUIRE(w.end_session(late.id)); });
    CHECK(on.view()->sessions()->empty());
  }
}

inline void history_contract(CentralGrounds& on) {
  SUBCASE("entries are kept, found by version, in order by writer, and their contents erased") {
    const Bytes packed = pack("an entry");
    const HistoryRow row{first_version(1) + 1, {1},   {1},   hash_of("1"), {10}, {20}, kOdd,
                         Origin{{~0ULL}, {4}}, "out", packed};
    on.commit(3, [&](auto& w) {
      REQUIRE(w.put_writer({{}, id_of(5), {1}, {}, {}}));
      REQUIRE(w.append(row));
      for (std::int64_t i = 2; i < 4; ++i)
        REQUIRE(w.append({first_version(1) + i, {1}, {i}, hash_of("n"), {10}, {20 + i}, "li", {}, {}, packed}));
      REQUIRE(w.to_intake(id_of(5), first_version(1) + 2, Code::unknown_record));
    });
    const auto view = on.view();
    CHECK(*view->history(first_version(1) + 1) == row);
    CHECK_FALSE((*view->history(first_version(1) + 2))->origin);
    CHECK_FALSE(*view->history(first_version(1) + 9));
    CHECK(*view->last_received({20}) == Version{});
    CHECK(*view->last_received({23}) == first_version(1) + 2);
    CHECK(*view->last_received({99}) == first_version(1) + 3);
    std::vector<std::int64_t> seen;
    const auto note = [&](HistoryRow&& h) { return seen.push_back(h.seq.value), Status{}; };
    REQUIRE(view->history({1}, {1}, {3}, note));
    CHECK(seen == std::vector<std::int64_t>{2, 3});
    CHECK(view->history({1}, {0}, {3}, [](HistoryRow&&) { return Status{fail(Code::cancelled)}; }).code() ==
          Code::cancelled);
    CHECK(*view->intake({}, 9) == std::vector<IntakeRow>{{first_version(1) + 2, id_of(5), Code::unknown_record}});
    CHECK(view->intake(first_version(1) + 2, 9)->empty());
    const auto payloads = *view->payloads({23}, first_version(1), 9);
    CHECK(payloads == std::vector<PayloadRow>{{row.version, packed, false}, {row.version + 1, packed, true}});
    CHECK(view->payloads({99}, first_version(1), 2)->size() == 2);
    CHECK(view->totals()->entries == 3);
  }
  SUBCASE("contents that were erased are none any more") {
    on.commit(1, [](auto& w) {
      REQUIRE(w.append({first_version(1) + 1, {1}, {1}, {}, {}, {}, "li", {}, {}, pack("an entry")}));
      REQUIRE(w.put_payload(first_version(1) + 1, "\2" + Bytes(hash_of("an entry").view())));
    });
    CHECK(on.view()->payloads({1}, {}, 9)->empty());
    CHECK((*on.view()->history(first_version(1) + 1))->packed.size() == 33);
  }
  SUBCASE("an entry that came under several epochs is known by its first coming") {
    const Bytes bytes = "an entry";
    const Origin place{{1}, {1}}, twin{{2}, {1}};
    on.commit(9, [&](auto& w) {
      const WriterNo writer = *w.put_writer({{}, id_of(5), {1}, {}, {}});
      CHECK_FALSE(*w.version_of(id_of(5), place, sha256(bytes)));
      REQUIRE(w.note_origin(id_of(5), place, sha256(bytes), first_version(1) + 9));
      REQUIRE(w.note_origin(id_of(5), place, sha256(bytes), first_version(1) + 99));
      REQUIRE(w.note_origin(id_of(4), twin, sha256(bytes), first_version(1) + 7));
      CHECK(*w.version_of(id_of(5), place, sha256(bytes)) == first_version(1) + 9);
      REQUIRE(w.append({first_version(1) + 5, writer, {1}, {}, {}, {}, "li", {}, {}, pack(bytes)}));
    });
    const auto view = on.view();
    CHECK(*view->version_of(id_of(5), place, sha256(bytes)) == first_version(1) + 5);
    CHECK_FALSE(*view->version_of(id_of(5), place, sha256("its twin")));
    CHECK(*view->any_origin(id_of(4), {2}));
    CHECK_FALSE(*view->any_origin(id_of(4), {1}));
    std::vector<OriginRow> seen;
    REQUIRE(view->origins([&](const OriginRow& row) { return seen.push_back(row), Status{}; }));
    CHECK(seen == std::vector<OriginRow>{{id_of(4), twin, sha256(bytes), first_version(1) + 7},
                                         {id_of(5), place, sha256(bytes), first_version(1) + 9}});
  }
}

inline void log_contract(CentralGrounds& on) {
  SUBCASE("statements, their nodes, receipts and signed heads") {
    const StatementRow receipt{words_of("\1\1receipt"), 0, id_of(5), {3}, {7}, {hash_of("a"), hash_of("b")}};
    const StatementRow enrolled{words_of("\1\2enrolled"), 1, id_of(5), {}, {}, {hash_of("b")}};
    const SignedHead head{{7}, hash_of("head"), {1, 2}};
    on.commit(1, [&](auto& w) {
      CHECK(*w.log_size() == 0);
      REQUIRE(w.append(receipt, {{{0, 0}, hash_of("leaf")}}));
      REQUIRE(w.append(enrolled, {{{0, 1}, hash_of("leaf 1")}, {{1, 0}, hash_of("root")}}));
      REQUIRE(w.put_signed_head({1}, head));
      REQUIRE(w.put_signed_head({1}, {{7}, hash_of("another"), {}}));
    });
    const auto view = on.view();
    CHECK(*view->log_size() == 2);
    CHECK(*view->log_node({1, 0}) == hash_of("root"));
    CHECK(view->log_node({1, 1}).code() == Code::corrupt);
    StatementRow bare = receipt;
    bare.blobs.clear();
    CHECK(*view->statement(0) == bare);
    CHECK_FALSE(*view->statement(2));
    CHECK(*view->statements(id_of(5), 1, 9) == std::vector{enrolled.statement});
    CHECK(view->statements(id_of(5), 0, 1)->size() == 1);
    CHECK(*view->enrolments(id_of(5)) == std::vector{enrolled.statement});
    CHECK(*view->receipt(id_of(5), {3}, {6}) == 0U);
    CHECK_FALSE(*view->receipt(id_of(5), {3}, {8}));
    CHECK(*view->receipt(hash_of("b")) == 0U);
    CHECK_FALSE(*view->receipt(hash_of("c")));
    CHECK(*view->signed_head({1}, {2}) == head);
    CHECK_FALSE(*view->signed_head({1}, {8}));
    CHECK(view->totals()->log_nodes == 3);
    CHECK(view->totals()->blob_receipts == 2);
    CHECK(view->totals()->signed_heads == 1);
  }
  SUBCASE("readings and events are numbered without gaps") {
    AccessRow reading{77, {5}, kOdd, "intake", 12, id_of(1), "read"};
    EventRow event{77, {6}, "restored", id_of(2), "li", {~0ULL}, 1, 2, 3, "by", kOdd};
    on.commit(1, [&](auto& w) {
      for (int i = 0; i < 2; ++i) REQUIRE(w.note_access(reading)), REQUIRE(w.note_event(event));
    });
    on.commit(2, [&](auto& w) { REQUIRE(w.note_access(reading)), REQUIRE(w.note_event(event)); });
    reading.no = event.no = 3;
    CHECK(*on.view()->accesses(2, 9) == std::vector{reading});
    CHECK(*on.view()->events(2, 9) == std::vector{event});
    CHECK(on.view()->accesses(0, 2)->size() == 2);
    CHECK(on.view()->totals()->events == 3);
    CHECK(on.view()->totals()->accesses == 3);
  }
}

inline void waiting_contract(CentralGrounds& on) {
  SUBCASE("refused records, open conflicts, parked steps, orphans") {
    const OpenConflict conflict{id_of(1), id_of(2), id_of(3), id_of(4), "place"};
    const ParkedRow parked{id_of(6), id_of(4), hash_of("blob")}, again{id_of(5), id_of(9), {}};
    const OrphanRow orphan{id_of(8), 11, id_of(7)}, elder{id_of(6), 11, id_of(7)};
    on.commit(1, [&](auto& w) {
      REQUIRE(w.set_refused_new(id_of(3), id_of(2), true));
      REQUIRE(w.set_refused_new(id_of(3), id_of(2), true));
      REQUIRE(w.set_refused_new(id_of(3), id_of(1), true));
      REQUIRE(w.set_refused_new(id_of(3), id_of(1), false));
      REQUIRE(w.set_open_conflict(conflict, true));
      REQUIRE(w.put_parked(parked));
      REQUIRE(w.put_parked(again));
      for (const auto& row : {orphan, elder}) REQUIRE(w.put_orphan(row));
    });
    CHECK(*on.view()->refused_new(id_of(3)) == std::vector{id_of(2)});
    CHECK(*on.view()->open_conflict(id_of(2), "place", id_of(3)) == id_of(1));
    CHECK_FALSE(*on.view()->open_conflict(id_of(2), "other", id_of(3)));
    CHECK(*on.view()->open_conflict(id_of(1)) == conflict);
    CHECK(*on.view()->any_open_conflict(id_of(4)));
    CHECK(*on.view()->parked() == std::vector{again, parked});
    CHECK(*on.view()->parked(id_of(6)) == parked);
    CHECK(*on.view()->parked_under(id_of(4)) == std::vector{parked});
    CHECK(*on.view()->orphans(id_of(7)) == std::vector{elder, orphan});
    CHECK(on.view()->totals()->orphans == 2);
    on.commit(2, [&](auto& w) {
      REQUIRE(w.set_open_conflict(conflict, false));
      REQUIRE(w.drop_parked(id_of(6)));
      REQUIRE(w.drop_orphan(id_of(8)));
      CHECK(*w.orphans(id_of(7)) == std::vector{elder});
    });
    CHECK_FALSE(*on.view()->any_open_conflict(id_of(4)));
    CHECK(on.view()->parked_under(id_of(4))->empty());
    CHECK(on.view()->totals()->parked == 1);
    CHECK(on.view()->totals()->open_conflicts == 0);
  }
  SUBCASE("what was handed back after a restore") {
    RecoveredRow row = recovered_row(3, Value{std::string("text")});
    row.dead = row.sealed = true;
    const RecoveredRow itself = recovered_row(0, {});
    on.commit(1, [&](auto& w) {
      REQUIRE(w.put_recovered(row));
      row.state = RecoveredState::taken, row.decided_by = kOdd, row.decided = {12};
      REQUIRE(w.put_recovered(row));
      REQUIRE(w.put_recovered(itself));
      REQUIRE(w.note_hander({id_of(1), id_of(6), {9}}));
      REQUIRE(w.note_hander({id_of(1), id_of(5), {9}}));
      REQUIRE(w.note_hander({id_of(1), id_of(5), {1}}));
      REQUIRE(w.note_back({id_of(5), 2, {9}}));
      REQUIRE(w.note_back({id_of(5), 2, {1}}));
    });
    const auto view = on.view();
    CHECK(*view->recovered_ids({}, 9) == std::vector{id_of(1)});
    CHECK(view->recovered_ids(id_of(1), 9)->empty());
    CHECK(*view->recovered(id_of(1)) == std::vector{itself, row});
    CHECK(*view->handers(id_of(1)) == std::vector<HanderRow>{{id_of(1), id_of(5), {9}}, {id_of(1), id_of(6), {9}}});
    CHECK(*view->back() == std::vector<BackRow>{{id_of(5), 2, {9}}});
    CHECK(view->totals()->recovered == 2);
    CHECK(view->totals()->handers == 2);
  }
}

}  // namespace satchel::hub::test
