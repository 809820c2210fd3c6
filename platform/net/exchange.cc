#include "platform/net/exchange.h"

#include <algorithm>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "platform/net/curl_error.h"

namespace satchel::net {
namespace {

constexpr std::size_t kReplyHeadBytes = 64U << 10;
constexpr std::uint64_t kWindowBytes = 256U << 10;  // of a file that is sent: whole chunks, decrypted once each
constexpr long kUploadBuffer = 256L << 10;          // fewer turns of the loop for a photo than libcurl's 64 KiB
constexpr long kReplyBuffer = 256L << 10;           // and for an image than its 16

bool is_visible(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_header(const std::pair<std::string, std::string>& header) {
  const auto is_control = [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f; };
  return is_visible(header.first) && header.first.find_first_of(":;") == std::string::npos &&
         std::none_of(header.second.begin(), header.second.end(), is_control);
}

Status check(const sync::HttpRequest& request) {
  if (!is_visible(request.method)) return fail(Code::invalid, "the method is no token");
  if (!is_visible(request.target) || request.target.front() != '/') return fail(Code::invalid, "the target is no path");
  if (!std::all_of(request.headers.begin(), request.headers.end(), is_header))
    return fail(Code::invalid, "a header that HTTP cannot carry");
  return {};
}

/// Exceptions must not pass through libcurl.
template <class Call>
auto shielded(Call call, decltype(call()) otherwise) noexcept {
  try {
    return call();
  } catch (...) {
    return otherwise;
  }
}

/// The kernel takes no more than this beyond what the link has carried: progress then means that bytes are on their
/// way, a stall is seen when it begins, and a change need not wait behind a photo in a buffer.
constexpr int kUnsentBytes = 16 << 10;

int on_socket(void*, curl_socket_t socket, curlsocktype) {
#ifdef TCP_NOTSENT_LOWAT
  setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentBytes, sizeof kUnsentBytes);  // does without, too
#else
  static_cast<void>(socket);
#endif
  return CURL_SOCKOPT_OK;
}

}  // namespace

Exchange::Exchange(const CurlOptions& options, Traffic& traffic, Sent sent)
    : options_(options), traffic_(traffic), sent_(std::move(sent)) {}

Result<std::unique_ptr<Exchange>> Exchange::make(const CurlOptions& options, Traffic& traffic,
                                                 const sync::HttpRequest& request, Sent sent) {
  SATCHEL_TRY(check(request));
  std::unique_ptr<Exchange> exchange(new Exchange(options, traffic, std::move(sent)));
  SATCHEL_TRY(exchange->take_body(request));
  SATCHEL_TRY(exchange->set_up(request));
  return exchange;
}

Status Exchange::take_body(const sync::HttpRequest& request) {
  if (!request.file) {
    body_ = request.body;
    return {};
  }
  const std::uint64_t size = request.file->file->size(), start = request.file->offset;
  if (start > size || request.file->length > size - start)
    return fail(Code::io, "a file is shorter than what is to be sent of it");
  file_ = FileBody{request.file->file, start, request.file->length};
  return {};
}

Result<ByteView> Exchange::FileBody::next(std::size_t most) {
  if (at < window_at || at >= window_at + window.size()) {
    const std::uint64_t from = start + at;
    const std::uint64_t step = std::min<std::uint64_t>(kWindowBytes - from % kWindowBytes, left());
    window.clear();
    SATCHEL_ASSIGN(window, file->read(from, static_cast<std::size_t>(step)));
    window_at = at;
  }
  return ByteView(window).substr(static_cast<std::size_t>(at - window_at), most);
}

Status Exchange::set_up(const sync::HttpRequest& request) {
  easy_.reset(curl_easy_init());
  if (!easy_) return fail(Code::out_of_memory, "no curl handle");
  CURL* const easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, why_.data());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.connect_limit.count()));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, options_.stall_speed);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.stall_limit.count()));
  curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReplyBuffer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  // The only place where libcurl tells heads and bodies that go out apart from each other, and exactly.
  curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_debug);
  curl_easy_setopt(easy, CURLOPT_DEBUGDATA, this);
  if (sent_) {
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
  }
  if (options_.base_url.starts_with("https://")) SATCHEL_TRY(set_trust());
  set_method(request);
  const CURLcode code = curl_easy_setopt(easy, CURLOPT_URL, (options_.base_url + request.target).c_str());
  if (code != CURLE_OK) return from_curl(code, {});
  return set_headers(request);
}

/// What libcurl does by default is said all the same: it is what must never be otherwise. An option that this libcurl
/// does not have is an error, not a connection that is less than safe.
Status Exchange::set_trust() {
  CURLcode worst = CURLE_OK;
  const auto set = [&](CURLoption option, auto value) {
    const CURLcode code = (curl_easy_setopt)(easy_.get(), option, value);
    if (code != CURLE_OK) worst = code;
  };
  const Trust& trust = options_.trust;
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));  // or newer
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!trust.ca.empty()) {
    curl_blob ca{const_cast<char*>(trust.ca.data()), trust.ca.size(), CURL_BLOB_NOCOPY};
    set(CURLOPT_CAINFO_BLOB, &ca);
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));  // else the system's authorities were trusted beside it
  }
  for (const std::string& pin : trust.pins) pins_ += (pins_.empty() ? "" : ";") + pin;
  if (!pins_.empty()) set(CURLOPT_PINNEDPUBLICKEY, pins_.c_str());
  return worst == CURLE_OK ? Status() : Status(fail(Code::internal, "this libcurl cannot verify a hub"));
}

void Exchange::set_method(const sync::HttpRequest& request) {
  CURL* const easy = easy_.get();
  if (file_) {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(file_->length));
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, this);
  } else if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  } else if (!body_.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body_.data());
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

Status Exchange::set_headers(const sync::HttpRequest& request) {
  const auto add = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) return false;
    static_cast<void>(headers_.release());
    headers_.reset(longer);
    return true;
  };
  bool added = add("Accept:") && add("Expect:");  // a name alone takes the header out of curl's own
  if (!sync::header(request.headers, "Content-Type")) added = added && add("Content-Type:");
  for (const auto& [name, value] : request.headers)
    added = added && add(value.empty() ? name + ";" : name + ": " + value);
  if (!added) return fail(Code::out_of_memory, "no memory for headers");
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, headers_.get());
  return {};
}

Result<sync::HttpReply> Exchange::finish(CURLcode code) {
  if (fault_) return *std::move(fault_);
  long verified = 0;
  curl_easy_getinfo(easy(), CURLINFO_SSL_VERIFYRESULT, &verified);
  if (code != CURLE_OK) return from_curl(code, why_.data(), verified);
  // libcurl takes a reply that ends within its head for a whole one.
  if (!head_whole_) return fail(Code::network, "the reply was cut in its head");
  long status = 0;
  curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
  reply_.status = static_cast<int>(status);
  read_headers();
  return std::move(reply_);
}

void Exchange::read_headers() {
  constexpr int kLastReply = -1;  // not the interim ones
  curl_header* header = nullptr;
  while ((header = curl_easy_nextheader(easy(), CURLH_HEADER, kLastReply, header)) != nullptr)
    reply_.headers.emplace_back(header->name, header->value);
}

std::size_t Exchange::on_read(char* to, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  FileBody& body = *exchange.file_;
  const auto read = [&]() -> std::size_t {
    if (body.left() == 0) return 0;
    const auto bytes = body.next(size * count);
    if (!bytes || bytes->empty()) {
      exchange.fault_ = bytes ? fail(Code::io, "the file became shorter while it was sent") : bytes.error();
      return CURL_READFUNC_ABORT;
    }
    std::memcpy(to, bytes->data(), bytes->size());
    body.at += bytes->size();
    return bytes->size();
  };
  return shielded(read, CURL_READFUNC_ABORT);
}

// libcurl starts a body again when a kept connection turns out to be dead.
int Exchange::on_seek(void* self, curl_off_t offset, int origin) {
  FileBody& body = *static_cast<Exchange*>(self)->file_;
  if (origin != SEEK_SET || offset < 0 || static_cast<std::uint64_t>(offset) > body.length) return CURL_SEEKFUNC_FAIL;
  body.at = static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

/// For all of a body whose length was told: it does not move as it grows.
void Exchange::make_room() {
  if (!reply_.body.empty()) return;
  curl_off_t told = 0;
  (void)curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &told);
  if (told > 0) reply_.body.reserve(std::min(static_cast<std::size_t>(told), options_.reply_limit));
}

std::size_t Exchange::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  const std::size_t n = size * count;
  exchange.traffic_.bytes_in += n;
  const auto append = [&]() -> std::size_t {
    if (n > exchange.options_.reply_limit - exchange.reply_.body.size()) {
      exchange.fault_ = fail(Code::too_large, "the reply is larger than any of the hub's");
      return 0;
    }
    exchange.make_room();
    exchange.reply_.body.append(bytes, n);
    return n;
  };
  return shielded(append, 0);
}

std::size_t Exchange::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  const std::size_t n = size * count;
  exchange.traffic_.bytes_in += n;
  exchange.head_bytes_ += n;
  const std::string_view line(bytes, n);
  if (line.starts_with("HTTP/")) exchange.head_whole_ = false;
  if (line == "\r\n" || line == "\n") exchange.head_whole_ = true;
  if (exchange.head_bytes_ <= kReplyHeadBytes) return n;
  exchange.fault_ = Error{Code::too_large, {}};
  return 0;
}

int Exchange::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t sent) {
  auto& exchange = *static_cast<Exchange*>(self);
  const auto now = static_cast<std::uint64_t>(sent);
  if (now == exchange.last_sent_) return 0;
  exchange.last_sent_ = now;
  const auto tell = [&] {
    exchange.sent_(now);
    return 0;
  };
  constexpr int kAbort = 1;
  return shielded(tell, kAbort);
}

int Exchange::on_debug(CURL*, curl_infotype type, char*, std::size_t size, void* self) {
  if (type == CURLINFO_HEADER_OUT || type == CURLINFO_DATA_OUT)
    static_cast<Exchange*>(self)->traffic_.bytes_out += size;
  return 0;
}

}  // namespace satchel::net
