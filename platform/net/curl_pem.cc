// By OpenSSL, as libcurl reads them.
#include <memory>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "platform/net/pem.h"

namespace satchel::net {

bool has_certificates(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                     BIO_free);
  std::size_t count = 0;
  while (X509* const one = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) {
    X509_free(one);
    ++count;
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return count > 0 && at_end;
}

}  // namespace satchel::net
