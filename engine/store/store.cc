#include "engine/store.h"

#include <tuple>

#include "engine/store/impl.h"

namespace satchel {

Status Store::Impl::try_transaction(const std::function<Status()>& work) {
  SATCHEL_TRY(begin_log_anew());
  const Progress progress_before = progress;
  const auto rest_before = std::pair(rest, rest_noted);
  const std::int64_t last_before = journal->last();
  const Hash head_before = journal->head();
  const std::size_t epochs_before = journal->epochs().size();
  Status status = guarded([&]() -> Status {
    SATCHEL_ASSIGN(auto transaction, sql::Transaction::begin(*db));
    SATCHEL_TRY(work());
    SATCHEL_TRY(note_key());
    return transaction.commit();
  });
  if (status) return {};
  progress = progress_before;
  std::tie(rest, rest_noted) = rest_before;
  journal->rolled_back(last_before, head_before, epochs_before);
  image->rolled_back();
  none_gone = false;
  left_behind_log |= status.code() == Code::io;
  return status;
}

Status Store::Impl::note_key() {
  if (rest ? rest_noted : !vault->held()) return {};
  SATCHEL_ASSIGN(const KeyTag tag, rest ? Result<KeyTag>(*rest) : vault->tag());
  SATCHEL_TRY(Settings::write_rest(*db, tag));
  rest = tag;
  rest_noted = true;
  return {};
}

Status Store::Impl::in_transaction(const std::function<Status()>& work) {
  if (options.read_only) return fail(Code::not_permitted, "the store is open for reading only");
  if (damaged) return fail(Code::corrupt, "damage was met: the store is to be closed and opened again");
  Status status = try_transaction(work);
  if (status.code() == Code::disk_full && image_gave_way()) status = try_transaction(work);
  if (status.code() != Code::disk_full) return status;
  SATCHEL_ASSIGN(const bool released, release_reserve());
  return released ? try_transaction(work) : status;
}

Result<bool> Store::Impl::release_reserve() {
  if (options.read_only || !ports.files.exists(path("reserve"))) return false;
  SATCHEL_TRY(ports.files.remove(path("reserve")));
  return true;
}

void Store::Impl::met_damage(const Error& error) {
  damaged = true;
  if (db) db->leave_log();
  (void)note_damage(ports.files, options.folder, error.detail);
}

Stamp Store::Impl::stamp() {
  Stamp s{ports.clock.wall(), ports.clock.monotonic(), ports.clock.boot_id(), {}, {}};
  if (progress.hub_time_boot == s.boot) {
    s.anchor_hub = progress.hub_time;
    s.anchor_monotonic = progress.hub_time_monotonic;
  }
  return s;
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

/// Every answer passes here: one that met damage is the last before the store is salvaged.
template <class R>
R Store::watched(R result) {
  if (result.code() == Code::corrupt) impl_->met_damage(result.error());
  return result;
}

Status Store::in_service() const {
  return impl_->withdrawn() ? Status{fail(Code::withdrawn, to_text(impl_->identity.device))} : Status{};
}

Status Store::other_footing(Status status) {
  if (status) status = guarded([&] { return impl_->keep_identity(), Status{}; });
  return watched(std::move(status));
}

Result<std::unique_ptr<Store>> Store::create(Ports ports, const StoreOptions& options, const Identity& identity,
                                             SchemaPtr schema) {
  return guarded([&]() -> Result<std::unique_ptr<Store>> {
    SATCHEL_ASSIGN(auto impl, Impl::create(ports, options, identity, schema));
    return std::unique_ptr<Store>(new Store(std::move(impl)));
  });
}

Result<std::unique_ptr<Store>> Store::open(Ports ports, const StoreOptions& options) {
  return guarded([&]() -> Result<std::unique_ptr<Store>> {
    SATCHEL_ASSIGN(auto impl, Impl::open(ports, options));
    return std::unique_ptr<Store>(new Store(std::move(impl)));
  });
}

const Identity& Store::identity() const { return impl_->identity; }
const SchemaPtr& Store::schema() const { return impl_->tables.schema(); }
Status Store::key_at_hand() {
  return impl_->guard([&] { return impl_->vault->ready(); });
}
const Progress& Store::progress() const { return impl_->progress; }
const std::optional<Damage>& Store::salvaged() const { return impl_->salvaged; }
Result<std::vector<Damage>> Store::damages() { return read_reports(impl_->ports.files, impl_->options.folder); }
BlobFolder& Store::blobs() { return *impl_->blobs; }
Id Store::make_id() { return impl_->make_id(); }
Stamp Store::stamp() { return impl_->stamp(); }
Result<std::vector<Id>> Store::save(const Draft& draft) {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->save(draft); }));
}
Result<Hash> Store::seal_identity(const std::vector<IdentityPart>& parts) {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->seal_identity(parts); }));
}
Status Store::seal(TypeNo type, const Id& id) {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->seal(type, id); }));
}
Result<std::vector<Shortfall>> Store::missing_for_seal(TypeNo type, const Id& id) {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->missing_for_seal(type, id); }));
}
Status Store::settle(const Id& conflict, Take take, std::string_view json) {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->settle(conflict, take, json); }));
}
Result<std::optional<Record>> Store::get(TypeNo type, const Id& id) {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->get(type, id); }));
}
Status Store::each(TypeNo type, const std::function<Status(const Record&)>& visit) {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->each(type, visit); }));
}
Result<std::vector<Quarantined>> Store::quarantine() {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->quarantine(); }));
}
Status Store::retry(std::int64_t entry, const std::vector<Assign>& instead) {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->retry(entry, instead); }));
}
Result<StoreStatus> Store::status() {
  return watched(impl_->guard([&] { return impl_->status(); }));
}
Result<std::vector<NotReceipted>> Store::not_receipted() {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->not_receipted(); }));
}
Result<std::vector<SignedStatement>> Store::statements() {
  return watched(impl_->guard([&] { return impl_->statements(); }));
}
Result<std::unique_ptr<sql::Database>> Store::reader() {
  SATCHEL_TRY(in_service());
  return impl_->guard([&] { return impl_->reader(); });
}
Status Store::verify(const std::function<void(const std::string&)>& report) {
  return impl_->guard([&] { return impl_->verify(report); });
}
Status Store::note_blob(const Hash& sha256, std::uint64_t size, BlobLane lane) {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->note_blob(sha256, size, lane); }));
}
Result<std::optional<BlobRow>> Store::next_blob(bool originals, const std::vector<Hash>& busy) {
  return watched(impl_->guard([&] { return impl_->next_blob(originals, busy); }));
}
Result<std::vector<BlobRow>> Store::unsent_blobs() {
  return watched(impl_->guard([&] { return impl_->unsent_blobs(); }));
}
Status Store::mark_blob(const Hash& sha256, BlobState state, const std::string& upload) {
  return watched(impl_->guard([&] { return impl_->mark_blob(sha256, state, upload); }));
}

Status Store::confirm_blobs(const std::vector<Hash>& asked, const std::vector<Hash>& held) {
  return watched(impl_->guard([&] { return impl_->confirm_blobs(asked, held); }));
}
Result<std::unique_ptr<ReadableFile>> Store::open_blob(const Hash& sha256) {
  SATCHEL_TRY(in_service());
  // What a blob's file has suffered is no damage of the database.
  auto file = impl_->guard([&] { return impl_->blobs->open(sha256); });
  if (file.code() != Code::not_found) return file;
  return watched(impl_->guard([&] { return impl_->open_missing(sha256); }));
}
Result<TrimPlan> Store::trimmable() {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->trimmable(); }));
}
Result<TrimPlan> Store::trim() {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->trim(); }));
}
bool Store::has_forgotten() { return impl_->has_forgotten(); }
Status Store::erase_forgotten() {
  return watched(impl_->guard([&] { return impl_->erase_forgotten(); }));
}
Result<std::vector<Stranded>> Store::stranded() {
  SATCHEL_TRY(in_service());
  return watched(impl_->guard([&] { return impl_->stranded(); }));
}
Result<std::vector<BlobStanding>> Store::blob_standings() {
  return watched(impl_->guard([&] { return impl_->blob_standings(); }));
}
Result<std::optional<SignedStatement>> Store::last_receipt() {
  return watched(impl_->guard([&] { return impl_->last_receipt(); }));
}
Status Store::ask_for_trimmed() {
  return watched(impl_->guard([&] { return impl_->ask_for_trimmed(); }));
}
Result<std::vector<Hash>> Store::unconfirmed_blobs(std::size_t limit) {
  return watched(impl_->guard([&] { return impl_->unconfirmed_blobs(limit); }));
}
std::int64_t Store::waiting() const { return impl_->journal ? impl_->journal->last() - impl_->progress.acked : 0; }
Seq Store::last_seq() const { return impl_->journal ? impl_->journal->seq_of(impl_->journal->last()) : Seq{}; }

Result<Outbox> Store::outbox(std::size_t bytes, std::optional<Seq> after) {
  return watched(impl_->guard([&] {
    return impl_->journal->outbox(after ? impl_->journal->number_of(*after) : impl_->progress.acked, bytes);
  }));
}
Epoch Store::epoch() const { return impl_->journal ? impl_->journal->epoch() : Epoch{}; }
Seq Store::confirmed_seq() const { return impl_->journal ? impl_->journal->seq_of(impl_->progress.acked) : Seq{}; }

Result<std::optional<Hash>> Store::journal_head(Seq seq) {
  return watched(impl_->guard([&]() -> Result<std::optional<Hash>> {
    const std::int64_t n = impl_->journal->number_of(seq);
    if (seq.value == 0) return std::optional<Hash>(Hash{});
    if (seq.value < 0 || n > impl_->journal->last()) return std::optional<Hash>();
    SATCHEL_ASSIGN(const Hash head, impl_->journal->head_at(n));
    return std::optional<Hash>(head);
  }));
}

Status Store::receive(const Verdicts& verdicts, const std::optional<PullPage>& page, Millis hub_time) {
  return watched(impl_->guard([&] { return impl_->receive(verdicts, page, hub_time); }));
}
Status Store::adopt_schema(std::string_view json, std::int64_t version) {
  return other_footing(impl_->guard([&] { return impl_->adopt_schema(json, version); }));
}
Status Store::begin_epoch(Seq hub_has) {
  // First: under the new epoch nobody can tell any more that anything is missing.
  SATCHEL_TRY(impl_->guard([&]() -> Status {
    const LostEntries lost{impl_->journal->last() + 1, impl_->journal->number_of(hub_has), {}};
    return lost.first <= lost.last ? impl_->name_loss(lost) : Status{};
  }));
  return other_footing(impl_->guard([&] { return impl_->begin_epoch(); }));
}
Status Store::hub_restored(std::int64_t log_epoch, Seq has, Version restored_to) {
  return other_footing(impl_->guard([&] { return impl_->hub_restored(log_epoch, has, restored_to); }));
}
Result<std::optional<HandBack>> Store::to_hand_back(std::size_t bytes) {
  return watched(impl_->guard([&] { return impl_->to_hand_back(bytes); }));
}
Status Store::handed_back(const HandBack& which, std::size_t count) {
  return watched(impl_->guard([&] { return impl_->handed_back(which, count); }));
}
const std::optional<Leaving>& Store::leaving() const { return impl_->leaving; }
std::string Store::leaving_bundle() const { return leaving_bundle_path(impl_->options.folder); }
Status Store::begin_leaving() {
  return impl_->guard([&] { return impl_->begin_leaving(); });
}
Status Store::prepare_bundle() {
  return other_footing(impl_->guard([&] { return impl_->prepare_bundle(); }));
}
Status Store::note_sealed(const std::vector<Hash>& missing, const std::vector<Hash>& damaged) {
  return watched(impl_->guard([&] { return impl_->note_sealed(missing, damaged); }));
}
Status Store::erase_contents() {
  return watched(impl_->guard([&] { return impl_->erase_contents(); }));
}
Status Store::hear_leaving(const std::vector<SignedStatement>& statements, std::int64_t log_epoch) {
  return watched(impl_->guard([&] { return impl_->hear_leaving(statements, log_epoch); }));
}
Result<Undelivered> Store::undelivered() {
  return watched(impl_->guard([&] { return impl_->undelivered(); }));
}
Status Store::finish_leaving() {
  return watched(impl_->guard([&] { return impl_->finish_leaving(); }));
}
Status Store::act_as(const std::string& user) { return impl_->act_as(user); }
Status Store::add_actor(const std::string& user) {
  return other_footing(impl_->guard([&] { return impl_->add_actor(user); }));
}
Status Store::adopt_sealing_key(const PublicKey& key) {
  return other_footing(impl_->guard([&] { return impl_->adopt_sealing_key(key); }));
}
Result<std::optional<ImageWant>> Store::wants_image() {
  return watched(impl_->guard([&] { return impl_->wants_image(); }));
}
Result<std::optional<ImageSoFar>> Store::image_part() {
  return impl_->guard([&]() -> Result<std::optional<ImageSoFar>> {
    if (impl_->options.read_only) return std::optional<ImageSoFar>();
    return impl_->image_part().state();
  });
}
Status Store::begin_image(const SignedManifest& manifest) {
  return impl_->guard([&] { return impl_->begin_image(manifest); });
}
Status Store::add_to_image(ByteView pieces) {
  return impl_->guard([&] { return impl_->add_to_image(pieces); });
}
Status Store::take_image() {
  return other_footing(impl_->guard([&] { return impl_->take_image(); }));
}
void Store::drop_image() { impl_->drop_image(); }
Status Store::rescope(std::vector<std::string> scopes, std::int64_t rescoped) {
  return other_footing(impl_->guard([&] { return impl_->rescope(std::move(scopes), rescoped); }));
}

}  // namespace satchel
