#include "sync/hub/api/draws_api.h"

#include "sync/hub/entries/hub_world.h"
#include "sync/hub/json/json_call.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kDraws = "/v1/draws/";

Result<std::string> published_file(Central& central, BlobStore& blobs, std::string_view id) {
  SATCHEL_ASSIGN(const Id draw, id_in_path(id));
  SATCHEL_ASSIGN(const auto view, central.view());
  const SchemaPtr schema = central.schema();
  HubWorld world(*view, *schema);
  SATCHEL_ASSIGN(const auto sheet, world.find("draw", draw));
  const auto* named = sheet && sheet->has("published") ? std::get_if<Octets>(&sheet->value("file")) : nullptr;
  if (!named) return fail(Code::not_found, "no draw is published by that id");
  SATCHEL_ASSIGN(const Hash hash, hash_from_bytes(named->bytes));
  SATCHEL_ASSIGN(const auto file, blobs.open(hash));
  return file->read(0, static_cast<std::size_t>(file->size()));
}

}  // namespace

bool is_draw(const sync::HttpRequest& request) { return request.target.starts_with(kDraws); }

sync::HttpReply read_draw(Central& central, BlobStore& blobs, const sync::HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") return not_allowed(request.method, "GET, HEAD");
  auto text = published_file(central, blobs, std::string_view(request.target).substr(kDraws.size()));
  return text ? json_reply(200, *std::move(text)) : sync::problem(text.error());
}

}  // namespace satchel::hub
