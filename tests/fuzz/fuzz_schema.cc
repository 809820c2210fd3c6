// A schema's JSON. What parses is held against what ships, and may be followed by itself with a higher version.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/schema/environment.h"
#include "engine/schema/schema.h"
#include "tests/fuzz/fuzz.h"

using namespace satchel;

namespace {

const Schema& shipped() {
  static const SchemaPtr schema = *Schema::parse(environment_json());
  return *schema;
}

std::string raised(const Schema& schema) {
  boost::json::value json = boost::json::parse(schema.text());
  json.as_object()["version"] = schema.version() + 1;
  return boost::json::serialize(json);
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  const auto schema = Schema::parse(bytes);
  if (!schema) return fuzz::must(schema.code() == Code::bad_schema, "what is no schema is called that");
  (void)may_follow(shipped(), **schema);
  fuzz::must(!may_follow(**schema, **schema), "a schema does not follow itself");
  if ((*schema)->version() == INT64_MAX) return;
  const auto next = Schema::parse(raised(**schema));
  if (!next) return fuzz::must(next.code() == Code::bad_schema, "a version too high");
  fuzz::must(bool(may_follow(**schema, **next)), "the same, one version up, may follow");
  fuzz::must(!may_follow(**next, **schema), "and there is no way back");
}
