// The proof that a tablet is empty, for who wipes it.
#include "platform/c/call.h"
#include "platform/c/step.h"
#include "sync/client/left_json.h"

using namespace satchel;
using namespace satchel::capi;

namespace satchel::capi {
namespace {

std::string left_list(const std::vector<sync::LeftBehind>& left) {
  std::string out;
  for (const auto& one : left) out += (out.empty() ? "" : ",") + sync::left_json(one);
  return "[" + out + "]";
}

/// One request, sent without the store's lock. `list`: what is left, where it is told.
Status prove_empty(StoreBox& box, const std::string& path, std::string& list) {
  SATCHEL_TRY(box.begin_step(Asked::by_a_person));
  const EndStep end(box);
  sync::ProofRequest asked;
  SATCHEL_TRY(box.in_step([&](Store& store) -> Status {
    SATCHEL_ASSIGN(const auto left, sync::left_behind(store));
    list = left_list(left);
    if (!left.empty()) return fail(Code::not_empty);
    SATCHEL_ASSIGN(asked, sync::begin_empty_proof(store, box.ports()));
    return {};
  }));
  SATCHEL_ASSIGN(const sync::HttpReply reply, exchange(box, asked.request));
  Bytes proof;
  SATCHEL_TRY(box.in_step([&](Store& store) -> Status {
    SATCHEL_ASSIGN(proof, sync::finish_empty_proof(store, box.ports(), asked, reply));
    return {};
  }));
  return write_whole(box.ports().files, path, proof);
}

}  // namespace
}  // namespace satchel::capi

satchel_code satchel_write_empty_proof(satchel_store* store, const char* path, satchel_buffer** json,
                                       satchel_error* error) SATCHEL_NX {
  if (!store) return on_store(store, error, [](Store&) { return Status(); });
  return on_box(store->box, error, [&]() -> Status {
    SATCHEL_ASSIGN(const std::string_view to, needed(path, "path"));
    auto list = std::make_unique<satchel_buffer>();
    Status proven = prove_empty(*store->box, std::string(to), list->bytes);
    if (json && (proven || proven.code() == Code::not_empty)) *json = list.release();
    return proven;
  });
}
