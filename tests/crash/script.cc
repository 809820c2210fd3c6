#include "tests/crash/script.h"

#include <algorithm>

#include "tests/support/allocations.h"
#include "tests/support/test_schema.h"

namespace satchel::crash {
namespace {

/// A machine's process ends, and starts anew. With `again` it ends once more, so many calls into its start.
template <class Host>
Status restart(Host& host, bool power, std::uint64_t again) {
  sim::Disk& disk = host.machine.disk;
  const bool dead = disk.dead();
  host.fall();
  dead&& power ? disk.power_cut() : disk.kill();
  if (dead && again > 0) {
    disk.kill_after(again);
    const Status started = host.start();
    if (disk.dead()) return restart(host, power, 0);
    return disk.kill_after(0), started;  // the start takes fewer calls
  }
  return host.start();
}

}  // namespace

Day::Day(std::uint64_t seed, bool whole)
    : hub_(seed, test::schema_with_pictures()),
      li_(seed + 1, "li", "inspector", 1),
      wang_(seed + 2, "wang", "inspector", 2),
      office_(seed + 3, "zhang", "office", 3) {
  work_on_one_case();
  first_part_ = steps_.size();
  if (!whole) return;
  disagree_more();
  work_at_the_hub();
  go_back_and_salvage();
}

Status Day::begin() {
  SATCHEL_TRY(hub_.start());
  for (std::size_t who = 0; who < 3; ++who) {
    std::vector<std::string> scopes = {"north"};
    if (of(who).role == "office") scopes.push_back("south");
    SATCHEL_ASSIGN(const std::string code, hub_.hub().enrol({of(who).user, of(who).role, scopes}));
    SATCHEL_TRY(of(who).enrol(hub_.hub(), code));
  }
  return {};
}

Status Day::step() {
  SATCHEL_TRY(steps_[at_]());
  ++at_;
  return {};
}

Status Day::promise(std::size_t who) {
  auto& known = promised_[who];
  SATCHEL_ASSIGN(const auto more, of(who).entries(known.size()));
  known.insert(known.end(), more.begin(), more.end());
  return {};
}

Status Day::save(std::size_t who, Draft draft) {
  const auto saved = product([&] { return of(who).store().save(draft); });
  if (!saved) return saved.error();
  return promise(who);
}

/// The hub starts on its own account, so that what is counted as its memory is.
Status Day::try_hub(const std::string& schema) {
  hub::HubOptions options;
  options.data = "hub";
  options.schema = schema;
  options.vfs = hub_.machine.vfs.name();
  const auto opened = product([&] { return hub::Hub::open(hub_.machine.ports(), options); });
  return opened ? Status{} : Status{opened.error()};
}

/// As HubHost::carry() does, told apart from the hub's own work.
sync::HttpReply Day::carry(const sync::HttpRequest& request) {
  hub::Hub& hub = hub_.hub();
  if (!request.file) return product([&] { return hub.handle(request); });
  auto begun = product([&] { return hub.begin_upload(request, request.file->length); });
  if (auto* reply = std::get_if<sync::HttpReply>(&begun)) return std::move(*reply);
  auto& sink = *std::get<0>(begun);
  const auto broken = [&] { return sink.abandon(), sync::HttpReply{0, {}, {}}; };
  const auto bytes = request.file->file->read(request.file->offset, static_cast<std::size_t>(request.file->length));
  if (!bytes || !product([&] { return sink.write(*bytes); })) return broken();
  return product([&] { return sink.finish(); });
}

/// A session to its end; a hub that stops in the middle is an error, as for any network.
Status Day::sync(std::size_t who) {
  sim::Tablet& tablet = of(who);
  tablet.begin_session();
  for (int steps = 0; steps < 2000; ++steps) {
    const Millis now = tablet.machine.clock.monotonic();
    auto step = product([&] { return tablet.session()->next(now); });
    if (auto* send = std::get_if<sync::Send>(&step)) {
      const sync::HttpReply reply = carry(send->request);
      if (hub_.machine.disk.dead()) return tablet.end_session(), Status{fail(Code::io, "the hub stopped")};
      product([&] { return tablet.session()->replied(send->id, reply, now), 0; });
    } else if (std::holds_alternative<sync::Work>(step)) {
      product([&] { return tablet.session()->work(now), 0; });
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

/// A step that was cut or failed may have done its work: then it is not done again.
Status Day::take_stock(std::size_t who) {
  const std::size_t before = promised_[who].size();
  SATCHEL_TRY(check_promised(who));
  if (promised_[who].size() > before && !over()) ++at_;
  return {};
}

Status Day::recover(bool power, std::uint64_t again) {
  for (std::size_t who = 0; who < 3; ++who) {
    if (const Status started = restart(of(who), power, again); !started)
      return fail(Code::internal, "I10: a store does not open: " + started.error().detail);
    SATCHEL_TRY(take_stock(who));
  }
  if (const Status started = restart(hub_, power, again); !started)
    return fail(Code::internal, "I10: the hub does not start: " + started.error().detail);
  return {};
}

Status Day::start_all() {
  for (std::size_t who = 0; who < 3; ++who) {
    of(who).end_session();
    if (of(who).up()) continue;
    if (const Status started = of(who).start(); !started)
      return fail(Code::internal, "I10: a store does not open: " + started.error().detail);
  }
  if (hub_.up()) return {};
  const Status started = hub_.start();
  return started ? Status{} : Status{fail(Code::internal, "I10: the hub does not start: " + started.error().detail)};
}

Status Day::resume() {
  SATCHEL_TRY(start_all());
  for (std::size_t who = 0; who < 3; ++who) SATCHEL_TRY(take_stock(who));
  return {};
}

/// What the affair's sum must be by now.
std::int64_t Day::leaflets() const { return 10 + (at_ > 3 ? 1 : 0) + (at_ > 4 ? 2 : 0); }

Status Day::finish() {
  SATCHEL_TRY(start_all());
  for (int round = 0; round < 2; ++round)
    for (std::size_t who = 0; who < 3; ++who) SATCHEL_TRY(sync(who));
  std::string found;
  const auto report = [&](const std::string& what) { found += what + "; "; };
  if (!hub_.hub().verify(report)) return fail(Code::internal, "I14: the hub: " + found);
  SATCHEL_ASSIGN(const auto epochs, hub_.epochs());
  for (const auto& [device, of] : epochs)
    if (!of.whole()) return fail(Code::internal, "I7: a device's epochs are not told once each: " + to_text(device));
  for (std::size_t who = 0; who < 3; ++who) {
    if (of(who).store().waiting() != 0) return fail(Code::internal, "I11: entries are left");
    SATCHEL_TRY(check_promised(who));
  }
  const RecordType& affair = *wang_.store().schema()->find("affair");
  SATCHEL_ASSIGN(const auto here, li_.store().get(affair.number, kCase));
  SATCHEL_ASSIGN(const auto there, wang_.store().get(affair.number, kCase));
  if (!here || !there || here->values != there->values) return fail(Code::internal, "I5: two tablets differ");
  if (here->values[*affair.index_of("leaflets")] != Value{leaflets()})
    return fail(Code::internal, "I7: a sum is " +
                                    value_to_json(affair.fields[*affair.index_of("leaflets")],
                                                  here->values[*affair.index_of("leaflets")]) +
                                    ", not " + std::to_string(leaflets()));
  for (const auto& blob : photos_) SATCHEL_TRY(check_photo(blob));
  return {};
}

/// At the hub; and on the tablet that took it, or trimmed there and in the hub's second copy.
Status Day::check_photo(const Hash& blob) {
  const std::string hex = to_hex(blob.view()), name = "/blobs/" + hex.substr(0, 2) + "/" + hex.substr(2);
  const auto there = [&](const std::string& folder) {
    const auto bytes = read_all(hub_.machine.files, folder + name, 1U << 20);
    return bytes && sha256(*bytes) == blob;
  };
  if (!there("hub")) return fail(Code::internal, "I4: the photo is not at the hub");
  const Code here = li_.store().open_blob(blob).code();
  if (here == Code::ok && li_.store().blobs().check(blob)) return {};
  return here == Code::trimmed && there("copy")
             ? Status{}
             : Status{fail(Code::internal, "I4: a photo is neither on its tablet nor trimmed")};
}

}  // namespace satchel::crash
