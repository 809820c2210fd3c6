// Certificates made on the spot (X.509: RFC 5280), with keys on P-256: of an own authority, expired, for other names.
#pragma once

#include <memory>
#include <string>

struct evp_pkey_st;  // OpenSSL's EVP_PKEY
struct x509_st;      // OpenSSL's X509

namespace satchel::test {

/// Of a public key, as RFC 7469 section 2.4 reckons it and curl writes it.
std::string pin_of(evp_pkey_st* key);

/// A private key.
class KeyPair {
 public:
  KeyPair();
  std::string pem() const;
  std::string encrypted_pem(const std::string& password) const;
  std::string pin() const { return pin_of(key_.get()); }
  evp_pkey_st* get() const { return key_.get(); }

 private:
  std::shared_ptr<evp_pkey_st> key_;
};

/// What a certificate is to say. Days are counted from the present.
struct Wanted {
  std::string name = "IP:127.0.0.1";  // subjectAltName, as OpenSSL writes it
  int from = -1, until = 365;
};

/// One that issues certificates, by a root of its own.
class Authority {
 public:
  explicit Authority(const std::string& name = "The office's authority");
  /// The root's certificate in PEM.
  std::string pem() const;
  /// A server's certificate in PEM.
  std::string issue(const KeyPair& key, const Wanted& wanted = {}) const;

 private:
  KeyPair key_;
  std::shared_ptr<x509_st> root_;
};

}  // namespace satchel::test
