// Whom an app takes for its hub over https.
#include "tests/platform/c/office.h"

using namespace satchel;

namespace {

struct Pinned {
  std::string pins() const { return certificate.key.pin() + " " + reserve.pin(); }
  satchel_step_result step() {
    satchel_step_options options;
    SATCHEL_INIT(&options);
    options.at_once = 1;
    options.budget_ms = 100;  // the first back-off is longer
    satchel_step_result out = tablet.step(&options);
    for (int i = 0; i < 20 && out.state == SATCHEL_STEP_MORE; ++i) out = tablet.step(&options);
    return out;
  }
  void show(const test::KeyPair& key) {
    certificate.write(certificate.authority.issue(key, {}), key.pem());
    office.show_certificate();
  }
  test::CertificateFiles certificate;
  test::KeyPair reserve, stranger;
  test::Office office{&certificate};
  test::Tablet tablet{office, "li"};
};

}  // namespace

TEST_CASE_FIXTURE(Pinned, "a hub with another key than those pinned gets nothing; the one in reserve is taken") {
  const std::string ca = certificate.authority.pem();
  tablet.enrol(ca.c_str(), pins().c_str());
  CHECK(step().state == SATCHEL_STEP_DONE);
  const std::string id = tablet.save("夜间施工");
  show(stranger);
  tablet.close();
  tablet.open();  // the pins are kept with the store
  satchel_step_result result = step();
  CHECK(result.state == SATCHEL_STEP_WAIT);
  CHECK(result.code == SATCHEL_WRONG_PIN);
  CHECK(result.entries == 0);
  satchel_upload* upload = nullptr;
  CHECK(satchel_upload_claim(tablet.store, &upload, &tablet.error) == SATCHEL_WRONG_PIN);
  show(reserve);
  result = step();
  CHECK(result.state == SATCHEL_STEP_DONE);
  CHECK(result.entries == 1);
}

TEST_CASE_FIXTURE(Pinned, "nobody enrols with who is not pinned, or not vouched for, and nothing stays behind") {
  const std::string ca = certificate.authority.pem(), others = stranger.pin() + " " + reserve.pin();
  CHECK(tablet.try_enrol(ca.c_str(), others.c_str()) == SATCHEL_WRONG_PIN);
  CHECK(tablet.store == nullptr);
  CHECK(tablet.try_enrol(nullptr, nullptr) == SATCHEL_BAD_CERTIFICATE);
  CHECK(tablet.try_enrol(ca.c_str(), stranger.pin().c_str()) == SATCHEL_INVALID);  // one alone: it could be lost
  tablet.enrol(ca.c_str(), pins().c_str());
  CHECK(step().state == SATCHEL_STEP_DONE);
}
