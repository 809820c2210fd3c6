#include "sync/hub/entries/events.h"

#include <algorithm>
#include <array>

#include "engine/base/planted.h"

namespace satchel::hub {
namespace {

struct KindInfo {
  std::string_view name, zh, en;
};
constexpr KindInfo kKinds[] = {
#define X(name, zh, en) {#name, zh, en},
#include "sync/hub/entries/events.def"
#undef X
};

std::string filled(std::string_view text, const std::array<std::string, 6>& with) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool place = text[at] == '{' && at + 2 < text.size() && text[at + 2] == '}';
    if (!place) {
      out += text[at];
      continue;
    }
    out += with[static_cast<std::size_t>(text[at + 1] - '0')];
    at += 2;
  }
  return out;
}

/// Numbers of an event about entries that were first made under another epoch.
Status count_again(CentralView& view, const Id& device, const FirstContact& contact, EventRow& out) {
  out.lacking = -1;
  std::optional<Origin> first;  // of those of one other epoch
  std::int64_t known_of_it = 0;
  for (const PreparedEntry& e : contact.entries) {
    if (!e.origin) continue;
    if (!first) first = e.origin;
    ++out.entries;
    SATCHEL_ASSIGN(const auto here, view.version_of(device, *e.origin, e.hash));
    if (!here) continue;
    ++out.known;
    if (e.origin->epoch == first->epoch) ++known_of_it;
  }
  if (!first || contact.more) return {};
  SATCHEL_ASSIGN(const auto other, view.writer(device, first->epoch));
  if (other) out.lacking = std::max<std::int64_t>(other->last.value - (first->seq.value - 1) - known_of_it, 0);
  return {};
}

/// Whether nothing was said of the device since the hub was last put back.
Result<bool> comes_back_to_restored_hub(CentralView& view, const Id& device) {
  constexpr std::size_t kMostRestores = 1000;
  SATCHEL_ASSIGN(const auto restores, view.statements(Id{}, 0, kMostRestores));  // of no device: they alone
  if (restores.empty()) return false;
  SATCHEL_ASSIGN(const Statement last, decode_statement(restores.back().bytes));
  SATCHEL_ASSIGN(const auto since, view.statements(device, last.before.size + 1, 1));
  return since.empty();
}

Result<EventKind> kind_of(CentralView& view, const Id& device, const FirstContact& contact) {
  if (!contact.from_nothing) return EventKind::device_forked;
  SATCHEL_ASSIGN(const bool back, comes_back_to_restored_hub(view, device));
  return back ? EventKind::device_offered : EventKind::device_renewed;
}

EventRow event_of(EventKind kind, const DeviceRow& device, Epoch epoch, Millis now) {
  EventRow out;
  out.time = now;
  out.kind = name_of(kind);
  out.device = device.id;
  out.user = device.user;
  out.epoch = epoch;
  return out;
}

}  // namespace

std::string_view name_of(EventKind kind) { return kKinds[static_cast<std::size_t>(kind)].name; }

EventSentence sentence(const EventRow& e) {
  const auto* const kind = std::ranges::find(kKinds, std::string_view(e.kind), &KindInfo::name);
  if (kind == std::end(kKinds)) return {e.kind, e.kind};
  const std::array<std::string, 6> with = {
      std::to_string(e.entries), std::to_string(e.known), std::to_string(e.epoch.value), e.by, e.user, e.detail};
  EventSentence out{filled(kind->zh, with), filled(kind->en, with)};
  if (e.lacking <= 0) return out;
  out.zh += "；中心另有该设备没有的 " + std::to_string(e.lacking) + " 条";
  out.en += "; the hub has " + std::to_string(e.lacking) + " that it lacks";
  return out;
}

Result<bool> met_otherwise(CentralView& view, const Id& device) {
  SATCHEL_ASSIGN(const auto writers, view.writers(device));
  return !writers.empty();
}

Status tell_new_epoch(CentralWrite& write, const DeviceRow& device, const FirstContact& contact, Millis now) {
  SATCHEL_ASSIGN(const bool otherwise, met_otherwise(write, device.id));
  if (!otherwise) return {};
  SATCHEL_ASSIGN(const EventKind kind, kind_of(write, device.id, contact));
  EventRow event = event_of(kind, device, contact.epoch, now);
  SATCHEL_TRY(count_again(write, device.id, contact, event));
  if (!planted(Bug::event_untold)) SATCHEL_TRY(write.note_event(event));
  SATCHEL_ASSIGN(const WriterNo no, write.put_writer({{}, device.id, contact.epoch, {}, {}}));
  (void)no;
  return {};
}

Status tell_restored(CentralWrite& write, std::int64_t log_epoch, Millis now) {
  if (planted(Bug::event_untold)) return {};
  return write.note_event(event_of(EventKind::hub_restored, DeviceRow{}, {static_cast<std::uint64_t>(log_epoch)}, now));
}

Status tell_contents_erased(CentralWrite& write, const DeviceRow& device, Epoch epoch, const Committed& done,
                            Millis now) {
  EventRow event = event_of(EventKind::contents_erased, device, epoch, now);
  event.entries = done.erased;
  event.known = done.erased_known;
  return write.note_event(event);
}

Status tell_revoked(CentralWrite& write, const DeviceRow& device, Epoch epoch, std::int64_t entries, Millis now) {
  EventRow event = event_of(EventKind::revoked_delivery, device, epoch, now);
  event.entries = entries;
  return write.note_event(event);
}

std::string scopes_text(const std::optional<std::vector<std::string>>& scopes) {
  if (!scopes) return "all";
  std::string out;
  for (const auto& scope : *scopes) out += (out.empty() ? "" : ",") + scope;
  return out;
}

Status tell_act(CentralWrite& write, EventKind kind, const Act& act, Millis now) {
  if (act.by.empty()) return {};
  EventRow event;
  event.time = now;
  event.kind = name_of(kind);
  event.device = act.device;
  event.user = act.user;
  event.by = act.by;
  event.detail = act.detail;
  return write.note_event(event);
}

Status tell_handed_back(CentralWrite& write, const DeviceRow& device, HandedBack what, Millis now) {
  EventRow event = event_of(EventKind::records_handed_back, device, {}, now);
  event.entries = what.records;
  event.known = what.known;
  return write.note_event(event);
}

Status tell_taken(CentralWrite& write, const DeviceRow& device, std::int64_t values, const Act& act, Millis now) {
  EventRow event = event_of(EventKind::records_taken, device, {}, now);
  event.entries = values;
  event.by = act.by;
  event.detail = act.detail;
  return write.note_event(event);
}

}  // namespace satchel::hub
