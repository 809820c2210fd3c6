#include "platform/cli/witness.h"

#include <array>

#include "engine/evidence/package.h"
#include "platform/cli/json_line.h"
#include "sync/client/sync_round.h"

namespace satchel::cli {
namespace {

class Look {
 public:
  Look(const PublicKey& key, const std::vector<LogHead>& kept, const AskHub& ask) : key_(key), kept_(kept), ask_(ask) {}

  Result<WitnessReport> at_log() {
    if (kept_.empty()) return first();
    out_.last = kept_.back();
    SATCHEL_ASSIGN(const auto growth, growth_since(kept_.back()));
    if (!growth || !goes_on(key_, kept_.back(), *growth)) return off();
    out_.now = growth->head;
    out_.seen = out_.now.log == kept_.back().log ? Seen::same : Seen::grown;
    return std::move(out_);
  }

 private:
  Result<WitnessReport> first() {
    SATCHEL_ASSIGN(const Bytes body, answer("/v1/log/head"));
    auto head = log_head_from_json(body);
    if (!head) return fail(Code::not_a_hub, head.error().detail);
    SATCHEL_TRY(signed_by_hub(*head));
    out_.now = *head;
    return std::move(out_);
  }

  /// It does not go on from the last head: how far back does it, and does the hub say that it was put back?
  Result<WitnessReport> off() {
    out_.seen = Seen::rewritten;
    SATCHEL_ASSIGN(const Bytes body, answer("/v1/log/restores"));
    auto said = log_restores_from_json(body);
    if (!said) return fail(Code::not_a_hub, said.error().detail);
    SATCHEL_TRY(signed_by_hub(said->head));
    out_.now = said->head;
    SATCHEL_TRY(find_common());
    if (const auto restores = proved_restores(key_, *said)) judge(*restores);
    out_.evidence = evidence();
    return std::move(out_);
  }

  Status find_common() {
    const LogState* tried = &kept_.back().log;
    for (auto head = kept_.rbegin() + 1; head != kept_.rend() && !out_.common; ++head) {
      if (head->log == *tried || head->log.size > out_.now.log.size) continue;
      tried = &head->log;
      SATCHEL_ASSIGN(const auto growth, growth_since(*head));
      if (growth && goes_on(key_, *head, *growth)) out_.common = *head;
    }
    return {};
  }

  void judge(const std::vector<Statement>& restores) {
    const LogHead& last = *out_.last;
    const std::uint64_t unchanged = out_.common ? out_.common->log.size : 0;
    for (const Statement& restore : restores)
      if (restore.hub == last.hub && restore.before.log_epoch > last.log.log_epoch &&
          restore.before.log_epoch <= out_.now.log.log_epoch && restore.before.size >= unchanged)
        out_.restore = restore, out_.seen = Seen::restored;
  }

  /// Nothing where the hub says that its log is not that long.
  Result<std::optional<LogGrowth>> growth_since(const LogHead& head) {
    auto body = answer("/v1/log/consistency?from=" + std::to_string(head.log.size));
    if (body.code() == Code::invalid) return std::optional<LogGrowth>();
    SATCHEL_TRY(body ? Status{} : body.error());
    auto growth = log_growth_from_json(*body);
    if (!growth) return fail(Code::not_a_hub, growth.error().detail);
    SATCHEL_TRY(signed_by_hub(growth->head));
    return std::optional(*std::move(growth));
  }

  Status signed_by_hub(const LogHead& head) const {
    if (!verify(key_, head)) return fail(Code::not_a_hub, "the head is not signed by the key that was given");
    return {};
  }

  Result<Bytes> answer(const std::string& target) {
    SATCHEL_ASSIGN(sync::HttpReply reply, ask_(target));
    JsonLine line;
    line.add("asked", target).add("status", std::int64_t{reply.status}).add("answer", reply.body);
    answers_ += (answers_.empty() ? "" : ",\n  ") + line.text();
    if (reply.status != 200) return sync::error_of(reply);
    return std::move(reply.body);
  }

  std::string evidence() const {
    JsonLine out;
    out.add("seen", name_of(out_.seen)).raw("kept", log_head_json(*out_.last));
    out.raw("now", log_head_json(out_.now)).raw("common", out_.common ? log_head_json(*out_.common) : "null");
    return out.raw("answers", "[\n  " + answers_ + "]").text() + "\n";
  }

  const PublicKey& key_;
  const std::vector<LogHead>& kept_;
  const AskHub& ask_;
  WitnessReport out_;
  std::string answers_;
};

}  // namespace

std::string_view name_of(Seen seen) {
  constexpr std::array<std::string_view, 5> names = {"first", "same", "grown", "restored", "rewritten"};
  return names[static_cast<std::size_t>(seen)];
}

Result<WitnessReport> look_at_log(const PublicKey& hub_key, const std::vector<LogHead>& kept, const AskHub& ask) {
  return Look(hub_key, kept, ask).at_log();
}

}  // namespace satchel::cli
