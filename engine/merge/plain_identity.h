// What is to be sealed stands nowhere in plain: the device asks before it saves, and the hub before it takes an entry,
// so that an app that forgot, or an older build, spreads nobody's name. Pure but for what it asks of Records.
#pragma once

#include "engine/merge/change.h"
#include "engine/merge/judge.h"

namespace satchel {

/// Whether, of a record with these values (beside RecordType::fields), the type has its parts sealed.
bool identity_is_sealed(const RecordType& type, const std::vector<Value>& values, Millis utc_offset);

/// Error: must_be_sealed, naming the fields that have a value and must not.
Status no_plain_identity(const RecordType& type, const std::vector<Value>& values, Millis utc_offset);

/// The same of every record that the entry changes, as it would be after it. The entry has been judged otherwise.
Status no_plain_identities(const Schema& schema, Records& records, const Entry& entry);

}  // namespace satchel
