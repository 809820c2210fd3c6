#include "platform/postgres/complaints.h"

namespace satchel::postgres {
namespace {

constexpr std::chrono::seconds kQuiet{1};
constexpr std::size_t kMostReasons = 256;  // then what was said is forgotten
constexpr std::string_view kCannotBeUsed = "the hub's database cannot be used now; the hub's log says why";
constexpr std::string_view kFailed = "the hub's database failed; the hub's log says why";

bool was_told(const Error& error) { return error.detail == kCannotBeUsed || error.detail == kFailed; }

}  // namespace

void Complaints::note(const Error& error) {
  if (is_mute() || was_told(error)) return;
  if (const auto line = due("database: " + std::string(info(error.code).name) + ": " + error.detail)) log_(*line);
}

std::optional<std::string> Complaints::due(std::string reason) {
  const std::lock_guard lock(mutex_);
  if (said_.size() >= kMostReasons) said_.clear();
  const auto now = Clock::now();
  const auto [at, is_new] = said_.try_emplace(reason, Said{now, 0});
  if (!is_new && now - at->second.at < kQuiet) {
    ++at->second.left_out;
    return std::nullopt;
  }
  if (at->second.left_out > 0)
    reason += " (and " + std::to_string(at->second.left_out) + " times since it was last said)";
  at->second = {now, 0};
  return reason;
}

Error Complaints::for_caller(const Error& error) {
  if (is_mute() || was_told(error)) return error;
  note(error);
  const bool is_busy = error.code == Code::busy || error.code == Code::not_permitted || error.code == Code::not_found;
  return is_busy ? fail(Code::busy, std::string(kCannotBeUsed)) : fail(error.code, std::string(kFailed));
}

}  // namespace satchel::postgres
