#include "tests/simulation/vfs.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <sqlite3.h>

#include "tests/simulation/disk_file.h"
#include "tests/support/allocations.h"

namespace satchel::sim {

struct Vfs::Impl {
  std::string name;
  sqlite3_vfs vfs{};
};

namespace {

constexpr int kShmPage = 32768;

/// An open file of SQLite's.
struct Handle {
  sqlite3_file base{};
  Disk* disk = nullptr;
  FilePtr file;
  std::uint64_t generation = 0;
  int level = SQLITE_LOCK_NONE;
  bool delete_on_close = false, mapped = false;
  std::uint16_t shm_shared = 0, shm_exclusive = 0;

  bool alive() const { return !disk->dead() && generation == disk->generation(); }
};

Handle& of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
Disk& of(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }

int code(const Status& status, int io) {
  if (status) return SQLITE_OK;
  if (status.code() == Code::disk_full) return SQLITE_FULL;
  return status.code() == Code::out_of_memory ? SQLITE_NOMEM : io;
}

int shm_unmap(sqlite3_file* file, int);
int unlock(sqlite3_file* file, int level);

int close(sqlite3_file* file) {
  const test::AllocationScope not_the_product(false);
  Handle& h = of(file);
  if (h.alive()) {
    shm_unmap(file, 0);
    unlock(file, SQLITE_LOCK_NONE);
    if (h.delete_on_close) (void)h.disk->remove(h.file->path);
  }
  h.~Handle();
  return SQLITE_OK;
}

int read(sqlite3_file* file, void* to, int n, sqlite3_int64 at) {
  const test::AllocationScope not_the_product(false);
  Handle& h = of(file);
  if (!h.alive()) return SQLITE_IOERR_READ;
  const auto bytes = h.disk->read(h.file, static_cast<std::uint64_t>(at), static_cast<std::size_t>(n));
  if (!bytes) return SQLITE_IOERR_READ;
  std::memcpy(to, bytes->data(), bytes->size());
  if (bytes->size() == static_cast<std::size_t>(n)) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + bytes->size(), 0, static_cast<std::size_t>(n) - bytes->size());
  return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* from, int n, sqlite3_int64 at) {
  const test::AllocationScope not_the_product(false);
  Handle& h = of(file);
  if (!h.alive()) return SQLITE_IOERR_WRITE;
  const ByteView bytes(static_cast<const char*>(from), static_cast<std::size_t>(n));
  return code(h.disk->write(h.file, static_cast<std::uint64_t>(at), bytes), SQLITE_IOERR_WRITE);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  Handle& h = of(file);
  if (!h.alive()) return SQLITE_IOERR_TRUNCATE;
  return code(h.disk->truncate(h.file, static_cast<std::uint64_t>(size)), SQLITE_IOERR_TRUNCATE);
}

int sync(sqlite3_file* file, int) {
  Handle& h = of(file);
  if (!h.alive()) return SQLITE_IOERR_FSYNC;
  return code(h.disk->sync(h.file, true), SQLITE_IOERR_FSYNC);
}

int file_size(sqlite3_file* file, sqlite3_int64* out) {
  Handle& h = of(file);
  if (!h.alive()) return SQLITE_IOERR_FSTAT;
  *out = static_cast<sqlite3_int64>(h.disk->size(h.file));
  return SQLITE_OK;
}

int lock(sqlite3_file* file, int level) {
  Handle& h = of(file);
  if (!h.alive()) return SQLITE_IOERR_LOCK;
  auto& s = h.file->shared;
  if (level <= h.level) return SQLITE_OK;
  if (h.level == SQLITE_LOCK_NONE) {
    if (s.pending || s.exclusive) return SQLITE_BUSY;
    ++s.readers;
    h.level = SQLITE_LOCK_SHARED;
  }
  if (level == SQLITE_LOCK_SHARED) return SQLITE_OK;
  if (h.level < SQLITE_LOCK_RESERVED) {
    if (s.reserved) return SQLITE_BUSY;
    s.reserved = true;
    h.level = SQLITE_LOCK_RESERVED;
  }
  if (level == SQLITE_LOCK_RESERVED) return SQLITE_OK;
  s.pending = true;
  h.level = SQLITE_LOCK_PENDING;
  if (s.readers > 1) return SQLITE_BUSY;
  s.exclusive = true;
  h.level = SQLITE_LOCK_EXCLUSIVE;
  return SQLITE_OK;
}

int unlock(sqlite3_file* file, int level) {
  Handle& h = of(file);
  if (!h.alive()) return SQLITE_OK;
  auto& s = h.file->shared;
  if (h.level <= level) return SQLITE_OK;
  if (h.level >= SQLITE_LOCK_RESERVED) s.reserved = false;
  if (h.level >= SQLITE_LOCK_PENDING) s.pending = false;
  if (h.level == SQLITE_LOCK_EXCLUSIVE) s.exclusive = false;
  if (level == SQLITE_LOCK_NONE) --s.readers;
  h.level = level;
  return SQLITE_OK;
}

int reserved(sqlite3_file* file, int* out) { return *out = of(file).file->shared.reserved ? 1 : 0, SQLITE_OK; }
int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 512; }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  const test::AllocationScope not_the_product(false);
  Handle& h = of(file);
  *out = nullptr;
  if (!h.alive() || size != kShmPage) return SQLITE_IOERR_SHMMAP;
  auto& s = h.file->shared;
  if (!h.mapped) h.mapped = true, ++s.mapped;
  const auto at = static_cast<std::size_t>(page);
  if (at >= s.pages.size() && extend == 0) return SQLITE_OK;
  while (s.pages.size() <= at) s.pages.push_back(std::make_shared<std::array<char, kShmPage>>());
  *out = s.pages[at]->data();
  return SQLITE_OK;
}

int shm_lock(sqlite3_file* file, int first, int n, int flags) {
  Handle& h = of(file);
  if (!h.alive()) return SQLITE_IOERR_SHMLOCK;
  auto& s = h.file->shared;
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  const bool release = (flags & SQLITE_SHM_UNLOCK) != 0;
  for (int i = first; i < first + n && !release; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const int others = s.shm_readers[at] - (h.shm_shared >> i & 1);
    if ((s.shm_writer[at] && !(h.shm_exclusive >> i & 1)) || (exclusive && others > 0)) return SQLITE_BUSY;
  }
  for (int i = first; i < first + n; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const auto bit = static_cast<std::uint16_t>(1U << i);
    if (exclusive) {
      s.shm_writer[at] = !release;
      h.shm_exclusive = static_cast<std::uint16_t>(release ? h.shm_exclusive & ~bit : h.shm_exclusive | bit);
    } else if (release == ((h.shm_shared & bit) != 0)) {
      s.shm_readers[at] += release ? -1 : 1;
      h.shm_shared = static_cast<std::uint16_t>(release ? h.shm_shared & ~bit : h.shm_shared | bit);
    }
  }
  return SQLITE_OK;
}

void shm_barrier(sqlite3_file*) {}

int shm_unmap(sqlite3_file* file, int) {
  Handle& h = of(file);
  if (!h.alive() || !h.mapped) return SQLITE_OK;
  auto& s = h.file->shared;
  for (int i = 0; i < 8; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (h.shm_exclusive >> i & 1) s.shm_writer[at] = false;
    if (h.shm_shared >> i & 1) --s.shm_readers[at];
  }
  h.shm_exclusive = h.shm_shared = 0;
  h.mapped = false;
  if (--s.mapped == 0) s.pages.clear();
  return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods = {
    2,         close,    read,    write,       truncate,        sync,    file_size, lock,
    unlock,    reserved, control, sector_size, characteristics, shm_map, shm_lock,  shm_barrier,
    shm_unmap, nullptr,  nullptr};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const test::AllocationScope not_the_product(false);
  static std::uint64_t unnamed = 0;
  file->pMethods = nullptr;
  Disk& disk = of(vfs);
  const std::string path = name ? name : "unnamed-" + std::to_string(++unnamed);
  auto found = disk.open(path, (flags & SQLITE_OPEN_CREATE) != 0);
  if (!found) return found.code() == Code::disk_full ? SQLITE_FULL : SQLITE_CANTOPEN;
  auto* h = new (file) Handle;
  h->base.pMethods = &kMethods;
  h->disk = &disk;
  h->file = *std::move(found);
  h->generation = disk.generation();
  h->delete_on_close = name == nullptr || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  if (out_flags) *out_flags = flags;
  return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  const test::AllocationScope not_the_product(false);
  Disk& disk = of(vfs);
  Status status = disk.remove(name);
  if (status && sync_folder != 0) status = disk.sync_names(folder_of(name));
  return code(status, SQLITE_IOERR_DELETE);
}

int access(sqlite3_vfs* vfs, const char* name, int, int* out) {
  const test::AllocationScope not_the_product(false);
  Disk& disk = of(vfs);
  if (disk.dead()) return SQLITE_IOERR_ACCESS;
  *out = disk.exists(name) ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int n, char* out) {
  std::strncpy(out, name, static_cast<std::size_t>(n) - 1);
  out[n - 1] = 0;
  return SQLITE_OK;
}

int randomness(sqlite3_vfs* vfs, int n, char* out) {
  const test::AllocationScope not_the_product(false);
  const Bytes bytes = of(vfs).random().bytes(static_cast<std::size_t>(n));
  std::memcpy(out, bytes.data(), bytes.size());
  return n;
}

int nap(sqlite3_vfs*, int microseconds) { return microseconds; }
int now(sqlite3_vfs*, double* out) { return *out = 2461041.5, SQLITE_OK; }
int now64(sqlite3_vfs*, sqlite3_int64* out) { return *out = 212633985600000, SQLITE_OK; }
int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

Vfs::Vfs(Disk& disk) {
  static std::uint64_t made = 0;
  impl_.reset(new Impl{"satchel-sim-" + std::to_string(++made), {}});
  sqlite3_vfs& v = impl_->vfs;
  v.iVersion = 2;
  v.szOsFile = sizeof(Handle);
  v.mxPathname = 512;
  v.zName = impl_->name.c_str();
  v.pAppData = &disk;
  v.xOpen = open;
  v.xDelete = remove;
  v.xAccess = access;
  v.xFullPathname = full_path;
  v.xRandomness = randomness;
  v.xSleep = nap;
  v.xCurrentTime = now;
  v.xCurrentTimeInt64 = now64;
  v.xGetLastError = last_error;
  sqlite3_vfs_register(&v, 0);
}

Vfs::~Vfs() { sqlite3_vfs_unregister(&impl_->vfs); }
const char* Vfs::name() const { return impl_->name.c_str(); }
void Vfs::seed_sqlite(unsigned seed) {
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(seed | 1U), static_cast<sqlite3*>(nullptr));
}

}  // namespace satchel::sim
