#include "sync/hub/api/log_api.h"

#include <charconv>

#include "engine/evidence/package.h"
#include "engine/evidence/witness.h"

namespace satchel::hub {
namespace {

constexpr std::size_t kMostRestores = 1000;  // no hub is put back as often as that

Result<std::uint64_t> size_from(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(Code::invalid, "from is the number of statements of an older head");
  return out;
}

Result<LogHead> head_of(const JsonCall& call, CentralView& view) {
  return call.statements.head(view, call.ports.clock.wall());
}

}  // namespace

Result<sync::HttpReply> log_head(const JsonCall& call) {
  SATCHEL_ASSIGN(const Glance glance, look(call));
  SATCHEL_ASSIGN(const LogHead head, head_of(call, *glance.view));
  return json_reply(200, log_head_json(head));
}

Result<sync::HttpReply> log_consistency(const JsonCall& call) {
  LogGrowth out;
  SATCHEL_ASSIGN(out.from, size_from(call.target.parameter("from")));
  SATCHEL_ASSIGN(const Glance glance, look(call));
  SATCHEL_ASSIGN(out.head, head_of(call, *glance.view));
  const std::uint64_t size = out.head.log.size;
  if (out.from > size) return fail(Code::invalid, "the log has " + std::to_string(size) + " statements");
  SATCHEL_ASSIGN(out.proof, merkle::consistency(out.from, size, nodes_of(*glance.view)));
  return json_reply(200, log_growth_json(out));
}

Result<sync::HttpReply> log_restores(const JsonCall& call) {
  LogRestores out;
  SATCHEL_ASSIGN(const Glance glance, look(call));
  SATCHEL_ASSIGN(out.head, head_of(call, *glance.view));
  SATCHEL_ASSIGN(const auto restores, glance.view->statements(Id{}, 0, kMostRestores));  // of no device: they alone
  for (const auto& kept : restores) {
    SATCHEL_ASSIGN(const Statement statement, decode_statement(kept.bytes));
    if (!std::holds_alternative<Restored>(statement.what)) continue;
    const std::uint64_t no = statement.before.size;
    SATCHEL_ASSIGN(auto proof, merkle::inclusion(no, out.head.log.size, nodes_of(*glance.view)));
    out.restores.push_back({no, kept, std::move(proof)});
  }
  return json_reply(200, log_restores_json(out));
}

}  // namespace satchel::hub
