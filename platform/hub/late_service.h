// The front's service while the hub is being opened: the ports are taken first, so that a start which cannot have them
// has changed nothing, and a proxy hears at once that this hub is not ready yet.
#pragma once

#include <atomic>

#include "sync/hub/service.h"

namespace satchel::hub {

/// Until open(): /livez says ok, all else is 503 with Retry-After. Safe from several threads.
class LateService : public Service {
 public:
  /// From here on `hub` answers; it must outlive whoever asks this.
  void open(Service& hub) { hub_ = &hub; }

  std::uint64_t body_limit(const sync::HttpRequest& head) override;
  bool answers_at_once(const sync::HttpRequest& request) const override;
  sync::HttpReply handle(const sync::HttpRequest& request) override;
  std::variant<std::unique_ptr<UploadSink>, sync::HttpReply> begin_upload(const sync::HttpRequest& head,
                                                                          std::uint64_t content_length) override;

 private:
  std::atomic<Service*> hub_{nullptr};
};

}  // namespace satchel::hub
