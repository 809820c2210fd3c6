// What is confidential of a store, and how it stands on the disk: encrypted, each value by itself, to its place.
//
// The texts that the schema marks, what a conflict says of such a text, and whatever the schema does not know. In
// memory a value is as it always is; where the key is not at hand it stays encrypted, as octets in a field of
// LocalRecord::locked, and goes back to the disk as it came. FORMAT.md, "What is encrypted".
#pragma once

#include "engine/evidence/vault.h"
#include "engine/store/local_record.h"

namespace satchel {

/// A text in a row, or in its metadata, that begins so is encrypted; base64 follows. One that a person wrote and that
/// begins so is encrypted too, whatever its field: none is taken for another.
inline constexpr std::string_view kSealedText = "satchel-sealed-1:";

/// Whether a value that was read is an encrypted text of which the key is not at hand.
inline bool is_locked(const Field& field, const Value& value) {
  return field.type == FieldType::text && std::holds_alternative<Octets>(value);
}

/// Whether a device keeps what this field of a record with these values holds encrypted. Of a conflict that is as of
/// the field that it is about.
bool is_confidential(const Schema& schema, const RecordType& type, const std::vector<Value>& values, std::size_t at);
/// Whether a device writes anything of a record with these values encrypted.
bool is_hidden_of(const Schema& schema, const RecordType& type, const std::vector<Value>& values);
/// Whether a change says anything of that kind. Of a settlement it cannot be seen: it counts as such where the schema
/// has anything confidential.
bool is_confidential(const Schema& schema, const Change& change);
bool has_confidential(const Schema& schema);
/// Error: key_locked, for a change that would say an encrypted value as if it were the value itself.
Status nothing_locked(const RecordType& type, const Change& change);

/// The key of such a row, where it is a number.
Bytes key_of(std::int64_t n);

/// Between a record in memory and what is to stand of it. Errors of each: those of Vault.
class Confidant {
 public:
  explicit Confidant(Vault& vault) : vault_(&vault) {}

  /// What is confidential of it, encrypted: as it is to be written.
  Status hide(const Schema& schema, const RecordType& type, LocalRecord& record);
  /// What was read, as it is. What the key is missing for stays encrypted; that is no error. Then fields that the
  /// schema knows by now move to where they belong.
  Status show(const RecordType& type, LocalRecord& record);
  /// One text that was read: octets where the key is missing.
  Status show(const RecordType& type, const Id& id, FieldNo field, Value& value);

  /// What stands in a row of another table, encrypted as a whole, with a checksum behind; and back. Error, too:
  /// corrupt, and where only the checksum is asked for, without the key.
  Result<Bytes> hide_cell(std::string_view table, ByteView key, ByteView plain);
  Result<Bytes> show_cell(std::string_view table, ByteView key, ByteView stored);
  static Status look_at_cell(std::string_view table, ByteView stored);

 private:
  Result<Bytes> seal(const RecordType& type, const Id& id, FieldNo field, const Value& value);
  Result<Value> unseal(const RecordType& type, const Id& id, FieldNo field, ByteView sealed);
  Status hide_text(const RecordType& type, const LocalRecord& record, FieldNo field, Value& value);
  Status hide_text(const RecordType& type, LocalRecord& record, std::size_t at);
  Status hide_unknown(const RecordType& type, LocalRecord& record);
  Status show_text(const RecordType& type, LocalRecord& record, std::size_t at);
  Status show_unknown(const RecordType& type, LocalRecord& record);

  Vault* vault_;
};

}  // namespace satchel
