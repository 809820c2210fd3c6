#include "platform/serve/connection.h"

#include <algorithm>

#include "engine/base/limits.h"
#include "platform/serve/on_workers.h"
#include "sync/hub/api/route.h"
#include "sync/hub/front.h"
#include "sync/wire/request_id.h"

namespace satchel::serve {
namespace {

// Large enough that a worker's turn costs nothing beside hashing and writing it, small enough for every connection.
constexpr std::size_t kPieceBytes = 128U << 10;
// Reading a refused body to its end is cheaper than a new connection up to about here.
constexpr std::uint64_t kSkippedBytes = 64U << 10;

constexpr const char* kRetryAfter = "5";  // seconds
constexpr int kWentAway = 499;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

bool may_have_body(const Head& head) {
  return head.content_length > 0 || head.method == "POST" || head.method == "PATCH";
}

/// What belongs to the transport, and what only the front may say.
bool is_kept_from_service(const sync::Headers& one) {
  constexpr std::string_view kKept[] = {"Host",   "Content-Length",   "Connection",
                                        "Expect", hub::kOriginHeader, hub::kPeerHeader};
  return std::any_of(std::begin(kKept), std::end(kKept), [&](auto name) { return sync::header(one, name); });
}

/// The code of a problem document, as sync::problem() writes it.
std::string code_in(const sync::HttpReply& reply) {
  constexpr std::string_view kMember = "\"code\":\"";
  const std::size_t at = reply.status < 400 ? Bytes::npos : reply.body.find(kMember);
  if (at == Bytes::npos) return {};
  const std::size_t from = at + kMember.size();
  return reply.body.substr(from, std::min(reply.body.find('"', from), reply.body.size()) - from);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

}  // namespace

Task<void> Connection::serve() {
  const Io begun = co_await begin();
  for (Ending ending = Ending::keep; begun == Io::done && ending == Ending::keep;) {
    auto head = co_await next_head();
    if (!head) break;
    ending = co_await answer(std::move(*head));
  }
  stream_.close();
}

Task<void> Connection::turn_away() {
  const Io begun = co_await begin();
  begin_request();
  auto reply = come_later(shared_.draining ? "the hub is stopping" : "too many connections");
  if (begun == Io::done) co_await reply_with(std::move(reply), Ending::close);
  stream_.close();
}

Task<Io> Connection::begin() {
  idle_ = true;  // a drain need not wait for a handshake
  const Io begun = co_await stream_.begin();
  idle_ = false;
  co_return begun;
}

void Connection::close_if_idle() {
  if (idle_) stream_.close();
}

Task<std::optional<Head>> Connection::next_head() {
  begin_request();
  HeadScanner scanner;
  HeadScanner::Found found = scanner.scan(stream_.ahead());
  if (stream_.ahead().empty()) {
    if (shared_.draining) co_return std::nullopt;  // its connection said so with the reply before
    idle_ = true;
    stream_.within(shared_.limits.idle);
    const Io io = co_await stream_.read_ahead();
    idle_ = false;
    if (io == Io::broken) co_return std::nullopt;
    found = scanner.scan(stream_.ahead());
  }
  stream_.within(shared_.limits.head);
  while (std::holds_alternative<HeadScanner::Unfinished>(found)) {
    if (co_await stream_.read_ahead() == Io::broken) co_return std::nullopt;
    found = scanner.scan(stream_.ahead());
  }
  ++shared_.counters.requests;
  began_ = std::chrono::steady_clock::now();

  const auto* refusal = std::get_if<Refusal>(&found);
  std::variant<Head, Refusal> read = refusal ? std::variant<Head, Refusal>(*refusal)
                                             : parse_head(stream_.ahead().substr(0, std::get<std::size_t>(found)));
  if (const auto* refused = std::get_if<Refusal>(&read)) {
    shared_.log(Severity::warning, stream_.peer() + ": " + std::string(refused->why));
    co_await reply_with(refuse(*refused), Ending::close);
    co_return std::nullopt;
  }
  stream_.consume(std::get<std::size_t>(found));
  co_return std::get<Head>(std::move(read));
}

/// The request as the service sees it.
sync::HttpRequest Connection::to_request(const Head& head) const {
  sync::HttpRequest request;
  request.method = head.method;
  request.target = head.target;
  for (const auto& field : head.headers)
    if (!is_kept_from_service({field})) request.headers.push_back(field);
  const std::string scheme = shared_.certificate.get() ? "https://" : "http://";
  const auto host = sync::header(head.headers, "Host");
  request.headers.emplace_back(hub::kOriginHeader,
                               shared_.origin.empty() ? scheme + lower(host.value_or("")) : shared_.origin);
  request.headers.emplace_back(hub::kPeerHeader, stream_.peer_address());
  return request;
}

Task<Ending> Connection::answer(Head head) {
  name_request(head);
  if (shared_.draining) co_return co_await refuse_body(head, come_later("the hub is stopping"));
  sync::HttpRequest request = to_request(head);
  if (may_have_body(head)) co_return co_await answer_with_body(head, std::move(request));
  co_return co_await handle(head, request);
}

Task<Ending> Connection::answer_with_body(const Head& head, sync::HttpRequest request) {
  auto ask_limit = [&] { return shared_.service->body_limit(request); };
  const Result<std::uint64_t> limit = guarded(ask_limit);
  if (!limit) co_return co_await refuse_body(head, sync::problem(thrown(limit.error())));
  if (head.content_length > *limit) {
    auto reply = sync::problem(fail(Code::too_large, "the body may have " + std::to_string(*limit) + " bytes"));
    co_return co_await refuse_body(head, std::move(reply));
  }

  auto begin = [&] { return shared_.service->begin_upload(request, head.content_length); };
  auto begun = co_await on_workers(shared_.workers, begin);
  if (!begun) co_return co_await refuse_body(head, sync::problem(thrown(begun.error())));
  if (auto* refusal = std::get_if<sync::HttpReply>(&*begun)) co_return co_await refuse_body(head, std::move(*refusal));
  if (const auto& sink = std::get<0>(*begun)) co_return co_await take_upload(head, *sink);
  co_return co_await take_body(head, request);
}

Task<Ending> Connection::take_body(const Head& head, sync::HttpRequest& request) {
  if (co_await invite_body(head) == Io::broken) co_return Ending::close;
  BodyMemory memory(shared_);
  for (std::uint64_t left = head.content_length; left > 0; left = head.content_length - request.body.size()) {
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(left, kPieceBytes));
    if (!memory.grow(piece)) {
      memory.give_back();
      request.body = Bytes();
      auto reply = sync::problem(fail(Code::busy, "too many bodies at once"));
      co_return co_await refuse_rest(head, left, std::move(reply));
    }
    if (co_await stream_.read(request.body, piece) == Io::done) continue;
    cut("the body of ");
    co_return Ending::close;
  }
  co_return co_await handle(head, request);
}

Task<Ending> Connection::handle(const Head& head, const sync::HttpRequest& request) {
  done_.bytes_in = request.body.size();
  auto call = [&] { return shared_.service->handle(request); };
  if (shared_.service->answers_at_once(request))
    co_return co_await reply_with(or_problem(guarded(call)), ending_for(head));
  auto reply = co_await on_workers(shared_.workers, call);
  co_return co_await reply_with(or_problem(std::move(reply)), ending_for(head));
}

Task<Ending> Connection::take_upload(const Head& head, hub::UploadSink& sink) {
  Result<Io> taken = co_await invite_body(head);
  if (taken && *taken == Io::done) taken = co_await take_pieces(head.content_length, sink);
  if (taken && *taken == Io::done) {
    auto finish = [&] { return sink.finish(); };
    auto reply = co_await on_workers(shared_.workers, finish);
    co_return co_await reply_with(or_problem(std::move(reply)), ending_for(head));
  }
  co_await abandon(sink);
  if (!taken) co_return co_await reply_with(sync::problem(taken.error()), Ending::close);
  cut("the upload to ");
  co_return Ending::close;
}

Task<Result<Io>> Connection::take_pieces(std::uint64_t length, hub::UploadSink& sink) {
  Bytes piece;
  while (length > 0) {
    piece.clear();
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(length, kPieceBytes));
    const Io io = co_await stream_.read_present(piece, most);
    auto write = [&] { return piece.empty() ? Status{} : sink.write(piece); };
    const auto written = co_await on_workers(shared_.workers, write);
    if (!written) co_return thrown(written.error());
    if (!*written) co_return written->error();
    done_.bytes_in += piece.size();
    if (io == Io::broken) co_return Io::broken;
    length -= piece.size();
  }
  co_return Io::done;
}

Task<void> Connection::abandon(hub::UploadSink& sink) {
  auto call = [&] {
    sink.abandon();
    return Status{};
  };
  const auto abandoned = co_await on_workers(shared_.workers, call);
  if (!abandoned) thrown(abandoned.error());
}

Task<Ending> Connection::refuse_body(const Head& head, sync::HttpReply reply) {
  // After an unanswered Expect nobody can tell whether the body follows.
  if (head.expect_continue) co_return co_await reply_with(std::move(reply), Ending::close);
  co_return co_await refuse_rest(head, head.content_length, std::move(reply));
}

Task<Ending> Connection::refuse_rest(const Head& head, std::uint64_t left, sync::HttpReply reply) {
  if (left > kSkippedBytes) co_return co_await reply_with(std::move(reply), Ending::close);
  Bytes skipped;
  if (co_await stream_.read(skipped, static_cast<std::size_t>(left)) == Io::broken) co_return Ending::close;
  co_return co_await reply_with(std::move(reply), ending_for(head));
}

Task<Io> Connection::invite_body(const Head& head) {
  const bool waits = head.expect_continue && head.content_length > 0 && stream_.ahead().empty();
  if (!waits) co_return Io::done;
  co_return co_await stream_.write(kContinue, {});
}

Task<Ending> Connection::reply_with(sync::HttpReply reply, Ending ending) {
  note_reply(reply);
  const int status = reply.status;
  const WireReply wire = to_wire(std::move(reply), method_, ending);
  const Io sent = co_await stream_.write(wire.head, wire.body);
  tell(status, wire.body.size());
  if (sent == Io::broken) co_return Ending::close;
  if (ending == Ending::close) co_await stream_.linger();
  co_return ending;
}

sync::HttpReply Connection::come_later(const char* why) {
  auto reply = sync::problem(fail(Code::busy, why));
  reply.headers.emplace_back("Retry-After", kRetryAfter);
  return reply;
}

void Connection::begin_request() {
  method_.clear();
  done_ = {};
  began_ = std::chrono::steady_clock::now();
}

void Connection::name_request(const Head& head) {
  method_ = head.method;
  done_.method = head.method;
  done_.route = hub::route_of(head.target);
  done_.id = sync::request_id_of(head.headers).value_or("");
  if (done_.id.empty()) done_.id = sync::request_id(shared_.names());
}

void Connection::note_reply(sync::HttpReply& reply) {
  if (done_.id.empty()) done_.id = sync::request_id(shared_.names());
  done_.code = code_in(reply);
  if (const auto caller = sync::header(reply.headers, hub::kCallerHeader)) done_.caller = *caller;
  std::erase_if(reply.headers, [](const auto& one) { return sync::header({one}, hub::kCallerHeader).has_value(); });
  if (reply.status >= 400) reply.headers.emplace_back(std::string(sync::kRequestIdHeader), done_.id);
}

void Connection::tell(int status, std::uint64_t bytes_out) {
  if (!shared_.on_request) return;
  done_.status = status;
  done_.bytes_out = bytes_out;
  done_.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began_);
  shared_.on_request(done_);
}

void Connection::cut(const char* what) {
  shared_.log(Severity::info, stream_.peer() + ": " + what + done_.route + " was cut");
  tell(kWentAway, 0);
}

sync::HttpReply Connection::or_problem(Result<sync::HttpReply> reply) const {
  return reply ? *std::move(reply) : sync::problem(thrown(reply.error()));
}

Error Connection::thrown(const Error& error) const {
  shared_.log(Severity::error,
              "the service threw at " + method_ + " " + done_.route + " [" + done_.id + "]: " + error.detail);
  return fail(error.code);
}

Ending Connection::ending_for(const Head& head) const {
  return head.keep_alive && !shared_.draining ? Ending::keep : Ending::close;
}

}  // namespace satchel::serve
