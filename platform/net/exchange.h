// One request and its reply on a curl easy handle. The callbacks of libcurl end here.
#pragma once

#include <array>
#include <curl/curl.h>
#include <memory>
#include <optional>

#include "platform/net/curl_transport.h"

namespace satchel::net {

class Exchange {
 public:
  /// Errors: invalid for a request that HTTP cannot carry; io for a file that is shorter than what is to be sent of it;
  /// internal. `options` and `traffic` must outlive the exchange.
  static Result<std::unique_ptr<Exchange>> make(const CurlOptions& options, Traffic& traffic,
                                                const sync::HttpRequest& request, Sent sent);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  CURL* easy() const { return easy_.get(); }
  /// What libcurl's end of the transfer comes to. Once.
  Result<sync::HttpReply> finish(CURLcode code);

 private:
  struct FileBody {
    std::shared_ptr<ReadableFile> file;
    std::uint64_t start = 0, length = 0, at = 0;
    Bytes window = {};  // read and not taken yet: the bytes from `window_at` on
    std::uint64_t window_at = 0;

    std::uint64_t left() const { return length - at; }
    /// Of the next bytes, as many as a window has, and no more than `most`; empty where the file ends too soon.
    Result<ByteView> next(std::size_t most);
  };

  Exchange(const CurlOptions& options, Traffic& traffic, Sent sent);
  Status take_body(const sync::HttpRequest& request);
  Status set_up(const sync::HttpRequest& request);
  Status set_headers(const sync::HttpRequest& request);
  Status set_trust();
  void set_method(const sync::HttpRequest& request);
  void read_headers();
  void make_room();

  static std::size_t on_read(char* to, std::size_t size, std::size_t count, void* self);
  static int on_seek(void* self, curl_off_t offset, int origin);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t sent);
  static int on_debug(CURL*, curl_infotype type, char*, std::size_t size, void* self);

  const CurlOptions& options_;
  Traffic& traffic_;
  Sent sent_;
  std::uint64_t last_sent_ = 0;
  std::string pins_;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers_{nullptr, curl_slist_free_all};
  std::array<char, CURL_ERROR_SIZE> why_{};
  Bytes body_;
  std::optional<FileBody> file_;
  std::optional<Error> fault_;  // of ours, that made a callback stop the transfer
  std::size_t head_bytes_ = 0;
  bool head_whole_ = false;
  sync::HttpReply reply_;
  // The last, so that it goes before what it points at.
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_{nullptr, curl_easy_cleanup};
};

}  // namespace satchel::net
