#include "platform/serve/certificate.h"

#include <algorithm>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string_view>

#include "engine/base/hash.h"
#include "platform/serve/openssl_error.h"

namespace satchel::serve {
namespace {

constexpr std::string_view kHttp11 = "http/1.1";
// 112 bits: RSA of 2048, curves of 224, no SHA-1 in signatures.
constexpr int kSecurityLevel = 2;
// For TLS 1.2; all suites of 1.3 are of this kind.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// RFC 7301 section 3.2: what the client offers must have HTTP/1.1 among it.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* offered,
                    unsigned length, void*) {
  for (unsigned at = 0; at < length; at += offered[at] + 1U) {
    const std::string_view name(reinterpret_cast<const char*>(offered + at + 1),
                                std::min<std::size_t>(offered[at], length - at - 1));
    if (name != kHttp11) continue;
    *out = offered + at + 1;
    *out_length = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// A hub starts without a person: an encrypted key is refused, nobody is asked.
int no_password(char*, int, int, void*) { return -1; }

void set_up(SSL_CTX* context) {
  SSL_CTX_set_security_level(context, kSecurityLevel);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphers);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA);
  // What a client resumes by is kept by the client, and one ticket does for its next connection.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // most connections idle
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context, no_password);
}

Status load(SSL_CTX* context, const TlsFiles& files) {
  if (files.certificate.empty() || files.key.empty())
    return fail(Code::invalid, "a certificate and its key go together: one of them is not given");
  const auto refuse = [](const std::string& path) { return fail(Code::invalid, path + ": " + openssl_error()); };
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) return refuse(files.certificate);
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) return refuse(files.key);
  if (SSL_CTX_check_private_key(context) != 1) return refuse(files.key);
  return {};
}

Millis millis(const ASN1_TIME* time) {
  constexpr std::int64_t kDay = 86'400, kSecond = 1'000;
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> epoch(ASN1_TIME_set(nullptr, 0), ASN1_TIME_free);
  int days = 0, seconds = 0;
  ASN1_TIME_diff(&days, &seconds, epoch.get(), time);
  return {(days * kDay + seconds) * kSecond};
}

std::string subject_of(const X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(std::max(length, 0L))};
}

/// RFC 7469 section 2.4: over the SubjectPublicKeyInfo, so that a renewed certificate of the same key keeps it.
std::string pin_of(const X509* certificate) {
  unsigned char* encoded = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded);
  if (size <= 0) return {};
  const Hash hash = sha256({reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(size)});
  OPENSSL_free(encoded);
  std::array<unsigned char, 45> base64{};  // 32 bytes and a NUL
  EVP_EncodeBlock(base64.data(), hash.bytes.data(), static_cast<int>(hash.bytes.size()));
  return "sha256//" + std::string(reinterpret_cast<const char*>(base64.data()));
}

CertificateInfo describe(const X509* certificate) {
  return {subject_of(certificate), millis(X509_get0_notBefore(certificate)), millis(X509_get0_notAfter(certificate)),
          pin_of(certificate)};
}

}  // namespace

void Certificate::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

Result<std::shared_ptr<const Certificate>> Certificate::read(const TlsFiles& files) {
  Context context(SSL_CTX_new(TLS_server_method()));
  if (!context) return fail(Code::out_of_memory, "no memory for TLS");
  set_up(context.get());
  SATCHEL_TRY(load(context.get(), files));
  CertificateInfo info = describe(SSL_CTX_get0_certificate(context.get()));
  return std::shared_ptr<const Certificate>(new Certificate(std::move(context), std::move(info)));
}

}  // namespace satchel::serve
