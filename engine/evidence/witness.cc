#include "engine/evidence/witness.h"

#include <boost/json.hpp>

#include "engine/evidence/package_parts.h"

namespace satchel {
namespace {

namespace json = boost::json;

json::array json_of(const merkle::Proof& proof) {
  json::array out;
  for (const Hash& hash : proof) out.emplace_back(to_hex(hash.view()));
  return out;
}

json::object json_of(const ProvedStatement& s) {
  return {{"no", s.no},
          {"statement", to_base64(s.statement.bytes)},
          {"signature", to_base64(view(s.statement.signature))},
          {"proof", json_of(s.proof)}};
}

Result<json::value> parsed(std::string_view text) {
  json::error_code error;
  json::value out = json::parse(json::string_view(text.data(), text.size()), error);
  if (error) return fail(Code::invalid, "no answer about a log: no JSON");
  return out;
}

/// A number of statements; none where it is below 0.
std::uint64_t count_from(package::Members& m, std::string_view name, bool& sound) {
  const std::int64_t n = m.number(name);
  sound = sound && n >= 0;
  return static_cast<std::uint64_t>(n);
}

Result<Statement> proved(const PublicKey& hub_key, const LogHead& head, const ProvedStatement& s) {
  const std::string name = "statement " + std::to_string(s.no);
  auto out = opened(hub_key, s.statement);
  if (!out) return fail(Code::invalid, name + " is not signed by the hub");
  if (out->hub != head.hub || out->before.size != s.no) return fail(Code::invalid, name + " is another one");
  if (!std::holds_alternative<Restored>(out->what)) return fail(Code::invalid, name + " tells of no restore");
  const Hash leaf = merkle::leaf_hash(s.statement.bytes);
  if (!merkle::includes(head.log.root, head.log.size, s.no, leaf, s.proof))
    return fail(Code::invalid, name + " does not stand in the hub's log");
  return out;
}

}  // namespace

std::string log_growth_json(const LogGrowth& g) {
  return json::serialize(
      json::object{{"from", g.from}, {"head", package::json_of(g.head)}, {"proof", json_of(g.proof)}});
}

Result<LogGrowth> log_growth_from_json(std::string_view text) {
  SATCHEL_ASSIGN(const json::value value, parsed(text));
  package::Members m(value);
  bool sound = true;
  LogGrowth out;
  out.from = count_from(m, "from", sound);
  out.head = package::log_head_from(package::Members(m.any("head")));
  out.proof = m.hashes("proof");
  if (!m.ok() || !sound || out.head == LogHead{}) return fail(Code::invalid, "no proof of a log's growth");
  return out;
}

std::string log_restores_json(const LogRestores& r) {
  json::array restores;
  for (const auto& one : r.restores) restores.emplace_back(json_of(one));
  return json::serialize(json::object{{"head", package::json_of(r.head)}, {"restores", std::move(restores)}});
}

Result<LogRestores> log_restores_from_json(std::string_view text) {
  SATCHEL_ASSIGN(const json::value value, parsed(text));
  package::Members m(value);
  bool sound = true;
  LogRestores out;
  out.head = package::log_head_from(package::Members(m.any("head")));
  for (const auto& element : m.array("restores")) {
    package::Members one(element);
    ProvedStatement s;
    s.no = count_from(one, "no", sound);
    s.statement = {one.base64("statement"), one.signature("signature")};
    s.proof = one.hashes("proof");
    sound = sound && one.ok();
    out.restores.push_back(std::move(s));
  }
  if (!m.ok() || !sound || out.head == LogHead{}) return fail(Code::invalid, "no list of a log's restores");
  return out;
}

bool goes_on(const PublicKey& hub_key, const LogHead& kept, const LogGrowth& now) {
  const LogState &before = kept.log, &log = now.head.log;
  return verify(hub_key, now.head) && now.head.hub == kept.hub && now.from == before.size &&
         log.log_epoch >= before.log_epoch &&
         merkle::continues(log.root, log.size, before.root, before.size, now.proof);
}

Result<std::vector<Statement>> proved_restores(const PublicKey& hub_key, const LogRestores& said) {
  if (!verify(hub_key, said.head)) return fail(Code::invalid, "the head is not signed by the hub");
  std::vector<Statement> out;
  for (const auto& one : said.restores) {
    SATCHEL_ASSIGN(Statement statement, proved(hub_key, said.head, one));
    out.push_back(std::move(statement));
  }
  return out;
}

}  // namespace satchel
