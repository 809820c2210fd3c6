// A store on its way to a hub that shows, for a while, a certificate that is not its own.
#include <doctest/doctest.h>

#include "platform/net/device.h"
#include "platform/os/host.h"
#include "sync/hub/hub.h"
#include "tests/support/certificate_files.h"

using namespace satchel;

namespace {

template <class T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result, (result ? std::string() : result.error().detail));
  return *std::move(result);
}

/// A whole hub, its front with TLS, and a tablet that pins its key and one in reserve.
struct Office {
  Office() : host(must(os::open_host(folder.path() + "/hub/hub.key"))) {
    hub::HubOptions options;
    options.data = folder.path() + "/hub";
    options.full_sync = false;
    hub = must(hub::Hub::open(host.ports(), options));
    serve::Options listen;
    listen.tls = certificate.files;
    front = must(serve::Server::start(listen, *hub));
    trust = {certificate.authority.pem(), {certificate.key.pin(), test::KeyPair().pin()}};
  }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(front->port()); }
  std::string code() { return must(hub->enrol({"li", "inspector", {"queens"}})); }
  /// The same hub behind another certificate: of a sign-in page, say.
  void show(const std::string& chain, const test::KeyPair& key) {
    certificate.write(chain, key.pem());
    REQUIRE(front->reload_certificate());
  }
  void show_own() { show(certificate.authority.issue(certificate.key), certificate.key); }

  test::TempFolder folder;
  test::CertificateFiles certificate;
  os::Host host;
  std::unique_ptr<hub::Hub> hub;
  std::unique_ptr<serve::Server> front;
  net::Trust trust;
};

struct Tablet {
  explicit Tablet(Office& office) : host(must(os::open_host(office.folder.path() + "/tablet/key"))) {
    options.folder = office.folder.path() + "/tablet";
    store = must(net::enrol_store(host.ports(), options, office.url(), office.code(), office.trust));
    sync.trust = office.trust;
    sync.tries = 2;
  }
  Id save(const std::string& title) {
    Draft draft;
    draft.changes.push_back({ChangeKind::create, "case", {}, {{"title", title, How::put}}});
    return must(store->save(draft)).front();
  }
  net::SyncSummary run() { return must(net::sync_now(*store, host.ports(), sync)); }
  std::int64_t waiting() { return must(store->status()).waiting; }

  os::Host host;
  StoreOptions options;
  net::SyncOptions sync;
  std::unique_ptr<Store> store;
};

}  // namespace

TEST_CASE("a certificate that is not the hub's costs a sync, and nothing that was saved") {
  Office office;
  Tablet tablet(office);
  REQUIRE(tablet.run().left.code == Code::ok);
  const Id id = tablet.save("夜间施工噪声");
  const test::KeyPair theirs;
  test::Wanted other;
  other.name = "DNS:portal.example";
  const std::pair<std::string, Code> shown[] = {
      {test::Authority("A hotel").issue(theirs), Code::bad_certificate},
      {office.certificate.authority.issue(theirs, other), Code::bad_certificate},
      {office.certificate.authority.issue(theirs), Code::wrong_pin},
  };
  for (const auto& [chain, code] : shown) {
    office.show(chain, theirs);
    const auto requests = office.front->traffic().requests;
    const net::SyncSummary summary = tablet.run();
    CHECK(summary.left.code == code);
    CHECK(info(summary.left.code).group == Group::wait_network);
    CHECK(summary.bytes_out == 0);
    CHECK(office.front->traffic().requests == requests);
    CHECK(tablet.waiting() == 1);
    CHECK(must(tablet.store->get(tablet.store->schema()->find("case")->number, id)));
  }
  office.show_own();
  CHECK(tablet.run().left.code == Code::ok);
  CHECK(tablet.waiting() == 0);
  CHECK(tablet.store->verify([](const std::string& finding) { FAIL_CHECK(finding); }));
}

TEST_CASE("a code is not used up where the hub is not who it should be") {
  Office office;
  const std::string code = office.code();
  const auto host = must(os::open_host(office.folder.path() + "/new/key"));
  StoreOptions options;
  options.folder = office.folder.path() + "/new";
  net::Trust wrong = office.trust;
  wrong.pins = {test::KeyPair().pin(), test::KeyPair().pin()};
  const auto enrol = [&](const net::Trust& trust) {
    return net::enrol_store(host.ports(), options, office.url(), code, trust).code();
  };
  CHECK(enrol(wrong) == Code::wrong_pin);
  CHECK(enrol({test::Authority().pem(), {}}) == Code::bad_certificate);
  CHECK(enrol({}) == Code::bad_certificate);
  wrong.pins.pop_back();
  CHECK(enrol(wrong) == Code::invalid);
  CHECK(enrol(office.trust) == Code::ok);
}
