// Where a store stands, for machines, and what of it is worked out from several answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/store.h"

namespace satchel {

/// What `satchel status --json` prints: one object; of a device that was withdrawn, what it has yet to deliver. Errors:
/// the store's.
Result<std::string> status_json(Store& store);

/// [{"type","id","where":"tablet_only"|"at_hub"}].
std::string records_json(const Schema& schema, const std::vector<NotReceipted>& records);
/// Store::not_receipted(); nothing where it cannot be told for want of the key.
Result<std::optional<std::vector<NotReceipted>>> not_receipted_here(Store& store);
/// Of a withdrawn device. Before its contents are sealed nobody counts them: then all is zero.
Result<Undelivered> undelivered_here(Store& store);
/// The name of a type, or its number where the schema has none.
std::string type_title(const Schema& schema, TypeNo type);
/// "visit/0190…, photo/0190…": the records that name a blob.
std::string names_of(const Schema& schema, const Stranded& blob);
/// What Store::key_at_hand() says, for a machine: readable, key_missing, other_key.
std::string_view confidential_word(Code key);

}  // namespace satchel
