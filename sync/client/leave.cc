#include "sync/client/leave.h"

#include <algorithm>

#include "sync/client/bundle.h"
#include "sync/wire/envelope.h"

namespace satchel::sync {

Status seal_and_erase(Store& store, Ports ports) {
  if (store.leaving()->step == LeavingStep::told) {
    SATCHEL_TRY(store.prepare_bundle());
    SATCHEL_ASSIGN(const BundleReport report, write_bundle(store, ports, store.leaving_bundle()));
    if (report.entries_left > 0) return report.damage;
    SATCHEL_TRY(store.note_sealed(report.missing, report.damaged));
  }
  return store.erase_contents();
}

Result<Round> ask_about_bundle(Store& store, Ports ports) {
  Round round;
  round.start = start_of(store);
  SATCHEL_ASSIGN(SyncRequest request, standing(store, {round.start.epoch, round.start.log_epoch, {}, {}, false}));
  request.confirmed = 0;  // the hub need not have anything of this epoch yet
  request.more = true;    // no page is wanted
  SATCHEL_ASSIGN(SealedRequest sealed,
                 seal_request(ports.keys, store.identity().device, ports.random.bytes(16), encode(request)));
  round.nonce = std::move(sealed.nonce);
  round.request = {"POST", "/v1/sync", {{"Content-Type", std::string(kContentType)}}, std::move(sealed.body), {}};
  return round;
}

Result<BundleAnswer> take_bundle_answer(Store& store, const OpenedRound& opened) {
  const SyncReply& reply = opened.reply;
  BundleAnswer out;
  SATCHEL_ASSIGN(Verdicts verdicts, verdicts_of(reply));
  std::erase_if(verdicts.statements, [&](const SignedStatement& s) { return !is_about(store.identity(), s); });
  const std::uint64_t heard = store.progress().statements;
  const std::int64_t log_epoch = store.progress().log_epoch;
  SATCHEL_TRY(store.hear_leaving(verdicts.statements, reply.log_epoch));
  const bool more = reply.statements.size() >= kStatementsAtOnce && store.progress().statements > heard;
  out.again = more || log_epoch != reply.log_epoch;
  SATCHEL_ASSIGN(out.left, store.undelivered());
  return out;
}

Result<HttpRequest> bundle_delivery(Store& store, Ports ports) {
  SATCHEL_ASSIGN(std::shared_ptr<ReadableFile> file, ports.files.open(store.leaving_bundle()));
  const std::uint64_t size = file->size();
  return HttpRequest{
      "POST", "/v1/bundle", {{"Content-Type", "application/octet-stream"}}, {}, FileSlice{std::move(file), 0, size}};
}

}  // namespace satchel::sync
