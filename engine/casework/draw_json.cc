// A draw as it is published.
#include <boost/json.hpp>

#include "engine/casework/draw.h"

namespace satchel::casework {
namespace {

namespace json = boost::json;

Error not_a_draw(const char* what) { return fail(Code::invalid, std::string("not a published draw: ") + what); }

Result<std::string> text_in(const json::object& from, const char* name) {
  const auto* value = from.if_contains(name);
  const auto* text = value ? value->if_string() : nullptr;
  if (!text) return not_a_draw(name);
  return std::string(text->data(), text->size());
}

Result<std::size_t> count_in(const json::object& from, const char* name) {
  const auto* value = from.if_contains(name);
  const auto* number = value ? value->if_int64() : nullptr;
  if (!number || *number < 0) return not_a_draw(name);
  return static_cast<std::size_t>(*number);
}

/// The document, of the format that this build knows.
Result<json::object> object_from(std::string_view text, const char* kind) {
  boost::system::error_code bad;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), bad);
  if (bad || !value.is_object()) return not_a_draw("no JSON object");
  SATCHEL_ASSIGN(const std::size_t format, count_in(value.get_object(), kind));
  if (format != 1) return fail(Code::unsupported, "a draw of format " + std::to_string(format));
  return value.get_object();
}

Result<Hash> hash_in(const json::object& from, const char* name) {
  SATCHEL_ASSIGN(const std::string text, text_in(from, name));
  return hash_from_hex(text);
}

Result<const json::array*> list_in(const json::object& from, const char* name) {
  const auto* value = from.if_contains(name);
  const auto* list = value ? value->if_array() : nullptr;
  if (!list) return not_a_draw(name);
  return list;
}

Result<Drawn> drawn_from(const json::value& value) {
  if (!value.is_object()) return not_a_draw("result");
  Drawn out;
  SATCHEL_ASSIGN(out.site, text_in(value.get_object(), "site"));
  SATCHEL_ASSIGN(const auto* officers, list_in(value.get_object(), "officers"));
  for (const auto& one : *officers) {
    if (!one.is_string()) return not_a_draw("officers");
    out.officers.emplace_back(one.get_string().data(), one.get_string().size());
  }
  return out;
}

json::array json_of(const std::vector<Drawn>& result) {
  json::array out;
  for (const Drawn& drawn : result) {
    json::array officers;
    for (const auto& officer : drawn.officers) officers.emplace_back(officer);
    out.emplace_back(json::object{{"site", drawn.site}, {"officers", std::move(officers)}});
  }
  return out;
}

}  // namespace

Result<std::string> to_json(const PublishedDraw& d) {
  SATCHEL_ASSIGN(const std::string pool, text_of(d.input.pool));
  return json::serialize(json::object{{"draw", 1},
                                      {"name", d.name},
                                      {"pool", pool},
                                      {"pool_sha256", to_hex(d.pool_hash.view())},
                                      {"seed", to_hex(d.input.seed)},
                                      {"seed_commitment", to_hex(d.seed_hash.view())},
                                      {"public_value", d.input.public_value},
                                      {"public_value_source", d.source},
                                      {"sites", d.input.sites},
                                      {"officers_each", d.input.officers_each},
                                      {"result", json_of(d.result)}});
}

Result<std::string> to_json(const DrawCommitment& c) {
  SATCHEL_ASSIGN(const std::string pool, text_of(c.pool));
  return json::serialize(json::object{{"draw_commitment", 1},
                                      {"name", c.name},
                                      {"committed", to_rfc3339(c.committed)},
                                      {"pool", pool},
                                      {"pool_sha256", to_hex(c.pool_hash.view())},
                                      {"seed_commitment", to_hex(c.seed_hash.view())},
                                      {"sites", c.sites},
                                      {"officers_each", c.officers_each}});
}

Result<DrawCommitment> draw_commitment(std::string_view text) {
  SATCHEL_ASSIGN(const json::object from, object_from(text, "draw_commitment"));
  DrawCommitment out;
  SATCHEL_ASSIGN(out.name, text_in(from, "name"));
  SATCHEL_ASSIGN(const std::string committed, text_in(from, "committed"));
  const auto time = from_rfc3339(committed);
  if (!time) return not_a_draw("committed");
  out.committed = *time;
  SATCHEL_ASSIGN(const std::string pool, text_in(from, "pool"));
  SATCHEL_ASSIGN(out.pool, pool_from(pool));
  SATCHEL_ASSIGN(out.pool_hash, hash_in(from, "pool_sha256"));
  if (sha256(pool) != out.pool_hash) return fail(Code::bad_checksum, "the pool is not that of its hash");
  SATCHEL_ASSIGN(out.seed_hash, hash_in(from, "seed_commitment"));
  SATCHEL_ASSIGN(out.sites, count_in(from, "sites"));
  SATCHEL_ASSIGN(out.officers_each, count_in(from, "officers_each"));
  return out;
}

Status check_committed(const PublishedDraw& draw, const DrawCommitment& commitment) {
  const char* other = draw.pool_hash != commitment.pool_hash                 ? "the pool"
                      : draw.seed_hash != commitment.seed_hash               ? "the seed"
                      : draw.input.sites != commitment.sites                 ? "how many sites are drawn"
                      : draw.input.officers_each != commitment.officers_each ? "how many officers each site has"
                                                                             : nullptr;
  return other ? Status(fail(Code::bad_checksum, std::string(other) + " is another than was committed")) : Status();
}

Result<PublishedDraw> published_draw(std::string_view text) {
  SATCHEL_ASSIGN(const json::object from, object_from(text, "draw"));
  PublishedDraw out;
  if (from.contains("public_value_source")) {
    SATCHEL_ASSIGN(out.source, text_in(from, "public_value_source"));
  }
  SATCHEL_ASSIGN(out.name, text_in(from, "name"));
  SATCHEL_ASSIGN(const std::string pool, text_in(from, "pool"));
  SATCHEL_ASSIGN(out.input.pool, pool_from(pool));
  SATCHEL_ASSIGN(out.pool_hash, hash_in(from, "pool_sha256"));
  SATCHEL_ASSIGN(const std::string seed, text_in(from, "seed"));
  const auto bytes = from_hex(seed);
  if (!bytes) return not_a_draw("seed");
  out.input.seed = *bytes;
  SATCHEL_ASSIGN(out.seed_hash, hash_in(from, "seed_commitment"));
  SATCHEL_ASSIGN(out.input.public_value, text_in(from, "public_value"));
  SATCHEL_ASSIGN(out.input.sites, count_in(from, "sites"));
  SATCHEL_ASSIGN(out.input.officers_each, count_in(from, "officers_each"));
  SATCHEL_ASSIGN(const auto* result, list_in(from, "result"));
  for (const auto& one : *result) {
    SATCHEL_ASSIGN(Drawn drawn, drawn_from(one));
    out.result.push_back(std::move(drawn));
  }
  return out;
}

}  // namespace satchel::casework
