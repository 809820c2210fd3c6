#include "engine/evidence/chain.h"

#include "engine/base/codec.h"

namespace satchel {
namespace {

void write_origin(Writer& to, const Origin& origin) {
  to.fixed64(origin.epoch.value);
  to.varint(static_cast<std::uint64_t>(origin.seq.value));
}

}  // namespace

Hash chain_next(const Hash& previous, const std::optional<Origin>& origin, const Hash& entry) {
  Bytes bytes;
  Writer to(bytes);
  to.hash(previous);
  to.u8(origin ? 1 : 0);
  if (origin) write_origin(to, *origin);
  to.hash(entry);
  return sha256(bytes);
}

Hash entry_identity(const Id& device, const Origin& first, const Hash& entry) {
  Bytes bytes = "satchel-entry-1";
  Writer to(bytes);
  to.id(device);
  write_origin(to, first);
  to.hash(entry);
  return sha256(bytes);
}

Bytes head_message(const Id& device, Epoch epoch, Seq seq, const Hash& head) {
  Bytes out;
  Writer to(out);
  to.raw("satchel-head-1");
  to.id(device);
  to.fixed64(epoch.value);
  to.fixed64(static_cast<std::uint64_t>(seq.value));
  to.hash(head);
  return out;
}

}  // namespace satchel
