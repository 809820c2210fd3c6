#include "sync/hub/api/identity_requests.h"

#include "engine/schema/json_line.h"

namespace satchel::hub {
namespace {

std::string part_json(const IdentityPart& part) {
  const std::string content = part.binary ? to_base64(part.content) : part.content;
  return "{\"name\":" + json_string(part.name) + (part.binary ? ",\"base64\":" : ",\"text\":") + json_string(content) +
         "}";
}

std::string parts_json(const std::vector<IdentityPart>& parts) {
  std::string out;
  for (const IdentityPart& part : parts) out += (out.empty() ? "" : ",") + part_json(part);
  return out;
}

Result<Hash> sealed_in(const RecordType& type, const RecordState& record) {
  const Field& field = *type.sealed_field();
  const auto* octets = std::get_if<Octets>(&record.fields[*type.index_of(field.number)].value);
  if (!octets) return fail(Code::not_found, type.name + " " + to_text(record.id) + " has no sealed identity");
  return hash_from_bytes(octets->bytes);
}

}  // namespace

Result<sync::HttpReply> read_identity(const JsonCall& call, IdentityVault& vault, const RecordType& type,
                                      const Id& id) {
  const Field* field = type.sealed_field();
  if (!field) return fail(Code::not_found, type.name + " has no identities");
  SATCHEL_ASSIGN(const Glance glance, look(call));
  if ((field->sealed_to->roles & glance.sight.role) == 0 || !glance.sight.clearance().identities)
    return fail(Code::not_permitted, type.name + "." + field->name);
  SATCHEL_ASSIGN(const auto stored, glance.view->record(type.number, id));
  if (!stored || !stored->state.alive || !glance.sight.sees(*stored))
    return fail(Code::not_found, type.name + " " + to_text(id));
  SATCHEL_ASSIGN(const Hash blob, sealed_in(type, stored->state));
  SATCHEL_ASSIGN(const auto parts, vault.open(blob));
  const Bearer& bearer = call.caller.bearer;
  SATCHEL_TRY(
      note_readings(call.central, call.ports.clock.wall(), bearer.user, bearer.role, "identity", {{type.number, id}}));
  return json_reply(200, "{\"type\":" + json_string(type.name) + ",\"id\":" + json_string(to_text(id)) +
                             ",\"parts\":[" + parts_json(parts) + "]}");
}

}  // namespace satchel::hub
