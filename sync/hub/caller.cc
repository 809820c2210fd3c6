#include "sync/hub/caller.h"

#include <algorithm>

#include "engine/base/codec.h"
#include "sync/hub/working_set.h"

namespace satchel::hub {

Id office_device(const Id& hub_id, std::string_view user) {
  Bytes bytes = "satchel-office-1";
  Writer out(bytes);
  out.id(hub_id);
  out.raw(user);
  Id id = *id_from_bytes(sha256(bytes).view().substr(0, 16));
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | 0x80);  // UUID version 8: by a rule of ours
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
  return id;
}

Result<Caller> Caller::of(const sync::HttpRequest& request, const Access& access, Millis now, const Id& hub_id) {
  SATCHEL_ASSIGN(Bearer bearer, access.bearer_of(request, now));
  const std::string_view header = *sync::header(request.headers, "Authorization");
  const Hash token = sha256(header.substr(header.find_last_of(' ') + 1));
  Caller out{std::move(bearer), {Reader(token.view()).fixed64()}, {}};
  out.office = office_device(hub_id, out.bearer.user);
  return out;
}

Result<Sight> Sight::of(CentralView& view, const Schema& schema, const Caller& caller) {
  const Bearer& bearer = caller.bearer;
  Sight out;
  out.as.id = caller.office;
  out.as.user = bearer.user;
  out.as.role = bearer.role;
  out.as.scopes = {"office"};
  out.role = schema.role(bearer.role);
  if (bearer.device.is_null()) return out;
  SATCHEL_ASSIGN(const auto device, view.device(bearer.device));
  if (!device) return fail(Code::not_signed_in, "no such device: " + to_text(bearer.device));
  if (device->revoked) return fail(Code::revoked, to_text(bearer.device));
  out.as.scopes = device->scopes;
  SATCHEL_ASSIGN(const auto sets, view.scope_sets());
  out.sets = visible_to(*device, sets);
  return out;
}

bool Sight::sees(const StoredRecord& record) const {
  return !sets || std::any_of(sets->begin(), sets->end(), [&](const ScopeSet& set) { return set.no == record.scopes; });
}

}  // namespace satchel::hub
