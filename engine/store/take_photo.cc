#include "engine/store/take_photo.h"

#include "engine/base/limits.h"
#include "engine/evidence/photo.h"

namespace satchel {
namespace {

constexpr unsigned kThumbnail = 320;
constexpr std::uint64_t kPictureBytes = 64U << 20;  // above it, a file is kept but not looked into

std::string name_of_file(const std::string& path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

struct Picture {
  std::optional<PhotoFacts> facts;
  std::optional<Bytes> thumbnail;
};

/// What the bytes tell; nothing for those that are no JPEG, which are evidence all the same.
Result<Picture> look_into(BlobFolder& blobs, const BlobInfo& blob) {
  Picture out;
  if (blob.size > kPictureBytes) return out;
  SATCHEL_ASSIGN(const auto file, blobs.open(blob.sha256));
  SATCHEL_ASSIGN(const Bytes bytes, file->read(0, static_cast<std::size_t>(blob.size)));
  if (auto facts = read_facts(bytes)) out.facts = *std::move(facts);
  if (auto small = thumbnail(bytes, kThumbnail)) out.thumbnail = *std::move(small);
  return out;
}

DraftChange photo_row(const Id& id, const PhotoRequest& request, const BlobInfo& blob, const char* origin) {
  DraftChange row{ChangeKind::create, "photo", id, {}};
  const auto put = [&row](const char* field, Value value) {
    row.fields.push_back({field, std::move(value), How::put});
  };
  put("of_type", request.of_type);
  put("of", octets(request.of.view()));
  put("sha256", octets(blob.sha256.view()));
  put("bytes", static_cast<std::int64_t>(blob.size));
  put("origin", std::string(origin));
  if (!request.taken_by.empty()) put("taken_by", request.taken_by);
  return row;
}

void add_facts(DraftChange& row, const PhotoFacts& facts) {
  const auto put = [&row](const char* field, Value value) {
    row.fields.push_back({field, std::move(value), How::put});
  };
  put("media_type", std::string("image/jpeg"));
  const std::string size = std::to_string(facts.width) + "x" + std::to_string(facts.height);
  put("how_made", facts.camera.empty() ? size : facts.camera + ", " + size);
  if (facts.captured) put("captured_exif", facts.captured->count);
  if (!facts.latitude_e7) return;
  put("latitude", *facts.latitude_e7);
  put("longitude", *facts.longitude_e7);
  put("datum", std::string("wgs84"));
}

DraftChange original_row(const TakenPhoto& photo, const PhotoRequest& request, const Picture& picture) {
  const std::string origin = request.origin.empty() ? "imported" : request.origin;
  DraftChange row = photo_row(photo.photo, request, photo.original, origin.c_str());
  const std::string name = request.file_name.empty() ? name_of_file(request.file) : request.file_name;
  if (!name.empty()) row.fields.push_back({"file_name", name, How::put});
  if (!request.proves.empty()) row.fields.push_back({"proves", request.proves, How::put});
  if (picture.facts) add_facts(row, *picture.facts);
  return row;
}

DraftChange thumbnail_row(const TakenPhoto& photo, const PhotoRequest& request, const BlobInfo& small) {
  DraftChange row = photo_row(*photo.thumbnail, request, small, "derived");
  row.fields.push_back({"media_type", std::string("image/jpeg"), How::put});
  row.fields.push_back({"how_made", std::string("thumbnail"), How::put});
  row.fields.push_back({"derived_from", octets(photo.photo.view()), How::put});
  return row;
}

}  // namespace

Result<TakenPhoto> take_photo(Store& store, const PhotoRequest& request) {
  SATCHEL_ASSIGN(const BlobInfo original, store.blobs().add_file(request.file));
  return record_photo(store, request, original);
}

Result<TakenPhoto> record_photo(Store& store, const PhotoRequest& request, const BlobInfo& original) {
  TakenPhoto out;
  out.original = original;
  SATCHEL_TRY(store.note_blob(original.sha256, original.size, BlobLane::original));
  SATCHEL_ASSIGN(const Picture picture, look_into(store.blobs(), original));

  Draft draft;
  out.photo = store.make_id();
  draft.changes.push_back(original_row(out, request, picture));
  if (picture.thumbnail) {
    SATCHEL_ASSIGN(const BlobInfo small, store.blobs().add_bytes(*picture.thumbnail));
    SATCHEL_TRY(store.note_blob(small.sha256, small.size, BlobLane::thumbnail));
    out.thumbnail = store.make_id();
    draft.changes.push_back(thumbnail_row(out, request, small));
  }
  const auto saved = store.save(draft);
  if (!saved) return saved.error();
  return out;
}

}  // namespace satchel
