#include "sync/hub/devices/bundles.h"

#include <algorithm>

#include "engine/base/guarded.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kFilePiece = 256U << 10;

sync::HttpReply bundle_problem(const Error& error) {
  sync::HttpReply out = sync::problem(error);
  if (out.status == 401) out.headers.emplace_back("WWW-Authenticate", "Satchel");  // RFC 9110 section 15.5.2
  if (out.status == 405) out.headers.emplace_back("Allow", "POST");
  return out;
}

/// What kept it out, and what was taken all the same.
Error with_counts(const BundleReport& report) {
  return fail(report.left.code, report.left.detail + "; " + to_text(report));
}

}  // namespace

BundleIntake::~BundleIntake() {
  chunk_.reset();
  if (!upload_.empty()) (void)guarded([&] { return blobs_.terminate(upload_); });
}

void BundleIntake::note(const Error& why) {
  if (report_.left.code == Code::ok) report_.left = why;
}

Status BundleIntake::write(ByteView bytes) {
  Status status = guarded([&] { return take(bytes); });
  if (!status) end_with(status.error());
  return status;
}

/// The photos that came before may have a receipt all the same. `why` goes before what went wrong with some entries.
void BundleIntake::end_with(const Error& why) {
  report_.left = why;
  (void)guarded([&] { return head_ ? say_received() : Status{}; });
}

void BundleIntake::finish() {
  const Status status = guarded([&]() -> Status {
    if (!unsealer_) return fail(Code::invalid, "not a rescue bundle, or cut");
    SATCHEL_TRY(unsealer_->finish());
    SATCHEL_TRY(reader_.finish());
    return say_received();
  });
  if (!status) end_with(status.error());
}

Status BundleIntake::take(ByteView bytes) {
  if (!unsealer_) SATCHEL_TRY(take_head(bytes));
  return bytes.empty() ? Status{} : unsealer_->write(bytes);
}

Status BundleIntake::take_head(ByteView& bytes) {
  const ByteView piece = bytes.substr(0, sync::kBundleHeadBytes - head_bytes_.size());
  head_bytes_ += piece;
  bytes.remove_prefix(piece.size());
  if (head_bytes_.size() < sync::kBundleHeadBytes) return {};
  SATCHEL_ASSIGN(head_, sync::decode_bundle_head(head_bytes_));
  if (head_->hub != sha256(own_.view())) return fail(Code::invalid, "the rescue bundle is for another hub");
  report_.device = head_->device;
  unsealer_ = std::make_unique<Unsealer>(own_, key_, head_bytes_, [this](ByteView b) { return reader_.write(b); });
  return {};
}

Status BundleIntake::request(ByteView body) {
  SATCHEL_TRY(say_received());
  SATCHEL_ASSIGN(Delivery done, service_.deliver(body, head_->device, head_->epoch));
  report_.taken += done.taken;
  report_.known += done.known;
  report_.waiting += done.waiting;
  for (const auto& [code, count] : done.refused) report_.refused[code] += count;
  if (done.left.code != Code::ok) note(done.left);
  named_ = std::move(done.blobs);
  std::sort(named_.begin(), named_.end());
  return {};
}

/// Before others are named: a receipt for those that are here.
Status BundleIntake::say_received() {
  const std::vector<Hash> blobs = std::exchange(received_, {});
  return blobs.empty() ? Status{} : service_.held().vouch_once(head_->device, head_->epoch, blobs);
}

Status BundleIntake::begin_blob(const BlobInfo& blob) {
  if (!std::binary_search(named_.begin(), named_.end(), blob.sha256))
    return fail(Code::invalid, "a photo that no signed request names");
  blob_ = blob;
  if (blobs_.has(blob.sha256)) {
    Status sound = blobs_.check(blob.sha256);
    if (sound) return {};
    if (sound.code() != Code::corrupt) return sound;
  }
  SATCHEL_ASSIGN(upload_, blobs_.create({blob.size, blob.sha256, {}, head_->device, clock_.wall()}));
  if (blob.size == 0) return {};
  SATCHEL_ASSIGN(chunk_, blobs_.append(upload_, 0, WhenCut::keep));
  return {};
}

Status BundleIntake::blob_bytes(ByteView bytes) { return chunk_ ? chunk_->append(bytes) : Status{}; }

Status BundleIntake::end_blob() {
  if (upload_.empty()) {
    ++report_.photos_known;
    return received_.push_back(blob_.sha256), Status{};
  }
  upload_.clear();
  const auto chunk = std::exchange(chunk_, {});
  if (chunk) {
    const auto state = chunk->commit();
    if (state.code() == Code::bad_checksum) {
      report_.damaged.push_back(blob_.sha256);
      return note(fail(Code::bad_checksum, "the photo " + to_hex(blob_.sha256.view()) + " is damaged")), Status{};
    }
    SATCHEL_TRY(state ? Status{} : state.error());
  }
  ++report_.photos_taken;
  return received_.push_back(blob_.sha256), Status{};
}

/// A body as it comes.
class Bundles::Sink final : public UploadSink {
 public:
  Sink(Bundles& bundles, std::unique_ptr<BundleIntake> intake) : bundles_(bundles), intake_(std::move(intake)) {}
  ~Sink() override { --bundles_.under_way_; }

  Status write(ByteView piece) override {
    if (Status status = intake_->write(piece); !status) return with_counts(intake_->report());
    return {};
  }
  sync::HttpReply finish() override {
    intake_->finish();
    bundles_.tell(intake_->report());
    if (intake_->report().left.code != Code::ok) return bundle_problem(with_counts(intake_->report()));
    return {200, {{"Content-Type", "application/json"}}, to_json(intake_->report())};
  }
  void abandon() override {
    bundles_.tell(intake_->report());
    intake_.reset();
  }

 private:
  Bundles& bundles_;
  std::unique_ptr<BundleIntake> intake_;
};

void Bundles::tell(const BundleReport& report) const {
  if (log_ && !report.device.is_null()) log_("bundle of device " + to_text(report.device) + ": " + to_text(report));
}

Result<std::unique_ptr<BundleIntake>> Bundles::intake() {
  if (key_ == nullptr) return fail(Code::unsupported, "this hub's key opens nothing");
  return std::make_unique<BundleIntake>(service_, blobs_, clock_, own_, *key_);
}

sync::HttpReply Bundles::handle(const sync::HttpRequest& request) const {
  if (request.method != "POST") return bundle_problem(fail(Code::method_not_allowed, request.method));
  return bundle_problem(fail(Code::invalid, "not a rescue bundle"));
}

std::variant<std::unique_ptr<UploadSink>, sync::HttpReply> Bundles::begin(const sync::HttpRequest& head) {
  if (head.method != "POST") return handle(head);
  auto taker = intake();
  if (!taker) return bundle_problem(taker.error());
  if (++under_way_ > kAtOnce) {
    --under_way_;
    return bundle_problem(fail(Code::busy, "too many bundles at once"));
  }
  return std::make_unique<Sink>(*this, *std::move(taker));
}

Result<BundleReport> Bundles::accept(ReadableFile& bundle) {
  SATCHEL_ASSIGN(const auto taker, intake());
  for (std::uint64_t at = 0;;) {
    SATCHEL_ASSIGN(const Bytes piece, bundle.read(at, kFilePiece));
    if (piece.empty()) break;
    if (Status taken = taker->write(piece); !taken) return tell(taker->report()), taker->report();
    at += piece.size();
  }
  taker->finish();
  return tell(taker->report()), taker->report();
}

}  // namespace satchel::hub
