// A hub's database whose pages are sound and whose contents are not: every call ends, in an error where it has to, and
// `satchel-hub verify` says so.
#include <set>

#include "sync/hub/upkeep/second_copy.h"
#include "tests/sync/rot/cells.h"
#include "tests/sync/rot/session.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// Columns without a check, and what another value there does.
const std::set<std::string> kUncheckedAtHub{
    "code.secret_hash", "code.user",          "code.role",
    "code.scopes",      "code.expires",  // a code for one who waits for it
    "head.version",     "head.tag",      // a device takes the database for a restored one, and says all again
    "history.outcome",  "history.origin_seq", "history.version",  // such as could be: else the chain's check tells
    "stranger.name",    "stranger.failures",  "stranger.locked_until",
    "stranger.last",  // how long a name that nobody has must wait
};

constexpr const char* kPassword = "six quiet lanterns";

/// A hub that has something of everything, and a tablet that has work for it.
struct Office {
  Office() {
    sim::Vfs::seed_sqlite(1);
    must(hub.start());
    for (sim::Tablet* t : {&a, &b}) must(t->enrol(hub.hub(), must(hub.hub().enrol({t->user, "inspector", {"north"}}))));
    must(hub.hub().enrol({"zhao", "inspector", {"north"}}));
    const Id first = create(a, "first"), second = create(a, "second"), third = create(b, "third");
    visit = must(a.store().save({{{ChangeKind::create, "visit", {}, {{"affair", octets(first.view())}}}}, {}})).front();
    meet();
    change(a, first, "place", "gate");
    change(b, first, "place", "yard");
    change(b, second, "title", "second, by b");
    must(b.store().save({{{ChangeKind::remove, "affair", third, {}}}, {}}));
    meet();
    must(a.store().seal(10, second));
    const BlobInfo blob = must(a.store().blobs().add_bytes(Bytes(7000, 'p')));
    must(a.store().note_blob(blob.sha256, blob.size, BlobLane::original));
    change(b, second, "title", "too late");
    meet();
    change(a, first, "title", "waits");
    create(a, "waits too");
    must(hub.hub().devices().add_actor(a.store().identity().device, "wang"));
    must(hub.hub().accounts().add({"zhou", "office", std::vector<std::string>{"north"}}, kPassword));
    cookie = *sync::header(sign_in("zhou", kPassword).headers, "Set-Cookie");
    cookie.resize(cookie.find(';'));
    (void)sign_in("nobody", kPassword);
    must(hub::copy_beside(hub.machine.ports(), {"hub", "copy", {}, false, hub.machine.vfs.name()},
                          [](const std::string&) {}));
    device = a.store().identity().device;
    const sim::Disk::Image backup = b.machine.disk.image();
    create(b, "forgotten"), meet();
    b.fall(), b.machine.disk.put_back(backup), must(b.start());
    create(b, "otherwise"), meet();
    go_back();
    a.fall(), b.fall(), hub.fall();
    of_a = a.machine.disk.image();
    of_hub = hub.machine.disk.image();
  }

  /// To before something that a has pulled, and hands back.
  void go_back() {
    hub.fall();
    const sim::Disk::Image before = hub.machine.disk.image();
    must(hub.start());
    create(b, "lost"), meet();
    hub.fall();
    hub.machine.disk.put_back(before);
    hub.machine.clock.advance({5000});
    must(hub.start());
    REQUIRE(run_session(hub, a).code == Code::ok);
    REQUIRE(*must(hub.reader())->number("SELECT count(*) FROM recovered") > 0);
  }

  Id create(sim::Tablet& t, const char* title) {
    return must(t.store().save({{{ChangeKind::create, "affair", {}, affair(title)}}, {}})).front();
  }
  void change(sim::Tablet& t, const Id& id, const char* field, const char* to) {
    must(t.store().save({{{ChangeKind::update, "affair", id, {{field, text(to)}}}}, {}}));
  }
  void meet() {
    for (int i = 0; i < 2; ++i)
      for (sim::Tablet* t : {&a, &b}) REQUIRE(run_session(hub, *t).code == Code::ok);
  }

  sync::HttpReply sign_in(const std::string& user, const std::string& password) {
    const std::string body = R"({"user":")" + user + R"(","password":")" + password + "\"}";
    return hub.hub().handle({"POST", "/v1/session", {{"Content-Type", "application/json"}}, body, {}});
  }

  bool noticed() {
    const Status started = hub.start();
    if (!started) CHECK(started.code() != Code::internal);
    if (!started) return true;
    const Status found = hub.hub().verify([](const std::string&) {});
    CHECK(found.code() != Code::internal);
    return !found;
  }

  void get(const std::string& token, const std::string& path) {
    (void)hub.hub().handle({"GET", path, {{"Authorization", "Bearer " + token}}, {}, {}});
  }
  /// What the office and a tablet do on a working day, in whatever state the hub is.
  void use() {
    if (!hub.up()) return;
    const auto token = hub.hub().token("zhao", "office", {60'000});
    for (const auto& type : hub.hub().schema()->types()) get(*token, "/v1/records/" + type.name);
    get(*token, "/v1/records/visit/" + to_text(visit));
    get(*token, "/v1/conflicts");
    get(*token, "/v1/events");
    get(*token, "/v1/recovered");
    get(*token, "/v1/log/consistency?from=1");
    (void)hub.hub().handle({"GET", "/v1/records/visit", {{"Cookie", cookie}}, {}, {}});
    a.fall();
    a.machine.disk.put_back(of_a);
    must(a.start());
    (void)run_session(hub, a);
    a.fall();
    (void)hub.hub().enrol({"qian", "inspector", {"north"}});
    (void)hub.hub().rescope(device, {"south"});
    hub.fall();
  }

  sim::HubHost hub{1, std::string(kTestSchema)};
  sim::Tablet a{2, "li", "inspector", 1}, b{3, "wang", "inspector", 2};
  Id visit, device;
  std::string cookie;
  sim::Disk::Image of_a, of_hub;
};

}  // namespace

TEST_CASE("whichever cell of a hub's database is other than written, verify says so, and each call ends") {
  Office office;
  office.hub.machine.disk.put_back(office.of_hub);
  REQUIRE_FALSE(office.noticed());
  each_changed_cell(office.hub.machine.disk, office.hub.machine.vfs.name(), office.of_hub, "hub/central.db",
                    [&](const std::string& column) {
                      const bool noticed = office.noticed();
                      if (!kUncheckedAtHub.contains(column)) CHECK(noticed);
                      office.use();
                      office.hub.fall();
                    });
}
