#include "sync/hub/access/caller.h"

#include <algorithm>

#include "engine/base/codec.h"
#include "sync/hub/entries/working_set.h"

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

namespace {

Result<Caller> by_token(const sync::HttpRequest& request, std::string_view header, const Access& access, Millis now) {
  SATCHEL_ASSIGN(Bearer bearer, access.bearer_of(request, now));
  const Hash token = sha256(header.substr(header.find_last_of(' ') + 1));
  return Caller{std::move(bearer), {Reader(token.view()).fixed64()}, {}, {}};
}

Result<Caller> by_session(const sync::HttpRequest& request, Sessions& sessions, Millis now) {
  SATCHEL_ASSIGN(SignedIn in, sessions.of(request, now));
  Caller out{{{}, in.user, in.role, in.expires}, {Reader(in.id.view()).fixed64()}, {}, {}};
  out.session = std::move(in);
  return out;
}

/// Of a device or a session, which may have ended since the caller came: their scopes, else nothing.
Result<std::optional<std::vector<std::string>>> scopes_of_caller(CentralView& view, const Caller& caller) {
  using Scopes = std::optional<std::vector<std::string>>;
  if (caller.session) {
    SATCHEL_ASSIGN(const auto session, view.session(caller.session->id));
    if (!session) return fail(Code::not_signed_in, "the session was ended");
    return caller.session->scopes;
  }
  const Id& id = caller.bearer.device;
  if (id.is_null()) return Scopes();
  SATCHEL_ASSIGN(const auto device, view.device(id));
  if (!device) return fail(Code::not_signed_in, "no such device: " + to_text(id));
  if (device->revoked) return fail(Code::revoked, to_text(id));
  return Scopes(device->scopes);
}

}  // namespace

Result<Caller> Caller::of(const sync::HttpRequest& request, const Access& access, Sessions& sessions, Millis now,
                          const Id& hub_id) {
  const auto header = sync::header(request.headers, "Authorization");
  SATCHEL_ASSIGN(Caller out, header ? by_token(request, *header, access, now) : by_session(request, sessions, now));
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
  out.on_device = !bearer.device.is_null();
  SATCHEL_ASSIGN(auto scopes, scopes_of_caller(view, caller));
  if (!scopes) return out;
  out.as.scopes = *std::move(scopes);
  SATCHEL_ASSIGN(const auto sets, view.scope_sets());
  out.sets = visible_to(out.as, sets);
  return out;
}

bool Sight::sees(const StoredRecord& record) const {
  return !sets || std::any_of(sets->begin(), sets->end(), [&](const ScopeSet& set) { return set.no == record.scopes; });
}

}  // namespace satchel::hub
