// Rescue bundles in a world: what goes into them, and what the hub makes of them.
#pragma once

#include "engine/sql/database.h"
#include "sync/hub/devices/bundles.h"
#include "tests/sync/together/affairs.h"

namespace satchel::test {

inline Hash photo_of(Tablet& t, const Id& visit, std::size_t size, char fill, BlobLane lane = BlobLane::original) {
  Bytes bytes(size, fill);
  for (std::size_t i = 0; i < size; i += 7) bytes[i] = static_cast<char>(i * 31 + static_cast<unsigned char>(fill));
  const BlobInfo blob = must(t.store().blobs().add_bytes(bytes));
  must(t.store().note_blob(blob.sha256, blob.size, lane));
  if (!visit.is_null()) t.change("visit", visit, {{"picture", octets(blob.sha256.view())}});
  return blob.sha256;
}

inline std::string path_of(World& w, const std::string& name = "bundle") { return w.folder.path() + "/" + name; }

inline Bytes read_file(World& w, const std::string& name = "bundle") {
  return must(read_all(*os::system_files(), path_of(w, name), 1U << 30));
}

class BytesFile final : public ReadableFile {
 public:
  explicit BytesFile(ByteView bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<Bytes> read(std::uint64_t offset, std::size_t n) override {
    return Bytes(bytes_.substr(std::min<std::size_t>(static_cast<std::size_t>(offset), bytes_.size()), n));
  }

 private:
  ByteView bytes_;
};

inline hub::BundleReport accept_bytes(World& w, ByteView bytes) {
  BytesFile file(bytes);
  return must(w.hub().accept(file));
}

/// Everything at the hub that a bundle could change.
inline std::string hub_state(World& w) {
  const auto db = must(sql::Database::open(w.folder.path() + "/hub/central.db", {.checkpoints = false}));
  std::string out;
  for (const auto* what : {"max(version) FROM head", "count(*) FROM history", "count(*) FROM statement",
                           "count(*) FROM feed", "count(*) FROM intake", "count(*) FROM signed_head"})
    out += std::to_string(must(db->number(std::string("SELECT ") + what))) + " ";
  return out + to_hex(must(w.log_head()).log.root.view());
}

/// What it notes besides (a photo that has not come yet) is no fault.
inline bool sound(World& w) {
  std::string findings;
  const Status status = w.hub().verify([&](const std::string& finding) { findings += finding + "\n"; });
  CHECK_MESSAGE(status, findings);
  return static_cast<bool>(status);
}

/// Two tablets on one case, of which one has work of every kind that the hub does not know, and the other had its say
/// meanwhile.
struct Scene {
  explicit Scene(World& w) : a(w.tablet("li")), b(w.tablet("wang")) {
    both = a.create("affair", affair("smoke"));
    gone = a.create("affair", affair("to be removed"));
    w.settle_down();
    b.change("affair", both, {{"place", text("chimney")}, {"leaflets", number(5), How::add}});
    REQUIRE(b.sync().code == Code::ok);
    a.change("affair", both,
             {{"place", text("roof")},
              {"leaflets", number(3), How::add},
              {"kinds", Value{make_set({"dust"})}, How::add},
              {"notes", text("ONE\ntwo\nthree\n")}});
    a.remove("affair", gone);
    visit = a.create("visit", {{"affair", octets(both.view())}, {"fact", text("noise at 23:10")}});
    thumbnail = photo_of(a, {}, 9'000, 't', BlobLane::thumbnail);
    original = photo_of(a, visit, 300'000, 'o');
  }
  Tablet &a, &b;
  Id both, gone, visit;
  Hash thumbnail, original;
};

}  // namespace satchel::test
