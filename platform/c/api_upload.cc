// Uploads by the system's own uploader.
#include <charconv>

#include "platform/c/call.h"
#include "platform/c/step.h"
#include "sync/client/handover.h"

using namespace satchel;
using namespace satchel::capi;

struct satchel_upload {
  std::string id, file, url;
  sync::HandedOver what;
  Millis start_before;  // wall clock
};

namespace satchel::capi {
namespace {

constexpr std::size_t kCopiedAtOnce = 1U << 20;
constexpr std::uint64_t kSpaceToLeave = 16U << 20;

/// One request after the other, each sent without the store's lock.
Status make_ready(StoreBox& box, sync::Handover& handover) {
  Clock& clock = box.ports().clock;
  for (;;) {
    std::optional<sync::HttpRequest> request;
    SATCHEL_TRY(box.in_step([&](Store& store) -> Status {
      SATCHEL_ASSIGN(request, handover.next(store, clock.monotonic()));
      return {};
    }));
    if (!request) return {};
    SATCHEL_ASSIGN(const sync::HttpReply reply, exchange(box, *request));
    SATCHEL_TRY(box.in_step([&](Store& store) { return handover.replied(store, reply, clock.monotonic()); }));
  }
}

/// The plain bytes from `offset` on, synced. Error, too: cancelled, as the step.
Status copy_plain(const StoreBox& box, ReadableFile& from, std::uint64_t offset, const std::string& to) {
  Files& files = box.ports().files;
  SATCHEL_TRY(files.make_folder(folder_of(to)));
  SATCHEL_ASSIGN(const std::uint64_t free, files.free_space(folder_of(to)));
  if (free < from.size() - offset + kSpaceToLeave) return fail(Code::disk_full, "no room for a plain copy");
  SATCHEL_ASSIGN(const auto out, files.create(to));
  for (std::uint64_t at = offset; at < from.size();) {
    if (box.step_cancelled()) return fail(Code::cancelled, "while a photo was copied");
    const std::size_t most = kCopiedAtOnce - static_cast<std::size_t>(at % kCopiedAtOnce);
    SATCHEL_ASSIGN(const Bytes piece, from.read(at, most));
    if (piece.empty()) return fail(Code::corrupt, "a photo ends too soon");
    SATCHEL_TRY(out->append(piece));
    at += piece.size();
  }
  SATCHEL_TRY(out->sync());
  return files.sync_folder(folder_of(to));
}

/// The plain bytes of a claim that is being made: erased, unless it is.
class PlainCopy {
 public:
  PlainCopy(Files& files, std::string path) : files_(files), path_(std::move(path)) {}
  ~PlainCopy() {
    if (!kept_) (void)files_.remove(path_);  // else the next opening does it
  }
  PlainCopy(const PlainCopy&) = delete;
  PlainCopy& operator=(const PlainCopy&) = delete;
  const std::string& path() const { return path_; }
  void keep() { kept_ = true; }

 private:
  Files& files_;
  const std::string path_;
  bool kept_ = false;
};

std::string url_of(const Store& store, const std::string& target) {
  std::string out = store.identity().hub_url;
  while (out.ends_with('/')) out.pop_back();
  return out + target;
}

/// Made to count last, when nothing can fail any more: a claim that nobody knows of would hold the photo until it
/// expires.
Result<std::unique_ptr<satchel_upload>> claim_it(StoreBox& box, const sync::HandedOver& what) {
  Files& files = box.ports().files;
  Clock& clock = box.ports().clock;
  UploadClaim claim{{}, what.blob.sha256, what.blob.size, what.offset, what.blob.upload, clock.wall()};
  std::unique_ptr<ReadableFile> plain;
  std::string url;
  SATCHEL_TRY(box.in_step([&](Store& store) -> Status {
    claim.id = store.make_id();
    url = url_of(store, what.request.target);
    SATCHEL_ASSIGN(plain, store.open_blob(claim.sha256));
    return {};
  }));
  PlainCopy copy(files, box.claims.path(claim.id));
  SATCHEL_TRY(copy_plain(box, *plain, claim.offset, copy.path()));
  const Millis left = what.start_before - clock.monotonic();
  auto out = std::make_unique<satchel_upload>(
      satchel_upload{to_text(claim.id), copy.path(), std::move(url), what, clock.wall() + left});
  SATCHEL_TRY(box.in_step([&](Store&) -> Status {
    SATCHEL_TRY(box.claims.add(files, claim));
    return copy.keep(), Status();
  }));
  return out;
}

Result<std::unique_ptr<satchel_upload>> claim_next(StoreBox& box) {
  SATCHEL_TRY(box.begin_step(Asked::by_the_system));
  const EndStep end(box);
  std::vector<Hash> claimed;
  SATCHEL_TRY(box.in_step([&](Store&) -> Status {
    SATCHEL_TRY(box.claims.expire(box.ports().files, box.ports().clock.wall()));
    claimed = box.claims.blobs();
    return {};
  }));
  sync::Handover handover(box.ports(), claimed, [&](const sync::Event& event) { tell(box, event); });
  SATCHEL_TRY(make_ready(box, handover));
  const auto what = handover.ready();
  return what ? claim_it(box, *what) : std::unique_ptr<satchel_upload>();
}

std::optional<std::uint64_t> number_from(const char* text) {
  const std::string_view digits = text ? text : "";
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  const bool whole = error == std::errc() && end == digits.data() + digits.size() && !digits.empty();
  return whole ? std::optional(out) : std::nullopt;
}

}  // namespace
}  // namespace satchel::capi

satchel_code satchel_upload_claim(satchel_store* store, satchel_upload** upload, satchel_error* error) SATCHEL_NX {
  if (!store) return on_store(store, error, [](Store&) { return Status(); });
  return on_box(store->box, error, [&]() -> Status {
    if (!upload) return fail(Code::invalid, "no place for the upload");
    SATCHEL_ASSIGN(auto claimed, claim_next(*store->box));
    *upload = claimed.release();
    return {};
  });
}

const char* satchel_upload_id(const satchel_upload* upload) SATCHEL_NX { return upload ? upload->id.c_str() : nullptr; }

const char* satchel_upload_file(const satchel_upload* upload) SATCHEL_NX {
  return upload ? upload->file.c_str() : nullptr;
}

const char* satchel_upload_url(const satchel_upload* upload) SATCHEL_NX {
  return upload ? upload->url.c_str() : nullptr;
}

const char* satchel_upload_method(const satchel_upload* upload) SATCHEL_NX {
  return upload ? upload->what.request.method.c_str() : nullptr;
}

size_t satchel_upload_header_count(const satchel_upload* upload) SATCHEL_NX {
  return upload ? upload->what.request.headers.size() : 0;
}

const char* satchel_upload_header_name(const satchel_upload* upload, size_t at) SATCHEL_NX {
  return at < satchel_upload_header_count(upload) ? upload->what.request.headers[at].first.c_str() : nullptr;
}

const char* satchel_upload_header_value(const satchel_upload* upload, size_t at) SATCHEL_NX {
  return at < satchel_upload_header_count(upload) ? upload->what.request.headers[at].second.c_str() : nullptr;
}

uint64_t satchel_upload_offset(const satchel_upload* upload) SATCHEL_NX { return upload ? upload->what.offset : 0; }

int64_t satchel_upload_start_before(const satchel_upload* upload) SATCHEL_NX {
  return upload ? upload->start_before.count : 0;
}

void satchel_upload_release(satchel_upload* upload) SATCHEL_NX { delete upload; }

satchel_code satchel_upload_report(satchel_store* store, const char* id, int32_t status, const char* upload_offset,
                                   satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const Id which, id_of(id));
    SATCHEL_ASSIGN(const UploadClaim claim, store->box->claims.find(which));
    SATCHEL_TRY(sync::handed_over_ended(at, claim.sha256, claim.size, status, number_from(upload_offset)));
    return store->box->claims.end(store->box->ports().files, which);
  });
}
