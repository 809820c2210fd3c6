#include "sync/client/hand_back.h"

#include "engine/base/pack.h"
#include "sync/client/sync_round.h"
#include "sync/wire/envelope.h"

namespace satchel::sync {

Result<std::optional<HandBackRound>> begin_hand_back(Store& store, Ports ports, std::size_t bytes) {
  SATCHEL_ASSIGN(auto what, store.to_hand_back(bytes));
  if (!what) return std::optional<HandBackRound>();
  RecoveredRequest message;
  message.log_epoch = store.progress().log_epoch;
  message.last = what->last;
  Bytes items;
  for (const Bytes& item : what->items) items += item;
  message.items = pack(items);
  SATCHEL_ASSIGN(SealedRequest sealed,
                 seal_request(ports.keys, store.identity().device, ports.random.bytes(16), encode(message)));
  HandBackRound out{{}, std::move(sealed.nonce), *std::move(what)};
  out.request = {"POST", "/v1/recovered", {{"Content-Type", std::string(kContentType)}}, std::move(sealed.body), {}};
  return std::optional(std::move(out));
}

Result<RecoveredOutcome> take_hand_back(Store& store, const HandBackRound& round, const HttpReply& reply) {
  if (reply.status != 200) return error_of(reply);
  SATCHEL_ASSIGN(const Bytes payload, open_reply(store.identity().hub_key, round.nonce, reply.body));
  SATCHEL_ASSIGN(const RecoveredReply message, decode_recovered_reply(payload));
  const auto outcome = static_cast<RecoveredOutcome>(message.outcome);
  if (outcome == RecoveredOutcome::unwanted || outcome == RecoveredOutcome::another) return outcome;
  if (outcome != RecoveredOutcome::kept || message.count > round.what.items.size())
    return fail(Code::not_a_hub, "a reply to what was handed back that this build does not know");
  SATCHEL_TRY(store.handed_back(round.what, static_cast<std::size_t>(message.count)));
  return outcome;
}

}  // namespace satchel::sync
