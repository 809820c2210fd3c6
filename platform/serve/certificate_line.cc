#include "platform/serve/certificate_line.h"

namespace satchel::serve {
namespace {

constexpr std::int64_t kDay = 86'400'000;
constexpr Millis kWarning{14 * kDay};

}  // namespace

LogLine certificate_line(const CertificateInfo& certificate, Millis now) {
  LogLine out{Severity::info, "the certificate of " + certificate.subject};
  const std::string until = to_rfc3339(certificate.not_after);
  if (now > certificate.not_after) {
    out = {Severity::error, out.text + " has expired at " + until + ": no device takes it"};
  } else if (now < certificate.not_before) {
    out = {Severity::error, out.text + " is valid from " + to_rfc3339(certificate.not_before) + " only"};
  } else if (certificate.not_after - now < kWarning) {
    const auto days = (certificate.not_after - now).count / kDay;
    out = {Severity::warning, out.text + " expires in " + std::to_string(days) + " days, at " + until};
  } else {
    out.text += " is valid until " + until;
  }
  out.text += "; " + certificate.pin;
  return out;
}

}  // namespace satchel::serve
