#include "platform/c/upload_claims.h"

#include <algorithm>

#include "engine/base/codec.h"
#include "engine/base/guarded.h"

namespace satchel::capi {
namespace {

// A large original over a slow line; then the store sends it by itself.
constexpr Millis kClaimLives{6LL * 3'600'000}, kClockMayStepBack{60'000};
constexpr std::uint64_t kMostNoteBytes = 4096;
constexpr std::string_view kNoteEnd = ".claim";

Bytes note_bytes(const UploadClaim& claim) {
  Bytes out;
  Writer w(out);
  w.u8(1);
  w.id(claim.id);
  w.hash(claim.sha256);
  w.varint(claim.size);
  w.varint(claim.offset);
  w.bytes(claim.upload);
  w.zigzag(claim.since.count);
  return with_checksum(out);
}

std::optional<UploadClaim> note_from(ByteView bytes) {
  const auto sound = without_checksum(bytes);
  if (!sound) return std::nullopt;
  Reader r(*sound);
  UploadClaim out;
  if (r.u8() != 1) r.fail();
  out.id = r.id();
  out.sha256 = r.hash();
  out.size = r.varint();
  out.offset = r.varint();
  out.upload = std::string(r.bytes());
  out.since = Millis{r.zigzag()};
  return r.done() ? std::optional(std::move(out)) : std::nullopt;
}

bool is_over(const UploadClaim& claim, Millis now) {
  return now > claim.since + kClaimLives || now + kClockMayStepBack < claim.since;
}

}  // namespace

std::string UploadClaims::path(const Id& id) const { return folder_ + "/" + to_text(id); }

Status UploadClaims::load(Files& files, Millis now) {
  claims_.clear();
  if (!files.exists(folder_)) return {};
  SATCHEL_ASSIGN(const auto names, files.list(folder_));
  for (const auto& name : names) {
    if (!name.ends_with(kNoteEnd)) continue;
    const auto bytes = read_all(files, folder_ + "/" + name, kMostNoteBytes);
    const auto claim = bytes ? note_from(*bytes) : std::nullopt;
    if (claim && !is_over(*claim, now) && name == to_text(claim->id) + std::string(kNoteEnd)) claims_.push_back(*claim);
  }
  for (const auto& name : names) {
    const std::string id = name.substr(0, name.find('.'));
    const bool counts = std::any_of(claims_.begin(), claims_.end(), [&](const auto& c) { return to_text(c.id) == id; });
    if (!counts) (void)files.remove(folder_ + "/" + name);  // what stays, the next opening tries again
  }
  return files.sync_folder(folder_);
}

Status UploadClaims::add(Files& files, const UploadClaim& claim) {
  claims_.reserve(claims_.size() + 1);  // behind the note nothing may fail
  UploadClaim kept = claim;
  const std::string at = note(claim.id), half = at + ".part";
  Status written = guarded([&] { return write_whole(files, at, note_bytes(claim)); });
  if (written) return claims_.push_back(std::move(kept)), written;
  (void)files.remove(half);
  (void)files.remove(at);  // who claims hears of an error: nobody would report it
  return written;
}

Result<UploadClaim> UploadClaims::find(const Id& id) const {
  const auto at = std::find_if(claims_.begin(), claims_.end(), [&](const auto& claim) { return claim.id == id; });
  if (at == claims_.end()) return fail(Code::not_found, "no claim " + to_text(id));
  return *at;
}

Status UploadClaims::end(Files& files, const Id& id) {
  SATCHEL_TRY(files.remove(note(id)));
  std::erase_if(claims_, [&](const auto& claim) { return claim.id == id; });
  SATCHEL_TRY(files.remove(path(id)));
  return files.sync_folder(folder_);
}

Status UploadClaims::expire(Files& files, Millis now) {
  for (const UploadClaim& claim : std::vector<UploadClaim>(claims_))
    if (is_over(claim, now)) SATCHEL_TRY(end(files, claim.id));
  return {};
}

Status UploadClaims::end_all(Files& files) {
  for (const UploadClaim& claim : std::vector<UploadClaim>(claims_)) SATCHEL_TRY(end(files, claim.id));
  return {};
}

std::vector<Hash> UploadClaims::blobs() const {
  std::vector<Hash> out;
  for (const auto& claim : claims_) out.push_back(claim.sha256);
  return out;
}

}  // namespace satchel::capi
