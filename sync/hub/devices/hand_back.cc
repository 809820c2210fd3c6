#include "sync/hub/devices/hand_back.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/merge/check_op.h"
#include "sync/hub/again.h"
#include "sync/hub/devices/signed_path.h"
#include "sync/hub/entries/clearance.h"
#include "sync/hub/entries/events.h"
#include "sync/hub/entries/recovered_list.h"
#include "sync/hub/entries/statement_log.h"
#include "sync/hub/entries/working_set.h"

namespace satchel::hub {
namespace {

struct Handed {
  std::vector<PullItem> items;
  bool all = true;
};

/// The first of them, as many as one request is taken of: what is behind these is not looked at, and comes again.
Result<Handed> handed_in(ByteView packed) {
  SATCHEL_ASSIGN(const Bytes bytes, unpack(packed, limits::kMessageBytes));
  Handed out;
  Reader in(bytes);
  std::size_t fields = 0;
  while (in.ok() && in.left() > 0 && out.items.size() < limits::kHandBackItems && fields < limits::kHandBackFields) {
    out.items.push_back(read_item(in));
    fields += out.items.back().fields.size();
  }
  if (!in.ok()) return fail(Code::invalid, "what is handed back is garbled");
  out.all = in.left() == 0;
  return out;
}

sync::RecoveredReply unwanted(const sync::RecoveredRequest& request) {
  sync::RecoveredReply out;
  out.outcome = static_cast<std::uint8_t>(sync::RecoveredOutcome::unwanted);
  out.log_epoch = request.log_epoch;
  return out;
}

/// Lays what one device hands back beside what others did.
class Keeper {
 public:
  Keeper(CentralWrite& write, const Schema& schema, const DeviceRow& device, std::int64_t log_epoch, Millis now)
      : write_(write),
        schema_(schema),
        device_(device),
        clearance_{schema.role(device.role), false},
        log_epoch_(log_epoch),
        now_(now) {}

  Status keep(const PullItem& item) {
    SATCHEL_ASSIGN(const bool lost, may_be_lost(item));
    if (!lost) return {};
    SATCHEL_ASSIGN(const auto before, write_.recovered(item.id));
    bool any = false;
    SATCHEL_TRY(lay(before, own_row(item), any));
    for (const ItemField& f : item.fields)
      if (fits(item.type, f)) SATCHEL_TRY(lay(before, field_row(item, f), any));
    ++(any ? kept : known);
    if (any) SATCHEL_TRY(settle_recovered(write_, schema_, item.id, now_));
    return write_.note_hander({item.id, device_.id, now_});
  }

  std::int64_t kept = 0, known = 0;

 private:
  RecoveredRow row(const PullItem& item, FieldNo field, Version version) const {
    RecoveredRow out;
    out.type = item.type, out.id = item.id, out.field = field, out.version = version;
    out.author = item.author;
    out.device = device_.id, out.time = now_;
    return out;
  }
  RecoveredRow own_row(const PullItem& item) const {
    RecoveredRow out = row(item, 0, item.version);
    out.dead = item.kind == ItemKind::tomb;
    out.sealed = item.sealed;
    return out;
  }
  RecoveredRow field_row(const PullItem& item, const ItemField& f) const {
    RecoveredRow out = row(item, f.number, f.version);
    out.value = f.value;
    return out;
  }

  /// No hub gave versions below those of the first log epoch. So of one that was never put back, none can be lost.
  bool of_an_earlier_life(Version version) const {
    return version >= first_version(1) && version < first_version(log_epoch_);
  }

  /// Of an earlier life of this database, of what the device may read, and where it may see it.
  Result<bool> may_be_lost(const PullItem& item) {
    if (item.kind != ItemKind::fields && item.kind != ItemKind::tomb) return false;
    if (item.id.is_null() || !of_an_earlier_life(item.version)) return false;
    const RecordType* type = schema_.find(item.type);
    if (!type) return true;  // of a schema that was lost, too
    if (!clearance_.reads(*type)) return false;
    SATCHEL_ASSIGN(const auto there, write_.record(item.type, item.id));
    if (!there) return true;
    if (!looked_) {
      SATCHEL_ASSIGN(const auto sets, write_.scope_sets());
      seen_ = visible_to(device_, sets);
      looked_ = true;
    }
    return std::ranges::any_of(seen_, [&](const ScopeSet& set) { return set.no == there->scopes; });
  }

  bool fits(TypeNo number, const ItemField& f) const {
    const RecordType* type = schema_.find(number);
    const auto at = type ? type->index_of(f.number) : std::nullopt;
    if (!at) return of_an_earlier_life(f.version);
    const Field& field = type->fields[*at];
    return of_an_earlier_life(f.version) && clearance_.reads(field) && !field.identity && check_value(field, f.value);
  }

  Status lay(const std::vector<RecoveredRow>& before, const RecoveredRow& row, bool& any) {
    const auto at = std::ranges::find(before, row.field, &RecoveredRow::field);
    if (at != before.end() && (at->version >= row.version || at->type != row.type)) return {};
    any = true;
    return write_.put_recovered(row);
  }

  CentralWrite& write_;
  const Schema& schema_;
  const DeviceRow& device_;
  Clearance clearance_;
  bool looked_ = false;
  std::vector<ScopeSet> seen_;  // once looked
  std::int64_t log_epoch_;
  Millis now_;
};

}  // namespace

sync::HttpReply HandBack::handle(const sync::HttpRequest& request) {
  std::optional<Millis> wait;
  sync::HttpReply reply = signed_reply(asked_again(
      ports_.clock, [&] { return reply_to(request, wait); }, is_busy));
  if (wait && wait->count > 0) reply.headers.push_back(retry_after(*wait));
  return reply;
}

Result<Bytes> HandBack::reply_to(const sync::HttpRequest& http, std::optional<Millis>& wait) {
  SATCHEL_ASSIGN(const auto opened, opened_request(http));
  SATCHEL_ASSIGN(const DeviceRow device, signing_device(central_, opened));
  SATCHEL_ASSIGN(const Bytes payload, sync::payload_of(opened));
  SATCHEL_ASSIGN(const auto request, sync::decode_recovered_request(payload));
  SATCHEL_TRY(check_protocol(request.protocol));
  if (!wait) wait = watch_.admit(device.id, true);
  if (wait->count > 0) {
    meter_.over_quota();
    return fail(Code::too_many, "more than a device may hand back: come again later");
  }
  SATCHEL_ASSIGN(const auto reply, answer(device, request));
  return sync::seal_reply(ports_.keys, opened.nonce, encode(reply));
}

Result<sync::RecoveredReply> HandBack::answer(const DeviceRow& device, const sync::RecoveredRequest& request) {
  return device.revoked ? unwanted(request) : keep(device.id, request);
}

/// One commit of a request, with its event; none where all of it was here.
Result<sync::RecoveredReply> HandBack::keep(const Id& id, const sync::RecoveredRequest& request) {
  SATCHEL_ASSIGN(const Handed handed, handed_in(request.items));
  const bool last = request.last && handed.all;
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(const DeviceRow device, present_device(*write, id));
  if (device.revoked) return unwanted(request);
  sync::RecoveredReply out;
  SATCHEL_ASSIGN(out.log_epoch, log_epoch_of(*write));
  if (out.log_epoch != request.log_epoch) {
    out.outcome = static_cast<std::uint8_t>(sync::RecoveredOutcome::another);
    return out;
  }
  const Millis now = ports_.clock.wall();
  Keeper keeper(*write, *central_.schema(), device, out.log_epoch, now);
  for (const PullItem& item : handed.items) SATCHEL_TRY(keeper.keep(item));
  if (keeper.kept > 0) SATCHEL_TRY(tell_handed_back(*write, device, {keeper.kept, keeper.known}, now));
  if (last) SATCHEL_TRY(write->note_back({device.id, out.log_epoch, now}));
  SATCHEL_ASSIGN(const Head head, write->head());
  if (keeper.kept + keeper.known > 0 || last) SATCHEL_TRY(write->commit(head));
  watch_.took_items(device.id, keeper.kept);
  if (log_ && keeper.kept > 0)
    log_("device " + to_text(device.id) + " handed back " + std::to_string(keeper.kept) + " records");
  out.count = handed.items.size();
  return out;
}

}  // namespace satchel::hub
