#include "tests/crash/script.h"

#include "engine/schema/environment.h"
#include "tests/support/test_schema.h"

namespace satchel::crash {
namespace {

Value text(const char* s) { return std::string(s); }
Value number(std::int64_t n) { return n; }

/// The test schema, a version on, with one more field.
std::string grown() {
  std::string next(test::kTestSchema);
  next.replace(next.find("\"version\": 3"), 12, "\"version\": 4");
  const std::string end = R"("read": ["intake"]})";
  next.insert(next.find(end) + end.size(), R"(, {"number": 19, "name": "colour", "type": "text", "policy": "last"})");
  return next;
}

DraftChange change(ChangeKind kind, const char* type, const Id& id, std::vector<Assign> fields) {
  return {kind, type, id, std::move(fields)};
}

}  // namespace

Day::Day(std::uint64_t seed)
    : hub_(seed, std::string(test::kTestSchema)),
      li_(seed + 1, "li", "inspector", 1),
      wang_(seed + 2, "wang", "inspector", 2),
      office_(seed + 3, "zhang", "office", 3) {
  const auto edit = [this](std::size_t who, std::vector<Assign> fields) -> Status {
    SATCHEL_ASSIGN(const Id id, first(who, "affair"));
    return save(who, {{change(ChangeKind::update, "affair", id, std::move(fields))}, {}});
  };
  steps_ = {
      [this] {
        return save(0, {{change(ChangeKind::create, "affair", {},
                                {{"title", text("smoke")}, {"leaflets", number(10)}, {"notes", text("one\ntwo\n")}})},
                        {}});
      },
      [this] { return sync(0); },
      [this] { return sync(1); },
      [edit] {
        return edit(0, {{"place", text("gate")}, {"leaflets", number(1), How::add}});
      },
      [edit] {
        return edit(1, {{"place", text("yard")}, {"leaflets", number(2), How::add}});
      },
      [this]() -> Status {
        const Bytes pixels(70'000, 'p');
        SATCHEL_ASSIGN(const BlobInfo blob, li_.store().blobs().add_bytes(pixels));
        SATCHEL_TRY(li_.store().note_blob(blob.sha256, blob.size, BlobLane::original));
        SATCHEL_ASSIGN(const Id id, first(0, "affair"));
        SATCHEL_TRY(save(0, {{change(ChangeKind::create, "visit", {},
                                     {{"affair", octets(id.view())}, {"fact", text("black smoke at 22:10")}})},
                             {}}));
        photos_.push_back(blob.sha256);
        return {};
      },
      [this] { return sync(0); },
      [this] { return sync(1); },
      [this] { return sync(0); },
      [this]() -> Status {  // the office settles what the two disagree on
        SATCHEL_TRY(sync(2));
        SATCHEL_ASSIGN(const Id id, first(2, "conflict"));
        SATCHEL_TRY(office_.store().settle(id, Take::proposed, {}));
        return promise(2);
      },
      [this] { return sync(2); },
      [this]() -> Status {  // a newer schema
        hub_.set_schema(grown());
        hub_.fall();
        return hub_.start();
      },
      [this] { return sync(0); },
      [edit] {
        return edit(0, {{"colour", text("black")}});
      },
      [this]() -> Status {
        SATCHEL_ASSIGN(const Id id, first(0, "visit"));
        SATCHEL_TRY(li_.store().seal(li_.store().schema()->find("visit")->number, id));
        return promise(0);
      },
      [this] { return sync(0); },
  };
}

Status Day::begin() {
  SATCHEL_TRY(hub_.start());
  for (std::size_t who = 0; who < 3; ++who) {
    SATCHEL_ASSIGN(const std::string code, hub_.hub().enrol({of(who).user, of(who).role, {"north"}}));
    SATCHEL_TRY(of(who).enrol(hub_.hub(), code));
  }
  return {};
}

Status Day::step() {
  SATCHEL_TRY(steps_[at_]());
  ++at_;
  return {};
}

Result<Id> Day::first(std::size_t who, std::string_view type) {
  Id out;
  SATCHEL_TRY(of(who).store().each(of(who).store().schema()->find(type)->number, [&](const Record& r) {
    if (out.is_null()) out = r.id;
    return Status{};
  }));
  if (out.is_null()) return fail(Code::not_here, std::string(type));
  return out;
}

Status Day::promise(std::size_t who) {
  auto& known = promised_[who];
  SATCHEL_ASSIGN(const auto more, of(who).entries(known.size()));
  known.insert(known.end(), more.begin(), more.end());
  return {};
}

Status Day::save(std::size_t who, Draft draft) {
  const auto saved = of(who).store().save(draft);
  if (!saved) return saved.error();
  return promise(who);
}

/// A session to its end; a hub that stops in the middle is an error, as for any network.
Status Day::sync(std::size_t who) {
  sim::Tablet& tablet = of(who);
  tablet.begin_session();
  for (int steps = 0; steps < 2000; ++steps) {
    const Millis now = tablet.machine.clock.monotonic();
    auto step = tablet.session()->next(now);
    if (auto* send = std::get_if<sync::Send>(&step)) {
      const sync::HttpReply reply = hub_.carry(send->request, tablet.machine.files, {});
      if (hub_.machine.disk.dead()) return tablet.end_session(), Status{fail(Code::io, "the hub stopped")};
      tablet.session()->replied(send->id, reply, now);
    } else if (std::holds_alternative<sync::Work>(step)) {
      tablet.session()->work(now);
    } else if (auto* wait = std::get_if<sync::Wait>(&step)) {
      tablet.machine.clock.advance({std::max<std::int64_t>(1, wait->until.count - now.count)});
    } else {
      const Error reason = std::get<sync::Finished>(step).reason;
      tablet.end_session();
      return reason.code == Code::ok ? Status{} : Status{reason};
    }
    if (tablet.machine.disk.dead()) return tablet.end_session(), Status{fail(Code::io, "the tablet stopped")};
  }
  return fail(Code::internal, "a session without an end");
}

Status Day::check_promised(std::size_t who) {
  SATCHEL_ASSIGN(const auto there, of(who).entries());
  const auto& promised = promised_[who];
  for (std::size_t i = 0; i < promised.size(); ++i)
    if (i >= there.size() || there[i] != promised[i]) return fail(Code::internal, "I1: a save that returned is lost");
  if (there.size() > promised.size() + 1) return fail(Code::internal, "I1: entries that nobody saved");
  promised_[who] = there;
  std::string found;
  const Status sound = of(who).store().verify([&](const std::string& what) { found += what + "; "; });
  return sound ? Status{} : Status{fail(Code::internal, "I14: " + found)};
}

Status Day::recover(bool power) {
  for (std::size_t who = 0; who < 3; ++who) {
    sim::Tablet& tablet = of(who);
    const bool dead = tablet.machine.disk.dead();
    tablet.fall();
    dead&& power ? tablet.machine.disk.power_cut() : tablet.machine.disk.kill();
    if (const Status started = tablet.start(); !started)
      return fail(Code::internal, "I10: a store does not open: " + started.error().detail);
    const std::size_t before = promised_[who].size();
    SATCHEL_TRY(check_promised(who));
    // The step that was cut had done its work: it is not done again.
    if (promised_[who].size() > before && !over()) ++at_;
  }
  const bool dead = hub_.machine.disk.dead();
  hub_.fall();
  dead&& power ? hub_.machine.disk.power_cut() : hub_.machine.disk.kill();
  if (const Status started = hub_.start(); !started)
    return fail(Code::internal, "I10: the hub does not start: " + started.error().detail);
  return {};
}

Status Day::finish() {
  for (int round = 0; round < 2; ++round)
    for (std::size_t who = 0; who < 3; ++who) SATCHEL_TRY(sync(who));
  std::string found;
  const auto report = [&](const std::string& what) { found += what + "; "; };
  if (!hub_.hub().verify(report)) return fail(Code::internal, "I14: the hub: " + found);
  for (std::size_t who = 0; who < 3; ++who) {
    if (of(who).store().waiting() != 0) return fail(Code::internal, "I11: entries are left");
    SATCHEL_TRY(check_promised(who));
  }
  SATCHEL_ASSIGN(const Id id, first(1, "affair"));
  const RecordType& affair = *wang_.store().schema()->find("affair");
  SATCHEL_ASSIGN(const auto here, li_.store().get(affair.number, id));
  SATCHEL_ASSIGN(const auto there, wang_.store().get(affair.number, id));
  if (!here || !there || here->values != there->values) return fail(Code::internal, "I5: two tablets differ");
  if (here->values[*affair.index_of("leaflets")] != number(13))
    return fail(Code::internal, "I7: a sum counts twice, or not");
  for (const auto& blob : photos_) {
    const std::string hex = to_hex(blob.view());
    const auto bytes = read_all(hub_.machine.files, "hub/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2), 1U << 20);
    if (!bytes || sha256(*bytes) != blob) return fail(Code::internal, "I4: the photo is not at the hub");
  }
  return {};
}

}  // namespace satchel::crash
