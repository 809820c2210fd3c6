// A link of 20 kbit/s with a delay of 800 ms, that breaks every minute, in virtual time.
#include <algorithm>

#include "tests/sync/together/affairs.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr std::int64_t kBytesPerSecond = 2'500, kRoundTrip = 800, kBreak = 60'000, kHeads = 500;

/// Carries a session's requests one after the other, and counts.
class SlowLink {
 public:
  SlowLink(World& world, Tablet& tablet) : world_(world), tablet_(tablet) {}

  Error run() {
    auto session = tablet_.session();
    for (int steps = 0; steps < 10'000; ++steps) {
      const Millis now = world_.clock.monotonic();
      auto step = session.next(now);
      if (auto* done = std::get_if<sync::Finished>(&step)) return done->reason;
      if (std::holds_alternative<sync::Work>(step)) session.work(now);
      if (auto* wait = std::get_if<sync::Wait>(&step)) pass(std::max<std::int64_t>(wait->until.count - now.count, 1));
      if (auto* send = std::get_if<sync::Send>(&step)) carry(session, *send);
    }
    return fail(Code::timeout, "no end");
  }

  std::vector<std::uint64_t> pieces;  // of photos, as they were asked for
  std::uint64_t photo_bytes = 0;      // that reached the hub
  int breaks = 0;

 private:
  static std::int64_t time_for(std::uint64_t bytes) {
    return (static_cast<std::int64_t>(bytes) + kHeads) * 1000 / kBytesPerSecond;
  }
  std::int64_t to_break() const { return kBreak - world_.clock.monotonic().count % kBreak; }
  void pass(std::int64_t millis) { world_.clock.advance({millis}); }

  void carry(sync::Session& session, const sync::Send& send) {
    const auto& file = send.request.file;
    const std::uint64_t bytes = file ? file->length : send.request.body.size();
    if (send.request.method == "PATCH") pieces.push_back(bytes);
    const std::int64_t up = time_for(bytes) + kRoundTrip;
    if (up >= to_break()) return break_off(session, send);
    pass(up);
    const sync::HttpReply reply = tablet_.carry(send.request);
    photo_bytes += file ? bytes : 0;
    const std::int64_t down = time_for(reply.body.size());
    if (down >= to_break()) return lost(session, send);
    pass(down);
    session.replied(send.id, reply, world_.clock.monotonic());
  }

  /// What came through until then is at the hub.
  void break_off(sync::Session& session, const sync::Send& send) {
    const std::int64_t sent = std::max<std::int64_t>((to_break() - kRoundTrip) * kBytesPerSecond / 1000 - kHeads, 0);
    if (send.request.file) {
      const auto& slice = *send.request.file;
      const auto length = std::min(static_cast<std::uint64_t>(sent), slice.length);
      photo_bytes += tablet_.carry_part(send.request, length) ? length : 0;
    }
    session.progressed(send.id, static_cast<std::uint64_t>(sent));
    lost(session, send);
  }

  void lost(sync::Session& session, const sync::Send& send) {
    ++breaks;
    pass(to_break());
    session.failed(send.id, fail(Code::network), world_.clock.monotonic());
  }

  World& world_;
  Tablet& tablet_;
};

/// Text that nothing makes shorter by much.
std::string noise(std::size_t size, std::uint64_t seed = 7) {
  SeededRandom random(seed);
  return to_hex(random.bytes(size / 2));
}

}  // namespace

TEST_CASE("over a slow link that breaks, each byte of a photo goes once, in pieces of about ten seconds") {
  World w;
  Tablet& a = w.tablet("li");
  a.sync();
  const Bytes photo(2U << 20, 'p');
  const BlobInfo blob = must(a.store().blobs().add_bytes(photo));
  must(a.store().note_blob(blob.sha256, blob.size, satchel::BlobLane::original));
  SlowLink link(w, a);
  CHECK(link.run().code == Code::ok);
  CHECK(must(a.store().status()).blobs_at_hub[1] == 1);
  CHECK(link.breaks >= 10);
  CHECK(link.photo_bytes == photo.size());
  REQUIRE(link.pieces.size() > 20);
  for (std::size_t i = 2; i + 1 < link.pieces.size(); ++i) {
    CHECK(link.pieces[i] >= 5 * kBytesPerSecond);
    CHECK(link.pieces[i] <= 20 * kBytesPerSecond);
  }
}

TEST_CASE("over a slow link that breaks, much saved work goes up in pushes that fit, and comes down in such pages") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  for (int i = 0; i < 60; ++i) {
    auto fields = affair(("affair " + std::to_string(i)).c_str());
    fields.push_back({"summary", Value{noise(20'000, static_cast<std::uint64_t>(i))}});
    a.create("affair", std::move(fields));
  }
  SlowLink up(w, a), down(w, b);
  CHECK(up.run().code == Code::ok);
  CHECK(a.store().waiting() == 0);
  CHECK(up.breaks >= 1);
  CHECK(down.run().code == Code::ok);
  CHECK(b.all("affair").size() == 60);
  CHECK(down.breaks >= 1);
  check_same(a, b);
}

TEST_CASE("a push that broke is followed by an eighth, and that by twice as much") {
  World w;
  Tablet& a = w.tablet("li");
  a.sync();
  const std::string text = noise(20'000);
  for (int i = 0; i < 200; ++i) a.create("affair", {{"title", Value{std::string("t")}}, {"summary", Value{text}}});
  auto session = a.session();
  std::vector<std::int64_t> waiting = {a.store().waiting()};
  for (int round = 0; round < 3;) {
    const Millis now = w.clock.monotonic();
    auto step = session.next(now);
    if (std::holds_alternative<sync::Work>(step)) session.work(now);
    if (auto* wait = std::get_if<sync::Wait>(&step))
      w.clock.advance({std::max<std::int64_t>(wait->until.count - now.count, 1)});
    const auto* send = std::get_if<sync::Send>(&step);
    if (send == nullptr) continue;
    if (round == 0) session.failed(send->id, fail(Code::network), now);
    if (round > 0) session.replied(send->id, a.carry(send->request), now), session.work(now);
    waiting.push_back(a.store().waiting());
    ++round;
  }
  CHECK(waiting[1] == 200);
  const std::int64_t first = waiting[1] - waiting[2], second = waiting[2] - waiting[3];
  CHECK(first >= 20);
  CHECK(first <= 30);
  CHECK(second >= 2 * first - 2);
}

TEST_CASE("a sign-in page in the hub's place during an upload is a failure that is told") {
  World w;
  Tablet& a = w.tablet("li");
  a.sync();
  const BlobInfo blob = must(a.store().blobs().add_bytes(Bytes(300'000, 'p')));
  must(a.store().note_blob(blob.sha256, blob.size, satchel::BlobLane::original));
  auto session = a.session();
  a.heard.clear();
  for (int refused = 0; refused < 3;) {
    const Millis now = w.clock.monotonic();
    auto step = session.next(now);
    REQUIRE_FALSE(std::holds_alternative<sync::Finished>(step));
    if (std::holds_alternative<sync::Work>(step)) session.work(now);
    if (auto* wait = std::get_if<sync::Wait>(&step)) w.clock.advance({wait->until.count - now.count});
    const auto* send = std::get_if<sync::Send>(&step);
    if (send == nullptr) continue;
    if (!send->request.target.starts_with("/v1/blobs")) {
      session.replied(send->id, a.carry(send->request), now);
      continue;
    }
    ++refused;
    session.replied(send->id, {302, {{"Location", "http://login.example/"}, {"Content-Type", "text/html"}}, "<p>"},
                    now);
  }
  const auto told = std::count_if(a.heard.begin(), a.heard.end(), [](const sync::Event& e) {
    return e.kind == sync::EventKind::retrying && e.error.code == Code::not_a_hub;
  });
  CHECK(told == 3);
}

TEST_CASE("a refusal that nobody signed is believed when it is said four times running") {
  World w;
  Tablet& a = w.tablet("li");
  a.sync();
  a.create("affair", affair("one"));
  const sync::HttpReply refusal = sync::problem(fail(Code::invalid, "a bit was turned on the way"));
  const auto refuse_first = [&](int times) {
    auto session = a.session();
    for (;;) {
      const Millis now = w.clock.monotonic();
      auto step = session.next(now);
      if (auto* done = std::get_if<sync::Finished>(&step)) return done->reason.code;
      if (std::holds_alternative<sync::Work>(step)) session.work(now);
      if (auto* wait = std::get_if<sync::Wait>(&step)) w.clock.advance({wait->until.count - now.count});
      if (auto* send = std::get_if<sync::Send>(&step))
        session.replied(send->id, times-- > 0 ? refusal : a.carry(send->request), now);
    }
  };
  CHECK(refuse_first(4) == Code::invalid);
  CHECK(a.store().waiting() == 1);
  CHECK(refuse_first(3) == Code::ok);
  CHECK(a.store().waiting() == 0);
}
