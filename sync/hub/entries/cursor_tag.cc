#include "sync/hub/entries/cursor_tag.h"

#include "engine/base/codec.h"

namespace satchel::hub {
namespace {

Result<std::uint64_t> tag_of(Keys& keys, Version version, std::uint64_t nonce) {
  Bytes message = "satchel-cursor-1";
  Writer out(message);
  out.fixed64(static_cast<std::uint64_t>(version.value));
  out.fixed64(nonce);
  SATCHEL_ASSIGN(const Signature signature, keys.sign(message));
  const std::uint64_t proof = Reader(view(signature)).fixed64();
  return nonce << 32 | (proof & 0xFFFF'FFFF);
}

}  // namespace

Result<bool> is_cursor_tag(Ports ports, Version version, std::uint64_t tag) {
  SATCHEL_ASSIGN(const std::uint64_t ours, tag_of(ports.keys, version, tag >> 32));
  return ours == tag;
}

Result<Head> head_at(Ports ports, const Head& before, Version version) {
  if (version == before.version) return before;
  SATCHEL_ASSIGN(const std::uint64_t tag, tag_of(ports.keys, version, ports.random.number() & 0xFFFF'FFFF));
  return Head{version, tag};
}

Result<Head> next_head(CentralWrite& session, Ports ports) {
  SATCHEL_ASSIGN(const Head before, session.head());
  return head_at(ports, before, before.version + 1);
}

}  // namespace satchel::hub
