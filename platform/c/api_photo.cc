// Photos and other bytes.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/store/take_photo.h"
#include "platform/c/call.h"

using namespace satchel;
using namespace satchel::capi;

namespace satchel::capi {

/// A blob that comes in pieces.
class Attachment final : public Part {
 public:
  explicit Attachment(std::shared_ptr<StoreBox> in) : box(std::move(in)) {}
  void drop() override { writer.reset(); }

  const std::shared_ptr<StoreBox> box;
  std::unique_ptr<BlobFolder::Writer> writer;  // under the store's lock
};

}  // namespace satchel::capi

struct satchel_attachment {
  Attachment content;
  explicit satchel_attachment(std::shared_ptr<StoreBox> box) : content(std::move(box)) {}
};

namespace satchel::capi {
namespace {

Result<PhotoRequest> request_from(const StoreBox& box, const Store& store, const satchel_photo* given) {
  SATCHEL_ASSIGN(const satchel_photo photo, read_struct(given));
  PhotoRequest out;
  SATCHEL_ASSIGN(const RecordType* type, type_of(store, photo.of_type));
  out.of_type = type->name;
  SATCHEL_ASSIGN(out.of, id_of(photo.of_id));
  out.proves = or_empty(photo.proves);
  const std::string recording = box.user().empty() ? store.identity().user : box.user();
  out.taken_by = photo.taken_by ? photo.taken_by : recording;
  out.origin = or_empty(photo.origin);
  out.file_name = or_empty(photo.file_name);
  return out;
}

void tell_taken(const TakenPhoto& taken, satchel_attached* attached) {
  satchel_attached out{};
  write_id(out.photo, taken.photo);
  if (taken.thumbnail) write_id(out.thumbnail, *taken.thumbnail);
  write_hex(out.sha256, taken.original.sha256.view());
  out.bytes = taken.original.size;
  write_struct(attached, out);
}

template <class Work>
satchel_code on_attachment(satchel_attachment* attachment, satchel_error* error, const Work& work) noexcept {
  if (!attachment) return guard(error, nullptr, [] { return Status(fail(Code::invalid, "attachment is NULL")); });
  Attachment& content = attachment->content;
  return on_box(content.box, error, [&] {
    return content.box->with([&](Store& at) -> Status {
      if (!content.writer) return fail(Code::cancelled, "it is finished, or the store was suspended since");
      return work(at, content);
    });
  });
}

}  // namespace
}  // namespace satchel::capi

satchel_code satchel_attach_file(satchel_store* store, const satchel_photo* photo, const char* path,
                                 satchel_attached* attached, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(PhotoRequest request, request_from(*store->box, at, photo));
    SATCHEL_ASSIGN(const std::string_view file, needed(path, "path"));
    request.file = std::string(file);
    SATCHEL_ASSIGN(const BlobInfo blob, store->box->giving_way([&] { return at.blobs().add_file(request.file); }));
    SATCHEL_ASSIGN(const TakenPhoto taken, record_photo(at, request, blob));
    return tell_taken(taken, attached), Status();
  });
}

satchel_code satchel_attach_bytes(satchel_store* store, const satchel_photo* photo, const void* data, size_t size,
                                  satchel_attached* attached, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    if (!data && size > 0) return fail(Code::invalid, "data is NULL");
    SATCHEL_ASSIGN(const PhotoRequest request, request_from(*store->box, at, photo));
    const ByteView bytes(static_cast<const char*>(data), size);
    SATCHEL_ASSIGN(const BlobInfo blob, store->box->giving_way([&] { return at.blobs().add_bytes(bytes); }));
    SATCHEL_ASSIGN(const TakenPhoto taken, record_photo(at, request, blob));
    return tell_taken(taken, attached), Status();
  });
}

satchel_code satchel_attach_begin(satchel_store* store, satchel_attachment** attachment,
                                  satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    if (!attachment) return fail(Code::invalid, "no place for the attachment");
    auto made = std::make_unique<satchel_attachment>(store->box);
    SATCHEL_ASSIGN(made->content.writer, at.blobs().write());
    store->box->add(made->content);
    *attachment = made.release();
    return {};
  });
}

satchel_code satchel_attach_write(satchel_attachment* attachment, const void* data, size_t size,
                                  satchel_error* error) SATCHEL_NX {
  return on_attachment(attachment, error, [&](Store&, Attachment& to) -> Status {
    if (!data && size > 0) return fail(Code::invalid, "data is NULL");
    return to.box->giving_way([&] { return to.writer->append(ByteView(static_cast<const char*>(data), size)); });
  });
}

satchel_code satchel_attach_finish(satchel_attachment* attachment, const satchel_photo* photo,
                                   satchel_attached* attached, satchel_error* error) SATCHEL_NX {
  return on_attachment(attachment, error, [&](Store& at, Attachment& from) -> Status {
    SATCHEL_ASSIGN(const PhotoRequest request, request_from(*from.box, at, photo));
    const auto blob = from.box->giving_way([&] { return from.writer->finish(); });
    from.writer.reset();
    if (!blob) return blob.error();
    SATCHEL_ASSIGN(const TakenPhoto taken, record_photo(at, request, *blob));
    return tell_taken(taken, attached), Status();
  });
}

void satchel_attachment_release(satchel_attachment* attachment) SATCHEL_NX {
  if (!attachment) return;
  const std::shared_ptr<StoreBox> box = attachment->content.box;
  guard_value<int>(0, [&] {
    box->locked([&] {
      box->remove(attachment->content);
      attachment->content.drop();
    });
    return 0;
  });
  delete attachment;
}

satchel_code satchel_blob_read(satchel_store* store, const char* sha256, uint64_t offset, size_t size,
                               satchel_buffer** bytes, satchel_error* error) SATCHEL_NX {
  return on_store(store, error, [&](Store& at) -> Status {
    SATCHEL_ASSIGN(const std::string_view hex, needed(sha256, "sha256"));
    SATCHEL_ASSIGN(const Hash hash, hash_from_hex(hex));
    SATCHEL_ASSIGN(const auto file, at.open_blob(hash));
    const std::uint64_t left = file->size() - std::min<std::uint64_t>(offset, file->size());
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(size, left));
    SATCHEL_ASSIGN(Bytes read, store->box->giving_way([&] { return file->read(offset, most); }));
    return give(bytes, std::move(read));
  });
}
