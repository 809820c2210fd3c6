// A case of the bureau's own schema at a hub: an office, a tablet, and what closing asks for.
#pragma once

#include "tests/support/deleting_pack.h"
#include "tests/sync/together/affairs.h"

namespace satchel::test {

inline Value reference(const Id& id) { return octets(id.view()); }

/// The office has officers with certificates and an accepted case; the tablet has acknowledged it.
struct GateHouse {
  GateHouse() {
    for (const char* user : {"li", "wang"}) {
      const Id officer = office.create("officer", {{"name", text(user)}, {"user", text(user)}});
      office.create("certificate", {{"officer", reference(officer)}, {"valid_from", text("2020-01-01")}});
    }
    one =
        office.create("case", {{"district", text("north")}, {"title", text("冷库噪声")}, {"status", text("accepted")}});
    step(office, "assigned");
    meet();
    step(li, "acknowledged");
    meet();
  }
  void meet() {
    for (int i = 0; i < 2; ++i)
      for (Tablet* t : {&office, &li}) REQUIRE(t->sync().code == Code::ok);
  }
  void step(Tablet& by, const char* to) { by.change("case", one, {{"status", text(to)}}); }
  std::string status(Tablet& at) { return at.value("case", one, "status"); }

  /// Sealed; with a photo whose bytes stay on the tablet until let_go().
  void visit(bool with_photo) {
    const Id made = li.create("visit", {{"case", reference(one)},
                                        {"kind", text("video")},
                                        {"arrive", w.clock.wall().count},
                                        {"leave", w.clock.wall().count + 1000},
                                        {"officers", Value{make_set({"li", "wang"})}},
                                        {"certificate_shown", number(1)},
                                        {"recusal_told", number(1)}});
    if (with_photo) {
      const Bytes bytes(3000, 'p');
      photo = must(li.store().blobs().add_bytes(bytes)).sha256;
      must(li.store().note_blob(photo, bytes.size(), BlobLane::original));
      li.create("photo", {{"of_type", text("visit")},
                          {"of", reference(made)},
                          {"sha256", Value{octets(photo.view())}},
                          {"bytes", static_cast<std::int64_t>(bytes.size())},
                          {"origin", text("camera")}});
    }
    must(li.store().seal(li.store().schema()->find("visit")->number, made));
  }
  void answer() { office.create("answer", {{"case", reference(one)}, {"sent", w.clock.wall().count}}); }
  void callback(const char* result) {
    office.create(
        "callback",
        {{"case", reference(one)}, {"result", text(result)}, {"at", w.clock.wall().count}, {"by", text("zhang")}});
  }
  /// All that closing asks for, but for a photo's bytes.
  void work_done(bool with_photo) {
    visit(with_photo);
    step(li, "on_site");
    step(li, "callback");
    meet_without_photos();
    answer();
    callback("satisfied");
    meet_without_photos();
  }
  void meet_without_photos() {
    for (int i = 0; i < 2; ++i) {
      REQUIRE(office.sync().code == Code::ok);
      sync::SessionOptions options;
      options.network = sync::NetworkClass::metered;
      REQUIRE(li.sync({}, options).code == Code::ok);
    }
  }
  /// The parked steps, as a replica has them: what became of each.
  std::vector<std::string> parked(Tablet& at) {
    std::vector<std::string> out;
    for (const Record& c : at.all("conflict"))
      if (conflict_text(at, c, conflict_field::rule) == "parked")
        out.push_back(conflict_text(at, c, conflict_field::taken));
    return out;
  }
  std::string quarantined(Tablet& at) {
    std::string out;
    for (const auto& q : must(at.store().quarantine())) out += std::string(info(q.code).name) + ": " + q.detail + "\n";
    return out;
  }
  void sound() {
    const Status verified = w.hub().verify([](const std::string&) {});
    CHECK_MESSAGE(verified, (verified ? "" : verified.error().detail));
  }

  World w{deleting_pack()};
  Tablet &office = w.tablet("zhang", "office", {"north", "office", "reference"}),
         &li = w.tablet("li", "inspector", {"north", "reference"});
  Id one;
  Hash photo;
};

}  // namespace satchel::test
