#include "platform/net/device.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "engine/base/guarded.h"
#include "platform/net/curl_transport.h"
#include "platform/net/loop.h"
#include "sync/wire/request_id.h"

namespace satchel::net {
namespace {

using boost::asio::io_context;
using boost::asio::steady_timer;

constexpr std::chrono::milliseconds kGlance{100};  // how often cancellation and the time budget are looked at
constexpr int kFirstFailure = 400;
constexpr std::chrono::milliseconds kSendFirst{5};  // how long work waits for a request to be out

Result<std::unique_ptr<Transport>> open_transport(io_context& loop, const std::string& hub_url, const Trust& trust,
                                                  const TransportMaker& maker) {
  if (maker) return maker(loop, hub_url);
  CurlOptions options;
  options.base_url = hub_url;
  options.trust = trust;
  SATCHEL_ASSIGN(auto curl, CurlTransport::open(loop, options));
  return std::unique_ptr<Transport>(std::move(curl));
}

/// Turns a session's steps into requests until it is done.
class Driver {
 public:
  Driver(Store& store, Ports ports, const SyncOptions& options, io_context& loop, Transport& transport)
      : clock_(ports.clock),
        random_(ports.random),
        options_(options),
        store_(store),
        loop_(loop),
        transport_(transport),
        wake_(loop),
        glance_(loop) {
    touch([&] { session_.emplace(store, ports, options.session, [this](const sync::Event& event) { heard(event); }); });
  }

  SyncSummary run() {
    started_ = clock_.monotonic();
    glance();
    step();
    if (!done_) loop_.run();
    const Traffic traffic = transport_.traffic();
    const auto counts = session_ ? session_->counts() : sync::SessionCounts{};
    if (left_.code == Code::ok) failed_id_.clear();
    return {counts, traffic.requests, traffic.bytes_in, traffic.bytes_out, left_, wait_until_, failed_id_};
  }

 private:
  template <class Work>
  void touch(const Work& work) {
    if (done_) return;
    if (!options_.hold) return work();
    const auto held = options_.hold();
    held ? work() : finish(fail(Code::cancelled, "the store is closed"));
  }

  void heard(const sync::Event& event) {
    if (event.kind == sync::EventKind::retrying) last_ = event.error;
    if (event.kind == sync::EventKind::retrying && ++failures_ >= options_.tries) give_up(event.error);
    if (event.kind == sync::EventKind::pushed || event.kind == sync::EventKind::pulled ||
        event.kind == sync::EventKind::blob_done || event.kind == sync::EventKind::caught_up ||
        (event.kind == sync::EventKind::blob_progress && event.count > 0))
      failures_ = 0;
    if (options_.on_event) options_.on_event(event);
  }

  void give_up(const Error& why) {
    if (given_up_) return;
    given_up_ = why;
    if (session_) session_->cancel();
  }

  void glance() {
    if (done_) return;
    if (options_.cancelled && options_.cancelled()) stop(fail(Code::cancelled, "stopped by the user"));
    const Millis spent = clock_.monotonic() - started_;
    if (options_.time_budget && spent >= *options_.time_budget) stop(fail(Code::cancelled, "the time is used up"));
    glance_.expires_after(kGlance);
    glance_.async_wait([this](auto error) {
      if (!error) glance();
    });
  }

  void stop(const Error& why) {
    if (given_up_) return;
    give_up(why);
    transport_.cancel_all();
    step();
  }

  void step() {
    while (!done_) {
      std::optional<sync::Step> next;
      touch([&] { next = session_->next(clock_.monotonic()); });
      if (!next) return;
      if (auto* send = std::get_if<sync::Send>(&*next)) {
        dispatch(*send);
        continue;
      }
      if (std::holds_alternative<sync::Work>(*next)) return work_soon();
      if (auto* wait = std::get_if<sync::Wait>(&*next)) return sleep_until(wait->until);
      finish(std::get<sync::Finished>(*next).reason);
    }
  }

  /// Gives it its name, in the logs of both ends.
  std::string name(sync::HttpRequest& request) {
    std::string out = sync::request_id(random_.number());
    request.headers.emplace_back(std::string(sync::kRequestIdHeader), out);
    return out;
  }

  void add_state(sync::HttpRequest& request) {
    if (state_told_ || request.target != "/v1/sync") return;
    state_told_ = true;
    sync::DeviceState state = options_.state.value_or(sync::DeviceState());
    touch([&] { state.waiting = store_.waiting(); });
    state.clock = clock_.wall();
    request.headers.emplace_back(std::string(sync::kStateHeader), to_header(state));
  }

  void dispatch(sync::Send& send) {
    const auto id = send.id;
    ++under_way_;
    add_state(send.request);
    transport_.send(
        id, send.request,
        [this, id, name = name(send.request)](Result<sync::HttpReply> reply) { came(id, std::move(reply), name); },
        [this, id, all = send.request.body.size()](std::uint64_t bytes) {
          session_->progressed(id, bytes);
          if (bytes >= all && work_due_) boost::asio::post(loop_, [this] { work(); });
        });
  }

  void came(sync::RequestId id, Result<sync::HttpReply> reply, const std::string& name) {
    --under_way_;
    if (!reply || reply->status >= kFirstFailure) failed_id_ = name;
    touch([&] {
      reply ? session_->replied(id, *std::move(reply), clock_.monotonic())
            : session_->failed(id, reply.error(), clock_.monotonic());
    });
    step();
  }

  /// As soon as what was sent is out, so that the hub and this device are busy at once; on a slow line there is no need
  /// to wait for that.
  void work_soon() {
    work_due_ = true;
    wake_.expires_after(kSendFirst);
    wake_.async_wait([this](auto error) {
      if (!error) work();
    });
  }

  void work() {
    if (!std::exchange(work_due_, false) || done_) return;
    wake_.cancel();
    touch([&] { session_->work(clock_.monotonic()); });
    step();
  }

  void sleep_until(Millis until) {
    const std::int64_t wait = std::max<std::int64_t>(until.count - clock_.monotonic().count, 1);
    if (under_way_ == 0 && options_.longest_wait && wait > options_.longest_wait->count) {
      wait_until_ = until;
      return finish(last_);
    }
    wake_.expires_after(std::chrono::milliseconds(wait));
    wake_.async_wait([this](auto error) {
      if (!error) step();
    });
  }

  void finish(const Error& reason) {
    done_ = true;
    left_ = given_up_ ? *given_up_ : reason;
    wake_.cancel();
    glance_.cancel();
    loop_.stop();
  }

  Clock& clock_;
  Random& random_;
  const SyncOptions& options_;
  Store& store_;
  io_context& loop_;
  Transport& transport_;
  steady_timer wake_, glance_;
  std::optional<sync::Session> session_;
  Millis started_;
  unsigned failures_ = 0, under_way_ = 0;
  bool done_ = false;
  bool work_due_ = false, state_told_ = false;
  std::string failed_id_;
  std::optional<Error> given_up_;
  Error left_{Code::ok, {}}, last_{Code::ok, {}};
  std::optional<Millis> wait_until_;
};

Result<std::string> hub_of(const Store& store, const SyncOptions& options) {
  if (!options.hold) return store.identity().hub_url;
  const auto held = options.hold();
  if (!held) return fail(Code::cancelled, "the store is closed");
  return store.identity().hub_url;
}

}  // namespace

Result<SyncSummary> sync_now(Store& store, Ports ports, const SyncOptions& options) {
  return guarded([&]() -> Result<SyncSummary> {
    io_context loop;
    SATCHEL_ASSIGN(const std::string hub_url, hub_of(store, options));
    SATCHEL_ASSIGN(const auto transport, open_transport(loop, hub_url, options.trust, options.transport));
    SyncSummary summary = Driver(store, ports, options, loop, *transport).run();
    const Group group = info(summary.left.code).group;
    if (group == Group::bug || group == Group::free_space || summary.left.code == Code::corrupt) return summary.left;
    return summary;
  });
}

Result<std::unique_ptr<Store>> enrol_store(Ports ports, const StoreOptions& options, const std::string& hub_url,
                                           const std::string& code, const Trust& trust, const TransportMaker& maker) {
  return guarded([&]() -> Result<std::unique_ptr<Store>> {
    SATCHEL_ASSIGN(const sync::Enrol enrol, sync::begin_enrolment(ports, hub_url, code));
    io_context loop;
    SATCHEL_ASSIGN(const auto transport, open_transport(loop, hub_url, trust, maker));
    SATCHEL_ASSIGN(const sync::HttpReply reply, fetch(loop, *transport, enrol.request));
    return sync::finish_enrolment(ports, options, enrol, reply);
  });
}

}  // namespace satchel::net
