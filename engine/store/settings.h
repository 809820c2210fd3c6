// What a store remembers beside its records: who it is, and where its sync stands.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/codec.h"
#include "engine/base/hash.h"
#include "engine/base/id.h"
#include "engine/evidence/vault.h"
#include "engine/sql/database.h"
#include "engine/store/exchange.h"

namespace satchel {

/// What enrolment gave. Immutable for the life of the store, but for scopes, sealing key and others: as the
/// hub says.
struct Identity {
  Id device, hub;
  PublicKey hub_key;
  std::string hub_url, user, role;
  std::vector<std::string> scopes;
  std::int64_t log_epoch = 0, rescoped = 0;  // as of enrolment; Progress holds them from then on
  std::optional<PublicKey> sealing_key;      // of the hub: identities are sealed to it
  std::vector<std::string> others;           // who records here beside the user, by the hub's word; by name
};

void write_identity(Writer& out, const Identity& identity);
/// Fails the reader on anything odd.
Identity read_identity(Reader& in);

/// How far verdicts and pulls have come. Journal positions are local numbers, see journal.h.
struct Progress {
  std::int64_t acked = 0;   // the hub has all up to here
  std::int64_t folded = 0;  // the verdicts up to here are in effect
  Cursor cursor;            // all up to here is visible
  Position position;        // of a pull half done
  bool full = false;        // the pull under way is from nothing
  bool staged = false;      // pages wait in the stage
  std::int64_t log_epoch = 0;
  Millis hub_time, hub_time_monotonic;  // the anchor, valid while `hub_time_boot` is this boot
  std::uint64_t hub_time_boot = 0;
  Millis last_contact;              // wall clock; 0 = never
  std::int64_t rescoped = 0;        // version at which this device's scopes last changed
  std::int64_t refused_schema = 0;  // a version that this build could not take
  std::uint64_t statements = 0;     // of the hub's log on this device: all below this number are here
};

/// Rows of the table `setting`. Each call is one statement; the caller holds the transaction.
class Settings {
 public:
  static Status make(sql::Database& db);
  static Status write(sql::Database& db, const Identity& identity);
  static Result<Identity> read_identity(sql::Database& db);
  static Status write(sql::Database& db, const Progress& progress);
  static Result<Progress> read_progress(sql::Database& db);
  /// The newest schema that this store works under.
  static Status write_schema(sql::Database& db, std::string_view json);
  static Result<std::string> read_schema(sql::Database& db);
  /// The key that what is confidential is encrypted with: what Vault::expect is told.
  static Status write_rest(sql::Database& db, const KeyTag& tag);
  /// Nothing while the store never had the key at hand.
  static Result<std::optional<KeyTag>> read_rest(sql::Database& db);
};

}  // namespace satchel
