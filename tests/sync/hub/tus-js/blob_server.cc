// The blob side of a hub and nothing else: blob_server FOLDER. Prints its port and a token, and serves until SIGTERM.
#include <csignal>
#include <cstdio>
#include <string>

#include "platform/os/host.h"
#include "platform/serve/server.h"
#include "sync/hub/blobs/uploads.h"
#include "sync/hub/central/file_blobs.h"

namespace satchel {
namespace {

class BlobService final : public hub::Service {
 public:
  BlobService(hub::BlobStore& store, const hub::Access& access, Clock& clock)
      : uploads_(
            store, [&access, &clock](const sync::HttpRequest& r) { return access.bearer_of(r, clock.wall()); },
            [](const auto&, const auto&) { return Status{}; }, clock) {}
  std::uint64_t body_limit(const sync::HttpRequest& head) override { return uploads_.body_limit(head); }
  sync::HttpReply handle(const sync::HttpRequest& request) override { return uploads_.handle(request); }
  std::variant<std::unique_ptr<hub::UploadSink>, sync::HttpReply> begin_upload(const sync::HttpRequest& head,
                                                                               std::uint64_t content_length) override {
    return uploads_.begin(head, content_length);
  }

 private:
  hub::Uploads uploads_;
};

Status serve_until(const sigset_t& signals, const std::string& folder) {
  SATCHEL_ASSIGN(const os::Host host, os::open_host(folder + "/hub.key"));
  SATCHEL_ASSIGN(const auto store, hub::FileBlobs::open(*host.files, *host.random, *host.clock, folder));
  // The same at every start, so that a client's token outlives one.
  const hub::Access access(Bytes(32, 't'));
  BlobService service(*store, access, *host.clock);
  SATCHEL_ASSIGN(const auto server, serve::Server::start({}, service));
  const Millis expires = host.clock->wall() + Millis{3'600'000};
  std::printf("%u %s\n", unsigned{server->port()}, access.issue(Id{}, "test", "inspector", expires).c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  return {};
}

}  // namespace
}  // namespace satchel

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  // Before any thread, so that none of them takes the signal.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const auto served = satchel::serve_until(signals, argv[1]);
  if (!served) std::fprintf(stderr, "%s\n", served.error().detail.c_str());
  return served ? 0 : 1;
}
