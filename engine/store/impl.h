// What a Store is made of. Internal to engine/store.
#pragma once

#include <map>
#include <set>

#include "engine/base/guarded.h"
#include "engine/evidence/vault.h"
#include "engine/store.h"
#include "engine/store/identity_file.h"
#include "engine/store/image.h"
#include "engine/store/image_part.h"
#include "engine/store/journal.h"
#include "engine/store/records.h"
#include "engine/store/wal.h"

namespace satchel {

struct FoundEntry;

inline constexpr std::int32_t kApplicationId = 0x53617463;  // "Satc"
inline constexpr std::int64_t kFormatVersion = 1;           // PRAGMA user_version; FORMAT.md

struct Subject;
struct UnderWay;
class SoundEntries;
class Forgetting;

/// Entry `n` waits there, as the journal has it. The caller holds the transaction.
Status put_in_quarantine(sql::Database& db, Journal& journal, std::int64_t n, const VerdictException& exception,
                         Millis now);

/// What the hub said to be in verified second copies.
struct Coverage {
  struct Where {
    Id copy;
    Millis time;
  };
  std::int64_t upto = 0;  // local number: all entries up to it
  std::map<Hash, Where> blobs;
};
class Batches;

/// What the hub has said that it holds of a device for good.
struct KeptElsewhere {
  bool copies = false;                    // it speaks of second copies
  std::int64_t upto = 0;                  // local number: entries that are safe, by the stricter of the two
  std::set<Hash> blobs, covered_blobs;    // receipted; in a copy
  std::vector<Reach> ends, covered_ends;  // journals' ends, likewise
};

class Store::Impl {
 public:
  static Result<std::unique_ptr<Impl>> create(Ports ports, const StoreOptions& options, const Identity& identity,
                                              const SchemaPtr& schema);
  static Result<std::unique_ptr<Impl>> open(Ports ports, const StoreOptions& options);

  // save.cc
  Result<std::vector<Id>> save(const Draft& draft);
  Status settle(const Id& conflict, Take take, std::string_view json);
  // actors.cc
  Status act_as(const std::string& user);
  Status add_actor(const std::string& user);
  // identity.cc
  Result<Hash> seal_identity(const std::vector<IdentityPart>& parts);
  Status adopt_sealing_key(const PublicKey& key);
  // seal.cc
  Status seal(TypeNo type, const Id& id);
  Result<std::vector<Shortfall>> missing_for_seal(TypeNo type, const Id& id);
  // read.cc
  Result<std::optional<Record>> get(TypeNo type, const Id& id);
  Status each(TypeNo type, const std::function<Status(const Record&)>& visit);
  Result<StoreStatus> status();
  Result<std::unique_ptr<sql::Database>> reader();
  // quarantine.cc
  Result<std::vector<Quarantined>> quarantine();
  Status retry(std::int64_t entry, const std::vector<Assign>& instead);
  // blob_queue.cc
  Status note_blob(const Hash& sha256, std::uint64_t size, BlobLane lane);
  Result<std::optional<BlobRow>> next_blob(bool originals, const std::vector<Hash>& busy);
  Result<std::vector<BlobRow>> unsent_blobs();
  Status mark_blob(const Hash& sha256, BlobState state, const std::string& upload);
  Result<std::vector<Hash>> unconfirmed_blobs(std::size_t limit);
  Status confirm_blobs(const std::vector<Hash>& asked, const std::vector<Hash>& held);
  Status count_blobs(StoreStatus& out);
  Status count_covered(StoreStatus& out);
  // leaving.cc
  Result<std::vector<BlobStanding>> blob_standings();
  Result<std::optional<SignedStatement>> last_receipt();
  // leave.cc
  bool withdrawn();
  Status begin_leaving();
  Status prepare_bundle();
  Status note_sealed(const std::vector<Hash>& missing, const std::vector<Hash>& damaged);
  Status erase_contents();
  Status hear_leaving(const std::vector<SignedStatement>& statements, std::int64_t log_epoch);
  Result<Undelivered> undelivered();
  Status finish_leaving();
  // trim.cc
  Result<TrimPlan> trimmable();
  Result<TrimPlan> trim();
  Result<std::vector<Stranded>> stranded();
  Status ask_for_trimmed();
  /// Why its bytes are not here.
  Result<std::unique_ptr<ReadableFile>> open_missing(const Hash& sha256);
  // forget.cc
  /// Whether anything of what left the scopes is still to be looked for, or wiped.
  bool has_forgotten();
  Status erase_forgotten();
  // verify.cc
  Status verify(const std::function<void(const std::string&)>& report);
  // receipts.cc
  Result<std::vector<NotReceipted>> not_receipted();
  Result<std::vector<SignedStatement>> statements();
  // receive.cc
  Status receive(const Verdicts& verdicts, const std::optional<PullPage>& page, Millis hub_time);
  Status adopt_schema(std::string_view json, std::int64_t version);
  Status begin_epoch();
  /// Entries that the hub has and the journal does not.
  Status name_loss(const LostEntries& lost);
  Status hub_restored(std::int64_t log_epoch, Seq has, Version restored_to);
  // recovered.cc
  Result<std::optional<HandBack>> to_hand_back(std::size_t bytes);
  Status handed_back(const HandBack& which, std::size_t count);
  Status rescope(std::vector<std::string> scopes, std::int64_t rescoped);
  // image_swap.cc
  Result<std::optional<ImageWant>> wants_image();
  Status begin_image(const SignedManifest& manifest);
  Status add_to_image(ByteView pieces);
  Status take_image();
  void drop_image();
  ImagePart& image_part();

  /// A call of the store: where memory runs out in it, it ends with that error, and holds nothing.
  template <class Work>
  auto guard(const Work& work) -> decltype(work()) {
    if (!db || !image) return fail(Code::io, "the store has to be opened again");
    return guarded(work, [this] {
      if (db) db->reset_all();
    });
  }
  /// Error: cancelled.
  Status still_wanted() const {
    return options.given_up && options.given_up() ? Status(fail(Code::cancelled, "given up")) : Status();
  }
  Stamp stamp();
  Id make_id() { return ids.make(ports.clock.wall(), ports.random.number()); }
  std::string path(std::string_view name) const { return options.folder + "/" + std::string(name); }
  RoleSet role() const { return tables.schema()->role(identity.role); }

  Ports ports;
  StoreOptions options;
  std::shared_ptr<void> lock;
  std::unique_ptr<sql::Database> db;
  Identity identity;
  Progress progress;
  TableSet tables;
  std::optional<Journal> journal;
  std::optional<LocalRecords> records;
  std::optional<PullImage> image;
  std::optional<ImagePart> coming;
  std::optional<Vault> vault;  // what is confidential on the disk; one key for the life of the store
  std::optional<KeyTag> rest;  // names that key, once it was at hand
  bool rest_noted = true;      // and the database says so
  std::optional<BlobFolder> blobs;
  IdMaker ids;
  std::optional<Leaving> leaving;  // the device was withdrawn from service
  bool prepared_to_leave = false;  // in this opening
  std::string acting;              // who records; empty: the identity's user
  std::optional<Damage> salvaged;  // by this opening
  bool damaged = false;            // met since: nothing is written any more

  /// Writes the file `identity`, where it is not as the store is.
  void keep_identity();
  /// Damage was met: the next opening salvages, and what stands on the disk stays as it is until then.
  void met_damage(const Error& error);

 private:
  explicit Impl(Ports p, StoreOptions o) : ports(p), options(std::move(o)) { vault.emplace(ports.keys, ports.random); }

  // open.cc
  Status claim();
  Status open_for_reading();
  Status open_for_writing();
  Status open_database(const Result<IdentityFile>& who);
  Status load();
  void expect_key(const std::optional<KeyTag>& tag);
  void keep_key(const Result<IdentityFile>& who);
  Status look_over(const Result<IdentityFile>& who);
  bool is_damage(const Status& status, const Result<IdentityFile>& who);
  Status make_log_durable();
  Result<std::optional<std::string>> distrust();
  IdentityFile own_identity() const;

  // behind.cc
  Status look_behind_log();
  Result<bool> was_moved();
  Status save_again(const FoundEntry& found);
  Status lay_again(std::int64_t n, const Entry& entry);
  Status end_retry(const Entry& entry, const std::vector<Quarantined>& refused);
  Status save_what_was_behind();

  // image_swap.cc
  struct Incoming;
  Status room_for_image(const ImageManifest& of, std::size_t have);
  /// An image that comes is worth no more than its download: it goes where room is wanted, before the reserve does.
  bool image_gave_way();
  Status fits_image(const ImageManifest& manifest);
  Status build_image(const ImageManifest& manifest);
  Status swap_in_image();
  Status put_image_in_place();

  // rebuild.cc
  Result<IdentityFile> what_it_says_of_itself();
  std::int64_t let_go();
  void close();
  /// Aside what the old files say, everything is made anew from the journal's sound entries.
  Status salvage(const IdentityFile& who, const std::string& reason, std::int64_t last);
  Status build_salvaged(const IdentityFile& who, const std::string& reason, const UnderWay& now);
  Status rebuild(const IdentityFile& who, std::int64_t last, Damage& found);
  /// Of the files set aside; `found` says how many were kept and lost. The epochs that they are of.
  Result<std::vector<EpochRow>> collect_sound(SoundEntries& sound, const IdentityFile& who, std::int64_t last,
                                              Damage& found);
  Status make_anew(const IdentityFile& who, const std::vector<EpochRow>& epochs);
  Status append_sound(SoundEntries& sound, Batches& batches);
  Status queue_sound_blobs(Batches& batches, Damage& found);
  Status insert_blob(const Hash& sha256, std::uint64_t size, BlobLane lane);
  /// What a commit that was torn, or failed, left behind the log's end is not to meet what a later one leaves there:
  /// together they look like damage. Error: the disk's; a reader who is in the way is none.
  Status begin_log_anew();
  WalScan log_before;
  bool left_behind_log = false;
  bool keeps_log = false;  // while it is opened: something stands behind the log's end
  /// False when it was released before.
  Result<bool> release_reserve();

  /// Runs `work` in a transaction. If it fails, all that is in memory is as before. On a full disk an
  /// image that comes gives way, then the reserve, and the work is tried once more.
  Status in_transaction(const std::function<Status()>& work);
  Status try_transaction(const std::function<Status()>& work);
  /// Of the key that something was encrypted with for the first time: with the first that names it, or before.
  Status note_key();
  Status write_progress() { return Settings::write(*db, progress); }

  /// A record that the transaction under way has changed, to be written once at its end.
  struct Touched {
    LocalRecords::Found found;
  };
  Result<Touched*> touch(std::map<Id, Touched>& open, const RecordType& type, const DraftChange& change);
  Status commit_entry(Bytes entry, std::map<Id, Touched>& open, Kept as);
  /// `actor`: empty for who records now. Error: not_permitted.
  Result<Entry> begin_entry(const std::string& actor);
  bool records_here(const std::string& user) const;
  Result<std::vector<Id>> save_now(const Draft& draft);
  /// `as`: hidden from now on, where the change says anything confidential.
  Result<Id> save_new(const RecordType& type, const DraftChange& draft, const Entry& head, EntryWriter& entry,
                      Kept& as);
  Result<Id> save_change(const RecordType& type, const DraftChange& draft, const Entry& head, EntryWriter& entry,
                         std::map<Id, Touched>& open, Kept& as);
  /// Open conflicts of the same proposer on the other fields of the group.
  Result<std::vector<Id>> settled_with(const Subject& about);
  Result<Touched*> touch_subject(std::map<Id, Touched>& open, const Subject& about);
  /// The conflict, and those that the same choice settles.
  Result<std::vector<const LocalRecord*>> touch_conflicts(std::map<Id, Touched>& open, const RecordType& type,
                                                          const Id& id, Take take);
  Status settle_now(const Id& conflict, Take take, std::string_view json);

  // identity.cc
  /// Of a draft's change: what stands in the field for a sealed identity is one.
  Status names_sealed_identity(const RecordType& type, const DraftChange& change);
  /// Of a new record: what is to be sealed is not there in plain.
  Status nothing_plain(const RecordType& type, const std::vector<FieldOp>& ops);
  // seal.cc
  struct Sealing;
  Result<std::vector<Sealing>> to_be_sealed(TypeNo type, const Id& id);
  Status add_taken(std::vector<Sealing>& all, std::size_t by);
  Result<std::vector<Shortfall>> shortfalls_of(const std::vector<Sealing>& all);

  // leave.cc
  Status note_leaving(Leaving next);
  Result<KeptElsewhere> kept_elsewhere();
  Status doubt_unsafe_blobs(const KeptElsewhere& kept);
  Status build_remains(const IdentityFile& who, bool with_journal);
  Status write_remains(sql::Database& to, const IdentityFile& who, bool with_journal);
  Status put_remains_in_place();
  /// Whether the database was emptied already.
  Result<bool> only_remains();
  void close_but_for(const SchemaPtr& schema);
  Status erase_files();
  Status remake_remains(const IdentityFile& who, const std::string& reason);
  Status read_leave_note();
  Status go_on_leaving();
  Status verify_left();
  Status verify_bundle();

  // retry()
  Status resave(const Entry& entry, const std::vector<Assign>& instead);
  Result<DraftChange> as_draft(const Change& change, const RecordType& type);

  // trim.cc
  enum class Seen : std::uint8_t { checked, as_kept };
  enum class Of : std::uint8_t { present, any_timeline };
  /// `seen`: whether the statements' signatures are checked just now. `of`: also what a hub said that went back since.
  Result<Coverage> coverage(Seen seen, Of of = Of::present);
  Result<std::vector<BlobInfo>> trim_candidates(TrimPlan& plan);
  /// Blobs that entries name: whether all such entries count, and are `upto` or before it.
  Result<std::map<Hash, bool>> named_by_covered(std::int64_t upto);
  Result<std::vector<BlobInfo>> trimmed_blobs();
  Status mark_trimmed(const std::vector<BlobInfo>& which);
  Status doubt_blobs();
  Status no_longer_trimmed(const Hash& sha256);
  Result<std::vector<std::pair<TypeNo, Id>>> naming(const Hash& sha256);
  Result<std::optional<BlobState>> blob_state(const Hash& sha256);
  Status keep_trim_notes();
  Status queue_trimmed_blobs();
  Status verify_queued_blobs();
  // forget.cc
  Status leave_traces();
  Status forget(const LocalRecords::Found& found);
  Status forget_unnamed();
  Result<std::map<Id, TypeNo>> forgotten();
  Result<std::set<std::int64_t>> refused_for_a_person();
  Status share_named_here(Forgetting& what);
  Result<bool> blob_may_go(const Hash& hash, const Coverage& covered);
  Status look_for_forgotten();
  Status erase(const Forgetting& what);
  Status erase_entry(std::int64_t n);
  Result<std::vector<BlobInfo>> blobs_to_trim(const std::set<Hash>& among);
  Status remove_trimmed_bytes();
  // verify_beside.cc
  Status verify_erased();
  Status verify_settings();
  Status verify_set_aside();
  Status verify_verdicts();
  Status verify_pulled();
  Status verify_recovered();

  // receipts.cc
  Status take_statements(const std::vector<SignedStatement>& statements);
  /// The local number up to which a receipt speaks of this very journal; 0 where it does not.
  Result<std::int64_t> reach_of(const Receipt& receipt);
  /// The same for any word on a journal.
  Result<std::int64_t> place_of(const Reach& reach);
  Result<std::int64_t> receipted();
  /// Entries behind `n` are to be sent anew: what was said of them does not count for them any more.
  Status receipts_end_at(std::int64_t n);
  Status doubt_copies();
  Status verify_receipts();
  Status verify_receipted_blobs(const std::set<Hash>& named);
  Result<bool> fits_journal(const SignedStatement& statement, std::int64_t upto);

  // receive.cc
  Status take_verdicts(const Verdicts& verdicts);
  bool continues(const PullPage& page) const;
  Status stage(const PullPage& page);
  Status take_into_image(const PullPage& page);
  Status take_effect(const PullPage& last);
  Status fold_exceptions();
  Status fold_exception(std::int64_t n, const VerdictException& exception);
  Status apply_pages(const PullPage& last);
  Status apply_items(ByteView packed);
  Status apply_item(PullItem item);
  Result<bool> insert_fresh(const RecordType& type, PullItem& item);
  bool lacks_whole = false;  // while a pull takes effect: it said a part of a record that is not here
  bool none_gone = false;    // while a pull takes effect: no record is set aside
  Status promote_items();
  Status refuse_schema(std::int64_t version);
  Status move_to_schema(const SchemaPtr& next, std::string_view json, TableSet& before);
  Status promote_fields(const Schema& before);
  Status promote_fields(TypeNo type);
  // newly_hidden.cc
  Status hide_what_became_confidential(const Schema& before);
  Status write_all_again(TypeNo type);
  Status hide_entries();
  Status wipe_traces();
  bool traces = false;  // of what became confidential, in free pages and in the log: the setting of that name says so
  Status clear_stage();

  // renew.cc
  /// What came of the pull under way is dropped; the next is from nothing.
  Status pull_anew();
  Status forget_outcomes(std::int64_t acked, std::int64_t folded);
  Status reopen(std::int64_t from, std::int64_t to);

  // recovered.cc
  /// Keeps what is here of the hub's above `point`, before it is dropped.
  Status recover_above(Version point);
  Status recover_type(TypeNo type, Version point);
  Status recover_set_aside(Version point);
  Status recover_unknown(Version point);
  Status recover_record(TypeNo type, const Id& id, Version point);
  Status keep_recovered(PullItem item);
  Result<std::optional<Bytes>> recovered_item(std::int64_t rank, const Id& id);
  Status forget_recovered(std::int64_t rank, const Id& id);
  Status owe_last_word();
  /// The entry of this journal that the hub gave that version; 0 where none.
  Result<std::int64_t> entry_at(Version version);
  Result<bool> own_doing(const RecordType& type, const LocalRecord& record);
};

}  // namespace satchel
