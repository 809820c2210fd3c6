#include "engine/evidence/package.h"

#include <boost/json.hpp>

#include "engine/base/guarded.h"
#include "engine/evidence/package_parts.h"

namespace satchel {
namespace {

Result<PackageReport> verified(const Archive& archive, const PublicKey& hub_key,
                               const std::optional<LogHead>& witness) {
  PackageReport report;
  package::Proved proved;
  SATCHEL_ASSIGN(const package::Texts texts, check_parts(archive, hub_key, proved, report));
  SATCHEL_TRY(check_log(texts, hub_key, witness, proved, report));
  SATCHEL_TRY(check_journals(texts, proved));
  SATCHEL_TRY(check_entries(texts, proved, report));
  SATCHEL_TRY(check_records(texts, proved, report));
  SATCHEL_TRY(check_blobs(proved, report));
  return report;
}

}  // namespace

Result<PackageReport> verify_package(const Archive& archive, const PublicKey& hub_key,
                                     const std::optional<LogHead>& witness) {
  return guarded([&] { return verified(archive, hub_key, witness); });
}

std::string log_head_json(const LogHead& head) { return boost::json::serialize(package::json_of(head)); }

Result<LogHead> log_head_from_json(std::string_view text) {
  boost::json::error_code error;
  const auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  if (error) return fail(Code::invalid, "no head of a log: no JSON");
  LogHead head = package::log_head_from(package::Members(value));
  if (head == LogHead{}) return fail(Code::invalid, "no head of a log");
  return head;
}

}  // namespace satchel
