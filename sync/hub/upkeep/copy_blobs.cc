#include "sync/hub/upkeep/copy_blobs.h"

#include <algorithm>

namespace satchel::hub {
namespace {

constexpr std::size_t kCopyPiece = 256U << 10;

class Blobs {
 public:
  Blobs(Files& files, BlobFolder& from, BlobFolder& to, bool check, CopyReport& out,
        const std::function<void(const std::string&)>& report)
      : files_(files), from_(from), to_(to), check_(check), out_(out), report_(report) {}

  Result<std::vector<Hash>> all() {
    SATCHEL_ASSIGN(const auto here, from_.list());
    SATCHEL_ASSIGN(const auto there, to_.list());
    std::vector<Hash> both, sound;
    std::set_union(here.begin(), here.end(), there.begin(), there.end(), std::back_inserter(both));
    for (const Hash& hash : both) {
      SATCHEL_ASSIGN(const bool fine, one(hash));
      if (!fine) continue;
      ++out_.blobs;
      if (files_.exists(from_.path(hash)))  // one that came after the list was made is looked for as well
        sound.push_back(hash);
      else
        lost(hash);
    }
    return sound;
  }

 private:
  void lost(const Hash& hash) {
    out_.missing.push_back(hash);
    report_("blob " + to_hex(hash.view()) + " is missing at the hub; the copy has it");
  }

  void unsound(const Hash& hash, const std::string& why) {
    out_.unsound.push_back(hash);
    report_("blob " + to_hex(hash.view()) + " is not in the copy: " + why);
  }

  /// Whether the copy has it, sound.
  Result<bool> one(const Hash& hash) {
    if (to_.exists(hash)) {
      const Status there = to_.check(hash);
      if (there) return true;
      if (there.code() != Code::corrupt) return there.error();
      if (check_) return unsound(hash, "it has rotted there"), false;
      SATCHEL_TRY(to_.set_aside(hash));
      report_("blob " + to_hex(hash.view()) + " had rotted in the copy");
      ++out_.healed;
    }
    return check_ ? (unsound(hash, "it was not copied yet"), Result<bool>(false)) : copy(hash);
  }

  Result<bool> copy(const Hash& hash) {
    const auto size = copy_bytes(hash);
    if (size.code() == Code::bad_checksum) return unsound(hash, "it has rotted at the hub"), false;
    if (size.code() == Code::not_found) return unsound(hash, "the hub has lost it"), false;
    SATCHEL_TRY(size ? Status{} : size.error());
    const Status again = to_.check(hash);  // as the disk has it now
    if (again.code() == Code::corrupt) return unsound(hash, "the copy's disk gives other bytes"), false;
    SATCHEL_TRY(again);
    ++out_.copied;
    out_.bytes += *size;
    return true;
  }

  Result<std::uint64_t> copy_bytes(const Hash& hash) {
    SATCHEL_ASSIGN(const auto file, files_.open(from_.path(hash)));
    SATCHEL_ASSIGN(const auto writer, to_.write());
    for (std::uint64_t at = 0;;) {
      SATCHEL_ASSIGN(const Bytes piece, file->read(at, kCopyPiece));
      if (piece.empty()) break;
      SATCHEL_TRY(writer->append(piece));
      at += piece.size();
    }
    SATCHEL_ASSIGN(const BlobInfo info, writer->finish(hash));
    return info.size;
  }

  Files& files_;
  BlobFolder &from_, &to_;
  const bool check_;
  CopyReport& out_;
  const std::function<void(const std::string&)>& report_;
};

}  // namespace

Result<std::vector<Hash>> copy_blobs(Files& files, BlobFolder& from, BlobFolder& to, bool check, CopyReport& out,
                                     const std::function<void(const std::string&)>& report) {
  return Blobs(files, from, to, check, out, report).all();
}

Result<std::set<Hash>> receipted_blobs(CentralView& view) {
  std::set<Hash> out;
  SATCHEL_ASSIGN(const std::uint64_t size, view.log_size());
  for (std::uint64_t no = 0; no < size; ++no) {
    SATCHEL_ASSIGN(const auto kept, view.statement(no));
    if (!kept) continue;
    SATCHEL_ASSIGN(const Statement statement, decode_statement(kept->statement.bytes));
    if (const auto* receipt = std::get_if<Receipt>(&statement.what))
      out.insert(receipt->blobs.begin(), receipt->blobs.end());
  }
  return out;
}

void say_lost(const std::set<Hash>& receipted, const std::vector<Hash>& sound, CopyReport& out,
              const std::function<void(const std::string&)>& report) {
  std::set<Hash> known(out.unsound.begin(), out.unsound.end());
  known.insert(out.missing.begin(), out.missing.end());
  for (const Hash& blob : receipted) {
    if (known.contains(blob) || std::binary_search(sound.begin(), sound.end(), blob)) continue;
    out.unsound.push_back(blob);
    report("blob " + to_hex(blob.view()) + " has a receipt, and its bytes are lost");
  }
}

}  // namespace satchel::hub
