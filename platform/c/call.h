// How the functions of satchel.h reach a store.
#pragma once

#include "platform/c/guard.h"
#include "platform/c/store_box.h"

struct satchel_buffer {
  std::string bytes;
};

namespace satchel::capi {

/// `work` with the box, not locked. Once that is closed the host's log hears nothing any more of what is left of it.
template <class Work>
satchel_code on_box(std::shared_ptr<StoreBox> box, satchel_error* error, const Work& work) noexcept {
  const std::shared_ptr<StoreBox> held = std::move(box);  // until the end, though somebody closes the store
  const Uses uses(*held);
  return guard(error, uses.host(), work);
}

/// `work` gets the Store, alone with it.
template <class Work>
satchel_code on_store(satchel_store* store, satchel_error* error, const Work& work) noexcept {
  if (!store) return guard(error, nullptr, [] { return Status(fail(Code::invalid, "store is NULL")); });
  const std::shared_ptr<StoreBox> box = store->box;
  return on_box(box, error, [&] { return box->with([&](Store& at) { return work(at); }); });
}

/// A buffer for the caller. Error: invalid.
inline Status give(satchel_buffer** out, std::string bytes) {
  if (!out) return fail(Code::invalid, "no place for the buffer");
  *out = new satchel_buffer{std::move(bytes)};
  return {};
}

/// Errors: invalid, unknown_type.
inline Result<const RecordType*> type_of(const Store& store, const char* name) {
  SATCHEL_ASSIGN(const std::string_view text, needed(name, "type"));
  if (const RecordType* type = store.schema()->find(text)) return type;
  return fail(Code::unknown_type, std::string(text));
}

/// Error: invalid.
inline Result<Id> id_of(const char* text) {
  SATCHEL_ASSIGN(const std::string_view id, needed(text, "id"));
  return id_from_text(id);
}

}  // namespace satchel::capi
