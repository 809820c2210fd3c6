// What befalls devices and the hub, and is told to the office: one line for each time that it happened, written in the
// commit that it tells of, so that a message which comes again, or a kill, makes none more and none less. Lines are
// only ever added; `satchel-hub verify` finds one that was changed or taken out.
//
//     hub_restored       no device. epoch: the hub's log epoch from here on. Once for each
//     device_forked      epoch: the one that the device goes on under. entries: those of its first push that it first
//                        made under another one; known: of these, those that were here already; lacking: of that
//                        other epoch's at the hub, those that this device lacks, -1 where the hub cannot tell
//     device_renewed     the same, of one that brings everything anew
//     device_offered     the same, where the hub was put back and has said nothing of the device since
//     records_handed_back  entries: records of which something new was handed back to the restored hub; known:
//                        those that others had handed back as they are. Once for each commit (hand_back.h)
//     records_taken      device: that handed them back; entries: values of one record that the office took, in the
//                        commit that takes them (take_recovered.h)
//     contents_erased    epoch: its present one. entries: those that came as their hashes alone; known: of these, those
//                        whose contents are here, or were. Once for each commit; `satchel-hub verify` holds the count
//                        against the history (kept_entry.h)
//     close_dropped      no device. A step that waited for photos and lacks something else by now (parked.h): in the
//                        commit that says so
//     revoked_delivery   epoch: its present one. entries: those that were taken. Once for each commit
//
// What the hub truly knows of a device is that it goes on under an epoch which the hub has not met, while it has met
// another of its: once for each epoch, at its first contact. Whether it was restored from a backup or has a twin looks
// the same. One that begins without a cursor and with unknown scopes (PROTOCOL.md section 6) brings everything anew.
// A message that nobody of this hub signed is no event: it proves nothing of the device in whose name it came, and who
// sends such could fill the list.
#pragma once

#include <span>

#include "sync/hub/entries/committer.h"

namespace satchel::hub {

enum class EventKind {
#define X(name, zh, en) name,
#include "sync/hub/entries/events.def"
#undef X
};
std::string_view name_of(EventKind kind);

/// What people are told; of a kind that this build does not know, its name.
struct EventSentence {
  std::string zh, en;
};
EventSentence sentence(const EventRow& event);

/// A request of that device, under an epoch that the hub has not met: with these entries, `more` of which follow.
struct FirstContact {
  Epoch epoch;
  bool from_nothing = false;
  std::span<const PreparedEntry> entries;
  bool more = false;
};
/// Whether the hub has met the device under another epoch: then its being here under this one is an event.
Result<bool> met_otherwise(CentralView& view, const Id& device);
/// If so, in the session: the epoch's row as a writer, by which it is known from then on, and the event.
Status tell_new_epoch(CentralWrite& write, const DeviceRow& device, const FirstContact& contact, Millis now);
/// What somebody at the hub did: to a device, or for a user. Without `by` nothing is told.
struct Act {
  std::string by;
  Id device{};
  std::string user, detail;
};
/// "north,reference"; "all" for none.
std::string scopes_text(const std::optional<std::vector<std::string>>& scopes);
Status tell_act(CentralWrite& write, EventKind kind, const Act& act, Millis now);
Status tell_restored(CentralWrite& write, std::int64_t log_epoch, Millis now);
struct HandedBack {
  std::int64_t records = 0, known = 0;
};
Status tell_handed_back(CentralWrite& write, const DeviceRow& device, HandedBack what, Millis now);
/// Of `act`, who took it and of which record (`detail`, TYPE/ID).
Status tell_taken(CentralWrite& write, const DeviceRow& device, std::int64_t values, const Act& act, Millis now);
/// Of what was committed, entries that came as their hashes alone.
Status tell_contents_erased(CentralWrite& write, const DeviceRow& device, Epoch epoch, const Committed& done,
                            Millis now);
Status tell_revoked(CentralWrite& write, const DeviceRow& device, Epoch epoch, std::int64_t entries, Millis now);

}  // namespace satchel::hub
