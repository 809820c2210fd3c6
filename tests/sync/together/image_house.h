// A hub that makes images, and what is asked of a tablet that came by one.
#pragma once

#include <doctest/doctest.h>

#include "tests/sync/together/affairs.h"

namespace satchel::test {

/// A hub with some hundred records, of which it makes images.
struct ImageHouse {
  explicit ImageHouse(std::string schema = std::string(kTestSchema)) : w(std::move(schema)) {
    w.images.least_records = 3;
    w.restart();
    office = &w.tablet("wang", "office", {"north", "south"});
    SeededRandom random(5);
    for (int i = 0; i < kAffairs; ++i) {
      auto fields = affair(("affair " + std::to_string(i) + to_hex(random.bytes(400))).c_str());
      if (i % 10 == 9) fields[0].value = text("south");
      affairs.push_back(office->create("affair", fields));
    }
    office->change("affair", affairs[0], {{"owner", text("li")}});
    office->remove("affair", affairs[1]);
    REQUIRE(office->sync().code == Code::ok);
    before = images_made();
  }
  static constexpr int kAffairs = 200;

  /// The same without images, from the next start on.
  void only_pages() {
    w.images.least_records = 0;
    w.restart();
  }
  int images_made() const {
    int n = 0;
    for (std::size_t at = 0; (at = w.log.find("made an image", at)) != std::string::npos; ++at) ++n;
    return n - before;
  }

  World w;
  Tablet* office = nullptr;
  std::vector<Id> affairs;
  int before = 0;  // that were made for the office itself
};

/// Whether the tablet's store came by an image: what was pulled says it in one event, since pages are small before.
inline bool asked_for_image(const std::vector<std::string>& targets) {
  return std::find(targets.begin(), targets.end(), "/v1/image") != targets.end();
}

inline std::vector<std::string> targets_of_sync(Tablet& t) {
  std::vector<std::string> out;
  t.on_reply = [&](const sync::HttpRequest& request, sync::HttpReply&) { out.push_back(request.target); };
  CHECK(t.sync().code == Code::ok);
  t.on_reply = {};
  return out;
}

inline std::string verified(Tablet& t) {
  std::string out;
  const Status sound = t.store().verify([&](const std::string& line) { out += line + "; "; });
  return sound ? "" : out + sound.error().detail;
}

inline bool exists(Tablet& t, const std::string& name) {
  return t.machine_ports().files.exists(t.folder() + "/" + name);
}

/// Rows as they stand in the database, byte for byte.
inline std::vector<std::string> rows_of(Tablet& t, const std::string& type) {
  const auto reader = must(t.store().reader());
  auto s = must(reader->prepare("SELECT * FROM " + sql::quoted(type) + " ORDER BY _id"));
  std::vector<std::string> out;
  while (must(s.step())) {
    std::string row;
    for (int i = 0; i < s.columns(); ++i)
      row += s.is_null(i) ? "-" : s.is_blob(i) ? to_hex(s.blob(i)) : std::string(s.text(i));
    out.push_back(row);
  }
  return out;
}

}  // namespace satchel::test
