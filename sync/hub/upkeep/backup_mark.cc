#include "sync/hub/upkeep/backup_mark.h"

#include "engine/base/codec.h"
#include "engine/base/limits.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kBackupMark = "satchel-backup-1";
constexpr std::size_t kHashedPiece = 256U << 10;

}  // namespace

Bytes encode_backup(const Backup& b) {
  Bytes out(kBackupMark);
  Writer to(out);
  to.id(b.hub);
  to.fixed64(static_cast<std::uint64_t>(b.head.version.value));
  to.fixed64(b.head.tag);
  to.hash(b.database);
  to.hash(b.blob_names);
  to.varint(b.blobs);
  to.varint(static_cast<std::uint64_t>(b.made.count));
  to.u8(b.keys ? 1 : 0);
  return out + Bytes(sha256(out).view());
}

Result<Backup> decode_backup(ByteView bytes) {
  Reader in(bytes);
  Backup out;
  const bool ours = in.raw(kBackupMark.size()) == kBackupMark;
  out.hub = in.id();
  out.head.version.value = static_cast<std::int64_t>(in.fixed64());
  out.head.tag = in.fixed64();
  out.database = in.hash();
  out.blob_names = in.hash();
  out.blobs = in.varint();
  out.made.count = in.natural();
  out.keys = in.u8() != 0;
  if (ours && encode_backup(out) == bytes) return out;
  return fail(Code::corrupt, "the mark of the backup is garbled");
}

Result<Hash> hash_of_file(Files& files, const std::string& path) {
  SATCHEL_ASSIGN(const auto file, files.open(path));
  Sha256 hasher;
  for (std::uint64_t at = 0;;) {
    SATCHEL_ASSIGN(const Bytes piece, file->read(at, kHashedPiece));
    if (piece.empty()) return hasher.finish();
    hasher.update(piece);
    at += piece.size();
  }
}

Hash hash_of_names(const std::vector<Hash>& blobs) {
  Sha256 hasher;
  for (const Hash& blob : blobs) hasher.update(blob.view());
  return hasher.finish();
}

Status remove_database_logs(Files& files, const std::string& database) {
  for (const char* end : {"-wal", "-shm", "-journal"}) SATCHEL_TRY(files.remove(database + end));
  return {};
}

Result<Backup> look_at_backup(Files& files, const std::string& from) {
  const auto mark = read_all(files, mark_of_backup(from), limits::kHeadBytes);
  if (mark.code() == Code::not_found) return fail(Code::not_found, "no finished backup in " + from);
  if (!mark) return mark.error();
  SATCHEL_ASSIGN(Backup out, decode_backup(*mark));
  SATCHEL_ASSIGN(const Hash database, hash_of_file(files, from + "/central.db"));
  if (database == out.database) return out;
  return fail(Code::corrupt, "the database of the backup is not as it was when it was made");
}

}  // namespace satchel::hub
