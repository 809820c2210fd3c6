#include "platform/serve/tls.h"

#include <algorithm>
#include <openssl/ssl.h>

#include "platform/serve/openssl_error.h"

namespace satchel::serve {

void Tls::Free::operator()(ssl_st* ssl) const { SSL_free(ssl); }

Tls::Tls(const Certificate& certificate) : ssl_(SSL_new(certificate.context())) {
  BIO* const in = BIO_new(BIO_s_mem());
  BIO* const out = BIO_new(BIO_s_mem());
  if (ssl_ && in && out) {
    SSL_set_bio(ssl_.get(), in, out);
    SSL_set_accept_state(ssl_.get());
    return;
  }
  BIO_free(in);
  BIO_free(out);
  ssl_.reset();
  why_ = "no memory for TLS";
}

Tls::Step Tls::step(int returned) {
  if (returned > 0) return Step::done;
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      return Step::hungry;
    case SSL_ERROR_ZERO_RETURN:
      return Step::over;
    default:
      why_ = openssl_error();
      if (why_.empty()) why_ = "the protocol was broken";
      return Step::over;
  }
}

Tls::Step Tls::shake_hands() {
  if (!ssl_) return Step::over;
  ERR_clear_error();
  return step(SSL_do_handshake(ssl_.get()));
}

Tls::Step Tls::read(char* to, std::size_t n, std::size_t& got) {
  got = 0;
  if (!ssl_) return Step::over;
  ERR_clear_error();
  return step(SSL_read_ex(ssl_.get(), to, n, &got));
}

Tls::Step Tls::peek() {
  if (!ssl_) return Step::over;
  char one = 0;
  ERR_clear_error();
  return step(SSL_peek(ssl_.get(), &one, 1));
}

bool Tls::write(ByteView plain) {
  if (!ssl_) return false;
  ERR_clear_error();
  std::size_t taken = 0;  // all: the wire is memory
  return step(SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &taken)) == Step::done;
}

void Tls::end() {
  ERR_clear_error();
  if (why_.empty() && SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
}

void Tls::feed(ByteView from_wire) {
  std::size_t taken = 0;
  if (ssl_) BIO_write_ex(SSL_get_rbio(ssl_.get()), from_wire.data(), from_wire.size(), &taken);
}

Bytes Tls::for_wire() {
  if (!ssl_) return {};
  BIO* const out = SSL_get_wbio(ssl_.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  Bytes taken(bytes, static_cast<std::size_t>(std::max(size, 0L)));
  BIO_reset(out);
  return taken;
}

}  // namespace satchel::serve
