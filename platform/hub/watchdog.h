// What a hub that serves owes its service manager: that it is ready, lives, stops (platform/operate/notify.h); and
// SIGHUP, at which settings that can change while it serves are read anew.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

#include "platform/operate/notify.h"
#include "platform/serve/server.h"

namespace satchel::hub {

class Watchdog {
 public:
  /// From now on SIGHUP no longer ends the process. `loop` is run by one thread, and must outlive this.
  Watchdog(boost::asio::io_context& loop, serve::LogSink log);
  /// `lives`: asked before each word that it does. `renew`: at SIGHUP.
  void begin(const std::string& url, std::function<bool()> lives, std::function<Status()> renew);
  void stopping();

 private:
  void tell(const std::string& state);
  void await_signal();
  void await_turn();

  boost::asio::signal_set signals_;
  boost::asio::steady_timer turn_;
  serve::LogSink log_;
  const operate::Notifier notifier_;
  std::function<bool()> lives_;
  std::function<Status()> renew_;
};

}  // namespace satchel::hub
