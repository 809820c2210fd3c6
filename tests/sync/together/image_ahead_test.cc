// An image of many pieces: the next one is asked for while the one before waits to be taken, and its rows are unpacked
// as they come.
#include "tests/sync/together/image_asker.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct ManyPieces : ImageHouse {
  ManyPieces() {
    w.images.most_reply = 1;  // one piece in each
    w.restart();
    a = &w.tablet("a", "inspector", {"north"});
  }
  /// Up to where the first piece of the image is here and waits to be taken.
  void go_to_first_piece(sync::Session& session) {
    for (int steps = 0; steps < 1000; ++steps) {
      auto step = session.next(w.clock.monotonic());
      if (std::holds_alternative<sync::Work>(step)) session.work(w.clock.monotonic());
      const auto* send = std::get_if<sync::Send>(&step);
      if (!send) continue;
      session.replied(send->id, a->carry(send->request), w.clock.monotonic());
      if (send->request.target == "/v1/image") return;
    }
    FAIL("no image");
  }
  std::size_t have() {
    const auto part = must(a->store().image_part());
    return part ? part->have : std::size_t{0};
  }
  void check_all_came(bool by_image = true) {
    CHECK(came_by_image(*a) == by_image);
    CHECK_FALSE(a->store().progress().full);
    CHECK(a->value("affair", affairs[0], "owner") == "\"li\"");
    CHECK(verified(*a) == "");
    CHECK(images_made() == 1);
    for (const char* name : {"image.part", "image.db", "image.db.part"}) CHECK_FALSE(exists(*a, name));
    only_pages();
    Tablet& b = w.tablet("b", "inspector", {"north"});
    REQUIRE(b.sync().code == Code::ok);
    for (const auto& type : w.hub().schema()->types())
      CHECK_MESSAGE(rows_of(*a, type.name) == rows_of(b, type.name), type.name);
  }

  Tablet* a = nullptr;
};

}  // namespace

TEST_CASE("the next piece of an image is asked for before the one before is in the store") {
  ManyPieces h;
  auto session = h.a->session();
  h.go_to_first_piece(session);
  const auto now = h.w.clock.monotonic();
  CHECK(h.have() == 0);
  const auto ahead = session.next(now);
  REQUIRE(std::holds_alternative<sync::Send>(ahead));
  CHECK(std::get<sync::Send>(ahead).request.target == "/v1/image");
  CHECK(h.have() == 0);
  REQUIRE(std::holds_alternative<sync::Work>(session.next(now)));
  session.work(now);
  CHECK(h.have() == 1);
  REQUIRE(std::holds_alternative<sync::Wait>(session.next(now)));
  const auto& send = std::get<sync::Send>(ahead);
  session.replied(send.id, h.a->carry(send.request), now);
  CHECK(h.have() == 1);
  session.cancel();
  REQUIRE(std::holds_alternative<sync::Work>(session.next(now)));  // what is here is kept
  session.work(now);
  CHECK(h.have() == 2);
  CHECK(std::holds_alternative<sync::Finished>(session.next(now)));
  CHECK(exists(*h.a, "image.db.part"));
  h.a->reopen();
  CHECK(exists(*h.a, "image.db.part"));
  CHECK(h.have() == 2);
  REQUIRE(h.a->sync().code == Code::ok);
  h.check_all_came();
}

TEST_CASE("a piece that is lost, whichever it is, is asked for again") {
  for (const Fate fate : {Fate::lost, Fate::request_lost})
    for (int unlucky = 1; unlucky < 6; ++unlucky) {
      INFO(unlucky);
      ManyPieces h;
      int n = 0;
      REQUIRE(h.a->sync([&] { return n++ == unlucky ? fate : Fate::arrives; }).code == Code::ok);
      h.check_all_came();
    }
}

TEST_CASE("a piece that is altered, or does not go on where the one before ended, is asked for again") {
  const std::vector<std::function<void(ImageAnswer&)>> harms = {
      [](ImageAnswer& a) { a.pieces[0] ^= 1; },
      [](ImageAnswer& a) { a.pieces.back() ^= 1; },
      [](ImageAnswer& a) { a.message.first += 1; },
      [](ImageAnswer& a) { a.message.first = UINT64_MAX; },
      [](ImageAnswer& a) { a.pieces.clear(); },
      [](ImageAnswer& a) { a.pieces.pop_back(); },
      [](ImageAnswer& a) { a.pieces += Bytes(1U << 20, 'x'); }};
  for (const auto& harm : harms)
    for (const int which : {1, 2, 3}) {
      INFO(which << " of harm " << &harm - harms.data());
      ManyPieces h;
      int n = 0;
      h.a->on_reply = [&](const sync::HttpRequest& request, sync::HttpReply& reply) {
        if (request.target == "/v1/image" && ++n == which) harm_answer(request, reply, harm);
      };
      REQUIRE(h.a->sync().code == Code::ok);
      CHECK(n > which);
      h.check_all_came();
    }
}

TEST_CASE("a reply of no shape is asked for again") {
  for (const std::size_t left : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{90}}) {
    ManyPieces h;
    int n = 0;
    h.a->on_reply = [&](const sync::HttpRequest& request, sync::HttpReply& reply) {
      if (request.target == "/v1/image" && ++n == 2) reply.body.resize(left);
    };
    REQUIRE(h.a->sync().code == Code::ok);
    h.check_all_came();
  }
}

TEST_CASE("rows of scopes that are taken away while an image comes do not stay") {
  ManyPieces h;
  auto session = h.a->session();
  h.go_to_first_piece(session);
  session.work(h.w.clock.monotonic());
  REQUIRE(exists(*h.a, "image.db.part"));
  must(h.a->store().rescope({"south"}, 7));
  CHECK_FALSE(exists(*h.a, "image.db.part"));
  CHECK_FALSE(exists(*h.a, "image.part"));
}

TEST_CASE("another image than the one that was begun begins anew, whatever was asked for ahead") {
  ManyPieces h;
  ImageAsker other(h.w, "zhao");
  int pieces = 0;
  std::optional<ImageGot> newer;
  std::vector<std::uint64_t> begins;
  h.a->on_reply = [&](const sync::HttpRequest& request, sync::HttpReply& reply) {
    if (request.target != "/v1/image") return;
    harm_answer(request, reply, [&](ImageAnswer& answer) {
      if (!answer.message.manifest.empty()) begins.push_back(answer.message.first);
    });
    if (++pieces != 3) return;
    for (int i = 0; i < 40; ++i) h.office->create("affair", affair("more"));
    REQUIRE(h.office->sync().code == Code::ok);
    newer = other.ask();  // too much came behind the old one: the hub makes another in its place
  };
  REQUIRE(h.a->sync().code == Code::ok);
  h.a->on_reply = {};
  REQUIRE(newer);
  REQUIRE(newer->manifest);
  CHECK(h.images_made() == 2);
  CHECK(begins == std::vector<std::uint64_t>{0, 0});
  CHECK(h.came_by_image(*h.a));  // only the newer stands at the hub: by all of its pieces, behind some of the old one's
  CHECK(pieces > static_cast<int>(newer->manifest->pieces.size()));
  CHECK_FALSE(h.a->store().progress().full);
  CHECK(verified(*h.a) == "");
  Tablet& b = h.w.tablet("b", "inspector", {"north"});
  REQUIRE(b.sync().code == Code::ok);
  check_same(*h.a, b);
}

TEST_CASE("a download waits for the key, and goes on where it was") {
  ManyPieces h;
  auto session = h.a->session();
  for (int pieces = 0; h.have() < 10 && pieces < 20; ++pieces) {
    h.go_to_first_piece(session);
    session.work(h.w.clock.monotonic());
  }
  const std::size_t have = h.have();
  REQUIRE(have >= 10);
  h.a->keys().locked = true;
  h.a->reopen();
  auto in_a_pocket = h.a->session();
  for (int steps = 0; steps < 5; ++steps) {
    const auto step = in_a_pocket.next(h.w.clock.monotonic());
    CHECK_FALSE(std::holds_alternative<sync::Send>(step));
    in_a_pocket.work(h.w.clock.monotonic());
  }
  CHECK(h.a->store().image_part().code() == Code::key_locked);
  h.a->keys().locked = false;
  CHECK(h.have() == have);
  REQUIRE(h.a->sync().code == Code::ok);
  h.check_all_came();
}

TEST_CASE("an image that is all here is taken without being asked for again") {
  ManyPieces h;
  {
    auto session = h.a->session();
    const auto all_here = [&] {
      const auto part = must(h.a->store().image_part());
      return part && part->have == part->of->pieces.size();
    };
    for (int steps = 0; !all_here() && steps < 1000; ++steps) {
      const auto step = session.next(h.w.clock.monotonic());
      if (const auto* send = std::get_if<sync::Send>(&step))
        session.replied(send->id, h.a->carry(send->request), h.w.clock.monotonic());
      else
        session.work(h.w.clock.monotonic());
    }
    REQUIRE(all_here());
  }
  h.a->reopen();
  CHECK_FALSE(asked_for_image(targets_of_sync(*h.a)));
  h.check_all_came();
}

TEST_CASE("a hub that makes images anew faster than they come: pages, in the end") {
  ManyPieces h;
  int pieces = 0, others = 0;
  h.a->on_reply = [&](const sync::HttpRequest& request, sync::HttpReply&) {
    if (request.target != "/v1/image" || ++pieces % 5 != 0 || others > 30) return;
    const Ports ports = h.a->machine_ports();
    const std::string images = h.w.folder.path() + "/hub/images";
    for (const auto& name : must(ports.files.list(images))) must(ports.files.remove(images + "/" + name));
    h.w.restart();
    h.office->create("affair", affair("more"));
    REQUIRE(h.office->sync().code == Code::ok);
    REQUIRE(h.w.tablet("other" + std::to_string(++others), "inspector", {"north"}).sync().code == Code::ok);
  };
  REQUIRE(h.a->sync().code == Code::ok);
  CHECK(others >= 3);
  CHECK(others <= 4);
  CHECK_FALSE(h.a->store().progress().full);
  CHECK_FALSE(h.came_by_image(*h.a));
  CHECK(verified(*h.a) == "");
}
