// A hub's certificate and key as files, made anew as often as a test likes.
#pragma once

#include <fstream>
#include <string>

#include "platform/serve/server.h"
#include "tests/support/certificates.h"
#include "tests/support/temp_folder.h"

namespace satchel::test {

struct CertificateFiles {
  CertificateFiles() { renew(); }
  /// A certificate for `key` from the authority.
  void renew(const Wanted& wanted = {}) { write(authority.issue(key, wanted), key.pem()); }
  void write(const std::string& certificate, const std::string& private_key) const {
    std::ofstream(files.certificate) << certificate;
    std::ofstream(files.key) << private_key;
  }

  TempFolder folder;
  Authority authority;
  KeyPair key;
  const serve::TlsFiles files{folder.path() + "/hub.pem", folder.path() + "/hub.key.pem"};
};

}  // namespace satchel::test
