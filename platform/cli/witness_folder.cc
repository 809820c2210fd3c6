#include "platform/cli/witness_folder.h"

#include <algorithm>
#include <tuple>

#include "engine/base/limits.h"
#include "engine/base/time.h"
#include "engine/evidence/package.h"

namespace satchel::cli {
namespace {

constexpr std::string_view kHead = "head-", kAlarm = "alarm-", kEnd = ".json";

std::string padded(std::uint64_t n, std::size_t digits) {
  const std::string text = std::to_string(n);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

/// By which names sort as the log grows.
std::string place_of(const LogHead& head) {
  std::string time = to_rfc3339(head.time);
  std::erase_if(time, [](char c) { return c == '-' || c == ':' || c == '.'; });
  return padded(static_cast<std::uint64_t>(head.log.log_epoch), 5) + "-" + padded(head.log.size, 12) + "-" + time;
}

auto order(const LogHead& head) { return std::tie(head.log.log_epoch, head.log.size, head.time); }

}  // namespace

Result<WitnessFolder> WitnessFolder::open(Files& files, const std::string& folder, const PublicKey& hub_key) {
  WitnessFolder out(files, folder);
  SATCHEL_TRY(files.make_folder(folder));
  SATCHEL_TRY(files.sync_folder(folder_of(folder)));  // else what is kept in it could go with it
  SATCHEL_ASSIGN(out.lock_, files.lock(folder + "/lock"));
  SATCHEL_TRY(out.load(hub_key));
  return out;
}

Status WitnessFolder::load(const PublicKey& hub_key) {
  SATCHEL_ASSIGN(const auto names, files_->list(folder_));
  for (const auto& name : names) {
    if (!name.starts_with(kHead) || !name.ends_with(kEnd)) continue;
    SATCHEL_ASSIGN(const Bytes json, read_all(*files_, folder_ + "/" + name, limits::kJsonBytes));
    const auto head = log_head_from_json(json);
    if (!head || !verify(hub_key, *head)) return fail(Code::corrupt, name + " is not a head that this hub signed");
    if (!heads_.empty() && heads_.front().hub != head->hub) return fail(Code::corrupt, name + " is another hub's");
    heads_.push_back(*head);
  }
  std::ranges::sort(heads_, [](const LogHead& a, const LogHead& b) { return order(a) < order(b); });
  return {};
}

Result<std::string> WitnessFolder::keep(const LogHead& head) {
  return add(std::string(kHead) + place_of(head) + std::string(kEnd), log_head_json(head) + "\n");
}

Result<std::string> WitnessFolder::keep_alarm(const LogHead& head, std::string_view evidence) {
  return add(std::string(kAlarm) + place_of(head) + std::string(kEnd), evidence);
}

Result<std::string> WitnessFolder::add(const std::string& name, std::string_view bytes) {
  std::string path = folder_ + "/" + name;
  if (!files_->exists(path)) SATCHEL_TRY(write_whole(*files_, path, bytes));
  return path;
}

}  // namespace satchel::cli
