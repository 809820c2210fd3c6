#include "sync/hub/api/openapi.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace satchel::hub {
namespace {

namespace json = boost::json;
using json::array;
using json::object;

object parameter(const char* name, const char* in, const char* description, object schema) {
  return {{"name", name},
          {"in", in},
          {"required", std::string_view(in) != "query"},
          {"description", description},
          {"schema", std::move(schema)}};
}

object parameters() {
  const object uuid{{"type", "string"}, {"format", "uuid"}};
  return {{"id", parameter("id", "path", "编号 · Id", uuid)},
          {"upload", parameter("upload", "path", "上传编号 · Id of the upload", {{"type", "string"}})},
          {"sha256", parameter("sha256", "path", "SHA-256", {{"type", "string"}, {"pattern", "^[0-9a-f]{64}$"}})},
          {"after", parameter("after", "query", "上一页的 next · `next` of the page before", uuid)},
          {"limit", parameter("limit", "query", "每页最多条数 · At most so many",
                              {{"type", "integer"}, {"minimum", 1}, {"maximum", 500}, {"default", 100}})},
          {"from",
           {{"name", "from"},
            {"in", "query"},
            {"required", true},
            {"description", "所保存的日志头的条数 · Size of an older head"},
            {"schema", {{"type", "integer"}, {"format", "int64"}, {"minimum", 0}}}}},
          {"versions", parameter("versions", "query", "同时给出各字段的版本 · Each field's version too",
                                 {{"type", "string"}, {"enum", {"0", "1"}}})},
          {"after_no", parameter("after", "query", "上一页的 next · `next` of the page before",
                                 {{"type", "integer"}, {"format", "int64"}, {"minimum", 0}})},
          {"since", parameter("since", "query", "不早于此时间 · From this time on",
                              {{"type", "string"}, {"format", "date-time"}})},
          {"state", parameter("state", "query", "处理状态 · State",
                              {{"type", "string"}, {"enum", {"open", "settled", "all"}}, {"default", "open"}})},
          {"If-Match", parameter("If-Match", "header", "所见版本的 ETag · ETag of the version that was seen",
                                 {{"type", "string"}, {"pattern", "^\"[0-9]+\"$"}})}};
}

object components(const Schema& schema) {
  const object problem{{"schema", {{"$ref", "#/components/schemas/Problem"}}}};
  return {
      {"schemas", openapi_schemas(schema)},
      {"parameters", parameters()},
      {"headers", {{"ETag", {{"description", "版本 · Version"}, {"schema", {{"type", "string"}}}}}}},
      {"responses",
       {{"Problem", {{"description", "错误 · Error"}, {"content", {{"application/problem+json", problem}}}}},
        {"TooMany",
         {{"description", "稍后再试 · Come again later"},
          {"headers", {{"Retry-After", {{"schema", {{"type", "integer"}}}}}}},
          {"content", {{"application/problem+json", problem}}}}}}},
      {"securitySchemes",
       {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
        {"session",
         {{"type", "apiKey"},
          {"in", "cookie"},
          {"name", "__Host-satchel"},
          {"description",
           "更改时另须 X-CSRF-Token · With X-CSRF-Token for every change. Over plain HTTP the name is satchel."}}}}}};
}

}  // namespace

std::string both(const Title& title) {
  if (title.zh.empty() || title.zh == title.en) return title.en;
  return title.en.empty() ? title.zh : title.zh + " · " + title.en;
}

std::string openapi(const Schema& schema) {
  const object out{{"openapi", "3.1.0"},
                   {"info", {{"title", "Satchel: " + schema.name()}, {"version", std::to_string(schema.version())}}},
                   {"paths", openapi_paths(schema)},
                   {"components", components(schema)},
                   {"security", array{object{{"bearer", array()}}, object{{"session", array()}}}}};
  return json::serialize(out);
}

}  // namespace satchel::hub
