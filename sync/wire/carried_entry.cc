#include "sync/wire/carried_entry.h"

#include "engine/base/pack.h"

namespace satchel::sync {
namespace {

constexpr char kErasedHere = 2;

}  // namespace

Bytes hash_under(char tag, const Hash& hash) { return Bytes(1, tag) + Bytes(hash.view()); }

std::optional<Hash> hash_under(char tag, ByteView bytes) {
  if (bytes.size() != 1 + sizeof(Hash) || bytes.front() != tag) return std::nullopt;
  return *hash_from_bytes(bytes.substr(1));
}

Bytes carried(const OutboxEntry& entry) {
  return entry.erased ? Bytes(1, kErasedHere) + entry.entry : pack(entry.entry);
}

Result<CarriedEntry> carried_entry(ByteView carried, std::size_t limit) {
  if (const auto hash = hash_under(kErasedHere, carried)) return CarriedEntry{*hash, std::nullopt};
  SATCHEL_ASSIGN(Bytes bytes, unpack(carried, limit));
  const Hash hash = sha256(bytes);
  return CarriedEntry{hash, std::move(bytes)};
}

}  // namespace satchel::sync
