#include "platform/net/curl_error.h"

#include <openssl/x509_vfy.h>

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
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CACERT_BADFILE:
      return Code::bad_certificate;
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return Code::wrong_pin;
    // What answers for a hub without TLS, or without HTTP, is a sign-in page more often than not.
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

bool has(std::string_view text, std::string_view words) { return text.find(words) != std::string_view::npos; }

std::string_view fault(long verified, std::string_view why) {
  switch (verified) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "expired, or the clock of this device is wrong: ";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "not valid yet, or the clock of this device is wrong: ";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "issued by none that this device trusts: ";
    default:  // the name is looked at by libcurl itself
      return has(why, "subject name matches") ? "for another name: " : "not valid: ";
  }
}

/// A handshake that failed, told apart by what libcurl makes of OpenSSL's errors: none at all when the connection
/// broke; one that is not TLS's own when a signature does not hold, as of an authority that only has the name of ours.
Code meaning_of_handshake(std::string_view why) {
  if (has(why, "SSL_connect: ")) return Code::network;
  if (has(why, "error:") && !has(why, ":SSL routines:")) return Code::bad_certificate;
  return meaning(CURLE_SSL_CONNECT_ERROR);
}

}  // namespace

Error from_curl(CURLcode code, std::string_view why, long verified) {
  const Code meant = code == CURLE_SSL_CONNECT_ERROR ? meaning_of_handshake(why) : meaning(code);
  std::string detail = why.empty() ? curl_easy_strerror(code) : std::string(why);
  if (code == CURLE_PEER_FAILED_VERIFICATION) detail.insert(0, fault(verified, why));
  if (code == CURLE_SSL_CONNECT_ERROR && meant == Code::bad_certificate)
    detail.insert(0, "a signature does not hold: ");
  return fail(meant, std::move(detail));
}

}  // namespace satchel::net
