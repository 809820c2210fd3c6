#include "platform/net/trust.h"

#include <doctest/doctest.h>
#include <fstream>

#include "platform/os/files.h"
#include "tests/support/certificates.h"
#include "tests/support/temp_folder.h"

using namespace satchel;
using net::Trust;

TEST_CASE("a pin is the SHA-256 of a key, in the one way that base64 can say it") {
  const std::string pin = test::KeyPair().pin();
  CHECK(net::is_pin(pin));
  CHECK(net::is_pin("sha256//" + std::string(43, 'A') + "="));
  for (const std::string& bad : {std::string(), std::string("sha256//"), pin.substr(8), "sha1//" + pin.substr(8),
                                 pin + "=", pin.substr(0, pin.size() - 1),
                                 "sha256//" + std::string(42, 'A') + "B=", "sha256//" + std::string(43, '-') + "=",
                                 pin + ";" + pin, "SHA256//" + pin.substr(8)}) {
    INFO(bad);
    CHECK_FALSE(net::is_pin(bad));
  }
}

TEST_CASE("an authority is PEM with certificates and nothing broken") {
  const std::string ca = test::Authority().pem(), https = "https://hub.example";
  CHECK(net::check({ca, {}}, https));
  CHECK(net::check({"The root of the office:\n" + ca + test::Authority("Another").pem(), {}}, https));
  CHECK(net::check({test::KeyPair().pem(), {}}, https).code() == Code::invalid);
  CHECK(net::check({ca + ca.substr(0, ca.size() / 2), {}}, https).code() == Code::invalid);
  CHECK(net::check({}, "http://127.0.0.1:8080"));
}

TEST_CASE("a store keeps whom it trusts, and forgets it when told so") {
  const test::TempFolder folder;
  const auto files = os::system_files();
  CHECK(*net::kept_trust(*files, folder.path()) == Trust{});
  CHECK(net::keep_trust(*files, folder.path(), {}));
  const Trust first{test::Authority().pem(), {test::KeyPair().pin(), test::KeyPair().pin()}}, second{first.ca, {}};
  for (const Trust& trust : {first, second}) {
    REQUIRE(net::keep_trust(*files, folder.path(), trust));
    CHECK(*net::kept_trust(*files, folder.path()) == trust);
  }
  REQUIRE(net::keep_trust(*files, folder.path(), {}));
  CHECK(net::kept_trust(*files, folder.path())->empty());
  CHECK_FALSE(files->exists(folder.path() + "/hub-trust.json"));
}

TEST_CASE("a garbled file is an error, never an empty trust") {
  const test::TempFolder folder;
  const auto files = os::system_files();
  for (const auto* text :
       {"", "{}", "[]", "null", R"({"ca": 1, "pins": []})", R"({"ca": "", "pins": "x"})", R"({"ca": "", "pins": [1]})",
        R"({"pins": []})", R"({"ca": ""})", R"({"ca": "", "pins": [)"}) {
    INFO(text);
    std::ofstream(folder.path() + "/hub-trust.json") << text;
    CHECK(net::kept_trust(*files, folder.path()).code() == Code::invalid);
  }
}
