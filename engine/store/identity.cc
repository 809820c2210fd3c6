// Who somebody is, on a device: sealed before it is on the disk, and nowhere in plain.
#include <algorithm>

#include "engine/merge/plain_identity.h"
#include "engine/store/impl.h"

namespace satchel {

Result<Hash> Store::Impl::seal_identity(const std::vector<IdentityPart>& parts) {
  if (options.read_only) return fail(Code::not_permitted, "the store is open for reading");
  if (!identity.sealing_key) return fail(Code::no_sealing_key);
  SATCHEL_ASSIGN(const Bytes sealed, satchel::seal_identity(parts, *identity.sealing_key, ports.random));
  SATCHEL_ASSIGN(const BlobInfo blob, blobs->add_bytes(sealed));
  // It is small, and a call-back waits for it: it goes before the photos.
  SATCHEL_TRY(note_blob(blob.sha256, blob.size, BlobLane::thumbnail));
  return blob.sha256;
}

Status Store::Impl::adopt_sealing_key(const PublicKey& key) {
  if (identity.sealing_key == key) return {};
  Identity next = identity;
  next.sealing_key = key;
  Status status = in_transaction([&] { return Settings::write(*db, next); });
  if (status) identity = std::move(next);
  return status;
}

Status Store::Impl::names_sealed_identity(const RecordType& type, const DraftChange& change) {
  const Field* field = type.sealed_field();
  if (!field) return {};
  const auto given = std::ranges::find(change.fields, field->name, &Assign::field);
  if (given == change.fields.end()) return {};
  const auto* octets = std::get_if<Octets>(&given->value);
  if (!octets) return {};
  SATCHEL_ASSIGN(const Hash hash, hash_from_bytes(octets->bytes));
  const Error plain = fail(Code::must_be_sealed, type.name + "." + field->name);
  if (!blobs->exists(hash)) return plain;
  const auto head_of = [&]() -> Result<Bytes> {
    SATCHEL_ASSIGN(const auto file, blobs->open(hash));
    return file->read(0, kSealedIdentityHead);
  };
  const auto head = head_of();
  if (head.code() == Code::corrupt) return plain;  // the blob's damage, not the database's
  SATCHEL_TRY(head ? Status{} : head.error());
  return is_sealed_identity(*head) ? Status{} : plain;
}

Status Store::Impl::nothing_plain(const RecordType& type, const std::vector<FieldOp>& ops) {
  if (!type.sealed_field()) return {};
  std::vector<Value> values(type.fields.size());
  for (const FieldOp& op : ops) values[*type.index_of(op.field)] = op.value;
  return no_plain_identity(type, values, tables.schema()->utc_offset());
}

}  // namespace satchel
