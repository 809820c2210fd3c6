#include "sync/hub/devices/enrol_service.h"

#include "sync/hub/devices/signed_path.h"
#include "sync/wire/messages.h"

namespace satchel::hub {

sync::HttpReply EnrolService::handle(const sync::HttpRequest& request) {
  return signed_reply([&]() -> Result<Bytes> {
    SATCHEL_ASSIGN(const auto opened, opened_request(request));
    return answer(opened);
  }());
}

Result<Bytes> EnrolService::answer(const sync::OpenedRequest& opened) {
  SATCHEL_ASSIGN(const Bytes payload, sync::payload_of(opened));
  SATCHEL_ASSIGN(const auto request, sync::decode_enrol_request(payload));
  SATCHEL_TRY(check_protocol(request.protocol));
  SATCHEL_ASSIGN(const PublicKey key, public_key_from_bytes(request.public_key));
  if (!sync::verify_request(opened, key)) return fail(Code::bad_signature, "the request's signature");
  const Millis now = ports_.clock.wall();
  SATCHEL_ASSIGN(auto write, central_.write());
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_ASSIGN(const DeviceRow device, take(*write, {opened.device, key}, request.secret, head, now));
  SATCHEL_ASSIGN(const std::int64_t epoch, log_epoch_of(*write));
  SATCHEL_TRY(write->commit(head));
  if (log_) log_("enrolled device " + to_text(device.id) + " for " + device.user);
  const sync::EnrolReply reply{statements_.hub(),
                               Bytes(ports_.keys.public_key().view()),
                               device.user,
                               device.role,
                               device.scopes,
                               central_.schema()->text(),
                               epoch,
                               device.rescoped.value,
                               now.count,
                               Bytes(sealing_key_ ? sealing_key_->view() : ByteView())};
  return sync::seal_reply(ports_.keys, opened.nonce, encode(reply));
}

/// A code is used up, unless the device came before with that key: then it missed the reply.
Result<DeviceRow> EnrolService::take(CentralWrite& write, const Newcomer& who, ByteView secret, Head head, Millis now) {
  SATCHEL_ASSIGN(auto there, write.device(who.device));
  if (there && there->key != who.key) return fail(Code::not_permitted, "this device id belongs to another key");
  if (there) return *std::move(there);
  SATCHEL_ASSIGN(DeviceRow device, write.take_code(sha256(secret).view(), now));
  if (device.scopes.empty()) return fail(Code::bad_code, "the code's scopes cannot be read");
  device.id = who.device;
  device.key = who.key;
  device.rescoped = head.version;
  device.enrolled = now;
  SATCHEL_TRY(write.put_device(device));
  SATCHEL_TRY(statements_.append(write, now, Enrolled{device.id, who.key, device.user, device.role}));
  return device;
}

}  // namespace satchel::hub
