// The hub's images where several hubs share a folder, where files go or rot, and within their bounds.
#include "tests/sync/together/image_asker.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct SideBySide : ImageHouse {
  std::string images() const { return w.folder.path() + "/hub/images"; }
  std::vector<std::string> names() { return must(files->list(images())); }
  /// All of an image, asked for piece by piece.
  static std::uint64_t records_in(ImageAsker& asker, const AsksHub& hub) {
    asker.request.bytes = 1;
    ImageGot got = asker.ask(hub);
    REQUIRE(got.manifest);
    const ImageManifest m = *got.manifest;
    while (got.first + 1 < m.pieces.size()) {
      asker.go_on_from(got);
      got = asker.ask(hub);
      REQUIRE(got.outcome == sync::ImageOutcome::ok);
      REQUIRE(got.first == asker.request.first);
      CHECK_FALSE(got.manifest);
    }
    return m.records;
  }
  void much_more() {
    for (int i = 0; i < 60; ++i) office->create("affair", affair("many"));
    REQUIRE(office->sync().code == Code::ok);
  }

  std::unique_ptr<Files> files = os::system_files();
  HubBeside a{w, 11}, b{w, 12};
};

}  // namespace

TEST_CASE_FIXTURE(SideBySide, "of two hubs one makes an image; the other says so meanwhile, and then has the same") {
  ImageAsker li(w, "li"), zhao(w, "zhao");
  std::vector<ImageGot> meanwhile;
  a.files.before = [&](std::string_view call, const std::string& path) {
    if (call == "create" && path.ends_with(".part")) meanwhile.push_back(zhao.ask(b.asks()));
    return Status{};
  };
  const ImageGot of_a = li.ask(a.asks());
  REQUIRE(of_a.manifest);
  REQUIRE(meanwhile.size() == 1);
  CHECK(meanwhile[0].status == 200);
  CHECK(meanwhile[0].outcome == sync::ImageOutcome::building);
  const ImageGot of_b = zhao.ask(b.asks());
  CHECK(of_b.id == of_a.id);
  CHECK(of_b.plain == of_a.plain);
  CHECK(a.made == 1);
  CHECK(b.made == 0);
  CHECK(records_in(li, a.asks()) > 150);
  for (const auto& name : names()) CHECK(name.ends_with(".image"));
}

TEST_CASE_FIXTURE(SideBySide, "what a dead maker left goes with the next making, and nothing of a living one does") {
  must(files->make_folder(images()));
  must(write_whole(*files, images() + "/00.making", "left"));
  must(write_whole(*files, images() + "/00.making.items", "left"));
  ImageAsker li(w, "li"), zhao(w, "zhao", {"north", "south"}, "intake");
  std::size_t at_work = 0;
  a.files.before = [&](std::string_view call, const std::string& path) {
    if (call != "create" || !path.ends_with(".part")) return Status{};
    CHECK_FALSE(files->exists(images() + "/00.making"));
    (void)zhao.ask(b.asks());
    for (const auto& name : names()) at_work += name.find(".making") != std::string::npos;
    return Status{};
  };
  REQUIRE(li.ask(a.asks()).manifest);
  CHECK(at_work >= 2);  // its database and its items
  for (const auto& name : names()) CHECK(name.ends_with(".image"));
}

TEST_CASE_FIXTURE(SideBySide, "a making that fails leaves nothing, and the next one succeeds") {
  ImageAsker li(w, "li");
  const auto as_it_was = names();
  for (const char* const call : {"create", "rename"}) {
    a.files.before = [&](std::string_view which, const std::string& path) {
      const bool ours = which == call && path.find("/images/") != std::string::npos;
      return ours ? Status{fail(Code::disk_full)} : Status{};
    };
    CHECK(li.ask(a.asks()).status == 507);
    CHECK(names() == as_it_was);
  }
  a.files.before = {};
  CHECK(li.ask(a.asks()).manifest);
}

TEST_CASE_FIXTURE(SideBySide, "each hub uses the newer image of the other, and removes none of it") {
  ImageAsker li(w, "li"), zhao(w, "zhao");
  li.request.bytes = 1;
  const ImageGot old = li.ask(a.asks());
  CHECK(zhao.ask(b.asks()).id == old.id);
  much_more();
  ImageAsker qian(w, "qian");
  const ImageGot newer = qian.ask(b.asks());
  REQUIRE(newer.manifest);
  CHECK(newer.id != old.id);
  CHECK(b.made == 1);
  li.go_on_from(old);
  const ImageGot anew = li.ask(a.asks());  // which has the old one in its memory, and another file
  CHECK(anew.id == newer.id);
  CHECK(anew.manifest);
  CHECK(anew.first == 0);
  CHECK(ImageAsker(w, "sun").ask(a.asks()).id == newer.id);
  qian.go_on_from(newer);
  CHECK(qian.ask(b.asks()).outcome == sync::ImageOutcome::ok);  // it still stands there
  CHECK(a.made == 1);
  CHECK(b.made == 1);
}

TEST_CASE_FIXTURE(SideBySide, "an image that was removed, or rotted, is made anew within the request") {
  ImageAsker li(w, "li");
  const auto offices = names();
  ImageGot got = li.ask(a.asks());
  REQUIRE(got.manifest);
  const auto ours = [&] {
    for (const auto& name : names())
      if (std::find(offices.begin(), offices.end(), name) == offices.end()) return images() + "/" + name;
    return std::string();
  };
  must(files->remove(ours()));
  got = ImageAsker(w, "zhao").ask(a.asks());
  CHECK(got.status == 200);
  CHECK(got.manifest);
  CHECK(a.made == 2);
  Bytes rotten = must(read_all(*files, ours(), 1U << 30));
  rotten[10] ^= 1;
  must(write_whole(*files, ours(), rotten));
  got = ImageAsker(w, "qian").ask(a.asks());
  CHECK(got.outcome == sync::ImageOutcome::ok);
  CHECK_FALSE(got.plain.empty());
  CHECK(a.made == 3);
  must(write_whole(*files, ours(), "no image at all"));
  CHECK(ImageAsker(w, "sun").ask(b.asks()).manifest);
  CHECK(b.made == 1);
}

TEST_CASE_FIXTURE(SideBySide, "a disk that fails while the folder is looked at costs no image") {
  REQUIRE(ImageAsker(w, "li").ask(a.asks()).manifest);
  const auto as_it_was = names();
  ImageAsker zhao(w, "zhao");
  b.files.before = [&](std::string_view call, const std::string& path) {
    return call == "open" && path.ends_with(".image") ? Status{fail(Code::io)} : Status{};
  };
  CHECK(zhao.ask(b.asks()).status == 500);
  CHECK(names() == as_it_was);
  b.files.before = {};
  CHECK(zhao.ask(b.asks()).outcome == sync::ImageOutcome::ok);
  CHECK(b.made == 0);
}

TEST_CASE_FIXTURE(SideBySide, "what is no image goes once, with the next making") {
  must(write_whole(*files, images() + "/of-another-format.image", Bytes(200, 'x')));
  REQUIRE(ImageAsker(w, "li").ask(a.asks()).manifest);
  CHECK_FALSE(files->exists(images() + "/of-another-format.image"));
}

TEST_CASE_FIXTURE(SideBySide, "a version that the hub has not reached has no image made, and takes none from others") {
  ImageAsker li(w, "li"), zhao(w, "zhao");
  const ImageGot kept = li.ask(a.asks());
  REQUIRE(kept.manifest);
  zhao.request.at_least = must(must(a.central->view())->head()).version.value + 1;
  for (int asked = 0; asked < 3; ++asked) CHECK(zhao.ask(a.asks()).outcome == sync::ImageOutcome::none);
  CHECK(a.made == 1);
  li.go_on_from(kept);
  CHECK_FALSE(li.ask(a.asks()).manifest);  // it goes on with what it has
  --zhao.request.at_least;
  CHECK(zhao.ask(a.asks()).outcome == sync::ImageOutcome::ok);
}

TEST_CASE("images are bounded together, whoever of several hubs made them") {
  ImageHouse h;
  const auto files = os::system_files();
  const std::string folder = h.w.folder.path() + "/hub/images";
  const auto count = [&] { return must(files->list(folder)).size(); };
  std::uint64_t largest = 0;
  for (const auto& name : must(files->list(folder)))
    largest = std::max(largest, must(files->size(folder + "/" + name)));
  h.w.images.most_bytes = largest * 3 / 2;
  HubBeside a(h.w, 11), b(h.w, 12);
  const ImageGot first = ImageAsker(h.w, "li").ask(a.asks());
  REQUIRE(first.manifest);
  CHECK(count() == 1);  // in place of the office's
  REQUIRE(ImageAsker(h.w, "zhao", {"north"}, "intake").ask(b.asks()).manifest);
  CHECK(count() == 1);
  const ImageGot again = ImageAsker(h.w, "qian").ask(a.asks());
  CHECK(again.outcome == sync::ImageOutcome::ok);
  CHECK(a.made == 2);
  CHECK(count() == 1);
}

TEST_CASE("pieces have a size that devices take, whatever the limits say") {
  ImageHouse h;
  for (const std::uint32_t wanted : {0U, 1U, 64U << 20}) {
    INFO(wanted);
    h.w.images.piece_bytes = wanted;
    HubBeside hub(h.w, 11);
    const ImageGot got = ImageAsker(h.w, "li" + std::to_string(wanted)).ask(hub.asks());
    REQUIRE(got.manifest);
    CHECK(got.manifest->piece_bytes == (wanted < 4096 ? 4096 : limits::kImagePiece));
    must(hub::remove_images(*hub.system, h.w.folder.path() + "/hub"));
  }
}
