// A TLS connection to a port of this machine, for std::iostream. Blocks; gives up on a server that hangs.
#pragma once

#include <chrono>
#include <memory>
#include <streambuf>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace satchel::test {

/// How a client speaks TLS. It checks no certificate: platform/net does, and has its own tests.
struct TlsManners {
  int lowest = 0, highest = 0;            // of OpenSSL's version numbers; 0: its own limits
  bool weak = false;                      // offers what a sound server must not take
  const char* ciphers = "ALL";            // of TLS 1.2 and older, where it is weak
  std::string protocol = "\x08http/1.1";  // ALPN, as it is on the wire; empty: none
};

class TlsBuffer : public std::streambuf {
 public:
  TlsBuffer(std::uint16_t port, std::chrono::seconds patience, const TlsManners& manners = {});
  ~TlsBuffer() override;

  bool connected() const { return connected_; }
  bool timed_out() const { return timed_out_; }
  /// close_notify, and no more on TCP either.
  void finish_sending();
  void hang_up();
  std::string version() const;   // "TLSv1.3"
  std::string protocol() const;  // that the server chose
  /// Of the key that the server showed, as KeyPair::pin().
  std::string pin() const;
  /// Sends what these bytes come to, piece by piece with a pause between two.
  void trickle(std::string_view bytes, std::size_t piece, std::chrono::milliseconds pause);
  /// Asks for a renegotiation (RFC 5246 section 7.4.1.1), and says whether it came about.
  bool renegotiates();

 protected:
  int_type underflow() override;
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* bytes, std::streamsize n) override;

 private:
  std::unique_ptr<ssl_ctx_st, void (*)(ssl_ctx_st*)> context_;
  std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
  int socket_ = -1;
  bool connected_ = false, timed_out_ = false;
  std::string read_;
};

}  // namespace satchel::test
