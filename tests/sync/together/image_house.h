// A hub that makes images, and what is asked of a tablet that came by one.
#pragma once

#include <doctest/doctest.h>

#include "sync/wire/envelope.h"
#include "tests/sync/together/affairs.h"

namespace satchel::test {

/// A hub with some hundred records, of which it makes images.
struct ImageHouse {
  explicit ImageHouse(std::string schema = std::string(kTestSchema)) : w(std::move(schema)) {
    w.images.least_records = 3;
    w.images.piece_bytes = kPiece;
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
  static constexpr std::uint32_t kPiece = 8U << 10;  // some twenty in the image

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

  /// Whether what that tablet has came by one of the hub's images: all of its bytes in one event, as no page has them.
  bool came_by_image(Tablet& t) {
    const Ports ports = t.machine_ports();
    const std::string images = w.folder.path() + "/hub/images";
    for (const auto& name : must(ports.files.list(images))) {
      const Bytes whole = must(read_all(ports.files, images + "/" + name, 1U << 30));
      const std::uint64_t footer = Reader(ByteView(whole).substr(whole.size() - 8)).fixed64();
      for (const auto& event : t.heard)
        if (event.kind == sync::EventKind::pulled && event.bytes == whole.size() - 8 - footer) return true;
    }
    return false;
  }

  World w;
  Tablet* office = nullptr;
  std::vector<Id> affairs;
  int before = 0;  // that were made for the office itself
};

/// A reply to /v1/image as if the hub itself had it otherwise.
struct ImageAnswer {
  sync::ImageReply message;
  Bytes pieces;
};
inline void harm_answer(const sync::HttpRequest& request, sync::HttpReply& reply,
                        const std::function<void(ImageAnswer&)>& harm) {
  TestKeys hub{World::kHubSeed};
  const auto asked = must(sync::open_request(request.body));
  const auto parts = must(sync::parts_of(reply.body));
  ImageAnswer answer{must(sync::decode_image_reply(must(sync::open_reply(hub.public_key(), asked.nonce, parts.reply)))),
                     reply.body.substr(parts.bytes_at)};
  harm(answer);
  reply.body = sync::with_bytes(must(sync::seal_reply(hub, asked.nonce, encode(answer.message))), answer.pieces);
}

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
