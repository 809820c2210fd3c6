// Clients that are slow or only there, all at once, and one that wants to work.
#include <deque>
#include <doctest/doctest.h>

#include "tests/platform/serve/hub_front.h"
#include "tests/support/certificate_files.h"
#include "tests/support/tcp_client.h"
#include "tests/support/tls_client.h"

using namespace satchel;
using test::HubFront;
using test::TcpClient;
using test::TlsClient;

namespace {

constexpr int kIdle = 200, kSilent = 60;

std::string post(std::string_view target, std::size_t length) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-satchel\r\n" +
         "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}

std::string get(std::string_view target) { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n"; }

template <class Client>
void check_served(HubFront& hub, std::uint16_t port) {
  Client client(port);
  for (int i = 0; i < 5; ++i) {
    const std::string body = hub.variable("sync");
    client.send(post("/v1/sync", body.size()) + body);
    CHECK(client.read_reply().status == 200);
    client.send(get("/readyz"));
    CHECK(client.read_reply().status == 200);
  }
}

}  // namespace

TEST_CASE_TEMPLATE("slow and idle clients hold up nobody else", Client, TcpClient, TlsClient) {
  HubFront hub;
  test::CertificateFiles certificate;
  serve::Limits patient;  // who is idle is not to be cut off for that, however busy the machine
  patient.handshake = patient.head = patient.stall = patient.idle = std::chrono::minutes(10);
  const auto front = hub.front(patient, std::is_same_v<Client, TlsClient> ? certificate.files : serve::TlsFiles{});
  const std::uint16_t port = front->port();
  std::deque<Client> crowd;
  const auto join = [&](const std::string& bytes) -> Client& {
    Client& client = crowd.emplace_back(port);
    client.send(bytes);
    return client;
  };

  for (int i = 0; i < kIdle; ++i) join("");
  // Announced, these bodies are seven times what all bodies together may take.
  for (int i = 0; i < kSilent; ++i) join(post("/v1/sync", 8U << 20) + "x");
  join("GET /livez HTTP/1.1\r\nHo");
  Client& writer = join(post("/v1/sync", 10));
  std::string many;
  for (int i = 0; i < 500; ++i) many += get("/openapi.json");
  Client& reader = join(many);  // some 60 MB of replies that nobody takes

  check_served<Client>(hub, port);
  for (int i = 0; i < 9; ++i) {
    writer.send("x");
    check_served<Client>(hub, port);
  }
  writer.send("x");
  CHECK(writer.read_reply().status == 400);
  for (int i = 0; i < 3; ++i) CHECK(reader.read_reply().status == 200);
  CHECK(crowd.front().connected());
  crowd.front().send(get("/livez"));
  CHECK(crowd.front().read_reply().status == 200);
  hub.check_works();
}
