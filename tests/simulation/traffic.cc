// What crosses the network, and what becomes of it.
#include "tests/simulation/simulation.h"

namespace satchel::sim {
namespace {

/// A checker that meets a fault of the disk has found nothing.
Status unless_disk(Status found) {
  const bool disk = found.code() == Code::io || found.code() == Code::not_found || found.code() == Code::busy;
  return disk ? Status{} : std::move(found);
}

}  // namespace

Status Simulation::pump(std::size_t number) {
  Tablet& tablet = *tablets_[number];
  if (!tablet.session() || tablet.machine.clock.monotonic() < tablet.wake) return {};
  for (int steps = 0; steps < 1000; ++steps) {
    const Millis mono = tablet.machine.clock.monotonic();
    auto step = tablet.session()->next(mono);
    if (auto* out = std::get_if<sync::Send>(&step)) {
      send(number, std::move(*out));
    } else if (std::holds_alternative<sync::Work>(step)) {
      tablet.session()->work(mono);
      SATCHEL_TRY(unless_disk(check_acknowledged(*this, tablet)));
    } else if (auto* wait = std::get_if<sync::Wait>(&step)) {
      return tablet.wake = wait->until, Status{};
    } else {
      const Error reason = std::get<sync::Finished>(step).reason;
      trace("end", static_cast<std::uint64_t>(reason.code));
      last_reason_[number] = reason;
      tablet.end_session();
      if (!quiet_ && tablet.up() && !tablet.machine.disk.dead() && reason.code != Code::io) SATCHEL_TRY(look(tablet));
      if (tablet.machine.disk.dead() || reason.code == Code::io) return restart(number, "after a session");
      if (reason.code == Code::corrupt || info(reason.code).group == Group::bug)
        return fail(Code::internal,
                    "a session ends with " + std::string(info(reason.code).name) + ": " + reason.detail);
      return {};
    }
  }
  return fail(Code::internal, "I11: a session that never waits");
}

/// What its owner sees at this moment.
Status Simulation::look(Tablet& tablet) { return unless_disk(check_together(*this, tablet)); }

void Simulation::lose(Packet packet, Code code) {
  marks_.hit(11);
  packet.reply.reset();
  packet.failure = fail(code, "the simulation's network");
  network_.post(now_ + Millis{static_cast<std::int64_t>(1 + random_.below(20'000))}, std::move(packet));
}

void Simulation::send(std::size_t number, sync::Send out) {
  Tablet& tablet = *tablets_[number];
  Packet packet{number, tablet.sessions, out.id, std::move(out.request), {}, {}};
  trace("send", packet.request.body.size());
  ledger_.epochs[tablet.store().identity().device].insert(tablet.store().epoch().value);
  if (!quiet_ && now_ < tablet.offline_until) return lose(std::move(packet), Code::network);
  if (chance(plan_.drop)) return lose(std::move(packet), Code::timeout);
  if (chance(plan_.portal)) {
    marks_.hit(11);
    packet.reply = sync::HttpReply{200, {{"Content-Type", "text/html"}}, "<html>Sign in</html>"};
  }
  if (chance(plan_.garble) && !packet.request.body.empty()) {
    marks_.hit(11);
    packet.request.body[static_cast<std::size_t>(random_.below(packet.request.body.size()))] ^= 1;
  }
  if (chance(plan_.duplicate) && packet.hub_bound()) {
    marks_.hit(12);
    network_.post(now_ + Millis{static_cast<std::int64_t>(random_.below(90'000))}, packet);
  }
  const std::int64_t late = chance(plan_.delay) ? static_cast<std::int64_t>(random_.below(60'000)) : 20;
  network_.post(now_ + Millis{late}, std::move(packet));
}

Status Simulation::deliver_due() {
  while (auto packet = network_.next(now_)) SATCHEL_TRY(deliver(std::move(*packet)));
  return {};
}

Status Simulation::deliver(Packet packet) {
  if (packet.hub_bound()) return to_hub(std::move(packet));
  Tablet& tablet = *tablets_[packet.tablet];
  if (!tablet.session() || tablet.sessions != packet.session) return {};
  const Millis mono = tablet.machine.clock.monotonic();
  if (packet.failure)
    tablet.session()->failed(packet.id, *packet.failure, mono);
  else
    tablet.session()->replied(packet.id, *packet.reply, mono);
  trace("reply", packet.tablet);
  tablet.wake = {};
  if (tablet.machine.disk.dead()) return restart(packet.tablet, "after a reply");
  return pump(packet.tablet);
}

Status Simulation::to_hub(Packet packet) {
  Disk& disk = hub_.machine.disk;
  if (chance(plan_.kill_hub)) disk.kill_after(1 + random_.below(80));
  if (chance(plan_.power_cut_hub)) disk.kill_after(1 + random_.below(80)), cut_power_at_hub_ = true;
  if (chance(plan_.hub_disk_error))
    disk.fail_after(static_cast<Call>(random_.below(5)), 1 + random_.below(20)), marks_.hit(4);
  Mishap mishap;
  if (packet.request.file && chance(plan_.cut))
    mishap.cut_after = random_.below(packet.request.file->length + 1), marks_.hit(22);
  if (packet.request.file && chance(plan_.garble)) mishap.garbled = true, marks_.hit(22);
  const std::uint64_t faults = disk.faults();
  sync::HttpReply reply = hub_.carry(packet.request, mishap);
  trace("hub", static_cast<std::uint64_t>(reply.status));
  if (disk.dead()) {
    SATCHEL_TRY(restart_hub());
    return lose(std::move(packet), Code::network), Status{};
  }
  if (disk.faults() == faults) cut_power_at_hub_ = false, disk.kill_after(0);
  if (reply.status == 0) return lose(std::move(packet), Code::network), Status{};
  answer(std::move(packet), std::move(reply));
  return {};
}

void Simulation::answer(Packet packet, sync::HttpReply reply) {
  if (chance(plan_.drop)) return marks_.hit(12), lose(std::move(packet), Code::timeout);
  if (chance(plan_.cut))
    marks_.hit(11), reply.body.resize(static_cast<std::size_t>(random_.below(reply.body.size() + 1)));
  packet.reply = std::move(reply);
  const bool of_sync = packet.request.target == "/v1/sync";
  if (of_sync && old_reply_.contains(packet.tablet) && chance(plan_.stale))
    packet.reply = old_reply_[packet.tablet], marks_.hit(12);
  else if (of_sync && random_.below(4) == 0)
    old_reply_[packet.tablet] = *packet.reply;
  if (chance(plan_.duplicate)) {
    marks_.hit(12);
    network_.post(now_ + Millis{static_cast<std::int64_t>(random_.below(3'600'000))}, packet);
  }
  const std::int64_t late = chance(plan_.delay) ? static_cast<std::int64_t>(random_.below(60'000)) : 20;
  network_.post(now_ + Millis{late}, std::move(packet));
}

}  // namespace satchel::sim
