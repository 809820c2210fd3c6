#include "tests/support/certificates.h"

#include <array>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace satchel::test {
namespace {

void must(bool done) {
  if (!done) throw std::runtime_error("OpenSSL makes no certificate");
}

std::string text_of(const std::shared_ptr<BIO>& bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::shared_ptr<BIO> memory() { return {BIO_new(BIO_s_mem()), BIO_free}; }

std::string pem_of(X509* certificate) {
  const auto out = memory();
  must(PEM_write_bio_X509(out.get(), certificate) == 1);
  return text_of(out);
}

void name(X509* certificate, const std::string& text) {
  X509_NAME* const subject = X509_get_subject_name(certificate);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.c_str());
  must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, bytes, -1, -1, 0) == 1);
}

void extend(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

/// Without a signature, and without extensions.
std::shared_ptr<X509> blank(const KeyPair& key, const std::string& subject, int from, int until) {
  static long serial = 0;
  constexpr long kDay = 86'400;
  std::shared_ptr<X509> out(X509_new(), X509_free);
  must(X509_set_version(out.get(), 2) == 1);
  must(ASN1_INTEGER_set(X509_get_serialNumber(out.get()), ++serial) == 1);
  X509_gmtime_adj(X509_getm_notBefore(out.get()), from * kDay);
  X509_gmtime_adj(X509_getm_notAfter(out.get()), until * kDay);
  must(X509_set_pubkey(out.get(), key.get()) == 1);
  name(out.get(), subject);
  return out;
}

}  // namespace

std::string pin_of(EVP_PKEY* key) {
  unsigned char* encoded = nullptr;
  const int size = i2d_PUBKEY(key, &encoded);
  must(size > 0);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(encoded, static_cast<std::size_t>(size), hash.data());
  OPENSSL_free(encoded);
  std::array<unsigned char, 45> base64{};
  EVP_EncodeBlock(base64.data(), hash.data(), static_cast<int>(hash.size()));
  return "sha256//" + std::string(reinterpret_cast<const char*>(base64.data()));
}

KeyPair::KeyPair() : key_(EVP_EC_gen("P-256"), EVP_PKEY_free) { must(key_ != nullptr); }

std::string KeyPair::pem() const {
  const auto out = memory();
  must(PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return text_of(out);
}

std::string KeyPair::encrypted_pem(const std::string& password) const {
  const auto out = memory();
  const auto* bytes = reinterpret_cast<const unsigned char*>(password.data());
  must(PEM_write_bio_PrivateKey(out.get(), key_.get(), EVP_aes_256_cbc(), bytes, static_cast<int>(password.size()),
                                nullptr, nullptr) == 1);
  return text_of(out);
}

Authority::Authority(const std::string& subject) : root_(blank(key_, subject, -3650, 3650)) {
  must(X509_set_issuer_name(root_.get(), X509_get_subject_name(root_.get())) == 1);
  extend(root_.get(), root_.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(root_.get(), root_.get(), NID_key_usage, "critical,keyCertSign");
  extend(root_.get(), root_.get(), NID_subject_key_identifier, "hash");
  must(X509_sign(root_.get(), key_.get(), EVP_sha256()) > 0);
}

std::string Authority::pem() const { return pem_of(root_.get()); }

std::string Authority::issue(const KeyPair& key, const Wanted& wanted) const {
  const auto out = blank(key, "hub", wanted.from, wanted.until);
  must(X509_set_issuer_name(out.get(), X509_get_subject_name(root_.get())) == 1);
  extend(out.get(), root_.get(), NID_subject_alt_name, wanted.name);
  extend(out.get(), root_.get(), NID_ext_key_usage, "serverAuth");
  must(X509_sign(out.get(), key_.get(), EVP_sha256()) > 0);
  return pem_of(out.get());
}

}  // namespace satchel::test
