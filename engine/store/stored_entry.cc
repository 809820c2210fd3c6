#include "engine/store/stored_entry.h"

namespace satchel {
namespace {

constexpr char kSealedEntry = 3;
constexpr std::size_t kHead = 1 + sizeof(Hash::bytes);

Bytes place_of_entry(const Origin& first) {
  Bytes out = "satchel-entry-1";
  Writer to(out);
  to.fixed64(first.epoch.value);
  to.zigzag(first.seq.value);
  return out;
}

}  // namespace

EntryForm form_of(ByteView stored) {
  return stored.size() >= kHead && stored[0] == kSealedEntry ? EntryForm::sealed : EntryForm::plain;
}

Hash entry_hash(ByteView stored) {
  return form_of(stored) == EntryForm::plain ? sha256(stored) : *hash_from_bytes(stored.substr(1, kHead - 1));
}

Result<Bytes> hidden_entry(Vault& vault, const Origin& first, ByteView entry) {
  SATCHEL_ASSIGN(const Bytes sealed, vault.seal(place_of_entry(first), entry));
  Bytes out;
  out.reserve(kHead + sealed.size());
  Writer to(out);
  to.u8(static_cast<std::uint8_t>(kSealedEntry));
  to.hash(sha256(entry));
  to.raw(sealed);
  return out;
}

Result<Bytes> entry_in(Vault* vault, const Origin& first, ByteView stored) {
  if (form_of(stored) == EntryForm::plain) return Bytes(stored);
  if (!vault) return fail(Code::key_locked);
  SATCHEL_ASSIGN(Bytes entry, vault->unseal(place_of_entry(first), stored.substr(kHead)));
  if (sha256(entry) != entry_hash(stored)) return fail(Code::corrupt, "an encrypted entry is not the one it names");
  return entry;
}

}  // namespace satchel
