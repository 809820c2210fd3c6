#include "platform/hub/certificate_watch.h"

#include <chrono>
#include <csignal>

#include "platform/os/clock.h"

namespace satchel::hub {
namespace {

constexpr std::chrono::hours kDay{24};

}  // namespace

CertificateWatch::CertificateWatch(boost::asio::io_context& loop, serve::LogSink log)
    : signals_(loop, SIGHUP), day_(loop), log_(std::move(log)) {}

void CertificateWatch::begin(serve::Server& server) {
  server_ = &server;
  tell();
  await_signal();
  await_day();
}

void CertificateWatch::tell() const {
  const auto certificate = server_->certificate();
  if (!certificate) return;
  const auto line = serve::certificate_line(*certificate, os::system_clock()->wall());
  log_(line.severity, line.text);
}

void CertificateWatch::await_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    reload();
    await_signal();
  });
}

/// What expires while nobody starts anything must be heard of too.
void CertificateWatch::await_day() {
  day_.expires_after(kDay);
  day_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    tell();
    await_day();
  });
}

void CertificateWatch::reload() {
  const Status read = server_->reload_certificate();
  if (read) {
    log_(serve::Severity::info, "the certificate was read anew");
  } else {
    log_(serve::Severity::error, "the certificate stays as it was: " + read.error().detail);
  }
  tell();
}

}  // namespace satchel::hub
