#include "sync/hub/central/file_blobs.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "sync/hub/central/file_upload.h"

namespace satchel::hub {
namespace {

// Uploads that stand in memory; idle ones above are read from disk when they are asked for again.
constexpr std::size_t kLive = 1024;
constexpr std::string_view kInfo = ".info";
constexpr Millis kSweepEvery{24LL * 3'600'000};
constexpr std::size_t kIdDigits = 32;
// The metadata came in a head, and the rest is small.
constexpr std::uint64_t kRecordBytes = 2 * limits::kHeadBytes;

bool is_id(std::string_view name) {
  const auto digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return name.size() == kIdDigits && std::all_of(name.begin(), name.end(), digit);
}

}  // namespace

FileBlobs::FileBlobs(Files& files, Random& random, Clock& clock, const std::string& data, Sharing sharing, Millis keep)
    : files_(files),
      clock_(clock),
      sharing_(sharing),
      keep_(keep),
      uploads_(data + "/uploads"),
      random_(random),
      blobs_(files, data + "/blobs", random),
      swept_(clock.wall()) {}

Result<std::unique_ptr<FileBlobs>> FileBlobs::open(Files& files, Random& random, Clock& clock, const std::string& data,
                                                   Sharing sharing, Millis keep) {
  std::unique_ptr<FileBlobs> store(new FileBlobs(files, random, clock, data, sharing, keep));
  SATCHEL_TRY(store->make_folders(data));
  if (sharing == Sharing::others) return store;
  SATCHEL_TRY(store->blobs_.remove_leftovers());
  SATCHEL_TRY(store->remove_stale(clock.wall() - keep));
  SATCHEL_TRY(store->remove_orphans());
  return store;
}

Status FileBlobs::make_folders(const std::string& data) {
  SATCHEL_TRY(files_.make_folder(uploads_));
  // All shelves at once, so that an upload never has to sync the folder above its shelf too.
  for (int i = 0; i < 256; ++i)
    SATCHEL_TRY(files_.make_folder(data + "/blobs/" + to_hex(Bytes(1, static_cast<char>(i)))));
  SATCHEL_TRY(files_.sync_folder(data + "/blobs"));
  return files_.sync_folder(data);
}

Status FileBlobs::remove_orphans() {
  SATCHEL_ASSIGN(const auto names, files_.list(uploads_));
  for (const auto& name : names) {
    const bool belongs = is_id(name) ? std::binary_search(names.begin(), names.end(), name + std::string(kInfo))
                                     : is_id(name.substr(0, kIdDigits)) && name.substr(kIdDigits) == kInfo;
    if (!belongs) SATCHEL_TRY(files_.remove(uploads_ + "/" + name));
  }
  return {};
}

Status FileBlobs::remove_stale(Millis created_before) {
  SATCHEL_ASSIGN(const auto names, files_.list(uploads_));
  for (const auto& name : names) {
    const std::string id = name.substr(0, kIdDigits);
    if (!is_id(id) || name.substr(kIdDigits) != kInfo) continue;
    const auto record = read_record(id);
    if (record && record->info.created >= created_before) {
      const std::lock_guard lock(mutex_);
      const auto& hash = record->info.sha256;
      if (!hash || !blobs_.stands(*hash)) open_.add(id, record->info.creator, record->info.created);
      continue;
    }
    if (!record && record.code() != Code::not_found) return record.error();
    SATCHEL_TRY(remove_idle(id));
  }
  return {};
}

Status FileBlobs::remove_idle(const std::string& id) {
  const auto upload = acquire(id);
  if (upload) {
    const std::lock_guard lock((*upload)->mutex);
    const Held until_done(**upload);
    const Status held = hold(**upload);
    if (held.code() == Code::not_found) return {};  // another hub was quicker
    if (held.code() == Code::locked || (*upload)->chunk != nullptr) return {};
    return held ? discard(**upload) : held;
  }
  if (upload.code() != Code::not_found) return upload.error();
  SATCHEL_TRY(files_.remove(info_path(id)));
  forget(id);
  return files_.remove(data_path(id));
}

/// Whether a day has passed since uploads were last swept; then the caller sweeps them.
bool FileBlobs::begins_day() {
  const Millis now = clock_.wall();
  const std::lock_guard lock(mutex_);
  if (now >= swept_ && now - swept_ < kSweepEvery) return false;
  swept_ = now;
  return true;
}

bool FileBlobs::has_room(const Id& creator) {
  const std::lock_guard lock(mutex_);
  return open_.has_room(creator);
}

/// Where a device has as many as it may, the oldest that nobody is at gives way: its client has lost it, or finds it
/// gone and begins anew.
Status FileBlobs::make_room(const Id& creator) {
  if (has_room(creator)) return {};
  std::vector<std::string> oldest;
  {
    const std::lock_guard lock(mutex_);
    oldest = open_.of(creator);
  }
  for (const auto& id : oldest) {
    SATCHEL_TRY(remove_idle(id));
    if (has_room(creator)) return {};
  }
  return fail(Code::too_many, "the device has too many uploads under way");
}

/// Error: not_found also for one whose bytes cannot be trusted any more.
Result<UploadRecord> FileBlobs::read_record(const std::string& id) {
  SATCHEL_ASSIGN(const Bytes bytes, read_all(files_, info_path(id), kRecordBytes));
  auto record = decode_upload_record(bytes);
  const bool sound = record && (record->info.sha256 || record->boot == clock_.boot_id());
  if (!sound) return fail(Code::not_found, "upload " + id + " did not outlive a power cut");
  return record;
}

Result<std::string> FileBlobs::create(const UploadInfo& info) {
  if (begins_day()) static_cast<void>(remove_stale(clock_.wall() - keep_));  // what fails goes another day
  SATCHEL_ASSIGN(const std::uint64_t room, files_.free_space(uploads_));
  if (info.length > room) return fail(Code::disk_full, "no room for " + std::to_string(info.length) + " bytes");
  if (info.length > 0) SATCHEL_TRY(make_room(info.creator));
  const auto upload = std::make_shared<Upload>();
  {
    const std::lock_guard lock(mutex_);
    upload->id = to_hex(random_.bytes(16));
    if (info.length > 0) open_.add(upload->id, info.creator, info.created);
  }
  const std::lock_guard lock(upload->mutex);
  if (Status noted = set_record(*upload, {info, clock_.boot_id(), {}}); !noted) {
    forget(upload->id);
    return noted.error();
  }
  {
    const std::lock_guard all(mutex_);
    remember(upload);
  }
  if (upload->all_here()) SATCHEL_TRY(complete(*upload, nullptr));
  return upload->id;
}

Result<UploadState> FileBlobs::find(const std::string& id) {
  SATCHEL_ASSIGN(const UploadPtr upload, acquire(id));
  const std::lock_guard lock(upload->mutex);
  const Held until_done(*upload);
  const Status held = hold(*upload);
  if (held.code() == Code::locked) return state_elsewhere(id);
  SATCHEL_TRY(held);
  if (upload->gone) return fail(Code::not_found, "upload " + id);
  // The hub died, or failed, after the last byte.
  if (upload->all_here() && !upload->blob) SATCHEL_TRY(complete(*upload, nullptr));
  return upload->state();
}

Status FileBlobs::terminate(const std::string& id) {
  SATCHEL_ASSIGN(const UploadPtr upload, acquire(id));
  const std::lock_guard lock(upload->mutex);
  const Held until_done(*upload);
  SATCHEL_TRY(hold(*upload));
  if (upload->gone) return fail(Code::not_found, "upload " + id);
  return discard(*upload);
}

Result<FileBlobs::UploadPtr> FileBlobs::acquire(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (const auto at = live_.find(id); at != live_.end()) return at->second;
  SATCHEL_ASSIGN(UploadPtr upload, load(id));
  remember(upload);
  return upload;
}

Result<FileBlobs::UploadPtr> FileBlobs::load(const std::string& id) {
  if (!is_id(id)) return fail(Code::not_found, "no upload's id");
  const auto upload = std::make_shared<Upload>();
  upload->id = id;
  SATCHEL_TRY(read(*upload, sharing_ == Sharing::none));
  return upload;
}

/// What the disk has of it. `mine`: nobody else is at it, so that what does not count may be cut off.
Status FileBlobs::read(Upload& upload, bool mine) {
  SATCHEL_ASSIGN(upload.record, read_record(upload.id));
  const auto size = files_.size(data_path(upload.id));
  if (!size && size.code() != Code::not_found) return size.error();
  const auto& info = upload.record.info;
  if (!size && stands(info)) {
    upload.blob = info.sha256;
    upload.size = info.length;
    return {};
  }
  const std::uint64_t most = std::min(info.length, upload.record.checked.value_or(info.length));
  if (mine && size && *size > most) SATCHEL_TRY(files_.truncate(data_path(upload.id), most));
  upload.size = std::min(size ? *size : 0, most);
  return {};
}

/// Error: locked, where another hub is at it.
Status FileBlobs::hold(Upload& upload) {
  if (sharing_ == Sharing::none || upload.held || upload.blob || upload.gone) return {};
  SATCHEL_ASSIGN(auto lock, files_.lock(lock_path(upload.id)));
  Status there;
  {
    const std::lock_guard all(mutex_);
    there = read(upload, true);
    if (there.code() == Code::not_found) live_.erase(upload.id), open_.remove(upload.id);
  }
  if (there.code() == Code::not_found) upload.gone = true, static_cast<void>(files_.remove(lock_path(upload.id)));
  SATCHEL_TRY(std::move(there));
  if (upload.hashed > 0) static_cast<void>(upload.hasher.finish());
  upload.hashed = 0;
  upload.held = std::move(lock);
  return {};
}

/// Of one that another hub is at.
Result<UploadState> FileBlobs::state_elsewhere(const std::string& id) {
  const std::lock_guard all(mutex_);
  SATCHEL_ASSIGN(const UploadPtr seen, load(id));
  if (seen->all_here() && !seen->blob) return fail(Code::locked, "another hub completes this upload");
  return seen->state();
}

void FileBlobs::remember(const UploadPtr& upload) {
  for (auto at = live_.begin(); live_.size() >= kLive && at != live_.end();) {
    const bool idle = at->second.use_count() == 1;
    at = idle ? live_.erase(at) : std::next(at);
  }
  live_[upload->id] = upload;
}

void FileBlobs::forget(const std::string& id) {
  const std::lock_guard lock(mutex_);
  live_.erase(id);
  open_.remove(id);
}

bool FileBlobs::has(const Hash& hash) {
  const std::lock_guard lock(mutex_);
  return durable(hash);
}

bool FileBlobs::stands(const UploadInfo& info) {
  if (!info.sha256 || !durable(*info.sha256)) return false;
  const auto size = blobs_.size(*info.sha256);
  return size && *size == info.length;
}

/// Another hub's may have its name, and its folder not be synced yet.
bool FileBlobs::durable(const Hash& hash) {
  constexpr std::size_t kMostSynced = 65'536;
  if (entering_.contains(hash)) return false;
  if (sharing_ == Sharing::none) return blobs_.exists(hash);
  if (!blobs_.stands(hash)) return false;
  if (synced_.contains(hash)) return true;
  if (!files_.sync_folder(folder_of(blobs_.path(hash)))) return false;
  if (synced_.size() >= kMostSynced) synced_.clear();
  return synced_.insert(hash).second;
}

/// The lock's file goes with the lock: a name for each blob that ever came would stay.
Result<std::shared_ptr<void>> FileBlobs::lock_blob(const Hash& hash) {
  if (sharing_ == Sharing::none) return std::shared_ptr<void>();
  const std::string path = lock_path(to_hex(hash.view()));
  SATCHEL_ASSIGN(const std::shared_ptr<void> held, files_.lock(path));
  return std::shared_ptr<void>(held.get(), [this, path, held](void*) { static_cast<void>(files_.remove(path)); });
}

Status FileBlobs::check(const Hash& hash) {
  Status sound = blobs_.check(hash);
  if (sound.code() != Code::corrupt) return sound;
  const auto alone = lock_blob(hash);
  if (alone.code() == Code::locked) return sound;  // another hub sets it aside, or brings a better one
  if (!alone) return alone.error();
  const std::lock_guard lock(mutex_);  // a better one may have come meanwhile
  Status still = blobs_.check(hash);
  if (still.code() != Code::corrupt) return still;
  synced_.erase(hash);
  SATCHEL_TRY(blobs_.set_aside(hash));
  return still;
}

Result<std::uint64_t> FileBlobs::size(const Hash& hash) { return blobs_.size(hash); }

Result<std::unique_ptr<ReadableFile>> FileBlobs::open(const Hash& hash) { return files_.open(blobs_.path(hash)); }

}  // namespace satchel::hub
