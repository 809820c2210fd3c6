// A hub service that remembers what it was asked, and does what the target says.
#pragma once

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "sync/hub/service.h"

namespace satchel::test {

/// Targets: /echo answers with method, target and body; /throw throws; /broken makes a reply that HTTP cannot carry;
/// /held answers once release() was called, /at-once waits for no worker; /sized/N answers N bytes; /upload takes an
/// upload, /upload/fails refuses its bytes, /upload/refused its head, /upload/throws throws at its bytes.
class FakeService : public hub::Service {
 public:
  static constexpr std::uint64_t kBodyLimit = 1U << 20, kUploadLimit = 1U << 30;

  struct Upload {
    Bytes bytes;
    std::size_t largest_piece = 0;
    int finished = 0, abandoned = 0;
  };

  std::uint64_t body_limit(const sync::HttpRequest& head) override {
    return head.target.starts_with("/upload") ? kUploadLimit : kBodyLimit;
  }

  bool answers_at_once(const sync::HttpRequest& request) const override { return request.target == "/at-once"; }
  sync::HttpReply handle(const sync::HttpRequest& request) override {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      changed_.notify_all();
    }
    if (request.target == "/throw") throw std::runtime_error("a secret");
    if (request.target == "/held") released_.wait();
    sync::HttpReply reply{200, {}, {}};
    if (request.target == "/broken") reply.headers.emplace_back("X-A", "b\r\nX-C: d");
    if (request.target == "/echo") reply.body = request.method + " " + request.target + " " + request.body;
    if (request.target.starts_with("/sized/")) reply.body = Bytes(std::stoul(request.target.substr(7)), 'x');
    return reply;
  }

  std::variant<std::unique_ptr<hub::UploadSink>, sync::HttpReply> begin_upload(const sync::HttpRequest& head,
                                                                               std::uint64_t) override {
    if (head.target == "/upload/refused") return sync::problem(fail(Code::wrong_offset));
    if (!head.target.starts_with("/upload")) return std::unique_ptr<hub::UploadSink>{};
    return std::make_unique<Sink>(*this, head.target);
  }

  /// Lets all requests to /held go on.
  void release() { release_.set_value(); }

  std::vector<sync::HttpRequest> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  Upload upload() {
    const std::lock_guard lock(mutex_);
    return upload_;
  }
  /// Waits until `n` requests came. False: they did not.
  bool wait_for_requests(std::size_t n) {
    return wait([&] { return requests_.size() >= n; });
  }
  bool wait_for_bytes(std::size_t n) {
    return wait([&] { return upload_.bytes.size() >= n; });
  }
  bool wait_for_abandon() {
    return wait([&] { return upload_.abandoned > 0; });
  }

 private:
  class Sink : public hub::UploadSink {
   public:
    Sink(FakeService& service, std::string target) : service_(service), target_(std::move(target)) {}
    Status write(ByteView piece) override {
      if (target_ == "/upload/throws") throw std::runtime_error("a secret");
      if (target_ == "/upload/fails") return fail(Code::disk_full);
      const std::lock_guard lock(service_.mutex_);
      service_.upload_.bytes += piece;
      service_.upload_.largest_piece = std::max(service_.upload_.largest_piece, piece.size());
      service_.changed_.notify_all();
      return {};
    }
    sync::HttpReply finish() override {
      const std::lock_guard lock(service_.mutex_);
      ++service_.upload_.finished;
      return {204, {{"Upload-Offset", std::to_string(service_.upload_.bytes.size())}}, {}};
    }
    void abandon() override {
      const std::lock_guard lock(service_.mutex_);
      ++service_.upload_.abandoned;
      service_.changed_.notify_all();
    }

   private:
    FakeService& service_;
    std::string target_;
  };

  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60), condition);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::promise<void> release_;
  std::shared_future<void> released_ = release_.get_future().share();
  std::vector<sync::HttpRequest> requests_;
  Upload upload_;
};

}  // namespace satchel::test
