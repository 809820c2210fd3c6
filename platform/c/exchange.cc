#include <boost/asio/steady_timer.hpp>

#include "engine/base/guarded.h"
#include "platform/c/app_transport.h"
#include "platform/c/step.h"
#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"

namespace satchel::capi {
namespace {

constexpr std::chrono::milliseconds kLook{100};  // how often cancellation is looked at

Result<std::unique_ptr<net::Transport>> open_line(StoreBox& box, boost::asio::io_context& loop,
                                                  const std::string& hub_url) {
  if (const auto& app = box.host->transport())
    return app_transport(*app, [&box] { return box.step_cancelled(); })(loop, hub_url);
  net::CurlOptions options;
  options.base_url = hub_url;
  options.trust = box.trust();
  SATCHEL_ASSIGN(auto curl, net::CurlTransport::open(loop, options));
  return std::unique_ptr<net::Transport>(std::move(curl));
}

/// Looks around until it is destroyed.
class Watch {
 public:
  Watch(StoreBox& box, boost::asio::io_context& loop, net::Transport& transport)
      : box_(box), timer_(loop), transport_(transport) {
    look();
  }

 private:
  void look() {
    if (box_.step_cancelled()) transport_.cancel_all();
    timer_.expires_after(kLook);
    timer_.async_wait([this](auto error) {
      if (!error) look();
    });
  }

  StoreBox& box_;
  boost::asio::steady_timer timer_;
  net::Transport& transport_;
};

}  // namespace

Result<sync::HttpReply> exchange(StoreBox& box, const sync::HttpRequest& request) {
  std::string hub_url;
  SATCHEL_TRY(box.in_step([&](Store& store) { return hub_url = store.identity().hub_url, Status(); }));
  boost::asio::io_context loop;
  SATCHEL_ASSIGN(const auto transport, open_line(box, loop, hub_url));
  const Watch watch(box, loop, *transport);
  return net::fetch(loop, *transport, request);
}

}  // namespace satchel::capi
