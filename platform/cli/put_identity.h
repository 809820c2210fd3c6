// What `satchel put` was told of who somebody is, where the schema has it sealed (SCHEMA.md, "Identities").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/store.h"

namespace satchel::cli {

/// The words of a change as assignments. Those that name a part of an identity (name=…, signature=@FILE: the bytes of a
/// file) are sealed, all into one, where the record that comes of the others has its identity sealed; an earlier one is
/// replaced whole. Nothing of them is written anywhere else. `id`: of the record that is changed; none, of a new one.
/// Errors: those of assigns_from_text, Store::seal_identity and of reading a file.
Result<std::vector<Assign>> assigns_with_identity(Store& store, Files& files, const RecordType& type,
                                                  const std::optional<Id>& id, const std::vector<std::string>& words);

}  // namespace satchel::cli
