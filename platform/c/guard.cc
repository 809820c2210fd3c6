#include "platform/c/guard.h"

#include "engine/base/id.h"
#include "platform/os/clock.h"
#include "platform/os/random.h"

namespace satchel::capi {
namespace {

constexpr std::int64_t kSoon = 1'000, kInAMoment = 15'000, kInAWhile = 15LL * 60'000;

std::int64_t retry_after(Code code) {
  if (code == Code::cancelled || code == Code::trimmed) return 0;
  if (code == Code::newer_schema || code == Code::too_many) return kInAWhile;
  const Group group = info(code).group;
  return group == Group::retry ? kSoon : group == Group::wait_network ? kInAMoment : 0;
}

void write_correlation(char (&to)[SATCHEL_ID_SIZE]) {
  const Id id = IdMaker().make(os::system_clock()->wall(), os::system_random()->number());
  write_text(to, to_text(id));
}

satchel_log_level level_of(Group group) {
  const bool grave = group == Group::bug || group == Group::call_office || group == Group::free_space;
  return grave ? SATCHEL_LOG_ERROR : SATCHEL_LOG_INFO;
}

void log_error(const HostBox* host, const Error& what, const char* correlation) {
  if (!host) return;
  std::string line(info(what.code).name);
  if (!what.detail.empty()) line += ": " + what.detail;
  host->log(level_of(info(what.code).group), line + " [" + correlation + "]");
}

}  // namespace

satchel_code told(const Error& what, satchel_error* error, const HostBox* host) noexcept {
  const CodeInfo& known = info(what.code);
  satchel_error out{};
  try {
    write_correlation(out.correlation_id);
    log_error(host, what, out.correlation_id);
  } catch (...) {
    out.correlation_id[0] = '\0';  // there is no memory left to tell more
  }
  if (error && error->struct_size >= offsetof(satchel_error, code)) out.language = error->language;
  out.code = static_cast<satchel_code>(what.code);
  out.group = static_cast<satchel_group>(known.group);
  out.retry_after_ms = retry_after(what.code);
  write_text(out.message, out.language == SATCHEL_EN ? known.en : known.zh);
  write_text(out.detail, what.detail);
  write_struct(error, out);
  return out.code;
}

satchel_code all_well(satchel_error* error) noexcept {
  satchel_error out{};
  if (error && error->struct_size >= offsetof(satchel_error, code)) out.language = error->language;
  write_struct(error, out);
  return SATCHEL_OK;
}

}  // namespace satchel::capi
