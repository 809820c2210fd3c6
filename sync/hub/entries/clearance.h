// What somebody may read: the one place that answers it. Pure.
#pragma once

#include "engine/merge/record.h"
#include "engine/schema/schema.h"
#include "sync/hub/central/central.h"

namespace satchel::hub {

struct Clearance {
  RoleSet role = 0;
  bool identities = false;  // only at the hub's own API, and in packages: none goes to a device (SCHEMA.md, Identities)

  bool reads(const RecordType& type) const { return (type.read & role) != 0 && (identities || !type.identity); }
  /// A field with role lists of its own has no more readers than its type: they need not be asked for as well.
  bool reads(const Field& field) const { return (field.read & role) != 0 && (identities || !field.identity); }
  /// Of a record of that type: a conflict, whose values are of another record's field, is read by who reads that field.
  bool reads(const Schema& schema, const RecordType& type, const RecordState& record) const;
};

/// Who is told what befell devices and the hub (events.h): who answers for them, by name, since no right of a record
/// says it. No device is: it is for people.
bool hears_of_events(std::string_view role);
/// Who is told which devices and accounts there are; only kAdminRole changes them.
bool hears_of_accounts(std::string_view role);

/// The field that a conflict is about; null for what the schema does not know, and for a whole record.
const Field* field_of_conflict(const Schema& schema, const RecordState& conflict);

/// Whether an identity is in what they read of it. An empty field says nothing.
bool shows_identity(const Schema& schema, const RecordType& type, const RecordState& record,
                    const Clearance& clearance);

/// Whether one of the fields that they read names it (blobs_named.h).
bool shows_blob(const Schema& schema, const RecordType& type, const RecordState& record, const Hash& blob,
                const Clearance& clearance);

}  // namespace satchel::hub
