// Looks after the certificate of a hub that runs: SIGHUP reads it anew, and the log warns before it expires.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "platform/serve/certificate_line.h"

namespace satchel::hub {

class CertificateWatch {
 public:
  /// From now on SIGHUP no longer ends the process. `loop` is run by one thread, and must outlive this.
  CertificateWatch(boost::asio::io_context& loop, serve::LogSink log);
  /// Says what is in use, and from then on hears signals; `server` must outlive the loop's run.
  void begin(serve::Server& server);

 private:
  void tell() const;
  void await_signal();
  void await_day();
  void reload();

  boost::asio::signal_set signals_;
  boost::asio::steady_timer day_;
  serve::LogSink log_;
  serve::Server* server_ = nullptr;
};

}  // namespace satchel::hub
