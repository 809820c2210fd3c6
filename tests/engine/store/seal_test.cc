// Sealing on a device: what is incomplete is refused with all that is missing, and what a record takes along is final
// at once with it.
#include "engine/base/limits.h"
#include "engine/store/correction.h"
#include "tests/engine/store/desk.h"
#include "tests/support/seal_schema.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr TypeNo kChecked = 10, kSigner = 13, kPicture = 14, kReading = 15;

/// A tablet that has the register of people, and a visit that lacks nothing.
class Inspection : public Desk {
 public:
  explicit Inspection(bool with_register = true) : Desk(kSealSchema) {
    if (with_register)
      REQUIRE(
          pull({item_of(11, id(21), 10, {{1, text("li"), {10}}}), item_of(11, id(22), 10, {{1, text("wang"), {10}}}),
                item_of(12, id(23), 10, {{1, ref(id(21)), {10}}, {2, text("2025-01-01"), {10}}}),
                item_of(12, id(24), 10, {{1, ref(id(22)), {10}}, {2, text("2025-01-01"), {10}}})},
               10));
    visit = create("visit", {{"crew", TextSet{"li", "wang"}},
                             {"arrive", moment("2026-03-01T02:00:00Z")},
                             {"leave", moment("2026-03-01T03:00:00Z")},
                             {"shown", number(1)},
                             {"party", text("present")}});
  }
  Id signer(bool marked) {
    std::vector<Assign> fields{{"visit", ref(visit)}, {"roles", TextSet{"party"}}};
    if (marked) fields.push_back({"mark", octets(Bytes(32, 'x'))});
    return create("signer", fields);
  }
  Id picture(const char* taken) { return create("picture", {{"visit", ref(visit)}, {"taken", moment(taken)}}); }

  Status seal(TypeNo type, const Id& record) {
    return as_if_sound([&] { return store->seal(type, record); });
  }
  Record got(TypeNo type, const Id& record) { return **store->get(type, record); }
  std::vector<Shortfall> missing(TypeNo type, const Id& record) {
    auto out = as_if_sound([&] { return store->missing_for_seal(type, record); });
    REQUIRE(out);
    return *std::move(out);
  }

  Id visit;
};

}  // namespace

TEST_CASE_FIXTURE(Inspection, "a seal is refused with all that is missing, by name, and nothing is sealed") {
  const Id unsigned_one = signer(false);
  REQUIRE(update("visit", visit, {{"shown", number(0)}, {"crew", TextSet{"li", "zhao"}}}) == Code::ok);
  const Status refused = seal(kChecked, visit);
  CHECK(refused.code() == Code::incomplete);
  CHECK(refused.error().detail == "visit " + to_text(visit) +
                                      ": Two with a licence (Person zhao is not here); Shown; signer " +
                                      to_text(unsigned_one) + ": A signature");
  CHECK_FALSE(got(kChecked, visit).sealed);
  CHECK(store->waiting() == 3);
  CHECK(missing(kChecked, visit).size() == 3);
  CHECK(missing(kSigner, unsigned_one).size() == 1);
}

TEST_CASE_FIXTURE(Inspection, "what is complete is sealed, and what it takes along with it, in one entry") {
  const Id signed_one = signer(true), shot = picture("2026-03-01T02:30:00Z");
  const Seq before = store->last_seq();
  REQUIRE(seal(kChecked, visit));
  CHECK(store->last_seq() == before + 1);
  CHECK(got(kChecked, visit).sealed);
  CHECK(got(kSigner, signed_one).sealed);
  CHECK(got(kPicture, shot).sealed);
  CHECK(update("signer", signed_one, {{"name", text("n")}}) == Code::sealed);
  CHECK(update("picture", shot, {{"proves", text("p")}}) == Code::sealed);
  CHECK(save(ChangeKind::remove, "picture", shot, {}).code() == Code::sealed);
  CHECK(seal(kChecked, visit).code() == Code::sealed);
  CHECK(seal(kSigner, signed_one).code() == Code::sealed);
  const auto entry = decode_entry(store->outbox(1U << 20)->entries.back().entry);
  REQUIRE(entry->changes.size() == 3);
  CHECK(entry->changes[0].id == visit);
  for (const Change& c : entry->changes) CHECK(c.content == seal_hash(c.type, c.id, c.ops));
  CHECK(store->verify([](const std::string&) {}));
}

TEST_CASE_FIXTURE(Inspection, "what was sealed before is left as it is, and new records may cite what is sealed") {
  const Id signed_one = signer(true);
  REQUIRE(seal(kSigner, signed_one));
  REQUIRE(seal(kChecked, visit));
  CHECK(decode_entry(store->outbox(1U << 20)->entries.back().entry)->changes.size() == 1);
  const Id later = picture("2026-03-01T02:40:00Z");
  CHECK(update("picture", later, {{"proves", text("p")}}) == Code::ok);
}

TEST_CASE_FIXTURE(Inspection, "a warning is told before and after, and keeps nobody from sealing") {
  signer(true);
  picture("2026-03-01T03:30:00Z");
  REQUIRE(missing(kChecked, visit).size() == 1);
  CHECK(missing(kChecked, visit)[0].warns);
  REQUIRE(seal(kChecked, visit));
  REQUIRE(missing(kChecked, visit).size() == 1);
  CHECK(missing(kChecked, visit)[0].says.en.find("Pictures within the visit (Picture ") == 0);
}

TEST_CASE("who is not in the register on this device is missing with that reason") {
  Inspection lonely(false);
  lonely.signer(true);
  CHECK(lonely.seal(kChecked, lonely.visit).error().detail.find("Person li is not here; Person wang is not here") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(Inspection, "a record that is referred to and not here is missing with that reason") {
  const auto reading = [&](const Id& of) { return create("reading", {{"times", number(3)}, {"visit", ref(of)}}); };
  picture("2026-03-01T02:30:00Z");
  CHECK(seal(kReading, reading(visit)));
  CHECK(seal(kReading, reading(id(99))).error().detail.find("Visit " + to_text(id(99)) + " is not here") !=
        std::string::npos);
  REQUIRE(save(ChangeKind::remove, "visit", visit, {}));
  CHECK(seal(kReading, reading(visit)).code() == Code::incomplete);
  CHECK(as_if_sound([&] { return store->missing_for_seal(kChecked, visit); }).code() == Code::not_here);
  CHECK(as_if_sound([&] { return store->missing_for_seal(99, visit); }).code() == Code::unknown_type);
}

TEST_CASE_FIXTURE(Inspection,
                  "what takes along more than a transaction holds is refused, until some of that is sealed") {
  signer(true);
  Draft many;
  for (std::size_t i = 0; i + 1 < limits::kTransactionChanges; ++i)
    many.changes.push_back({ChangeKind::create, "picture", {}, {{"visit", ref(visit)}}});
  const auto made = store->save(many);
  REQUIRE(made);
  CHECK(store->seal(kChecked, visit).code() == Code::too_large);
  REQUIRE(store->seal(kPicture, made->front()));
  CHECK(store->seal(kChecked, visit));
}

TEST_CASE_FIXTURE(Inspection, "a correction is a new record with what was sealed, what differs, and why") {
  signer(true);
  REQUIRE(update("visit", visit, {{"leaflets", number(4)}}) == Code::ok);
  const RecordType& type = *store->schema()->find(kChecked);
  const RoleSet role = store->schema()->role("inspector");
  CHECK(correction_of(type, got(kChecked, visit), role, "misread", {}).code() == Code::invalid);
  REQUIRE(seal(kChecked, visit));
  const Record sealed = got(kChecked, visit);
  CHECK(correction_of(type, sealed, role, "", {}).code() == Code::invalid_value);
  CHECK(correction_of(type, sealed, role, "misread", {{"x", text("y")}}).code() == Code::unknown_field);
  CHECK(correction_of(type, sealed, role, "misread", {{"party", text("absent"), How::add}}).code() ==
        Code::invalid_value);
  CHECK(correction_of(type, sealed, role, "misread", {{"leaflets", number(1), How::remove}}).code() ==
        Code::invalid_value);
  CHECK(correction_of(*store->schema()->find(kSigner), sealed, role, "misread", {}).code() == Code::unknown_field);

  const auto made = correction_of(type, sealed, role, "misread",
                                  {{"party", text("absent")},
                                   {"crew", TextSet{"zhao"}, How::add},
                                   {"crew", TextSet{"wang"}, How::remove},
                                   {"leaflets", number(1), How::add}});
  REQUIRE(made);
  const auto saved = store->save({{*made}, {}});
  REQUIRE_MESSAGE(saved, saved.error().detail);
  const Id correction = saved->front();
  CHECK(value(kChecked, correction, "corrects") == ref(visit));
  CHECK(value(kChecked, correction, "why") == text("misread"));
  CHECK(value(kChecked, correction, "party") == text("absent"));
  CHECK(value(kChecked, correction, "crew") == Value{TextSet{"li", "zhao"}});
  CHECK(value(kChecked, correction, "leaflets") == number(1));
  CHECK(value(kChecked, correction, "arrive") == moment("2026-03-01T02:00:00Z"));
  CHECK(value(kChecked, visit, "party") == text("present"));
  CHECK(missing(kChecked, correction).size() == 1);  // zhao has no licence
  REQUIRE(update("visit", correction, {{"why", Value{}}, {"crew", TextSet{"li", "wang"}}}) == Code::ok);
  CHECK(seal(kChecked, correction).error().detail.ends_with("Reason"));
}
