// One client: heads through the framing guard, bodies to the service, replies back, one request after the other.
// Network thread only.
#pragma once

#include <optional>

#include "platform/serve/reply.h"
#include "platform/serve/stream.h"

namespace satchel::serve {

class Connection {
 public:
  Connection(boost::asio::ip::tcp::socket socket, Shared& shared)
      : stream_(std::move(socket), shared), shared_(shared) {}

  /// From the first byte to the last. Ends by itself; `close` hurries it.
  Task<void> serve();
  /// One reply, 503, for a client too many.
  Task<void> turn_away();

  void close() { stream_.close(); }
  /// Closes if no request is under way.
  void close_if_idle();

 private:
  Task<Io> begin();
  Task<std::optional<Head>> next_head();
  Task<Ending> answer(Head head);
  sync::HttpRequest to_request(const Head& head) const;
  Task<Ending> answer_with_body(const Head& head, sync::HttpRequest request);
  Task<Ending> take_body(const Head& head, sync::HttpRequest& request);
  Task<Ending> handle(const Head& head, const sync::HttpRequest& request);
  Task<Ending> take_upload(const Head& head, hub::UploadSink& sink);
  Task<Result<Io>> take_pieces(std::uint64_t length, hub::UploadSink& sink);
  Task<void> abandon(hub::UploadSink& sink);
  Task<Ending> refuse_body(const Head& head, sync::HttpReply reply);
  Task<Ending> refuse_rest(const Head& head, std::uint64_t left, sync::HttpReply reply);
  Task<Io> invite_body(const Head& head);
  Task<Ending> reply_with(sync::HttpReply reply, Ending ending);
  /// 503 with Retry-After, for a hub that ends or has no room.
  static sync::HttpReply come_later(const char* why);
  void begin_request();
  void name_request(const Head& head);
  /// What only the front is told leaves the reply; a reply that is no success names the request.
  void note_reply(sync::HttpReply& reply);
  void tell(int status, std::uint64_t bytes_out);
  /// The client went away within a body.
  void cut(const char* what);
  Ending ending_for(const Head& head) const;
  sync::HttpReply or_problem(Result<sync::HttpReply> reply) const;
  /// Logs what the service threw; the client is told the code alone.
  Error thrown(const Error& error) const;

  Stream stream_;
  Shared& shared_;
  bool idle_ = false;
  std::string method_;  // of the request under way, for the reply
  RequestDone done_;    // and for the log
  std::chrono::steady_clock::time_point began_;
};

}  // namespace satchel::serve
