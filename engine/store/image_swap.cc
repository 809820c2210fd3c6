// A first sync by image: what the hub made ready takes the place of the whole database, with all in it that is this
// device's own. image_manifest.h has what an image is; image_part.h how it waits here while it comes.
//
// The new database is built beside the old one: the rows that came, then the journal and all else but records, then the
// device's pending changes over the rows, as after a pull from nothing (image.h). Whole and durable it gets the name
// `image.db`: from then on it counts, and whatever stops this, the next opening puts it in its place.
#include <algorithm>

#include "engine/base/planted.h"
#include "engine/store/incoming.h"

namespace satchel {
namespace {

constexpr std::string_view kImageDb = "image.db", kImageRows = "image.db.part";

std::vector<std::string> sorted_scopes(std::vector<std::string> scopes) {
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  return scopes;
}

/// What is damaged is what came, not this store.
Status of_image(Status status) {
  if (status.code() == Code::corrupt) return fail(Code::bad_checksum, status.error().detail);
  return status;
}

}  // namespace

ImagePart& Store::Impl::image_part() {
  if (!coming) coming.emplace(ports.files, *vault, path("image.part"), path(kImageRows));
  return *coming;
}

Result<std::optional<ImageWant>> Store::Impl::wants_image() {
  using Want = std::optional<ImageWant>;
  if (options.read_only || damaged || leaving || !db || !progress.full || progress.refused_schema != 0) return Want();
  SATCHEL_ASSIGN(const Version folded, progress.folded > 0 ? journal->version_of(progress.folded) : Version{});
  if (progress.folded > 0 && folded.value == 0) return Want();
  return Want({sha256(tables.schema()->text()), std::max(progress.cursor.version, folded)});
}

Status Store::Impl::fits_image(const ImageManifest& m) {
  SATCHEL_ASSIGN(const auto want, wants_image());
  const bool fits = want && m.hub == identity.hub && m.role == identity.role &&
                    m.scopes == sorted_scopes(identity.scopes) && m.schema == want->schema &&
                    m.cursor.version >= want->at_least;
  return fits ? Status{} : Status{fail(Code::invalid, "an image that is not for this device")};
}

/// For what is still to come, and for the items once more as records. Errors: disk_full, those of the disk.
Status Store::Impl::room_for_image(const ImageManifest& of, std::size_t have) {
  const std::uint64_t rows = std::uint64_t{of.piece_bytes} * std::min(have, of.database_pieces());
  const std::uint64_t later = of.packed_from(std::max(have, of.database_pieces()));
  SATCHEL_ASSIGN(const std::uint64_t room, ports.files.free_space(options.folder));
  const bool fits = room >= of.database - std::min(of.database, rows) + later + of.items + options.reserve;
  return fits ? Status{} : Status{fail(Code::disk_full, "an image does not fit")};
}

Status Store::Impl::begin_image(const SignedManifest& signed_one) {
  SATCHEL_ASSIGN(const ImageManifest m, opened_image(identity.hub_key, signed_one));
  SATCHEL_TRY(fits_image(m));
  SATCHEL_TRY(vault->ready());
  SATCHEL_TRY(image_part().remove());
  SATCHEL_TRY(room_for_image(m, 0));
  return image_part().begin(signed_one.bytes);
}

Status Store::Impl::add_to_image(ByteView pieces) {
  Status added = image_part().add(pieces);
  if (added) {
    SATCHEL_ASSIGN(const auto now, image_part().state());
    added = room_for_image(*now->of, now->have);
  }
  if (added.code() == Code::disk_full) drop_image();
  return added;
}

Status Store::Impl::build_image(const ImageManifest& m) {
  const std::string building = path(kImageRows);
  SATCHEL_TRY(image_part().sync_rows());
  SATCHEL_TRY(of_image(Incoming(*this, m, building).complete(image_part())));
  for (const char* tail : {"-wal", "-shm"}) SATCHEL_TRY(ports.files.remove(building + tail));
  reached(Point::image_whole);
  return {};
}

/// Behind its name there is no way back: what is saved into the old database from then on would go with it.
Status Store::Impl::swap_in_image() {
  SATCHEL_TRY(ports.files.rename(path(kImageRows), path(kImageDb)));
  SATCHEL_TRY(ports.files.sync_folder(options.folder));
  reached(Point::image_named);
  return put_image_in_place();
}

Status Store::Impl::take_image() {
  if (options.read_only) return fail(Code::not_permitted, "the store is open for reading only");
  if (damaged) return fail(Code::corrupt, "damage was met: the store is to be closed and opened again");
  SATCHEL_ASSIGN(const auto have, image_part().state());
  if (!have) return fail(Code::invalid, "no image was begun");
  const ImageManifest& m = *have->of;
  SATCHEL_TRY(fits_image(m));
  if (have->have != m.pieces.size()) return fail(Code::invalid, "an image that is not all here");
  Status built = guarded([&] { return build_image(m); });
  if (!built) return drop_image(), built;
  const SchemaPtr schema = tables.schema();
  close();
  const Status swapped = swap_in_image();
  const bool never_named = ports.files.exists(path(kImageRows));
  if (!swapped && !never_named) return close_but_for(schema), swapped;  // until it is opened again, nothing is saved
  const Status opened_again = open_database(fail(Code::not_found));     // whichever stands there
  if (!opened_again) close_but_for(schema);
  SATCHEL_TRY(swapped);
  SATCHEL_TRY(opened_again);
  drop_image();
  return {};
}

/// Not being able to is no reason to stop: what is left goes with the next opening.
void Store::Impl::drop_image() {
  if (!options.read_only) (void)image_part().remove();
}

/// Whether there was one.
bool Store::Impl::image_gave_way() {
  if (options.read_only || !image_part().any()) return false;
  drop_image();
  return true;
}

/// Done before: nothing happens, but that its name is made durable while the part says that this may not have come to
/// an end. The old log goes first: it would be taken for that of the new database.
Status Store::Impl::put_image_in_place() {
  if (!ports.files.exists(path(kImageDb)))
    return ports.files.exists(path("image.part")) ? ports.files.sync_folder(options.folder) : Status{};
  left_behind_log = false;
  for (const char* name : {"store.db-wal", "store.db-shm", "store.db-journal"})
    SATCHEL_TRY(ports.files.remove(path(name)));
  SATCHEL_TRY(ports.files.sync_folder(options.folder));
  reached(Point::image_without_log);
  SATCHEL_TRY(ports.files.rename(path(kImageDb), path("store.db")));
  return ports.files.sync_folder(options.folder);
}

}  // namespace satchel
