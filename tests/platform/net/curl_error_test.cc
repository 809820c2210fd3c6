#include "platform/net/curl_error.h"

#include <doctest/doctest.h>

using namespace satchel;
using net::from_curl;

TEST_CASE("what libcurl says of certificates is one of two codes, with the fault in front") {
  constexpr long kExpired = 10, kNoIssuer = 20, kRevoked = 23;
  const auto said = [](long verified, const char* why) {
    const Error error = from_curl(CURLE_PEER_FAILED_VERIFICATION, why, verified);
    CHECK(error.code == Code::bad_certificate);
    return error.detail;
  };
  CHECK(said(kExpired, "x") == "expired, or the clock of this device is wrong: x");
  CHECK(said(kNoIssuer, "x") == "issued by none that this device trusts: x");
  CHECK(said(kRevoked, "x") == "not valid: x");
  CHECK(said(0, "no alternative certificate subject name matches it").starts_with("for another name: "));
  CHECK(from_curl(CURLE_SSL_CACERT_BADFILE, "").code == Code::bad_certificate);
  CHECK(from_curl(CURLE_SSL_PINNEDPUBKEYNOTMATCH, "").code == Code::wrong_pin);
}

TEST_CASE("a handshake that fails is the network's, a certificate's, or that of no hub") {
  const auto code = [](const char* why) { return from_curl(CURLE_SSL_CONNECT_ERROR, why).code; };
  CHECK(code("OpenSSL SSL_connect: Connection reset by peer in connection to hub:443 ") == Code::network);
  CHECK(code("OpenSSL/3.0.19: error:06880006:asn1 encoding routines::EVP lib") == Code::bad_certificate);
  CHECK(code("OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number") == Code::not_a_hub);
  CHECK(code("") == Code::not_a_hub);
}

TEST_CASE("libcurl's other errors are the network's, ours, or the machine's") {
  CHECK(from_curl(CURLE_COULDNT_CONNECT, "").code == Code::network);
  CHECK(from_curl(CURLE_OPERATION_TIMEDOUT, "").code == Code::timeout);
  CHECK(from_curl(CURLE_OUT_OF_MEMORY, "").code == Code::out_of_memory);
  CHECK(from_curl(CURLE_UNKNOWN_OPTION, "").code == Code::internal);
  CHECK(from_curl(CURLE_COULDNT_CONNECT, "").detail == curl_easy_strerror(CURLE_COULDNT_CONNECT));
}
