// What a records horizon erased, or a compaction dropped, comes to nobody by an image from before.
#include "tests/sync/together/image_asker.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr const char* kWithdrawn = "a title that was withdrawn";

struct OfOldTitle : ImageHouse {
  OfOldTitle() {
    id = office->create("affair", affair(kWithdrawn));
    REQUIRE(office->sync().code == Code::ok);
    li.request.bytes = zhao.request.bytes = 1;
  }
  void change_title() {
    office->change("affair", id, {{"title", text("the title that stands")}});
    REQUIRE(office->sync().code == Code::ok);
    w.clock.advance({1000});
  }
  void erase() {
    change_title();
    CHECK(must(w.move_horizon(w.clock.wall())).erased > 0);
  }
  /// From what an asker has on, to its end.
  static Bytes rest_of(ImageAsker& asker, const ImageGot& begun, const AsksHub& hub) {
    asker.go_on_from(begun);
    asker.request.bytes = UINT32_MAX;
    return asker.ask(hub).plain;
  }

  Id id;
  ImageAsker li{w, "li"}, zhao{w, "zhao"};
  HubBeside a{w, 11}, b{w, 12};
};

}  // namespace

TEST_CASE_FIXTURE(OfOldTitle, "who has a part of an image from before the horizon begins anew, at whichever hub") {
  const ImageGot at_a = li.ask(a.asks()), at_b = zhao.ask(b.asks());
  CHECK(at_a.id == at_b.id);
  erase();
  for (auto& [asker, begun, hub] :
       {std::tuple<ImageAsker&, const ImageGot&, HubBeside&>{li, at_a, a}, {zhao, at_b, b}}) {
    asker.go_on_from(begun);
    asker.request.bytes = UINT32_MAX;
    const ImageGot anew = asker.ask(hub.asks());
    REQUIRE(anew.manifest);
    CHECK(anew.first == 0);
    CHECK(anew.plain.find(kWithdrawn) == Bytes::npos);
    CHECK(anew.plain.find("the title that stands") != Bytes::npos);
  }
  CHECK(a.made == 2);
  CHECK(b.made == 0);
}

TEST_CASE_FIXTURE(OfOldTitle, "an image from before the horizon serves nobody, though its file was put back") {
  const ImageGot begun = li.ask(a.asks());
  const std::string folder = w.folder.path() + "/hub/images/";
  std::map<std::string, Bytes> files;
  for (const auto& name : must(a.system->list(folder)))
    files[name] = must(read_all(*a.system, folder + name, 1U << 30));
  erase();
  CHECK(must(a.system->list(folder)).empty());
  for (const auto& [name, bytes] : files) must(write_whole(*a.system, folder + name, bytes));
  CHECK(rest_of(li, begun, a.asks()).find(kWithdrawn) == Bytes::npos);
  CHECK(a.made == 2);
  for (const auto& name : must(a.system->list(folder)))  // the office's too
    CHECK(unpacked_image(must(read_all(*a.system, folder + name, 1U << 30))).find(kWithdrawn) == Bytes::npos);
}

TEST_CASE_FIXTURE(OfOldTitle, "an image that is being made while the horizon moves is none") {
  std::size_t at_work = 0;
  const std::string folder = w.folder.path() + "/hub/images";
  bool moved = false;
  const auto moves = [&](const char* call, bool part) {
    a.files.before = [&, call, part](std::string_view which, const std::string& path) {
      const bool here = which == call && path.ends_with(".part") == part && path.find("/images/") != std::string::npos;
      if (!here || std::exchange(moved, true)) return Status{};
      erase();
      at_work = must(a.system->list(folder)).size();
      return Status{};
    };
  };
  SUBCASE("while it is packed") { moves("create", true); }
  SUBCASE("before it comes under its name") { moves("rename", false); }
  CHECK(li.ask(a.asks()).outcome == sync::ImageOutcome::building);
  CHECK(at_work > 0);  // a living maker's files are his own
  CHECK(must(a.system->list(folder)).empty());
  li.request.bytes = UINT32_MAX;
  const ImageGot anew = li.ask(a.asks());
  REQUIRE(anew.manifest);
  CHECK(anew.plain.find(kWithdrawn) == Bytes::npos);
}

TEST_CASE_FIXTURE(OfOldTitle, "a compaction takes images along, and what dead makers left") {
  const ImageGot begun = li.ask(a.asks());
  office->remove("affair", id);
  REQUIRE(office->sync().code == Code::ok);
  w.clock.advance({1000});
  const Millis horizon = w.clock.wall();
  must(w.move_horizon(horizon));
  CHECK(zhao.ask(b.asks()).manifest);
  const std::string folder = w.folder.path() + "/hub/images";
  must(write_whole(*a.system, folder + "/00.making", "left"));
  CHECK(must(w.compact(horizon, true)).dropped == 2);
  CHECK(must(a.system->list(folder)).size() == 2);  // counting takes nothing
  CHECK(must(w.compact(horizon)).dropped == 2);
  CHECK(must(a.system->list(folder)).empty());
  CHECK(rest_of(li, begun, a.asks()).find(kWithdrawn) == Bytes::npos);
}

TEST_CASE_FIXTURE(OfOldTitle, "a horizon that is refused takes no image") {
  REQUIRE(li.ask(a.asks()).manifest);
  CHECK(w.move_horizon(w.clock.wall() + Millis{1}).code() == Code::invalid);
  CHECK(w.compact(w.clock.wall()).code() == Code::invalid);
  CHECK(zhao.ask(b.asks()).manifest);
  CHECK(b.made == 0);
}
