#include "tests/support/tls_buffer.h"

#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "tests/support/certificates.h"

namespace satchel::test {
namespace {

constexpr std::size_t kBuffer = 16U << 10;

/// -1 where nobody listens.
int connected_socket(std::uint16_t port, std::chrono::seconds patience) {
  const int out = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{patience.count(), 0};
  const int on = 1;
  setsockopt(out, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(out, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  setsockopt(out, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(out, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return out;
  close(out);
  return -1;
}

SSL_CTX* context_of(const TlsManners& manners) {
  SSL_CTX* const out = SSL_CTX_new(TLS_client_method());
  if (manners.weak) {
    SSL_CTX_set_security_level(out, 0);
    SSL_CTX_set_cipher_list(out, manners.ciphers);
  }
  SSL_CTX_set_min_proto_version(out, manners.lowest);
  SSL_CTX_set_max_proto_version(out, manners.highest);
  const auto* protocols = reinterpret_cast<const unsigned char*>(manners.protocol.data());
  SSL_CTX_set_alpn_protos(out, protocols, static_cast<unsigned>(manners.protocol.size()));
  return out;
}

}  // namespace

TlsBuffer::TlsBuffer(std::uint16_t port, std::chrono::seconds patience, const TlsManners& manners)
    : context_(context_of(manners), SSL_CTX_free),
      ssl_(SSL_new(context_.get()), SSL_free),
      socket_(connected_socket(port, patience)) {
  if (socket_ < 0) return;
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets as if they were files
  SSL_set_fd(ssl_.get(), socket_);
  connected_ = SSL_connect(ssl_.get()) == 1;
}

TlsBuffer::~TlsBuffer() { hang_up(); }

void TlsBuffer::finish_sending() {
  if (connected_) SSL_shutdown(ssl_.get());
  shutdown(socket_, SHUT_WR);
}

void TlsBuffer::hang_up() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
  connected_ = false;
}

std::string TlsBuffer::version() const { return SSL_get_version(ssl_.get()); }

std::string TlsBuffer::protocol() const {
  const unsigned char* name = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &length);
  return {reinterpret_cast<const char*>(name), length};
}

std::string TlsBuffer::pin() const { return pin_of(X509_get0_pubkey(SSL_get0_peer_certificate(ssl_.get()))); }

void TlsBuffer::trickle(std::string_view bytes, std::size_t piece, std::chrono::milliseconds pause) {
  BIO* const record = BIO_new(BIO_s_mem());
  SSL_set0_wbio(ssl_.get(), record);
  xsputn(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  for (std::string part(piece, '\0');;) {
    const int size = BIO_read(record, part.data(), static_cast<int>(part.size()));
    if (size <= 0) break;
    send(socket_, part.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL);
    std::this_thread::sleep_for(pause);
  }
  SSL_set0_wbio(ssl_.get(), BIO_new_socket(socket_, BIO_NOCLOSE));
}

bool TlsBuffer::renegotiates() {
  char none = 0;
  return SSL_renegotiate(ssl_.get()) == 1 && SSL_do_handshake(ssl_.get()) == 1 && SSL_peek(ssl_.get(), &none, 1) == 1;
}

TlsBuffer::int_type TlsBuffer::underflow() {
  if (!connected_) return traits_type::eof();
  read_.resize(kBuffer);
  const int got = SSL_read(ssl_.get(), read_.data(), static_cast<int>(read_.size()));
  timed_out_ = got <= 0 && SSL_get_error(ssl_.get(), got) == SSL_ERROR_WANT_READ;
  if (got <= 0) return traits_type::eof();
  setg(read_.data(), read_.data(), read_.data() + got);
  return traits_type::to_int_type(read_.front());
}

TlsBuffer::int_type TlsBuffer::overflow(int_type c) {
  const char one = traits_type::to_char_type(c);
  return xsputn(&one, 1) == 1 ? c : traits_type::eof();
}

std::streamsize TlsBuffer::xsputn(const char* bytes, std::streamsize n) {
  if (!connected_ || n == 0) return 0;
  std::size_t written = 0;
  SSL_write_ex(ssl_.get(), bytes, static_cast<std::size_t>(n), &written);
  return static_cast<std::streamsize>(written);
}

}  // namespace satchel::test
