// The hub's certificate and its private key, ready for connections to use.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "platform/serve/server.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace satchel::serve {

/// Immutable once read; any thread.
class Certificate {
 public:
  /// Reads the files and sets up TLS for servers: 1.2 (RFC 5246) and 1.3 (RFC 8446), forward secrecy with AEAD ciphers
  /// only, no renegotiation, no compression, ALPN http/1.1 (RFC 7301). Errors: invalid for a file that cannot be read
  /// or is not PEM, for a key that is not the certificate's, is encrypted or too weak.
  static Result<std::shared_ptr<const Certificate>> read(const TlsFiles& files);

  const CertificateInfo& info() const { return info_; }
  ssl_ctx_st* context() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Context = std::unique_ptr<ssl_ctx_st, Free>;
  Certificate(Context context, CertificateInfo info) : context_(std::move(context)), info_(std::move(info)) {}

  Context context_;
  CertificateInfo info_;
};

/// The certificate that new connections use; none for plain HTTP. Any thread.
class CertificateInUse {
 public:
  std::shared_ptr<const Certificate> get() const {
    const std::lock_guard lock(mutex_);
    return certificate_;
  }
  void set(std::shared_ptr<const Certificate> certificate) {
    const std::lock_guard lock(mutex_);
    certificate_.swap(certificate);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Certificate> certificate_;
};

}  // namespace satchel::serve
