// The hub's blobs over HTTP: uploads by tus 1.0.0 (creation, creation-with-upload, checksum, termination), downloads by
// their hash.
//
//     POST   /v1/blobs                  creates an upload of Upload-Length bytes; 201, Location
//     HEAD   /v1/blobs/<id>             Upload-Offset, Upload-Length, Upload-Metadata
//     PATCH  /v1/blobs/<id>             the bytes from Upload-Offset on; 204
//     DELETE /v1/blobs/<id>             ends the upload; 204
//     GET    /v1/blobs/sha256/<hex>     the bytes; above 16 MiB only by Range, in pieces of at most 16 MiB. To who may
//                                       read a field that names the blob; to others there is no such blob
//     HEAD   /v1/blobs/sha256/<hex>     its length: who has a blob learns that the hub has it, as when creating it anew
//     OPTIONS on all of them            what the server can do
//
// Beyond tus:
//  - Metadata `sha256` (base64 of 64 hex digits) announces the hash. If the hub has that blob, the new upload is
//    complete at once: 201 with Upload-Offset = Upload-Length, and the blob as Location. Otherwise the whole is checked
//    against it at the end; a mismatch is 460, and the upload is gone.
//  - A complete upload says its hash in `Satchel-Sha256`: in the reply to its last PATCH (or POST), and to HEAD.
//  - Every request needs `Authorization: Bearer` (access.h) or a session (sessions.h); an upload exists only for the
//    device that created it, or for all of the office where none did.
//  - A PATCH at the right offset takes over from one whose connection has died unnoticed; that one then gets 423.
//
// A chunk whose connection breaks leaves what came of it, also one with Upload-Checksum if the SHA-256 of the whole was
// announced; if not, nothing but that checksum protects it, and nothing of it stays. A chunk whose checksum is wrong
// leaves nothing (460).
//
// Errors are problem+json: 400 a header that does not parse, 401, 403, 404, 405, 409 wrong offset, 412 another tus
// version, 413 beyond Upload-Length or Tus-Max-Size, 415 another content type, 416, 423, 460, 507 disk full.
#pragma once

#include <atomic>
#include <functional>

#include "engine/ports/clock.h"
#include "sync/hub/access/access.h"
#include "sync/hub/central/blob_store.h"
#include "sync/hub/service.h"

namespace satchel::hub {

/// Whether the caller of a request, whose token was found good, may have a blob's bytes. Error: not_found when not, and
/// whatever kept the answer away.
using MayRead = std::function<Status(const sync::HttpRequest&, const Hash& blob)>;

/// Safe from several threads, as are its sinks, each used by one at a time. All must outlive it, and it its sinks.
class Uploads {
 public:
  /// Tells who asks, of session or token; from several threads. Errors: not_signed_in, not_permitted.
  using Who = std::function<Result<Bearer>(const sync::HttpRequest&)>;
  Uploads(BlobStore& store, Who who, MayRead may_read, Clock& clock)
      : store_(store), who_(std::move(who)), may_read_(std::move(may_read)), clock_(clock) {}

  /// True for everything under /v1/blobs.
  bool owns(const sync::HttpRequest& request) const;
  /// Whether it begins an upload.
  bool creates(const sync::HttpRequest& head) const;
  /// For Service::body_limit: the largest upload for a chunk, nothing for the rest.
  std::uint64_t body_limit(const sync::HttpRequest& head) const;
  /// A request with its whole body.
  sync::HttpReply handle(const sync::HttpRequest& request);
  /// For Service::begin_upload: a sink for POST and PATCH, or the reply that needs no body; null for the rest.
  std::variant<std::unique_ptr<UploadSink>, sync::HttpReply> begin(const sync::HttpRequest& head,
                                                                   std::uint64_t content_length);
  UploadTraffic traffic() const;

 private:
  class Sink;
  struct Call;
  struct Task;
  using Begun = std::variant<std::unique_ptr<UploadSink>, sync::HttpReply>;

  std::variant<Call, sync::HttpReply> admit(const sync::HttpRequest& request);
  sync::HttpReply answer(const sync::HttpRequest& request, const Call& call);
  sync::HttpReply take_whole(const sync::HttpRequest& request, const Call& call);
  Begun take(const sync::HttpRequest& head, const Call& call, std::uint64_t content_length);
  Begun create(const sync::HttpRequest& head, const Call& call, std::uint64_t content_length);
  Begun patch(const sync::HttpRequest& head, const Call& call, std::uint64_t content_length);
  Begun open_chunk(const Call& call, const std::string& id, const UploadState& state, sync::HttpReply success);
  Result<UploadInfo> announced(const sync::HttpRequest& head, const Call& call);
  Result<UploadState> find(const Call& call);
  Result<sync::HttpReply> head(const Call& call);
  Result<sync::HttpReply> terminate(const Call& call);
  Result<sync::HttpReply> head_blob(const Call& call);
  Result<sync::HttpReply> get_blob(const sync::HttpRequest& request, const Call& call);

  BlobStore& store_;
  const Who who_;
  const MayRead may_read_;
  Clock& clock_;
  std::atomic<std::uint64_t> received_{0}, wasted_{0};
};

}  // namespace satchel::hub
