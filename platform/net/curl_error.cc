#include "platform/net/curl_error.h"

namespace satchel::net {
namespace {

Code meaning(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Code::timeout;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_WRITE_ERROR:  // our callback found no room
      return Code::out_of_memory;
    case CURLE_FILESIZE_EXCEEDED:
      return Code::too_large;
    case CURLE_URL_MALFORMAT:
      return Code::invalid;
    // What answers for a hub's name without its certificate, or without HTTP, is a sign-in page more often than not.
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return Code::not_a_hub;
    case CURLE_FAILED_INIT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_NOT_BUILT_IN:
    case CURLE_ABORTED_BY_CALLBACK:
      return Code::internal;
    default:
      return Code::network;
  }
}

}  // namespace

Error from_curl(CURLcode code, std::string_view why) {
  return fail(meaning(code), why.empty() ? curl_easy_strerror(code) : std::string(why));
}

}  // namespace satchel::net
