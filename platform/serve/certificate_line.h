// What an operator is told of the hub's certificate.
#pragma once

#include <string>

#include "platform/serve/server.h"

namespace satchel::serve {

struct LogLine {
  Severity severity = Severity::info;
  std::string text;  // English
};

/// Whom it is for, until when, and the pin that devices know it by. A warning in its last 14 days, an error outside its
/// time: no device takes it then. Pure.
LogLine certificate_line(const CertificateInfo& certificate, Millis now);

}  // namespace satchel::serve
