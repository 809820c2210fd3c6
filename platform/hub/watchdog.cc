#include "platform/hub/watchdog.h"

#include <csignal>

namespace satchel::hub {

Watchdog::Watchdog(boost::asio::io_context& loop, serve::LogSink log)
    : signals_(loop, SIGHUP), turn_(loop), log_(std::move(log)), notifier_(operate::Notifier::from_environment()) {}

void Watchdog::begin(const std::string& url, std::function<bool()> lives, std::function<Status()> renew) {
  lives_ = std::move(lives);
  renew_ = std::move(renew);
  tell("READY=1\nSTATUS=" + url);
  await_signal();
  await_turn();
}

void Watchdog::stopping() { tell("STOPPING=1"); }

void Watchdog::tell(const std::string& state) {
  const Status told = notifier_.tell(state);
  if (!told) log_(serve::Severity::warning, "the service manager was not told: " + told.error().detail);
}

void Watchdog::await_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    const Status renewed = renew_();
    if (!renewed) log_(serve::Severity::error, "settings stay as they were: " + renewed.error().detail);
    await_signal();
  });
}

void Watchdog::await_turn() {
  const auto interval = operate::watchdog_interval();
  if (!interval) return;
  turn_.expires_after(*interval);
  turn_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    if (lives_()) tell("WATCHDOG=1");
    await_turn();
  });
}

}  // namespace satchel::hub
