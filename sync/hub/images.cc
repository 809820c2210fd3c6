#include "sync/hub/images.h"

#include <algorithm>

#include "engine/store/image_builder.h"
#include "sync/hub/compact.h"
#include "sync/hub/feed_ahead.h"
#include "sync/hub/items.h"
#include "sync/hub/signed_path.h"
#include "sync/hub/statement_log.h"
#include "sync/hub/working_set.h"

namespace satchel::hub {
namespace {

// An image serves until so large a part of what is in it came behind it: pages bring that.
constexpr std::size_t kRenewedAt = 8;
constexpr std::string_view kTail = ".image";
constexpr std::size_t kFooterBytes = 8, kMostManifest = 4U << 20;

std::vector<ScopeSetNo> sets_of(const DeviceRow& device, const std::vector<ScopeSet>& all) {
  std::vector<ScopeSetNo> out;
  for (const auto& set : visible_to(device, all)) out.push_back(set.no);
  return out;
}

std::vector<std::string> sorted_scopes(std::vector<std::string> scopes) {
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  return scopes;
}

/// How many lines of the feed stand behind `after`, but no more than `most`.
Result<std::size_t> lines_behind(CentralView& view, const std::vector<ScopeSetNo>& sets, Version after,
                                 std::size_t most) {
  std::size_t lines = 0;
  SATCHEL_TRY(view.feed(sets, {after, {}}, [&](const FeedRow&) { return Result<bool>(++lines < most); }));
  return lines;
}

/// A pull from nothing, of one page: every record that stands and that the role may read.
class Filler {
 public:
  Filler(CentralView& view, const Schema& schema, RoleSet role, ImageBuilder& out)
      : view_(view), schema_(schema), clearance_{role, false}, out_(out) {}

  bool wants(const FeedRow& row) const {
    const RecordType* type = schema_.find(row.type);
    return !row.left && type && clearance_.reads(*type);
  }

  Result<bool> add(const FeedRow& row) {
    if (!wants(row)) return true;
    const RecordType* type = schema_.find(row.type);
    SATCHEL_ASSIGN(auto record, view_.record(row.type, row.id));
    if (!record || !record->state.alive || !clearance_.reads(schema_, *type, record->state)) return true;
    SATCHEL_TRY(out_.add(whole_item(*type, *std::move(record), clearance_)));
    return true;
  }

 private:
  CentralView& view_;
  const Schema& schema_;
  Clearance clearance_;
  ImageBuilder& out_;
};

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
      hub_(hub),
      folder_(std::move(folder)),
      vfs_(vfs),
      limits_(limits),
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
  if (request.protocol != sync::kProtocol)
    return fail(Code::unsupported, "protocol " + std::to_string(request.protocol));
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
  SATCHEL_ASSIGN(const auto found, find(device, request));
  if (!found) return Answer{reply_without(sync::ImageOutcome::none), {}};
  if (found->building) return Answer{reply_without(sync::ImageOutcome::building), {}};
  return pieces(found->name, found->image, request);
}

/// A file that rotted, or is not there, is none: it is made again.
Result<Images::Answer> Images::pieces(const std::string& name, const Image& image, const sync::ImageRequest& request) {
  const ImageManifest& m = image.manifest;
  Answer out;
  const bool same = request.have == image.id && request.first <= m.pieces.size();
  if (!same) out.message.manifest = Bytes(view(image.as_signed.signature)) + image.as_signed.bytes;
  out.message.first = same ? request.first : 0;
  const auto first = static_cast<std::size_t>(out.message.first);
  const std::uint64_t wanted = bytes_of_reply(m, first, std::min(request.bytes, limits_.most_reply));
  SATCHEL_ASSIGN(const auto file, ports_.files.open(path(name)));
  SATCHEL_ASSIGN(out.pieces, file->read(m.packed_from(0) - m.packed_from(first), static_cast<std::size_t>(wanted)));
  if (out.pieces.size() == wanted && are_sound(m, first, out.pieces)) return out;
  drop(name);
  return Answer{reply_without(sync::ImageOutcome::none), {}};
}

/// One file for each schema, role and set of scopes.
std::string Images::name_for(const DeviceRow& device, const Hash& schema) const {
  Bytes of;
  Writer out(of);
  out.bytes(device.role);
  for (const auto& scope : sorted_scopes(device.scopes)) out.bytes(scope);
  out.hash(schema);
  return to_hex(sha256(of).view().substr(0, 16)) + std::string(kTail);
}

Result<std::optional<Images::Found>> Images::find(const DeviceRow& device, const sync::ImageRequest& request) {
  const std::string name = name_for(device, request.schema);
  const auto kept = [&]() -> std::optional<Image> {
    const std::lock_guard lock(mutex_);
    load();
    const auto it = kept_.find(name);
    if (it == kept_.end()) return {};
    it->second.used = ++uses_;
    return it->second;
  };
  SATCHEL_ASSIGN(auto view, central_.view());
  if (auto image = kept()) {
    // Who has a part of it goes on with it, however much came since.
    const bool begun = request.have == image->id;
    SATCHEL_ASSIGN(const bool serves,
                   begun ? view->knows(image->manifest.cursor) : still_serves(*view, device, image->manifest, request));
    if (serves && image->manifest.cursor.version.value >= request.at_least)
      return std::optional(Found{name, std::move(*image)});
  }
  SATCHEL_ASSIGN(const auto all, view->scope_sets());
  SATCHEL_ASSIGN(const std::size_t lines, lines_behind(*view, sets_of(device, all), {}, limits_.least_records));
  if (lines < limits_.least_records) return std::optional<Found>();
  const std::unique_lock building(building_, std::try_to_lock);
  if (!building) return std::optional(Found{name, {}, true});
  view.reset();  // others read
  SATCHEL_ASSIGN(Image made, make(device, name));
  if (made.manifest.cursor.version.value < request.at_least) return std::optional<Found>();
  return std::optional(Found{name, std::move(made)});
}

Result<bool> Images::still_serves(CentralView& view, const DeviceRow& device, const ImageManifest& manifest,
                                  const sync::ImageRequest& request) {
  if (manifest.cursor.version.value < request.at_least) return false;
  SATCHEL_ASSIGN(const bool known, view.knows(manifest.cursor));
  SATCHEL_ASSIGN(const Version dropped, tombs_dropped_to(view));
  if (!known || manifest.cursor.version < dropped) return false;  // what it has may be deleted, and nobody would say so
  SATCHEL_ASSIGN(const auto all, view.scope_sets());
  const std::size_t most = std::max<std::size_t>(limits_.least_records, manifest.records / kRenewedAt);
  SATCHEL_ASSIGN(const std::size_t lines, lines_behind(view, sets_of(device, all), manifest.cursor.version, most));
  return lines < most;
}

Result<Images::Image> Images::make(const DeviceRow& device, const std::string& name) {
  if (!beside_) return make(central_, device, name);
  SATCHEL_ASSIGN(const auto beside, beside_());
  return make(*beside, device, name);
}

/// The pieces, then signature and manifest, then the number of their bytes.
Result<Images::Image> Images::make(Central& central, const DeviceRow& device, const std::string& name) {
  const SchemaPtr schema = central.schema();
  SATCHEL_ASSIGN(auto view, central.view());
  SATCHEL_ASSIGN(const Head head, view->head());
  SATCHEL_ASSIGN(const auto all, view->scope_sets());
  SATCHEL_TRY(ports_.files.make_folder(folder_));
  SATCHEL_ASSIGN(const auto builder, ImageBuilder::begin(ports_.files, path(name + ".db"), vfs_, schema));
  Filler filler(*view, *schema, schema->role(device.role), *builder);
  SATCHEL_TRY(feed_ahead(
      *view, sets_of(device, all), {}, [&](const FeedRow& row) { return filler.wants(row); },
      [&](const FeedRow& row) { return filler.add(row); }));
  view.reset();
  Image out;
  out.manifest.hub = hub_;
  out.manifest.role = device.role;
  out.manifest.scopes = sorted_scopes(device.scopes);
  out.manifest.schema = sha256(schema->text());
  out.manifest.cursor = {head.version, head.tag};
  out.manifest.piece_bytes = limits_.piece_bytes;
  const std::string part = path(name + ".part");
  SATCHEL_ASSIGN(auto file, ports_.files.create(part));
  SATCHEL_TRY(builder->finish(*file, out.manifest));
  out.as_signed.bytes = encode(out.manifest);
  if (out.as_signed.bytes.size() > kMostManifest) return fail(Code::too_large, "an image's manifest");
  out.id = sha256(out.as_signed.bytes);
  SATCHEL_ASSIGN(out.as_signed.signature, ports_.keys.sign(image_message(out.as_signed.bytes)));
  Bytes footer = Bytes(satchel::view(out.as_signed.signature)) + out.as_signed.bytes;
  const std::size_t length = footer.size();
  Writer(footer).fixed64(length);
  SATCHEL_TRY(file->append(footer));
  SATCHEL_TRY(file->sync());
  file.reset();
  SATCHEL_TRY(ports_.files.rename(part, path(name)));
  SATCHEL_TRY(ports_.files.sync_folder(folder_));
  if (log_)
    log_("made an image of " + std::to_string(out.manifest.records) + " records, " +
         std::to_string(out.manifest.packed_from(0)) + " bytes, up to version " + std::to_string(head.version.value));
  keep(name, out);
  return out;
}

void Images::keep(const std::string& name, const Image& image) {
  const std::lock_guard lock(mutex_);
  kept_[name] = image;
  kept_[name].used = ++uses_;
  const auto bytes = [&] {
    std::uint64_t sum = 0;
    for (const auto& [_, kept] : kept_) sum += kept.manifest.packed_from(0);
    return sum;
  };
  while (kept_.size() > 1 && (kept_.size() > limits_.most_images || bytes() > limits_.most_bytes)) {
    const auto oldest = std::min_element(kept_.begin(), kept_.end(),
                                         [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
    (void)ports_.files.remove(path(oldest->first));
    kept_.erase(oldest);
  }
}

void Images::drop(const std::string& name) {
  const std::lock_guard lock(mutex_);
  kept_.erase(name);
  (void)ports_.files.remove(path(name));
}

/// What an earlier life of the hub left; what is odd, or half made, goes.
void Images::load() {
  if (std::exchange(loaded_, true)) return;
  const auto names = ports_.files.list(folder_);
  if (!names) return;
  for (const auto& name : *names) {
    auto image = name.ends_with(kTail) ? read(name) : Result<Image>(fail(Code::invalid));
    image ? void(kept_[name] = *std::move(image)) : void(ports_.files.remove(path(name)));
  }
}

Result<Images::Image> Images::read(const std::string& name) {
  SATCHEL_ASSIGN(const auto file, ports_.files.open(path(name)));
  const std::uint64_t size = file->size();
  if (size < kFooterBytes + sizeof(Signature)) return fail(Code::corrupt, name);
  SATCHEL_ASSIGN(const Bytes tail, file->read(size - kFooterBytes, kFooterBytes));
  const std::uint64_t length = Reader(ByteView(tail)).fixed64();
  if (length < sizeof(Signature) || length > kMostManifest || length > size - kFooterBytes)
    return fail(Code::corrupt, name);
  SATCHEL_ASSIGN(const Bytes footer, file->read(size - kFooterBytes - length, static_cast<std::size_t>(length)));
  Image out;
  SATCHEL_ASSIGN(out.as_signed.signature, signature_from_bytes(ByteView(footer).substr(0, sizeof(Signature))));
  out.as_signed.bytes = footer.substr(sizeof(Signature));
  SATCHEL_ASSIGN(out.manifest, opened_image(ports_.keys.public_key(), out.as_signed));
  out.id = sha256(out.as_signed.bytes);
  if (out.manifest.hub != hub_ || out.manifest.packed_from(0) + length + kFooterBytes != size)
    return fail(Code::corrupt, name);
  return out;
}

}  // namespace satchel::hub
