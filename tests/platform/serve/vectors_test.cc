// Runs every conversation of vectors/*.http over TCP and through TLS against a hub that is whole, and sees that it
// lives on.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <filesystem>
#include <optional>
#include <sys/resource.h>
#include <thread>

#include "platform/serve/characters.h"
#include "tests/platform/serve/hub_front.h"
#include "tests/platform/serve/vector_file.h"
#include "tests/support/certificate_files.h"
#include "tests/support/tcp_client.h"
#include "tests/support/tls_client.h"

using namespace satchel;
using namespace std::chrono_literals;
using test::Expected;
using test::HttpClient;
using test::HubFront;
using test::Step;
using test::TcpClient;
using test::TlsClient;
using test::Vector;

namespace {

constexpr std::size_t kAtLeast = 150;
constexpr std::string_view kProbe = "GET /livez HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n";

using Faults = std::vector<std::string>;

/// A reply as it came, taken apart without mercy.
struct Reply {
  int status = 0;
  sync::Headers headers;
  std::string raw, body;
};

bool is_status_line(const std::string& line) {
  return line.size() >= 13 && line.starts_with("HTTP/1.1 ") && serve::kDigits.has_all(line.substr(9, 3)) &&
         line[12] == ' ' && std::none_of(line.begin(), line.end(), serve::is_control);
}

void take_header(const std::string& line, Reply& reply, Faults& faults) {
  const std::string name = line.substr(0, line.find(": "));
  const bool sound = name.size() + 2 <= line.size() && !name.empty() && serve::kToken.has_all(name) &&
                     std::none_of(line.begin(), line.end(), serve::is_control);
  if (!sound) return faults.push_back("a malformed header: " + line);
  if (sync::header(reply.headers, name)) faults.push_back("a header twice: " + name);
  reply.headers.emplace_back(name, line.substr(name.size() + 2));
}

void take_body(HttpClient& client, bool bodiless, Reply& reply, Faults& faults) {
  const auto length = sync::header(reply.headers, "Content-Length");
  const bool none = reply.status == 204 || reply.status == 304 || reply.status < 200;
  if (none == length.has_value()) faults.push_back("a Content-Length too many or too few");
  if (bodiless || !length) return;
  reply.body = client.read_bytes(std::stoul(std::string(*length)));
  if (reply.body.size() != std::stoul(std::string(*length))) faults.push_back("a body that is cut");
}

Reply read_reply(HttpClient& client, bool bodiless, Faults& faults) {
  Reply reply;
  reply.raw = client.read_raw_head();
  std::string rest = reply.raw;
  for (bool first = true; !rest.empty() && !rest.starts_with("\r\n"); first = false) {
    const std::size_t end = rest.find("\r\n");
    if (end == rest.npos) return faults.push_back("a head that is cut: " + reply.raw), reply;
    const std::string line = rest.substr(0, end);
    rest.erase(0, end + 2);
    if (!first) {
      take_header(line, reply, faults);
    } else if (is_status_line(line)) {
      reply.status = std::stoi(line.substr(9, 3));
    } else {
      return faults.push_back("a malformed status line: " + line), reply;
    }
  }
  if (reply.status != 0) take_body(client, bodiless, reply, faults);
  reply.raw += reply.body;
  return reply;
}

/// RFC 9457, as codes.def has it.
void check_problem(const Reply& reply, const Expected& expected, Faults& faults) {
  if (sync::header(reply.headers, "Content-Type") != "application/problem+json") faults.push_back("no problem+json");
  if (expected.bodiless) return;
  boost::json::error_code error;
  const auto body = boost::json::parse(reply.body, error);
  const auto* object = body.if_object();
  if (error || !object) return faults.push_back("a problem that is no JSON: " + reply.body);
  const auto* code = object->if_contains("code");
  const auto* status = object->if_contains("status");
  if (!code || *code != expected.code.c_str()) faults.push_back("not the code " + expected.code + ": " + reply.body);
  if (!status || *status != reply.status) faults.push_back("another status in the problem: " + reply.body);
}

void check_reply(const Reply& reply, const Expected& expected, Faults& faults) {
  if (reply.status != expected.status)
    return faults.push_back("expected " + std::to_string(expected.status) + ", got: " + reply.raw.substr(0, 600));
  if (reply.status >= 400) check_problem(reply, expected, faults);
  for (const auto& [name, value] : expected.headers)
    if (sync::header(reply.headers, name) != value) faults.push_back("not " + name + ": " + value + ": " + reply.raw);
  for (const auto& part : expected.body_parts)
    if (reply.body.find(part) == std::string::npos) faults.push_back("a body without " + part + ": " + reply.body);
  const bool says_close = sync::header(reply.headers, "Connection") == "close";
  if (says_close != expected.close)
    faults.push_back(says_close ? "closes the connection" : "does not close the connection");
}

template <class Client>
class Conversation {
 public:
  Conversation(const Vector& vector, HubFront& hub, std::uint16_t port) : vector_(vector), hub_(hub), port_(port) {}

  Faults held() {
    for (const Step& step : vector_.steps) {
      if (step.kind != Step::Kind::send) flush();
      if (step.kind == Step::Kind::send) add(step);
      if (step.kind == Step::Kind::pause) std::this_thread::sleep_for(60ms);
      if (step.kind == Step::Kind::finish) client().finish_sending();
      if (step.kind == Step::Kind::expect) hear(step.expected);
      if (!faults_.empty()) return faults_;
    }
    end();
    return faults_;
  }

 private:
  void add(const Step& step) {
    const auto variable = [this](const std::string& name) { return hub_.variable(name); };
    const std::string bytes = test::bytes_of(step.text, variable);
    if (step.is_body) pending_ += "Content-Length: " + std::to_string(bytes.size()) + "\r\n\r\n";
    pending_ += bytes;
  }
  void flush() {
    client().send(pending_);
    pending_.clear();
  }
  /// Connects when there is something to send: making what a vector needs takes none of the server's patience.
  Client& client() { return client_ ? *client_ : client_.emplace(port_); }
  void hear(const Expected& expected) {
    over_ = expected.close || expected.status == 0;
    if (expected.status == 0) return;
    const Reply reply = read_reply(client(), expected.bodiless, faults_);
    check_reply(reply, expected, faults_);
    for (const auto& bytes : vector_.absent)
      if (reply.raw.find(bytes) != std::string::npos) faults_.push_back("a reply has what was sent: " + reply.raw);
  }
  /// Nothing more comes than was expected: either the server closed, or the next request gets the next reply.
  void end() {
    if (!over_) {
      client().send(kProbe);
      check_reply(read_reply(client(), false, faults_), {200, {}, true, false, {}, {R"({"status":"ok"})"}}, faults_);
    }
    if (!client().at_end()) faults_.push_back("more bytes than expected, or an open connection");
  }

  const Vector& vector_;
  HubFront& hub_;
  std::uint16_t port_;
  std::optional<Client> client_;
  std::string pending_;
  bool over_ = false;
  Faults faults_;
};

std::vector<std::filesystem::path> files() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(SATCHEL_SOURCE_DIR "/tests/platform/serve/vectors"))
    if (entry.path().extension() == ".http") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

template <class Client>
bool lives(std::uint16_t port) {
  Client client(port);
  client.send(kProbe);
  return client.read_reply().status == 200;
}

long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// Those of a file; the number of them. That the hub lives is asked at a front of its own, `patient` with who asks.
template <class Client>
std::size_t run(const std::filesystem::path& file, HubFront& hub, std::uint16_t port, std::uint16_t patient) {
  const auto vectors = test::read_vectors(file);
  for (const Vector& vector : vectors) {
    INFO(vector.where << " " << vector.name << " [" << vector.source << "]");
    for (const auto& fault : Conversation<Client>(vector, hub, port).held()) FAIL_CHECK(fault);
    CHECK(lives<Client>(patient));
  }
  return vectors.size();
}

}  // namespace

TEST_CASE_TEMPLATE("every hostile conversation has its one right answer, and the hub lives on", Client, TcpClient,
                   TlsClient) {
  HubFront hub;
  test::CertificateFiles certificate;
  const auto tls = std::is_same_v<Client, TlsClient> ? certificate.files : serve::TlsFiles{};
  serve::Limits hasty;
  hasty.head = hasty.stall = hasty.idle = 400ms;
  const auto patient_front = hub.front({}, tls), hasty_front = hub.front(hasty, tls);
  const long before = peak_kib();
  std::size_t count = 0;
  for (const auto& file : files())
    count += run<Client>(file, hub, file.stem() == "slow" ? hasty_front->port() : patient_front->port(),
                         patient_front->port());
  hub.check_works();
  CHECK(count >= kAtLeast);
  const long grown = (peak_kib() - before) / 1024;
  CHECK(grown < 700);  // MiB, with what a sanitizer adds; a bomb that went off takes 1 GiB
  MESSAGE(count << " conversations; the memory grew by " << grown << " MiB");
}
