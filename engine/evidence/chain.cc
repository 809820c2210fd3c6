#include "engine/evidence/chain.h"

#include "engine/base/codec.h"

namespace satchel {

Hash chain_next(const Hash& previous, ByteView entry) { return sha256(previous.view(), entry); }

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
