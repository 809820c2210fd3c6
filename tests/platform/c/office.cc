#include "tests/platform/c/office.h"

#include <random>

namespace satchel::test {
namespace {

template <class T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result, (result ? std::string() : result.error().detail));
  return *std::move(result);
}

}  // namespace

Office::Office(const CertificateFiles* certificate, bool takes_identities)
    : host(must(os::open_host(folder.path() + "/hub/hub.key"))), certificate_(certificate) {
  hub::HubOptions given;
  given.data = folder.path() + "/hub";
  given.full_sync = false;
  given.agreement = host.agreement;
  if (takes_identities) given.sealing = {intake.public_key(), &intake};
  hub = must(hub::Hub::open(host.ports(), given));
  reopen();
}

void Office::reopen() {
  serve::Options listen;
  if (port_ != 0) listen.address = "127.0.0.1:" + std::to_string(port_);
  if (certificate_) listen.tls = certificate_->files;
  front_ = must(serve::Server::start(listen, *hub));
  port_ = front_->port();
}

std::string Office::code(const std::string& user) { return must(hub->enrol({user, "inspector", {"queens"}})); }

bool Office::has_blob(const std::string& sha256) {
  return host.files->exists(folder.path() + "/hub/blobs/" + sha256.substr(0, 2) + "/" + sha256.substr(2));
}

Tablet::Tablet(Office& at, const std::string& who) : office(at), user(who), folder(at.folder.path() + "/" + who) {
  SATCHEL_INIT(&host_options);
  SATCHEL_INIT(&options);
  SATCHEL_INIT(&error);
  error.language = SATCHEL_EN;
  options.folder = folder.c_str();
}

Tablet::~Tablet() {
  close();
  satchel_host_release(host);
}

void Tablet::enrol(const char* ca_pem, const char* pins) { ok(try_enrol(ca_pem, pins)); }

satchel_code Tablet::try_enrol(const char* ca_pem, const char* pins) {
  const std::string url = office.url(), code = office.code(user);
  satchel_enrol_options by;
  SATCHEL_INIT(&by);
  by.hub_url = url.c_str();
  by.code = code.c_str();
  by.ca_pem = ca_pem;
  by.pins = pins;
  if (!host) ok(satchel_host_open(&host_options, &host, &error));
  return satchel_enrol(host, &by, &options, &store, &error);
}

void Tablet::open() {
  if (!host) ok(satchel_host_open(&host_options, &host, &error));
  ok(satchel_open(host, &options, &store, &error));
}

void Tablet::close() {
  ok(satchel_close(store, &error));
  store = nullptr;
}

std::string Tablet::save(const std::string& title) {
  char id[SATCHEL_ID_SIZE] = "";
  ok(satchel_save(store, "case", nullptr, ("{\"title\": \"" + title + "\"}").c_str(), id, &error));
  return id;
}

std::int64_t Tablet::number(const char* sql) {
  satchel_rows* rows = nullptr;
  std::int32_t more = 0;
  ok(satchel_query(store, sql, &rows, &error));
  ok(satchel_next(rows, &more, &error));
  const std::int64_t out = satchel_column_integer(rows, 0);
  satchel_rows_release(rows);
  return out;
}

satchel_attached Tablet::attach(const std::string& of, const std::string& bytes) {
  satchel_photo photo;
  satchel_attached out;
  SATCHEL_INIT(&photo);
  SATCHEL_INIT(&out);
  photo.of_type = "case";
  photo.of_id = of.c_str();
  ok(satchel_attach_bytes(store, &photo, bytes.data(), bytes.size(), &out, &error));
  return out;
}

satchel_step_result Tablet::step(const satchel_step_options* how) {
  satchel_step_result out;
  SATCHEL_INIT(&out);
  ok(satchel_sync_step(store, how, &out, &error));
  return out;
}

std::vector<satchel_event> Tablet::events() {
  std::vector<satchel_event> out;
  for (;;) {
    satchel_event event;
    SATCHEL_INIT(&event);
    ok(satchel_next_event(store, &event, &error));
    if (event.kind == SATCHEL_EVENT_NONE) return out;
    out.push_back(event);
  }
}

std::string Tablet::get(const std::string& id) {
  satchel_buffer* json = nullptr;
  ok(satchel_get(store, "case", id.c_str(), &json, &error));
  return taken(json);
}

std::string Tablet::status() {
  satchel_buffer* json = nullptr;
  ok(satchel_status(store, &json, &error));
  return taken(json);
}

std::string taken(satchel_buffer* buffer) {
  std::string out(satchel_buffer_data(buffer), satchel_buffer_size(buffer));
  satchel_buffer_release(buffer);
  return out;
}

bool has(const std::vector<satchel_event>& events, satchel_event_kind kind) {
  for (const auto& event : events)
    if (event.kind == kind) return true;
  return false;
}

std::string noise(std::size_t size, unsigned seed) {
  std::mt19937 dice(seed);
  std::string out(size, '\0');
  for (char& byte : out) byte = static_cast<char>(dice());
  return out;
}

}  // namespace satchel::test
