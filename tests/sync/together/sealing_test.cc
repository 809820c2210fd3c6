// Seals on real sessions: what is sealed along, what others did meanwhile, and seals that the hub refuses.
#include "tests/support/seal_schema.h"
#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

const std::vector<std::string> kNorth{"north", "reference"};

/// The office's register, and a visit with a signer and a picture that two tablets have.
struct Rounds {
  explicit Rounds(std::string_view schema = kSealSchema) : w(std::string(schema)) {
    const Id one = office.create("person", {{"user", text("li")}}),
             two = office.create("person", {{"user", text("wang")}});
    for (const Id& id : {one, two}) office.create("licence", {{"person", ref(id)}, {"from", text("2020-01-01")}});
    visit = a.create("visit", visited());
    signer = a.create("signer", {{"visit", ref(visit)}, {"roles", TextSet{"party"}}, {"mark", octets(Bytes(32, 'x'))}});
    picture = a.create("picture", {{"visit", ref(visit)}, {"proves", text("a pump")}});
    w.settle_down();
  }
  static std::vector<Assign> visited() {
    return {{"crew", TextSet{"li", "wang"}},
            {"arrive", moment("2026-03-01T02:00:00Z")},
            {"shown", number(1)},
            {"party", text("present")}};
  }
  static bool sealed(Tablet& t, const char* type, const Id& id) { return t.get(type, id)->sealed; }

  World w;
  Tablet &office = w.tablet("zhang", "office", kNorth), &a = w.tablet("li", "inspector", kNorth),
         &b = w.tablet("wang", "inspector", kNorth);
  Id visit, signer, picture;
};

}  // namespace

TEST_CASE("what is sealed along is sealed everywhere, and an edit that comes later waits in quarantine") {
  Rounds r;
  must(r.a.store().seal(10, r.visit));
  r.b.change("picture", r.picture, {{"proves", text("a pump at night")}});
  r.b.change("visit", r.visit, {{"leaflets", number(1), How::add}});
  CHECK(r.a.sync().code == Code::ok);
  r.w.settle_down();
  for (Tablet* t : {&r.a, &r.b, &r.office}) {
    CHECK(Rounds::sealed(*t, "visit", r.visit));
    CHECK(Rounds::sealed(*t, "signer", r.signer));
    CHECK(Rounds::sealed(*t, "picture", r.picture));
    CHECK(t->value("picture", r.picture, "proves") == "\"a pump\"");
  }
  const auto refused = must(r.b.store().quarantine());
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].code == Code::sealed);
  CHECK(refused[0].content.changes[0].id == r.picture);
  CHECK(r.a.value("visit", r.visit, "leaflets") == "1");  // a sum is not frozen
  check_same(r.a, r.b);
}

TEST_CASE("an edit that came first gives way to the seal, and is kept as a losing value") {
  Rounds r;
  must(r.a.store().seal(10, r.visit));
  r.b.change("picture", r.picture, {{"proves", text("a pump at night")}});
  CHECK(r.b.sync().code == Code::ok);
  r.w.settle_down();
  CHECK(r.b.value("picture", r.picture, "proves") == "\"a pump\"");
  CHECK(Rounds::sealed(r.b, "picture", r.picture));
  CHECK(must(r.b.store().quarantine()).empty());
  REQUIRE(r.a.all("conflict").size() == 1);
  const Record kept = r.a.all("conflict")[0];
  CHECK(conflict_text(r.a, kept, conflict_field::rule) == "seal");
  CHECK(conflict_text(r.a, kept, conflict_field::standing) == "\"a pump at night\"");
  CHECK(conflict_text(r.a, kept, conflict_field::standing_author) == "wang");
  check_same(r.a, r.b);
}

TEST_CASE("a record that came under a sealed one meanwhile stays unsealed, and may cite it") {
  Rounds r;
  must(r.a.store().seal(10, r.visit));
  const Id later = r.b.create("picture", {{"visit", ref(r.visit)}});
  r.w.settle_down();
  CHECK_FALSE(Rounds::sealed(r.a, "picture", later));
  CHECK(must(r.b.store().quarantine()).empty());
}

TEST_CASE("of two concurrent seals the first stands, and the other waits in quarantine") {
  Rounds r;
  must(r.a.store().seal(10, r.visit));
  must(r.b.store().seal(10, r.visit));
  CHECK(r.b.sync().code == Code::ok);
  r.w.settle_down();
  CHECK(must(r.b.store().quarantine()).empty());
  REQUIRE(must(r.a.store().quarantine()).size() == 1);
  CHECK(must(r.a.store().quarantine())[0].code == Code::sealed);
  CHECK(must(r.a.store().quarantine())[0].content.changes.size() == 3);
  check_same(r.a, r.b);
}

TEST_CASE("what a seal needs, taken away by another meanwhile, makes it wait in quarantine; made anew it is taken") {
  Rounds r;
  must(r.a.store().seal(10, r.visit));
  const auto licences = r.office.all("licence");
  r.office.change("licence", licences[0].id, {{"revoked", text("2020-01-01")}});
  CHECK(r.office.sync().code == Code::ok);
  r.w.settle_down();
  REQUIRE(must(r.a.store().quarantine()).size() == 1);
  CHECK(must(r.a.store().quarantine())[0].code == Code::incomplete);
  CHECK(must(r.a.store().quarantine())[0].detail.find("Two with a licence") != std::string::npos);
  CHECK_FALSE(Rounds::sealed(r.a, "visit", r.visit));
  CHECK(r.a.store().seal(10, r.visit).code() == Code::incomplete);
  r.office.change("licence", licences[0].id, {{"revoked", Value{}}});
  r.w.settle_down();
  must(r.a.store().seal(10, r.visit));
  r.w.settle_down();
  CHECK(Rounds::sealed(r.b, "visit", r.visit));
  check_same(r.a, r.b);
}

TEST_CASE("a device with an older schema seals nothing that the hub's asks more of") {
  std::string older(kSealSchema);
  const auto from = older.find(R"({"says": {"zh": "已出示")");
  older.erase(from, older.find('\n', from) - from);
  Rounds r(older);
  r.a.change("visit", r.visit, {{"shown", number(0)}});
  must(r.a.store().seal(10, r.visit));
  std::string newer(kSealSchema);
  newer.replace(newer.find("\"version\": 3"), 12, "\"version\": 4");
  r.w.restart(newer);
  r.w.settle_down();
  REQUIRE(must(r.a.store().quarantine()).size() == 1);
  CHECK(must(r.a.store().quarantine())[0].code == Code::incomplete);
  CHECK(r.a.value("visit", r.visit, "shown") == "false");
  CHECK_FALSE(Rounds::sealed(r.b, "visit", r.visit));
  check_same(r.a, r.b);
}
