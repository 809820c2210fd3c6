#include "sync/hub/images/images.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "sync/hub/devices/feed_ahead.h"
#include "sync/hub/devices/signed_path.h"
#include "sync/hub/entries/erasures.h"
#include "sync/hub/entries/statement_log.h"
#include "sync/hub/images/image_fill.h"

namespace satchel::hub {
namespace {

// An image serves until so large a part of what is in it came behind it: pages bring that.
constexpr std::size_t kRenewedAt = 8;
constexpr std::uint32_t kLeastPiece = 4U << 10;
constexpr int kTries = 3;  // that find another image than stands in its file

std::vector<std::string> sorted_scopes(std::vector<std::string> scopes) {
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  return scopes;
}

ImageLimits within_bounds(ImageLimits limits) {
  limits.piece_bytes = std::clamp(limits.piece_bytes, kLeastPiece, limits::kImagePiece);
  return limits;
}

sync::ImageReply reply_without(sync::ImageOutcome why) {
  sync::ImageReply out;
  out.outcome = static_cast<std::uint8_t>(why);
  return out;
}

/// Packed bytes of the pieces from `first` that a reply takes: one, and as many more as `most` allows.
std::uint64_t bytes_of_reply(const ImageManifest& m, std::size_t first, std::uint64_t most) {
  std::uint64_t out = 0;
  for (std::size_t n = first; n < m.pieces.size() && (out == 0 || out + m.pieces[n].bytes <= most); ++n)
    out += m.pieces[n].bytes;
  return out;
}

bool are_sound(const ImageManifest& m, std::size_t first, ByteView pieces) {
  for (std::size_t n = first; !pieces.empty(); ++n) {
    const ByteView piece = pieces.substr(0, static_cast<std::size_t>(m.pieces[n].bytes));
    if (sha256(piece) != m.pieces[n].sha256) return false;
    pieces.remove_prefix(piece.size());
  }
  return true;
}

}  // namespace

Images::Images(Central& central, Beside beside, Ports ports, const Id& hub, std::string folder, const char* vfs,
               const ImageLimits& limits, std::function<void(const std::string&)> log)
    : central_(central),
      beside_(std::move(beside)),
      ports_(ports),
      folder_(ports, hub, std::move(folder)),
      vfs_(vfs),
      limits_(within_bounds(limits)),
      log_(std::move(log)) {}

sync::HttpReply Images::handle(const sync::HttpRequest& request) {
  return signed_reply([&]() -> Result<Bytes> {
    SATCHEL_ASSIGN(const auto opened, opened_request(request));
    return reply_to(opened);
  }());
}

Result<Bytes> Images::reply_to(const sync::OpenedRequest& opened) {
  SATCHEL_ASSIGN(const DeviceRow device, signing_device(central_, opened));
  SATCHEL_ASSIGN(const Bytes payload, sync::payload_of(opened));
  SATCHEL_ASSIGN(const auto request, sync::decode_image_request(payload));
  SATCHEL_TRY(check_protocol(request.protocol));
  SATCHEL_ASSIGN(const auto reply, answer(device, request));
  SATCHEL_ASSIGN(const Bytes sealed, sync::seal_reply(ports_.keys, opened.nonce, encode(reply.message)));
  return sync::with_bytes(sealed, reply.pieces);
}

Result<Images::Answer> Images::answer(const DeviceRow& device, const sync::ImageRequest& request) {
  {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(const std::int64_t log_epoch, log_epoch_of(*view));
    const bool as_known = !device.revoked && request.log_epoch == log_epoch &&
                          request.rescoped == device.rescoped.value &&
                          request.schema == sha256(central_.schema()->text());
    if (!as_known) return Answer{reply_without(sync::ImageOutcome::another), {}};
  }
  if (limits_.least_records == 0) return Answer{reply_without(sync::ImageOutcome::none), {}};
  return answer_from_image(device, request);
}

/// A file that rotted, or went, is made anew; one that another hub replaced is that hub's.
Result<Images::Answer> Images::answer_from_image(const DeviceRow& device, const sync::ImageRequest& request) {
  Asked asked{device, request, sorted_scopes(device.scopes), {}, {}};
  asked.name = image_name(device.role, asked.scopes, request.schema);
  for (int tries = 0; tries < kTries; ++tries) {
    SATCHEL_ASSIGN(const Found found, find(asked));
    if (!found.image) return Answer{reply_without(found.without), {}};
    auto out = pieces(*found.image, request);
    if (out || (out.code() != Code::not_found && out.code() != Code::corrupt)) return out;
    if (out.code() == Code::corrupt) asked.unsound = found.image->id;
    forget(*found.image);
  }
  return Answer{reply_without(sync::ImageOutcome::none), {}};
}

Result<Images::Answer> Images::pieces(const KeptImage& image, const sync::ImageRequest& request) {
  const ImageManifest& m = image.manifest;
  Answer out;
  const bool same = request.have == image.id && request.first <= m.pieces.size();
  if (!same) out.message.manifest = Bytes(view(image.as_signed.signature)) + image.as_signed.bytes;
  out.message.first = same ? request.first : 0;
  const auto first = static_cast<std::size_t>(out.message.first);
  const std::uint64_t wanted = bytes_of_reply(m, first, std::min(request.bytes, limits_.most_reply));
  SATCHEL_ASSIGN(const auto file, folder_.open(image.name));
  SATCHEL_ASSIGN(out.pieces, file->read(m.packed_from(0) - m.packed_from(first), static_cast<std::size_t>(wanted)));
  if (out.pieces.size() == wanted && are_sound(m, first, out.pieces)) return out;
  return fail(Code::corrupt, image.name);
}

/// The image for that device, made where none is there; nothing where pages will do, or somebody makes one.
Result<Images::Found> Images::find(const Asked& asked) {
  {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(const ImagePtr there, serving(*view, asked));
    if (there) return Found{there};
    SATCHEL_ASSIGN(const Head head, view->head());
    if (asked.request.at_least > head.version.value) return Found{{}, sync::ImageOutcome::none};  // nor would a new one
    SATCHEL_ASSIGN(const std::size_t lines, lines_behind(*view, asked.device, {}, limits_.least_records));
    if (lines < limits_.least_records) return Found{{}, sync::ImageOutcome::none};
  }
  const auto lock = folder_.lock();
  if (!lock && lock.code() == Code::locked) return Found{{}, sync::ImageOutcome::building};
  if (!lock) return lock.error();
  {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(const ImagePtr there, serving(*view, asked));  // came just now
    if (there) return Found{there};
  }
  return make(asked);
}

/// What is in memory, or else what stands in the folder, if it may go to that device.
Result<ImagePtr> Images::serving(CentralView& view, const Asked& asked) {
  ImagePtr image = in_memory(asked.name);
  SATCHEL_ASSIGN(const bool does, serves(view, image.get(), asked));
  if (does) return image;
  SATCHEL_ASSIGN(image, folder_.read(asked.name));
  SATCHEL_ASSIGN(const bool another_does, serves(view, image.get(), asked));
  if (!another_does) return ImagePtr();
  keep(image);
  return image;
}

Result<bool> Images::serves(CentralView& view, const KeptImage* image, const Asked& asked) {
  if (!image || image->id == asked.unsound) return false;
  const Cursor& cursor = image->manifest.cursor;
  if (cursor.version.value < asked.request.at_least) return false;
  SATCHEL_ASSIGN(const bool known, view.knows(cursor));
  SATCHEL_ASSIGN(const Version oldest, oldest_image(view));  // what it has may be erased, or deleted and nobody says so
  if (!known || cursor.version < oldest) return false;
  if (asked.request.have == image->id) return true;  // who has a part of it goes on with it, however much came since
  const std::size_t most = std::max<std::size_t>(limits_.least_records, image->manifest.records / kRenewedAt);
  SATCHEL_ASSIGN(const std::size_t lines, lines_behind(view, asked.device, cursor.version, most));
  return lines < most;
}

}  // namespace satchel::hub
