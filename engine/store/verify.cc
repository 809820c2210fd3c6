#include "engine/store/impl.h"

namespace satchel {
namespace {

/// Collects findings; the first serious one becomes the result.
class Findings {
 public:
  explicit Findings(const std::function<void(const std::string&)>& report) : report_(report) {}
  void serious(const Error& error) {
    report_(error.detail);
    if (!first_) first_ = error;
  }
  /// One by which the database is not to be trusted any more.
  void damage(const Error& error) {
    serious(error);
    if (error.code == Code::corrupt && !damage_) damage_ = error;
  }
  const std::optional<Error>& damage() const { return damage_; }
  void note(const std::string& what) { report_(what); }
  Status result() const { return first_ ? Status(*first_) : Status(); }

 private:
  const std::function<void(const std::string&)>& report_;
  std::optional<Error> first_, damage_;
};

/// One pass over the store. A reference to a record that is out of scope or on its way is a note, no fault.
class Verifier {
 public:
  Verifier(sql::Database& db, TableSet& tables, LocalRecords& records, BlobFolder& blobs, std::set<Hash> trimmed,
           Findings& findings)
      : db_(db), tables_(tables), records_(records), blobs_(blobs), trimmed_(std::move(trimmed)), findings_(findings) {}

  void look(const Status& status) {
    if (!status) findings_.serious(status.error());
  }
  void look_at_database(const Status& status) {
    if (!status) findings_.damage(status.error());
  }

  void all_of(const RecordType& type) {
    Row row;
    std::int64_t rows = 0;
    for (Id after;; ++rows) {
      const auto more = tables_.find(type.number)->next(after, row);
      if (!more) return findings_.damage(more.error());
      if (!*more) break;
      after = row.id;
      one(type, after);
    }
    const auto there = db_.number("SELECT count(*) FROM " + sql::quoted(type.name));
    if (!there) return findings_.serious(there.error());
    if (*there != rows) findings_.damage(fail(Code::corrupt, type.name + ": a row stands under no id"));
  }

  /// Behind what is wrong: whether the rest of the blobs is sound nobody knows.
  void tell_unread() {
    if (unread_ == 0) return;
    findings_.serious(fail(why_unread_, std::to_string(unread_) + " blobs are encrypted and could not be read"));
  }

 private:
  void one(const RecordType& type, const Id& id) {
    const auto found = records_.peek(type.number, id);
    if (!found) return findings_.damage(found.error());
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      const auto* bytes = std::get_if<Octets>(&found->record.view[i]);
      if (!bytes) continue;
      const std::string who = type.name + " " + to_text(id) + "." + type.fields[i].name;
      if (type.fields[i].type == FieldType::blob) blob(who, bytes->bytes);
      if (type.fields[i].type == FieldType::reference) reference(who, type.fields[i], bytes->bytes);
    }
  }

  void blob(const std::string& who, ByteView bytes) {
    const auto hash = hash_from_bytes(bytes);
    if (!hash) return findings_.serious(hash.error());
    const std::string gone = trimmed_.contains(*hash) ? " were trimmed; the hub has them" : " are not here";
    if (!blobs_.exists(*hash)) return findings_.note(who + ": the bytes of " + to_hex(bytes) + gone);
    const Status sound = blobs_.check(*hash);
    const bool no_key = sound.code() == Code::key_locked || sound.code() == Code::other_key;
    if (!no_key) return look(sound);
    ++unread_;
    why_unread_ = sound.code();
  }

  void reference(const std::string& who, const Field& field, ByteView bytes) {
    const auto id = id_from_bytes(bytes);
    if (!id) return findings_.serious(id.error());
    const RecordType* target = tables_.schema()->find(field.refers_to);
    const auto there = target ? records_.peek(target->number, *id) : Result<LocalRecords::Found>(fail(Code::not_here));
    if (there && there->place != LocalRecords::Place::table)
      findings_.note(who + " refers to " + to_text(*id) + ", which is not here");
  }

  sql::Database& db_;
  TableSet& tables_;
  LocalRecords& records_;
  BlobFolder& blobs_;
  const std::set<Hash> trimmed_;
  Findings& findings_;
  std::int64_t unread_ = 0;  // for want of the key
  Code why_unread_ = Code::ok;
};

}  // namespace

Status Store::Impl::verify(const std::function<void(const std::string&)>& report) {
  Findings findings(report);
  if (leaving && leaving->step >= LeavingStep::erased) {
    if (const Status sound = verify_left(); !sound) findings.damage(sound.error());
    if (const Status sound = verify_bundle(); !sound) findings.serious(sound.error());
    SATCHEL_TRY(still_wanted());
    if (findings.damage()) met_damage(*findings.damage());
    return findings.result();
  }
  const auto trimmed = trimmed_blobs();
  std::set<Hash> gone;
  for (const BlobInfo& blob : trimmed ? *trimmed : std::vector<BlobInfo>()) gone.insert(blob.sha256);
  Verifier verifier(*db, tables, *records, *blobs, std::move(gone), findings);
  verifier.look_at_database(db->check());
  verifier.look_at_database(trimmed ? Status{} : Status{trimmed.error()});
  const auto unread = journal->verify();
  verifier.look_at_database(unread ? Status{} : Status{unread.error()});
  if (const Status key = vault->ready(); unread && *unread > 0)
    findings.note(std::to_string(*unread) + " encrypted entries were not opened: " + (key ? "" : key.error().detail));
  verifier.look_at_database(verify_settings());
  verifier.look_at_database(verify_set_aside());
  verifier.look_at_database(verify_verdicts());
  verifier.look_at_database(verify_pulled());
  verifier.look_at_database(verify_recovered());
  verifier.look_at_database(verify_receipts());
  verifier.look(verify_erased());
  verifier.look(verify_queued_blobs());
  for (const auto& type : tables.schema()->types()) verifier.all_of(type);
  verifier.tell_unread();
  SATCHEL_TRY(still_wanted());  // else what was found is no more than that reading was broken off
  if (findings.damage()) met_damage(*findings.damage());
  return findings.result();
}

}  // namespace satchel
