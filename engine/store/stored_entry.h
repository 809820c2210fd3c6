// An entry as it stands in the journal and in quarantine:
//
//     u8 1 …                               the entry, as it is (engine/merge/change.h)
//     u8 3 | SHA-256 of the entry | what Vault::seal made of it, to the place where it first stood
//
// The second where it says anything confidential. The chain and an entry's identity are over the entry itself, as they
// are for the hub, and can be followed by who has no key; marks (journal.h) are over what is stored. (u8 2 is an entry
// of which its hash is left, at the hub.)
#pragma once

#include "engine/evidence/vault.h"
#include "engine/merge/change.h"

namespace satchel {

enum class EntryForm : std::uint8_t { plain, sealed };

inline constexpr std::size_t kSealedEntryMore = 1 + 32 + kSealedMore;  // bytes that encrypting adds

EntryForm form_of(ByteView stored);
/// SHA-256 of the entry; of an encrypted one, as it says of itself.
Hash entry_hash(ByteView stored);
/// Errors: those of Vault.
Result<Bytes> hidden_entry(Vault& vault, const Origin& first, ByteView entry);
/// The entry itself. Errors: those of Vault; corrupt, too, where it is not the one that its hash names. Without a
/// vault, key_locked.
Result<Bytes> entry_in(Vault* vault, const Origin& first, ByteView stored);

}  // namespace satchel
