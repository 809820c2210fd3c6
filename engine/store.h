// The front door of the engine: a store on a device.
//
// A store is a folder: store.db (SQLite), blobs/ (photos, by SHA-256), lock, reserve. One Store object owns it for
// writing (a lock file says so); any number of readers open it read-only. Not thread-safe: one thread at a time.
//
// Every call that returns ok for a save has it on the disk (synchronous FULL). Errors of any call: io, disk_full,
// corrupt, out_of_memory, and those named; of what is confidential key_locked and other_key, while the host's keystore
// is locked, or has another key than the one that it was encrypted with (FORMAT.md, "What is encrypted"): nothing is
// lost by that. After corrupt nothing more is written: close the store and open it again, which salvages it.
//
// Photos are encrypted as well (engine/evidence/sealed_file.h): without the key a store opens and does everything that
// needs no photo's bytes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/limits.h"
#include "engine/evidence/blobs.h"
#include "engine/evidence/sealed_identity.h"
#include "engine/merge/seal_check.h"
#include "engine/ports/ports.h"
#include "engine/store/damage.h"
#include "engine/store/draft.h"
#include "engine/store/exchange.h"
#include "engine/store/image_manifest.h"
#include "engine/store/leave_note.h"
#include "engine/store/settings.h"

namespace satchel {

struct StoreOptions {
  std::string folder;
  bool read_only = false;  // then no lock is taken, and every writing call fails with not_permitted
  bool full_sync = true;   // synchronous FULL; false is for measurements only
  std::size_t reserve = limits::kReserveBytes;  // taken beforehand, where twice as much is free, for a full disk
  const char* vfs = nullptr;                    // SQLite's default, or a test's
  /// Asked often, from the thread of the call, by what may take long and can be broken off: queries on a reader(),
  /// trimmable() and trim(), and everything in a store that is opened read_only. True: it ends with cancelled. Must not
  /// throw.
  std::function<bool()> given_up = {};
};

/// A record as it shows: the hub's values with the device's own pending changes over them.
struct Record {
  TypeNo type = 0;
  Id id;
  Version version;  // of the hub's record as last seen; 0 while the hub has none
  std::string author;
  bool sealed = false;
  bool pending = false;             // a change of it waits for its verdict
  std::vector<Value> values;        // beside RecordType::fields
  std::vector<std::size_t> locked;  // of these, what has a value that is encrypted and the key not at hand: null there
};

struct Quarantined {
  std::int64_t entry = 0;  // local journal number: names it in retry()
  Code code = Code::ok;
  std::string detail;
  Millis since;
  Entry content;
  bool locked = false;  // it is encrypted, and the key is not at hand: no content
  bool erased = false;  // its records left this device's scopes, and the office has it: no content any more
};

enum class BlobLane : std::uint8_t { thumbnail, original };
/// sent: the hub has yet to say so, signed. trimmed: deleted here, and at the hub by its word; _asked: it was restored
/// since, and is asked; _missing: it said that it has it no more.
enum class BlobState : std::uint8_t {
  waiting,
  sending,
  sent,
  at_hub,
  trimmed,
  trimmed_asked,
  trimmed_missing,
};
struct BlobRow {
  Hash sha256;
  std::uint64_t size = 0;
  BlobLane lane = BlobLane::original;
  BlobState state = BlobState::waiting;
  std::string upload;  // the tus resource, once created
};

struct StoreStatus {
  std::int64_t saved = 0, waiting = 0;  // entries in the journal; of these not acknowledged
  std::int64_t undecided = 0;           // acknowledged, verdict not yet in effect
  std::int64_t receipted = 0;           // acknowledged by a receipt that is here
  std::int64_t covered = 0;             // in a verified second copy, by the hub's signed word
  std::int64_t quarantined = 0, open_conflicts = 0;
  std::int64_t parked = 0;                                           // steps that wait at the hub for photos
  std::int64_t blobs_waiting[2] = {0, 0}, blobs_at_hub[2] = {0, 0};  // by lane
  std::uint64_t blob_bytes_waiting[2] = {0, 0};
  std::int64_t originals = 0, originals_covered = 0;  // all; of these in a verified second copy
  std::int64_t originals_trimmed = 0;                 // their bytes are not on this tablet any more
  std::uint64_t trimmed_bytes = 0;
  std::int64_t to_hand_back = 0;  // records that the restored hub may lack and was not handed yet
  std::int64_t forgotten = 0;     // records that left the scopes, and of which own entries still speak
  Millis last_contact;
  Cursor cursor;
  std::int64_t schema = 0, refused_schema = 0;
};

/// Where the last change of a record, or a photo that it names, is.
enum class Whereabouts : std::uint8_t { here_only, at_hub };
struct NotReceipted {
  TypeNo type = 0;
  Id id;
  Whereabouts where = Whereabouts::here_only;
  bool operator==(const NotReceipted&) const = default;
};

/// What trim() deletes, and why other originals that are here stay.
struct TrimPlan {
  std::vector<BlobInfo> goes;
  std::uint64_t bytes = 0;
  std::int64_t not_at_hub = 0;   // not confirmed by the hub, with a receipt
  std::int64_t not_covered = 0;  // in no verified second copy
  std::int64_t entries_not_covered =
      0;  // an entry that names it is in none, is undecided or in quarantine; or none does
};

/// An original that was trimmed here and that the hub has no more: it went back to a backup. Only the copy has it.
struct Stranded {
  Hash sha256;
  std::uint64_t size = 0;
  std::vector<std::pair<TypeNo, Id>> records;  // that name it
  Id copy;                                     // as the hub named it
  Millis covered;
};

/// Of any blob, noted or only lying in the folder.
struct BlobStanding {
  Hash sha256;
  bool held = false;     // confirmed by the hub, and receipted
  bool trimmed = false;  // not here any more
};

/// What the hub has yet to say of a bundle that a withdrawn device left.
struct Undelivered {
  std::int64_t entries = 0, blobs = 0;  // not receipted by the hub
  std::int64_t not_covered = 0;         // of both: in no verified second copy yet, where the hub makes any
  std::int64_t damaged = 0;             // blobs that the hub will not take: the bundle stays for a person
  bool known = true;                    // what is in it can be told
  bool nothing() const { return entries + blobs + not_covered + damaged == 0 && known; }
};

enum class Take : std::uint8_t { standing, proposed, value };

class Store {
 public:
  /// A new store in an empty or missing folder. Errors: invalid when one stands there already.
  static Result<std::unique_ptr<Store>> create(Ports ports, const StoreOptions& options, const Identity& identity,
                                               SchemaPtr schema);
  /// A store that is damaged is set aside and what is sound of it goes on (engine/store/salvage.h), without a person,
  /// when it is opened for writing; it can take as long as reading all of it and every photo. Errors: not_found, locked
  /// (another process owns it), corrupt (damage, and it is opened for reading; or nothing says whose store it is),
  /// key_locked (a kill cut a save of what is confidential, which is to be ended first: FORMAT.md, `behind`).
  static Result<std::unique_ptr<Store>> open(Ports ports, const StoreOptions& options);
  ~Store();

  const Identity& identity() const;
  const SchemaPtr& schema() const;
  /// Who records from now on, until this object goes; at first the user that the device was enrolled for. One of the
  /// identity's user and others: each change is bound to the one who made it. Error: not_permitted.
  Status act_as(const std::string& user);
  /// Whether what is encrypted here can be read and written now. Errors: key_locked, other_key.
  Status key_at_hand();
  /// A fresh id, rising within this store.
  Id make_id();

  /// Saves a transaction whole, or nothing; returns the ids in the draft's order. Errors: unknown_type, unknown_field,
  /// invalid_value, not_permitted (an actor who does not record here, too), sealed, append_only, illegal_transition,
  /// not_here, too_large; must_be_sealed (who somebody is, in plain, or something else than that in a field for what
  /// seal_identity made).
  Result<std::vector<Id>> save(const Draft& draft);
  /// Who somebody is, sealed to the hub's key for it before it is on the disk, as a blob that waits for the network:
  /// the value for the field that the schema has it sealed into. Nothing here can open it again. Errors:
  /// no_sealing_key, invalid (no part), too_large.
  Result<Hash> seal_identity(const std::vector<IdentityPart>& parts);
  /// Freezes a record as it shows and, in the same transaction, what its type's seal takes along of what is here and
  /// not yet sealed (SCHEMA.md, "Seals"). Bytes of photos may still wait. Errors: not_here, sealed, not_permitted,
  /// too_large (more than a transaction holds), incomplete: the detail names all that is missing.
  Status seal(TypeNo type, const Id& id);
  /// What a seal would lack now, and what it would warn of; of a sealed record, what it would lack if it were not.
  /// Errors: not_here, too_large.
  Result<std::vector<Shortfall>> missing_for_seal(TypeNo type, const Id& id);
  /// Settles an open conflict, and what was taken of it is taken of the other fields of its group that are in conflict
  /// with the same proposer. `json` is the value for Take::value, which settles one field alone. Errors: not_here,
  /// already_settled, unknown_field, invalid (no JSON), invalid_value.
  Status settle(const Id& conflict, Take take, std::string_view json = {});

  /// Nothing when it is not here. A record that is deleted is not here. Without the key, too: Record::locked.
  Result<std::optional<Record>> get(TypeNo type, const Id& id);
  /// Every record of a type, by id. `visit` may end the walk with an error, and may not write.
  Status each(TypeNo type, const std::function<Status(const Record&)>& visit);
  /// What the hub refused, with its reason, oldest first.
  Result<std::vector<Quarantined>> quarantine();
  /// Saves a quarantined entry's changes again as a new entry, with other values for some fields of its first record,
  /// and with it every quarantined entry that depended on it. Errors: not_found, and those of save.
  Status retry(std::int64_t entry, const std::vector<Assign>& instead = {});
  Result<StoreStatus> status();
  /// Records with work of this device that no receipt names yet, by type and id. All others that it wrote are
  /// receipted.
  Result<std::vector<NotReceipted>> not_receipted();
  /// Everything that the hub has said of this device for good, in the order of its log: receipts above all.
  Result<std::vector<SignedStatement>> statements();

  /// Blobs: bytes go into blobs(), then note_blob() queues them for the hub. Both before the row that names them is
  /// saved. Without the key no bytes go in: key_locked, other_key.
  BlobFolder& blobs();
  Status note_blob(const Hash& sha256, std::uint64_t size, BlobLane lane);
  /// The next blob to send in lane order, oldest first, from those not in `busy`; nothing when all are at the hub.
  Result<std::optional<BlobRow>> next_blob(bool originals, const std::vector<Hash>& busy);
  /// Every blob that the hub has not said, signed, that it holds: thumbnails first, of each lane the oldest first. Some
  /// hundred bytes of memory each.
  Result<std::vector<BlobRow>> unsent_blobs();
  Status mark_blob(const Hash& sha256, BlobState state, const std::string& upload);
  /// Blobs that were sent and are not confirmed yet, at most `limit`, and no more than one or 64 MiB: the hub reads
  /// them again before it confirms them.
  Result<std::vector<Hash>> unconfirmed_blobs(std::size_t limit);
  /// The hub's signed word: of those asked for it holds these. The others go again.
  Status confirm_blobs(const std::vector<Hash>& asked, const std::vector<Hash>& held);
  /// A blob's bytes, each verified as it is read. Errors: not_found; trimmed (deleted here, at the hub); only_in_copy
  /// (and the hub lost it); key_locked, other_key; corrupt, here and of its reads: that is the blob's damage alone, and
  /// the store goes on.
  Result<std::unique_ptr<ReadableFile>> open_blob(const Hash& sha256);

  /// Originals that may go: the hub has confirmed and receipted them, its signed word says that a verified second copy
  /// has them, and that copy has every entry that names them. As long as reading the journal.
  Result<TrimPlan> trimmable();
  /// Deletes them. Rows, hashes and thumbnails stay. It can be cut anywhere, and made again.
  Result<TrimPlan> trim();
  /// Whether records left this device's scopes of which its own entries, its quarantine or its photos may still speak.
  bool has_forgotten();
  /// Erases what they say, as far as the hub and a second copy have it for good (engine/store/forget.cc): entries of
  /// the journal to their hashes. What cannot go yet is looked at again once the hub has said more. Takes as long as
  /// reading the journal, and writing the database anew. It can be cut anywhere; the next opening goes on.
  Status erase_forgotten();
  /// Trimmed originals that the hub said it has no more.
  Result<std::vector<Stranded>> stranded();
  /// These are asked for with the next syncs once more: the hub may have them again.
  Status ask_for_trimmed();
  Result<std::vector<BlobStanding>> blob_standings();
  /// The receipt that reaches this journal's end, if one does.
  Result<std::optional<SignedStatement>> last_receipt();

  /// Set once the hub said that this device is withdrawn from service (leave_note.h). From then on, here and in every
  /// store that is open on this folder, what reads or writes records, conflicts, quarantine and photos ends with
  /// withdrawn: all but status, statements, damages, verify and what is for sync/client.
  const std::optional<Leaving>& leaving() const;
  /// Where the bundle stands: for somebody to carry, too, until it is delivered.
  std::string leaving_bundle() const;
  /// Errors: invalid before step sealed.
  Result<Undelivered> undelivered();

  /// What this opening salvaged, if it had to.
  const std::optional<Damage>& salvaged() const;
  /// Every time that something of this store was lost or set aside, oldest first.
  Result<std::vector<Damage>> damages();

  /// A read-only connection for plain SQL, which sees what is encrypted as it stands. Errors: invalid.
  Result<std::unique_ptr<sql::Database>> reader();
  /// Every hash, every reference, every blob. `report` hears each finding; the error names the first serious one.
  /// Errors, too, where nothing worse was found: key_locked, other_key (the blobs could not be read). After cancelled
  /// (StoreOptions::given_up) the findings mean nothing.
  Status verify(const std::function<void(const std::string&)>& report);

  // For sync/client.
  const Progress& progress() const;
  /// What to send: the entries that are not acknowledged, or those behind `after`, up to about `bytes`.
  Result<Outbox> outbox(std::size_t bytes, std::optional<Seq> after = {});
  Epoch epoch() const;
  Stamp stamp();
  Seq confirmed_seq() const;  // outcomes up to here are here, durably
  Seq last_seq() const;
  std::int64_t waiting() const;                       // entries not acknowledged
  Result<std::optional<Hash>> journal_head(Seq seq);  // under the present epoch; nothing beyond its end
  /// Takes verdicts and a page in one transaction. Late or repeated ones change nothing. Error: invalid for garbled
  /// items.
  Status receive(const Verdicts& verdicts, const std::optional<PullPage>& page, Millis hub_time);
  /// Takes a newer schema, and encrypts what it makes confidential: as long as reading and writing all of it.
  /// bad_schema for one that this build cannot take: noted, and the store goes on with its own.
  Status adopt_schema(std::string_view json, std::int64_t version);
  /// By the hub's word, signed: this user records here too.
  Status add_actor(const std::string& user);
  /// The hub's key that identities are sealed to from now on.
  Status adopt_sealing_key(const PublicKey& key);
  /// The hub says that this journal forked: what is not acknowledged goes on under a new epoch. `hub_has`: up to where
  /// it has entries of the present one; those that are not here were lost (a restored or copied store, a disk that lied
  /// about what it had written) and are named among the damages. What they said comes back with the next pull.
  Status begin_epoch(Seq hub_has = {});
  /// The hub was restored from a backup: it has this device's entries up to `has` only, and of what was pulled all up
  /// to `restored_to`. What was pulled above that is kept to be handed back, and all will be pulled anew.
  Status hub_restored(std::int64_t log_epoch, Seq has, Version restored_to);
  /// The next of it to hand back, about `bytes`, at least one item and as many as a request is taken of; nothing when
  /// the hub has said that it keeps all.
  Result<std::optional<HandBack>> to_hand_back(std::size_t bytes);
  /// By the hub's signed word it keeps the first `count` of these items. What was added since stays.
  Status handed_back(const HandBack& which, std::size_t count);
  /// The hub has signed that this device is withdrawn. Nothing happens where that was noted before.
  Status begin_leaving();
  /// Step told: all that the hub does not hold for good is to be sent, entries under an epoch of their own; then
  /// outbox() and unsent_blobs() are what is to be sealed. Does nothing from step sealed on.
  Status prepare_bundle();
  /// The bundle stands at leaving_bundle(), whole and durable, but for these blobs. Takes as long as reading it.
  Status note_sealed(const std::vector<Hash>& missing, const std::vector<Hash>& damaged);
  /// Erases everything else: of the journal hashes stay. It can be cut anywhere; the next opening goes on.
  Status erase_contents();
  /// What the hub says to a device that left; seen to be the hub's.
  Status hear_leaving(const std::vector<SignedStatement>& statements, std::int64_t log_epoch);
  /// Deletes the bundle. Error: invalid unless undelivered() says nothing.
  Status finish_leaving();
  /// An image that would do instead of a pull from nothing (image_manifest.h), while one is under way: under which
  /// schema, and of what version at least.
  Result<std::optional<ImageWant>> wants_image();
  /// How far the download of one has come; nothing when none was begun, or the store is open for reading. In an opening
  /// that goes on with one it reads what is here. Error: key_locked.
  Result<std::optional<ImageSoFar>> image_part();
  /// Begins the download anew. No entry of this device may be at the hub without being acknowledged here: the image
  /// may hold what it says. Errors: bad_signature, invalid (not for this device, or too old for it), disk_full, those
  /// of the key.
  Status begin_image(const SignedManifest& manifest);
  /// Its next pieces, packed and whole; those before one that is wrong are kept. Errors: bad_checksum for what is not
  /// as the hub signed it; invalid where none was begun, or a piece is cut; disk_full, with which it is dropped; those
  /// of the disk and the key.
  Status add_to_image(ByteView pieces);
  /// It is all here, and takes the place of everything that was pulled; the outbox stays. Takes as long as writing it.
  /// The store is as before after an error: invalid (it does not fit this device any more), with which it stays;
  /// bad_checksum (no hub should have signed it, or it was altered here), disk_full and others, with which it is
  /// dropped. After io the store may have to be opened again.
  Status take_image();
  void drop_image();
  /// The device's scopes are other ones now: the next pull is from nothing, and what it does not name is forgotten.
  Status rescope(std::vector<std::string> scopes, std::int64_t rescoped);

 private:
  class Impl;
  template <class R>
  R watched(R result);
  Status other_footing(Status status);
  Status in_service() const;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace satchel
