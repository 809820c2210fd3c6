// Asks for an image by hand, in a tablet's name; and hubs side by side, as far as images go.
#pragma once

#include <optional>

#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "sync/hub/images/images.h"
#include "sync/hub/upkeep/opening.h"
#include "tests/sync/hub/hooked_files.h"
#include "tests/sync/together/image_house.h"

namespace satchel::test {

/// All pieces of an image's file, unpacked, one behind the other.
inline Bytes unpacked_image(ByteView file) {
  const std::uint64_t footer = Reader(file.substr(file.size() - 8)).fixed64();
  const ByteView manifest = file.substr(file.size() - 8 - footer, footer).substr(sizeof(Signature));
  Bytes out;
  for (const auto& piece : must(decode_image_manifest(manifest)).pieces) {
    out += must(decompress(file.substr(0, piece.bytes), limits::kImagePiece));
    file.remove_prefix(piece.bytes);
  }
  return out;
}

using AsksHub = std::function<sync::HttpReply(const sync::HttpRequest&)>;

/// What a hub answered, and what of it this tablet would take: the pieces unpacked.
struct ImageGot {
  int status = 0;
  sync::ImageOutcome outcome{};
  std::optional<ImageManifest> manifest;
  Hash id;
  std::uint64_t first = 0;
  std::size_t packed = 0;
  Bytes plain;
};

class ImageAsker {
 public:
  ImageAsker(World& w, const std::string& user, const std::vector<std::string>& scopes = {"north"},
             const std::string& role = "inspector")
      : w_(w), tablet(w.tablet(user, role, scopes)) {
    const auto progress = tablet.store().progress();
    request.log_epoch = progress.log_epoch;
    request.rescoped = progress.rescoped;
    request.schema = sha256(w.hub().schema()->text());
    request.bytes = UINT32_MAX;
  }

  sync::HttpReply carry(const AsksHub& hub) {
    const auto sealed =
        must(sync::seal_request(tablet.keys(), tablet.store().identity().device, Bytes(16, 'n'), encode(request)));
    return hub({"POST", "/v1/image", {{"Content-Type", std::string(sync::kContentType)}}, sealed.body, {}});
  }
  ImageGot ask(const AsksHub& hub) {
    const auto reply = carry(hub);
    ImageGot out;
    out.status = reply.status;
    if (reply.status != 200) return out;
    const auto parts = must(sync::parts_of(reply.body));
    TestKeys key{World::kHubSeed};
    const auto message =
        must(sync::decode_image_reply(must(sync::open_reply(key.public_key(), Bytes(16, 'n'), parts.reply))));
    out.outcome = static_cast<sync::ImageOutcome>(message.outcome);
    out.first = message.first;
    take_manifest(message.manifest, out);
    take_pieces(ByteView(reply.body).substr(parts.bytes_at), out);
    return out;
  }
  ImageGot ask() {
    return ask([this](const sync::HttpRequest& r) { return w_.hub().handle(r); });
  }
  /// As a device does that takes what came.
  void go_on_from(const ImageGot& got) { request.have = id_, request.first = got.first + taken_; }

 private:
  void take_manifest(const Bytes& as_signed, ImageGot& out) {
    if (!as_signed.empty()) {
      const ByteView bytes = ByteView(as_signed).substr(sizeof(Signature));
      manifest_ = must(decode_image_manifest(bytes));
      id_ = sha256(bytes);
      out.manifest = manifest_;
    }
    out.id = id_;
  }
  void take_pieces(ByteView packed, ImageGot& out) {
    out.packed = packed.size();
    for (taken_ = 0; !packed.empty(); ++taken_) {
      const PackedPiece& piece = manifest_.pieces[static_cast<std::size_t>(out.first) + taken_];
      CHECK(sha256(packed.substr(0, piece.bytes)) == piece.sha256);
      out.plain += must(decompress(packed.substr(0, piece.bytes), limits::kImagePiece));
      packed.remove_prefix(piece.bytes);
    }
  }

  World& w_;
  ImageManifest manifest_;
  Hash id_;
  std::size_t taken_ = 0;

 public:
  Tablet& tablet;
  sync::ImageRequest request;
};

/// What makes images in another hub over the same folder and database.
struct HubBeside {
  HubBeside(World& w, std::uint64_t seed) : random(seed) {
    const std::string data = w.folder.path() + "/hub";
    central = must(hub::open_beside(ports(w), hub::HubData(data)));
    const Id id = must(hub::id_of_hub(*must(central->view())));
    images.emplace(*central, hub::Images::Beside{}, ports(w), id, data + "/images", nullptr, w.images,
                   [this](const std::string&) { ++made; });
  }
  Ports ports(World& w) { return {w.clock, random, files, key}; }
  AsksHub asks() {
    return [this](const sync::HttpRequest& request) { return images->handle(request); };
  }

  std::unique_ptr<Files> system = os::system_files();
  hub::test::HookedFiles files{*system};
  TestKeys key{World::kHubSeed};
  SeededRandom random;
  std::unique_ptr<hub::Central> central;
  std::optional<hub::Images> images;
  int made = 0;
};

}  // namespace satchel::test
