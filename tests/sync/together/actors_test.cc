// Several inspectors on one tablet: each change is bound to the one who made it.
#include <boost/json.hpp>

#include "engine/evidence/package.h"
#include "platform/os/files.h"
#include "sync/hub/package/package.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

/// li's tablet, on which wang records too.
struct Shared {
  Shared() {
    must(w.hub().devices().add_actor(a.store().identity().device, "wang"));
    REQUIRE(a.sync().code == Code::ok);
  }
  Id made(const char* title, const std::string& actor) {
    return must(a.store().save({{{ChangeKind::create, "affair", {}, affair(title)}}, actor})).front();
  }
  void meet() {
    for (Tablet* t : {&a, &b}) REQUIRE(t->sync().code == Code::ok);
  }
  std::string author(const Id& id) { return b.get("affair", id)->author; }

  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("zhao");
};

}  // namespace

TEST_CASE_FIXTURE(Shared, "each change is bound to the one who made it, wherever it goes") {
  const Id one = made("by li", ""), two = made("by wang", "wang");
  must(a.store().act_as("wang"));
  const Id three = a.create("affair", affair("by wang too"));
  must(a.store().act_as("li"));
  const Id four = a.create("affair", affair("by li again"));
  meet();
  for (const Id& id : {one, four}) CHECK(author(id) == "li");
  for (const Id& id : {two, three}) CHECK(author(id) == "wang");
  CHECK(must(a.store().quarantine()).empty());
}

TEST_CASE_FIXTURE(Shared, "who does not record here cannot, and does not in another's name") {
  CHECK(a.store().act_as("zhao").code() == Code::not_permitted);
  CHECK(a.store().save({{{ChangeKind::create, "affair", {}, affair("x")}}, "zhao"}).code() == Code::not_permitted);
  CHECK(b.store().act_as("wang").code() == Code::not_permitted);  // on li's tablet only
}

TEST_CASE_FIXTURE(Shared, "the tablet knows them when it opens again, and a seal is theirs too") {
  a.reopen();
  must(a.store().act_as("wang"));
  const Id before = a.create("affair", affair("before"));
  must(a.store().seal(a.get("affair", before)->type, before));
  meet();
  CHECK(author(before) == "wang");
}

TEST_CASE_FIXTURE(Shared, "of who was withdrawn what came before stands, and what comes later goes to intake") {
  const Id before = made("before", "wang");
  meet();
  const Id device = a.store().identity().device;
  must(w.hub().devices().withdraw_actor(device, "wang"));
  made("after", "wang");
  const Id by_li = made("by li", "");
  meet();
  CHECK(author(before) == "wang");
  CHECK(author(by_li) == "li");
  const auto refused = must(a.store().quarantine());
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].code == Code::revoked);
  must(w.hub().devices().add_actor(device, "wang"));  // back again
  const Id again = made("again", "wang");
  meet();
  CHECK(author(again) == "wang");
}

TEST_CASE_FIXTURE(Shared, "the office sees who records where, and cannot do what makes no sense") {
  hub::Devices& devices = w.hub().devices();
  const Id device = a.store().identity().device;
  const auto all = must(devices.list());
  REQUIRE(all.size() == 2);
  const auto& shared = all[0].device.id == device ? all[0] : all[1];
  REQUIRE(shared.others.size() == 1);
  CHECK(shared.others[0].user == "wang");
  CHECK(devices.add_actor(Id{}, "wang").code() == Code::not_found);
  CHECK(devices.add_actor(device, "").code() == Code::invalid);
  CHECK(devices.withdraw_actor(device, "li").code() == Code::invalid);
  CHECK(devices.withdraw_actor(device, "nobody").code() == Code::not_found);
  const auto said = a.store().statements();
  must(devices.add_actor(device, "wang"));  // once is enough
  REQUIRE(a.sync().code == Code::ok);
  CHECK(must(a.store().statements()).size() == said->size());
}

TEST_CASE_FIXTURE(Shared, "a package proves which of them made what") {
  const Id id = made("by wang", "wang");
  meet();
  must(a.store().save({{{ChangeKind::update, "affair", id, {{"place", text("gate")}}}}, {}}));
  meet();
  must(w.copy_hub());  // what is said of it is no word on who records here
  const std::string path = w.folder.path() + "/case.zip";
  must(w.package({"affair", id, "inspector", {}}, path));
  const Archive archive = must(Archive::open(must(os::system_files()->open(path))));
  const PackageReport report = must(verify_package(archive, w.hub().key()));
  CHECK(report.entries == 2);
  CHECK(report.unproved == 0);
  const Archive::Part* part = archive.find("statements.json");
  REQUIRE(part);
  const auto log = boost::json::parse(must(archive.read(*part, 1U << 20)));
  CHECK(log.as_array().size() == 4);  // both inspectors' enrolments, and the receipts of two pushes
}
