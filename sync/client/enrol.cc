#include "engine/base/guarded.h"
#include "engine/store.h"
#include "sync/client/session.h"
#include "sync/client/sync_round.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"

namespace satchel::sync {

Result<Enrol> begin_enrolment(Ports ports, std::string_view hub_url, std::string_view code) {
  return guarded([&]() -> Result<Enrol> {
    SATCHEL_ASSIGN(const EnrolCode parsed, enrol_code_from_text(code));
    Enrol out;
    out.device = IdMaker().make(ports.clock.wall(), ports.random.number());
    out.fingerprint = parsed.fingerprint;
    out.hub_url = hub_url;
    const EnrolRequest request{kProtocol, parsed.secret, Bytes(ports.keys.public_key().view())};
    SATCHEL_ASSIGN(SealedRequest sealed, seal_request(ports.keys, out.device, ports.random.bytes(16), encode(request)));
    out.nonce = std::move(sealed.nonce);
    out.request = {"POST", "/v1/enrol", {{"Content-Type", std::string(kContentType)}}, std::move(sealed.body), {}};
    return out;
  });
}

namespace {

/// What the reply says, once the code vouches for the key that signed it.
Result<EnrolReply> trusted_reply(const Enrol& enrol, const HttpReply& reply) {
  if (reply.status == info(Code::bad_code).http) return fail(Code::bad_code, "the hub does not take the code");
  if (reply.status != 200) return error_of(reply);
  SATCHEL_ASSIGN(const Bytes unverified, peek_reply(reply.body));
  SATCHEL_ASSIGN(const EnrolReply claimed, decode_enrol_reply(unverified));
  SATCHEL_ASSIGN(const PublicKey key, public_key_from_bytes(claimed.hub_key));
  if (!fits({{}, enrol.fingerprint}, key)) return fail(Code::not_a_hub, "the code names another hub");
  SATCHEL_ASSIGN(const Bytes payload, open_reply(key, enrol.nonce, reply.body));
  return decode_enrol_reply(payload);
}

}  // namespace

Result<std::unique_ptr<Store>> finish_enrolment(Ports ports, const StoreOptions& options, const Enrol& enrol,
                                                const HttpReply& reply) {
  return guarded([&]() -> Result<std::unique_ptr<Store>> {
    SATCHEL_ASSIGN(const EnrolReply said, trusted_reply(enrol, reply));
    SATCHEL_ASSIGN(SchemaPtr schema, Schema::parse(said.schema));
    SATCHEL_ASSIGN(const PublicKey key, public_key_from_bytes(said.hub_key));
    Identity identity{enrol.device,  said.hub, key, enrol.hub_url, said.user, said.role, said.scopes, said.log_epoch,
                      said.rescoped, {},       {}};
    if (!said.sealing_key.empty()) {
      SATCHEL_ASSIGN(identity.sealing_key, public_key_from_bytes(said.sealing_key));
    }
    return Store::create(ports, options, identity, std::move(schema));
  });
}

}  // namespace satchel::sync
