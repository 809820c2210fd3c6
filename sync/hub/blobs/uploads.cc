#include "sync/hub/blobs/uploads.h"

#include <algorithm>

#include "engine/base/guarded.h"
#include "engine/base/limits.h"
#include "sync/hub/blobs/download.h"
#include "sync/hub/blobs/tus.h"

namespace satchel::hub {
namespace {

using TusKind = tus::Target::Kind;
using sync::HttpReply;
using sync::HttpRequest;

HttpReply with(HttpReply reply, std::string name, std::string value) {
  reply.headers.emplace_back(std::move(name), std::move(value));
  return reply;
}

HttpReply of_tus(HttpReply reply) { return with(std::move(reply), "Tus-Resumable", std::string(tus::kVersion)); }

HttpReply tus_problem(const Error& error, std::optional<int> status = {}) {
  return of_tus(sync::problem(error, status));
}

HttpReply or_refused(Result<HttpReply> reply) { return reply ? *std::move(reply) : tus_problem(reply.error()); }

HttpReply with_state(HttpReply reply, const UploadState& state) {
  reply = with(std::move(reply), "Upload-Offset", std::to_string(state.offset));
  if (state.blob) reply = with(std::move(reply), "Satchel-Sha256", to_hex(state.blob->view()));
  return reply;
}

HttpReply not_allowed(TusKind kind) {
  const std::string_view allowed = kind == TusKind::collection ? "OPTIONS, POST"
                                   : kind == TusKind::upload   ? "OPTIONS, HEAD, PATCH, DELETE"
                                                               : "OPTIONS, GET, HEAD, PATCH";
  return with(tus_problem(fail(Code::method_not_allowed)), "Allow", std::string(allowed));
}

HttpReply options() {
  HttpReply reply = of_tus({204, {}, {}});
  reply.headers.emplace_back("Tus-Version", tus::kVersion);
  reply.headers.emplace_back("Tus-Extension", tus::kExtensions);
  reply.headers.emplace_back("Tus-Max-Size", std::to_string(limits::kBlobBytes));
  reply.headers.emplace_back("Tus-Checksum-Algorithm", tus::kAlgorithms);
  return reply;
}

bool takes_bytes(std::string_view method, TusKind kind) {
  return (method == "POST" && kind == TusKind::collection) ||
         (method == "PATCH" && (kind == TusKind::upload || kind == TusKind::blob));
}

/// Nothing where the version is ours. A download is plain HTTP and may leave it out; OPTIONS asks for it.
std::optional<HttpReply> other_version(const HttpRequest& request, std::string_view method, TusKind kind) {
  const auto version = sync::header(request.headers, "Tus-Resumable");
  const bool plain = kind == TusKind::blob && (method == "GET" || method == "HEAD");
  if (method == "OPTIONS" || version == tus::kVersion || (!version && plain)) return {};
  auto reply = tus_problem(fail(Code::unsupported, "Tus-Resumable must be " + std::string(tus::kVersion)), 412);
  return with(std::move(reply), "Tus-Version", std::string(tus::kVersion));
}

/// Nothing where the chunk fits into the upload.
std::optional<HttpReply> too_long(std::uint64_t offset, std::uint64_t upload_length, std::uint64_t length) {
  if (length <= upload_length - offset) return {};
  return tus_problem(fail(Code::too_large, "the bytes go beyond Upload-Length " + std::to_string(upload_length)));
}

UploadState state_of_blob(const Hash& hash, std::uint64_t size) {
  UploadState state;
  state.info.length = state.offset = size;
  state.blob = hash;
  return state;
}

HttpReply wrong_offset(const UploadState& state) {
  const auto offset = std::to_string(state.offset);
  return with(tus_problem(fail(Code::wrong_offset, "the upload stands at " + offset)), "Upload-Offset", offset);
}

}  // namespace

struct Uploads::Call {
  std::string method;
  tus::Target target;
  Bearer bearer;
  std::optional<tus::Checksum> checksum;
};

/// What a sink is to do, and to say when it worked.
struct Uploads::Task {
  std::string id;
  std::uint64_t upload_length = 0;
  std::optional<tus::Checksum> checksum;
  WhenCut cut = WhenCut::keep;
  HttpReply success;
};

/// A chunk on its way in.
class Uploads::Sink final : public UploadSink {
 public:
  Sink(Uploads& uploads, std::unique_ptr<BlobStore::Chunk> chunk, Task task)
      : uploads_(uploads), chunk_(std::move(chunk)), task_(std::move(task)) {
    if (task_.checksum) digest_.emplace(task_.checksum->algorithm);
  }

  Status write(ByteView piece) override {
    uploads_.received_ += piece.size();
    if (digest_) digest_->update(piece);
    auto status = guarded([&] { return chunk_->append(piece); });
    if (status) taken_ += piece.size();
    if (!status) uploads_.wasted_ += piece.size();
    return status;
  }

  HttpReply finish() override {
    return or_refused(guarded([&] { return Result<HttpReply>(finished()); }));
  }

  void abandon() override {
    if (task_.cut == WhenCut::drop) uploads_.wasted_ += taken_;
    chunk_.reset();
  }

 private:
  HttpReply finished() {
    if (digest_ && digest_->finish() != task_.checksum->digest) return refuse_chunk();
    const auto state = chunk_->commit();
    const bool discarded = state.code() == Code::bad_checksum;
    if (discarded || (state && state->repeated)) uploads_.wasted_ += task_.upload_length;
    return state ? with_state(std::move(task_.success), *state) : tus_problem(state.error());
  }

  HttpReply refuse_chunk() {
    uploads_.wasted_ += taken_;
    if (auto dropped = chunk_->drop(); !dropped) return tus_problem(dropped.error());
    // An upload whose creation is refused has no URL that anyone knows.
    if (task_.success.status == 201) static_cast<void>(uploads_.store_.terminate(task_.id));
    return tus_problem(fail(Code::bad_checksum, "Upload-Checksum does not match; the chunk was dropped"));
  }

  Uploads& uploads_;
  std::unique_ptr<BlobStore::Chunk> chunk_;
  Task task_;
  std::optional<tus::Digest> digest_;
  std::uint64_t taken_ = 0;
};

bool Uploads::owns(const HttpRequest& request) const {
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  return path == tus::kRoot || path.starts_with(std::string(tus::kRoot) + "/");
}

bool Uploads::creates(const HttpRequest& head) const {
  return tus::method_of(head) == "POST" && tus::parse_target(head.target).kind == TusKind::collection;
}

std::uint64_t Uploads::body_limit(const HttpRequest& head) const {
  return takes_bytes(tus::method_of(head), tus::parse_target(head.target).kind) ? limits::kBlobBytes : 0;
}

UploadTraffic Uploads::traffic() const { return {received_, wasted_}; }

HttpReply Uploads::handle(const HttpRequest& request) {
  auto admitted = admit(request);
  if (auto* refusal = std::get_if<HttpReply>(&admitted)) return std::move(*refusal);
  const Call& call = std::get<Call>(admitted);
  return takes_bytes(call.method, call.target.kind) ? take_whole(request, call) : answer(request, call);
}

Uploads::Begun Uploads::begin(const HttpRequest& head, std::uint64_t content_length) {
  if (!takes_bytes(tus::method_of(head), tus::parse_target(head.target).kind)) return nullptr;
  auto admitted = admit(head);
  if (auto* refusal = std::get_if<HttpReply>(&admitted)) return std::move(*refusal);
  return take(head, std::get<Call>(admitted), content_length);
}

std::variant<Uploads::Call, HttpReply> Uploads::admit(const HttpRequest& request) {
  Call call{tus::method_of(request), tus::parse_target(request.target), {}, {}};
  if (auto reply = other_version(request, call.method, call.target.kind)) return *std::move(reply);
  auto bearer = who_(request);
  if (bearer.code() == Code::not_signed_in) return with(tus_problem(bearer.error()), "WWW-Authenticate", "Bearer");
  if (!bearer) return tus_problem(bearer.error());
  call.bearer = *std::move(bearer);
  if (const auto text = sync::header(request.headers, "Upload-Checksum")) {
    auto checksum = tus::parse_checksum(*text);
    if (!checksum) return tus_problem(checksum.error());
    call.checksum = *std::move(checksum);
  }
  return call;
}

HttpReply Uploads::answer(const HttpRequest& request, const Call& call) {
  const auto& [method, target, bearer, checksum] = call;
  if (target.kind == TusKind::none) return tus_problem(fail(Code::not_found, "no such upload or blob"));
  if (method == "OPTIONS") return options();
  if (target.kind == TusKind::upload && method == "HEAD") return or_refused(head(call));
  if (target.kind == TusKind::upload && method == "DELETE") return or_refused(terminate(call));
  if (target.kind == TusKind::blob && method == "HEAD") return or_refused(head_blob(call));
  if (target.kind == TusKind::blob && method == "GET") return or_refused(get_blob(request, call));
  return not_allowed(target.kind);
}

HttpReply Uploads::take_whole(const HttpRequest& request, const Call& call) {
  auto begun = take(request, call, request.body.size());
  if (auto* reply = std::get_if<HttpReply>(&begun)) return std::move(*reply);
  UploadSink& sink = *std::get<0>(begun);
  if (const auto written = sink.write(request.body); !written) {
    sink.abandon();
    return tus_problem(written.error());
  }
  return sink.finish();
}

Uploads::Begun Uploads::take(const HttpRequest& head, const Call& call, std::uint64_t content_length) {
  const bool creates = call.target.kind == TusKind::collection;
  const bool has_bytes = !creates || content_length > 0;
  if (has_bytes && sync::header(head.headers, "Content-Type") != tus::kContentType)
    return tus_problem(fail(Code::unsupported, "Content-Type must be " + std::string(tus::kContentType)));
  return creates ? create(head, call, content_length) : patch(head, call, content_length);
}

Result<UploadInfo> Uploads::announced(const HttpRequest& head, const Call& call) {
  if (sync::header(head.headers, "Upload-Defer-Length"))
    return fail(Code::invalid, "an upload's length must be known when it is created");
  UploadInfo info;
  SATCHEL_ASSIGN(info.length, tus::number(head, "Upload-Length"));
  if (info.length > limits::kBlobBytes)
    return fail(Code::too_large, "a blob has at most " + std::to_string(limits::kBlobBytes) + " bytes");
  SATCHEL_ASSIGN(auto metadata, tus::parse_metadata(sync::header(head.headers, "Upload-Metadata").value_or("")));
  info.sha256 = metadata.sha256;
  info.metadata = std::move(metadata.text);
  info.creator = call.bearer.device;
  info.created = clock_.wall();
  return info;
}

Uploads::Begun Uploads::create(const HttpRequest& head, const Call& call, std::uint64_t content_length) {
  const auto info = announced(head, call);
  if (!info) return tus_problem(info.error());
  HttpReply success = of_tus({201, {}, {}});
  if (info->sha256 && store_.has(*info->sha256)) {
    const auto size = store_.size(*info->sha256);
    if (!size) return tus_problem(size.error());
    if (*size != info->length) return tus_problem(fail(Code::invalid, "what has this sha256 has another length"));
    success = with(std::move(success), "Location", tus::blob_path(*info->sha256));
    return with_state(std::move(success), state_of_blob(*info->sha256, *size));
  }
  if (auto refusal = too_long(0, info->length, content_length)) return *std::move(refusal);
  const auto id = store_.create(*info);
  if (id.code() == Code::too_many) return with(tus_problem(id.error()), "Retry-After", "60");
  if (!id) return tus_problem(id.error());
  success = with(std::move(success), "Location", tus::upload_path(*id));
  if (content_length > 0) return open_chunk(call, *id, {*info, 0, {}, false}, std::move(success));
  const auto state = store_.find(*id);
  return state ? with_state(std::move(success), *state) : tus_problem(state.error());
}

Uploads::Begun Uploads::patch(const HttpRequest& head, const Call& call, std::uint64_t content_length) {
  const auto offset = tus::number(head, "Upload-Offset");
  if (!offset) return tus_problem(offset.error());
  const auto state = find(call);
  if (!state) return tus_problem(state.error());
  if (*offset != state->offset) return wrong_offset(*state);
  if (auto refusal = too_long(*offset, state->info.length, content_length)) return *std::move(refusal);
  HttpReply success = of_tus({204, {}, {}});
  if (state->blob) return with_state(std::move(success), *state);
  return open_chunk(call, call.target.id, *state, std::move(success));
}

Uploads::Begun Uploads::open_chunk(const Call& call, const std::string& id, const UploadState& state,
                                   HttpReply success) {
  const WhenCut cut = call.checksum && !state.info.sha256 ? WhenCut::drop : WhenCut::keep;
  auto chunk = store_.append(id, state.offset, cut);
  if (!chunk) return tus_problem(chunk.error());
  Task task{id, state.info.length, call.checksum, cut, std::move(success)};
  return std::make_unique<Sink>(*this, *std::move(chunk), std::move(task));
}

/// A blob is an upload that is complete.
Result<UploadState> Uploads::find(const Call& call) {
  if (call.target.kind == TusKind::blob) {
    SATCHEL_ASSIGN(const std::uint64_t size, store_.size(call.target.hash));
    return state_of_blob(call.target.hash, size);
  }
  SATCHEL_ASSIGN(UploadState state, store_.find(call.target.id));
  if (state.info.creator != call.bearer.device) return fail(Code::not_found, "upload " + call.target.id);
  return state;
}

Result<HttpReply> Uploads::head(const Call& call) {
  SATCHEL_ASSIGN(const UploadState state, find(call));
  HttpReply reply = with_state(of_tus({200, {{"Cache-Control", "no-store"}}, {}}), state);
  reply.headers.emplace_back("Upload-Length", std::to_string(state.info.length));
  if (!state.info.metadata.empty()) reply.headers.emplace_back("Upload-Metadata", state.info.metadata);
  return reply;
}

Result<HttpReply> Uploads::terminate(const Call& call) {
  SATCHEL_TRY(find(call));
  SATCHEL_TRY(store_.terminate(call.target.id));
  return of_tus({204, {}, {}});
}

Result<HttpReply> Uploads::get_blob(const HttpRequest& request, const Call& call) {
  SATCHEL_TRY(may_read_(request, call.target.hash));
  return of_tus(download(store_, request, call.target.hash));
}

Result<HttpReply> Uploads::head_blob(const Call& call) {
  SATCHEL_ASSIGN(HttpReply reply, head(call));
  std::string length(*sync::header(reply.headers, "Upload-Length"));
  reply.headers.emplace_back("Accept-Ranges", "bytes");
  return with(std::move(reply), "Content-Length", std::move(length));
}

}  // namespace satchel::hub
