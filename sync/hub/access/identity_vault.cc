#include "sync/hub/access/identity_vault.h"

namespace satchel::hub {

Result<std::vector<IdentityPart>> IdentityVault::open(const Hash& blob) {
  if (!key_) return fail(Code::not_found, "this hub has no key for identities");
  if (!blobs_.has(blob)) return fail(Code::not_found, "the sealed identity is still on its way from the device");
  SATCHEL_TRY(blobs_.check(blob));
  SATCHEL_ASSIGN(const auto file, blobs_.open(blob));
  if (file->size() > 2 * kIdentityBytes) return fail(Code::invalid, "not a sealed identity");
  SATCHEL_ASSIGN(const Bytes sealed, file->read(0, static_cast<std::size_t>(file->size())));
  return open_identity(sealed, key_->key, *key_->agreement);
}

}  // namespace satchel::hub
