#include "platform/net/curl_transport.h"

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <curl/curl.h>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "platform/net/exchange.h"

namespace satchel::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// A socket of libcurl's that the loop watches. libcurl owns it and closes it.
struct Watch {
  Watch(asio::io_context& loop, curl_socket_t s) : socket(s), descriptor(loop) {}
  ~Watch() {
    if (descriptor.is_open()) descriptor.release();
  }
  curl_socket_t socket;
  asio::posix::stream_descriptor descriptor;
  int wanted = CURL_POLL_NONE;
  int waiting = CURL_POLL_NONE;  // what async_wait was called for and has not come back
};

Status start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) return fail(Code::internal, curl_easy_strerror(started));
  return {};
}

struct UrlFree {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

Status check_base(const std::string& base) {
  const std::unique_ptr<CURLU, UrlFree> url(curl_url());
  const bool shaped = (base.starts_with("http://") || base.starts_with("https://")) &&
                      base.find_first_of("?#") == std::string::npos && !base.ends_with('/');
  if (!shaped || curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK)
    return fail(Code::invalid, "not an http or https address: " + base);
  return {};
}

}  // namespace

class CurlTransport::Multi : public std::enable_shared_from_this<Multi> {
 public:
  Multi(asio::io_context& loop, const CurlOptions& options) : loop_(loop), options_(options), timer_(loop) {}
  ~Multi() { close(); }

  Status open();
  void close();
  void send(RequestId id, const sync::HttpRequest& request, Done done, Sent sent);
  void cancel(RequestId id);
  void cancel_all();
  const Traffic& traffic() const { return traffic_; }

 private:
  struct Running {
    std::unique_ptr<Exchange> exchange;
    Done done;
  };
  using Table = std::map<RequestId, Running>;

  void begin(RequestId id, Running running);
  void stop(Table::iterator at);
  void act(curl_socket_t socket, int events);
  void collect();
  void begin_anew(CURLMcode why);
  void wait(const std::shared_ptr<Watch>& watch, int event);
  void watch(curl_socket_t socket, int wanted);
  template <class Call>
  void later(Call call);

  static int on_socket(CURL*, curl_socket_t socket, int wanted, void* self, void*);
  static int on_timer(CURLM*, long milliseconds, void* self);

  asio::io_context& loop_;
  const CurlOptions options_;
  asio::steady_timer timer_;
  CURLM* multi_ = nullptr;
  bool closed_ = false;
  Table running_;
  std::unordered_map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  Traffic traffic_;
};

Status CurlTransport::Multi::open() {
  multi_ = curl_multi_init();
  if (multi_ == nullptr) return fail(Code::internal, "libcurl does not start");
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, options_.connections);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, options_.connections);
  return {};
}

void CurlTransport::Multi::close() {
  closed_ = true;
  for (auto& [id, running] : running_) curl_multi_remove_handle(multi_, running.exchange->easy());
  running_.clear();
  if (multi_ != nullptr) curl_multi_cleanup(multi_);
  multi_ = nullptr;
  watches_.clear();
  timer_.cancel();
}

namespace {

Error error_of(CURLMcode code) {
  const bool memory = code == CURLM_OUT_OF_MEMORY || code == CURLM_ABORTED_BY_CALLBACK;  // all that ours can meet
  return fail(memory ? Code::out_of_memory : Code::internal, curl_multi_strerror(code));
}

}  // namespace

/// A callback that failed ends all that runs, and libcurl's handle is of no use any more, but tells of none of it
/// (https://curl.se/libcurl/c/CURLMOPT_TIMERFUNCTION.html): each request ends here, and the next begins with a new one.
void CurlTransport::Multi::begin_anew(CURLMcode why) {
  Table ended = std::exchange(running_, {});
  for (auto& [id, running] : ended) curl_multi_remove_handle(multi_, running.exchange->easy());
  curl_multi_cleanup(multi_);
  multi_ = nullptr;
  watches_.clear();
  timer_.cancel();
  const Error error = error_of(why);
  for (auto& [id, running] : ended)
    if (!closed_) running.done(error);
}

/// Runs `call` from the loop, so that nothing happens inside a callback of libcurl's or a call of the user's.
template <class Call>
void CurlTransport::Multi::later(Call call) {
  asio::post(loop_, [weak = weak_from_this(), call = std::move(call)]() mutable {
    const auto self = weak.lock();
    if (self && !self->closed_) call(*self);
  });
}

void CurlTransport::Multi::send(RequestId id, const sync::HttpRequest& request, Done done, Sent sent) {
  auto made = Exchange::make(options_, traffic_, request, std::move(sent));
  if (!made) {
    later([done = std::move(done), error = made.error()](Multi&) { done(error); });
    return;
  }
  later([id, running = Running{*std::move(made), std::move(done)}](Multi& self) mutable {
    self.begin(id, std::move(running));
  });
}

void CurlTransport::Multi::begin(RequestId id, Running running) {
  if (running_.contains(id)) return running.done(fail(Code::invalid, "the request id is taken"));
  if (multi_ == nullptr)
    if (const Status opened = open(); !opened) return running.done(opened.error());
  ++traffic_.requests;
  CURL* const easy = running.exchange->easy();
  const auto at = running_.emplace(id, std::move(running)).first;
  const CURLMcode code = curl_multi_add_handle(multi_, easy);
  if (code == CURLM_ABORTED_BY_CALLBACK) return begin_anew(code);
  if (code == CURLM_OK) return;
  const Done done = std::move(at->second.done);
  running_.erase(at);
  done(error_of(code));
}

void CurlTransport::Multi::cancel(RequestId id) {
  later([id](Multi& self) {
    if (const auto at = self.running_.find(id); at != self.running_.end()) self.stop(at);
  });
}

void CurlTransport::Multi::cancel_all() {
  later([](Multi& self) {
    std::vector<RequestId> ids;
    for (const auto& [id, running] : self.running_) ids.push_back(id);
    for (const RequestId id : ids) {
      if (const auto at = self.running_.find(id); at != self.running_.end()) self.stop(at);
    }
  });
}

void CurlTransport::Multi::stop(Table::iterator at) {
  const Running stopped = std::move(at->second);
  running_.erase(at);
  curl_multi_remove_handle(multi_, stopped.exchange->easy());
  stopped.done(fail(Code::cancelled));
}

void CurlTransport::Multi::act(curl_socket_t socket, int events) {
  int still_running = 0;
  const CURLMcode code = curl_multi_socket_action(multi_, socket, events, &still_running);
  collect();
  if (code != CURLM_OK && multi_ != nullptr) begin_anew(code);
}

void CurlTransport::Multi::collect() {
  int left = 0;
  while (multi_ != nullptr) {
    const CURLMsg* message = curl_multi_info_read(multi_, &left);
    if (message == nullptr) return;
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CURL* const easy = message->easy_handle;
    const auto at = std::find_if(running_.begin(), running_.end(),
                                 [&](const auto& entry) { return entry.second.exchange->easy() == easy; });
    const Running ended = std::move(at->second);
    running_.erase(at);
    curl_multi_remove_handle(multi_, easy);
    ended.done(ended.exchange->finish(code));
  }
}

void CurlTransport::Multi::wait(const std::shared_ptr<Watch>& watch, int event) {
  if ((watch->wanted & event) == 0 || (watch->waiting & event) != 0) return;
  watch->waiting |= event;
  const auto what =
      event == CURL_POLL_IN ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write;
  watch->descriptor.async_wait(what, [weak = weak_from_this(), watch, event](const error_code& error) {
    watch->waiting &= ~event;
    const auto self = weak.lock();
    if (!self || self->multi_ == nullptr || !watch->descriptor.is_open()) return;
    const int seen = event == CURL_POLL_IN ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
    if ((watch->wanted & event) != 0) self->act(watch->socket, error ? CURL_CSELECT_ERR : seen);
    if (self->multi_ != nullptr && watch->descriptor.is_open()) self->wait(watch, event);
  });
}

void CurlTransport::Multi::watch(curl_socket_t socket, int wanted) {
  auto& watch = watches_[socket];
  if (!watch) {
    watch = std::make_shared<Watch>(loop_, socket);
    error_code error;
    watch->descriptor.assign(socket, error);
    if (error) return;  // libcurl's own timers end the request
  }
  watch->wanted = wanted;
  wait(watch, CURL_POLL_IN);
  wait(watch, CURL_POLL_OUT);
}

int CurlTransport::Multi::on_socket(CURL*, curl_socket_t socket, int wanted, void* self, void*) {
  auto& multi = *static_cast<Multi*>(self);
  try {
    if (wanted != CURL_POLL_REMOVE) {
      multi.watch(socket, wanted);
    } else if (const auto at = multi.watches_.find(socket); at != multi.watches_.end()) {
      if (at->second && at->second->descriptor.is_open()) at->second->descriptor.release();
      multi.watches_.erase(at);
    }
    return 0;
  } catch (const std::exception&) {
    return -1;
  }
}

int CurlTransport::Multi::on_timer(CURLM*, long milliseconds, void* self) {
  auto& multi = *static_cast<Multi*>(self);
  try {
    multi.timer_.cancel();
    if (milliseconds < 0) return 0;
    multi.timer_.expires_after(std::chrono::milliseconds(milliseconds));
    multi.timer_.async_wait([weak = multi.weak_from_this()](const error_code& error) {
      const auto strong = weak.lock();
      if (!error && strong && strong->multi_ != nullptr) strong->act(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
  } catch (const std::exception&) {
    return -1;
  }
}

CurlTransport::CurlTransport(std::shared_ptr<Multi> multi) : multi_(std::move(multi)) {}
CurlTransport::~CurlTransport() { multi_->close(); }

bool CurlTransport::is_here() { return true; }

Result<std::unique_ptr<CurlTransport>> CurlTransport::open(asio::io_context& loop, const CurlOptions& options) {
  SATCHEL_TRY(start_curl());
  CurlOptions own = options;
  while (own.base_url.ends_with('/')) own.base_url.pop_back();
  SATCHEL_TRY(check_base(own.base_url));
  SATCHEL_TRY(check(own.trust, own.base_url));
  auto multi = std::make_shared<Multi>(loop, own);
  SATCHEL_TRY(multi->open());
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(multi)));
}

void CurlTransport::send(RequestId id, const sync::HttpRequest& request, Done done, Sent sent) {
  multi_->send(id, request, std::move(done), std::move(sent));
}
void CurlTransport::cancel(RequestId id) { multi_->cancel(id); }
void CurlTransport::cancel_all() { multi_->cancel_all(); }
Traffic CurlTransport::traffic() const { return multi_->traffic(); }

}  // namespace satchel::net
