// A morning's work of two tablets and a hub, kept as it was: a test goes on from there as often as it likes.
#pragma once

#include "engine/store/salvage.h"
#include "tests/support/sanitized.h"
#include "tests/sync/rot/session.h"
#include "tests/sync/together/affairs.h"

namespace satchel::test {

inline constexpr int kOwn = 8, kUnsent = 7;

/// A morning's work, twice: with the log still there, as after a kill, and closed.
struct Morning {
  Morning() {
    sim::Vfs::seed_sqlite(1);
    must(hub.start());
    for (sim::Tablet* t : {&a, &b}) {
      must(t->enrol(hub.hub(), must(hub.hub().enrol({t->user, "inspector", {"north"}}))));
    }
    for (int i = 0; i < 6; ++i) theirs.push_back(create(b, i));
    settle();
    for (int i = 0; i < kOwn; ++i) own.push_back(create(a, 100 + i));
    change(a, theirs[1], {{"title", text("edited")}});
    settle();
    change(b, theirs[2], {{"title", text("edited by wang")}});
    settle();
    for (int i = 0; i < kUnsent - 2; ++i) own.push_back(create(a, 200 + i));
    change(a, theirs[0], {{"leaflets", number(3), How::add}});
    const BlobInfo blob = must(a.store().blobs().add_bytes(Bytes(70'000, 'p')));
    must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
    photo = blob.sha256;
    change(a, own[0], {{"title", text("renamed")}});
    killed = a.machine.disk.image();
    a.fall();
    closed = a.machine.disk.image();
    b.fall();
    hub.fall();
    of_b = b.machine.disk.image();
    of_hub = hub.machine.disk.image();
  }

  Id create(sim::Tablet& t, int n) {
    auto fields = affair(("affair " + std::to_string(n)).c_str());
    if (n % 3 == 0) fields.push_back({"summary", Value{std::string(7000, 's')}});
    return must(t.store().save({{{ChangeKind::create, "affair", {}, fields}}, {}})).front();
  }
  void change(sim::Tablet& t, const Id& id, std::vector<Assign> fields) {
    must(t.store().save({{{ChangeKind::update, "affair", id, std::move(fields)}}, {}}));
  }
  void settle() {
    for (int i = 0; i < 2; ++i)
      for (sim::Tablet* t : {&a, &b}) REQUIRE(run_session(hub, *t).code == Code::ok);
  }

  /// All as it was then, with the tablet's disk as `image`.
  void again(const sim::Disk::Image& image) {
    a.fall(), b.fall(), hub.fall();
    a.machine.disk.put_back(image);
    b.machine.disk.put_back(of_b);
    hub.machine.disk.put_back(of_hub);
    must(hub.start());
    must(b.start());
  }

  /// As an app that is told `corrupt`: it opens the store again.
  void go_on_by_itself() {
    for (int tries = 0; tries < 3; ++tries) {
      a.fall();
      a.machine.disk.kill();
      must(a.start());
      if (run_session(hub, a).code == Code::ok && a.store().verify([](const std::string&) {})) break;
    }
    std::string found;
    REQUIRE_MESSAGE(a.store().verify([&](const std::string& what) { found += what + "; "; }), found);
    settle();
  }

  std::optional<Record> record(sim::Tablet& t, const Id& id) { return must(t.store().get(10, id)); }

  void check_all() {
    std::int64_t lost = 0;
    for (const auto& damage : must(a.store().damages())) lost += damage.lost_entries();
    CHECK(lost <= 1);
    std::int64_t missing = 0, same = 0;
    const RecordType& type = *b.store().schema()->find("affair");
    must(b.store().each(10, [&](const Record& there) {
      const auto here = record(a, there.id);
      REQUIRE(here);
      CHECK(here->values == there.values);
      return ++same, Status{};
    }));
    for (const auto& id : own) missing += record(b, id) ? 0 : 1;
    const Value leaflets = record(b, theirs[0])->values[*type.index_of("leaflets")];
    const bool added = leaflets == number(13);
    CHECK((added || leaflets == number(10)));
    if (!added) ++missing;
    const auto first = record(b, own[0]);
    if (first && first->values[2] != text("renamed")) ++missing;
    CHECK(missing <= lost);
    CHECK(record(b, theirs[1])->values[2] == text("edited"));
    CHECK(record(b, theirs[2])->values[2] == text("edited by wang"));
    CHECK(a.store().waiting() == 0);
    const std::string hex = to_hex(photo.view());
    CHECK(hub.machine.disk.exists("hub/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2)));
    must(hub.hub().verify([](const std::string& what) { MESSAGE(what); }));
  }

  sim::HubHost hub{1, std::string(kTestSchema)};
  sim::Tablet a{2, "li", "inspector", 1}, b{3, "wang", "inspector", 2};
  std::vector<Id> own, theirs;
  Hash photo;
  sim::Disk::Image killed, closed, of_b, of_hub;
};

}  // namespace satchel::test
