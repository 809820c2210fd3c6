#include "tests/security/house.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "sync/hub/beside.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"

namespace satchel::access {
namespace {

constexpr char kSession[] = "session:";  // then the headers that stand for it
constexpr std::uint64_t kCallsOfConnection = 500;
constexpr Millis kAnHour{3'600'000};

template <class T>
T must(Result<T> result, const std::string& what) {
  if (!result) give_up(what + ": " + std::string(info(result.code()).name) + ": " + result.error().detail);
  return *std::move(result);
}

std::string header_of(const sync::HttpReply& reply, std::string_view name) {
  return std::string(sync::header(reply.headers, name).value_or(""));
}

}  // namespace

void give_up(const std::string& why) { throw std::runtime_error(why); }

House::House(const std::string& schema) : host_(must(os::open_host(folder_.path() + "/hub.key"), "the hub's key")) {
  hub::HubOptions options;
  options.data = folder_.path() + "/hub";
  options.schema = schema;
  options.full_sync = false;
  options.sealing = {intake_.public_key(), &intake_};
  hub_ = must(hub::Hub::open(host_.ports(), options), "the hub");
  front_ = must(serve::Server::start({}, *hub_), "the front");
}

Bytes House::sealed_identity(const std::string& name) {
  return must(seal_identity({{"name", name, false}}, intake_.public_key(), *host_.random), "a sealed identity");
}

Answer House::call(const std::string& token, const std::string& method, const std::string& target,
                   const std::string& body, const std::string& etag, const std::string& type) {
  sync::Headers headers;
  if (!body.empty()) headers.emplace_back("Content-Type", type);
  if (!etag.empty()) headers.emplace_back("If-Match", etag);
  return send(token, method, target, headers, body);
}

Answer House::send(const std::string& token, const std::string& method, const std::string& target,
                   const sync::Headers& headers, const std::string& body) {
  std::string request = method + " " + target + " HTTP/1.1\r\nHost: hub\r\n";
  if (token.starts_with(kSession)) {
    request += token.substr(std::size(kSession) - 1);
  } else if (!token.empty()) {
    request += "Authorization: Bearer " + token + "\r\n";
  }
  for (const auto& [name, value] : headers) request.append(name).append(": ").append(value).append("\r\n");
  if (!body.empty() || method == "POST") request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  request += "\r\n" + body;
  if (++calls_ % kCallsOfConnection == 0) client_.reset();  // a client has no patience beyond a minute
  if (!client_) client_ = std::make_unique<test::TcpClient>(front_->port());
  client_->send(request);
  const auto reply = method == "HEAD" ? client_->read_head() : client_->read_reply();
  if (reply.status == 0) give_up("no reply to " + method + " " + target);
  if (header_of(reply, "Connection") == "close") client_.reset();
  return {reply.status, header_of(reply, "ETag"), header_of(reply, "Location"), reply.body,
          header_of(reply, "Set-Cookie")};
}

std::string House::office(const std::string& user, const std::string& role) {
  std::string& token = tokens_[user + "/" + role];
  if (token.empty()) token = must(hub_->token(user, role, kAnHour), "a token");
  return token;
}

Bytes House::exchange(const Device& device, const std::string& target, ByteView message, Bytes& nonce) {
  nonce = host_.random->bytes(16);
  const auto sealed = must(sync::seal_request(*device.keys, device.id, nonce, message), "a request");
  const Answer answer = call({}, "POST", target, Bytes(sealed.body), {}, std::string(sync::kContentType));
  if (answer.status != 200) give_up(target + " answers " + std::to_string(answer.status) + " " + answer.body);
  return must(sync::open_reply(hub_->key(), nonce, answer.body), "a reply");
}

House::Device& House::device(const Caller& caller) {
  const auto [at, fresh] = devices_.try_emplace(caller.role + "/" + caller.scope);
  Device& device = at->second;
  if (!fresh) return device;
  device.id = must(id_from_bytes(host_.random->bytes(16)), "an id");
  device.keys = std::make_unique<test::TestKeys>(static_cast<std::uint8_t>(devices_.size()));
  const auto code = must(hub_->enrol({"user of " + caller.role, caller.role, {caller.scope}}), "a code");
  const sync::EnrolRequest request{sync::kProtocol, must(sync::enrol_code_from_text(code), "a code").secret,
                                   Bytes(device.keys->public_key().view())};
  Bytes nonce;
  const auto told =
      must(sync::decode_enrol_reply(exchange(device, "/v1/enrol", encode(request), nonce)), "an enrolment");
  device.log_epoch = told.log_epoch;
  device.rescoped = told.rescoped;
  sync::SyncRequest wish;
  wish.epoch = 1;
  wish.more = true;
  wish.wants_token = true;
  wish.log_epoch = device.log_epoch;
  wish.rescoped = device.rescoped;
  device.token = must(sync::decode_sync_reply(exchange(device, "/v1/sync", encode(wish), nonce)), "a reply").token;
  return device;
}

std::string House::signed_in(const Caller& caller) {
  const std::string user = caller.role + " of " + caller.scope, password = "a password of " + user;
  std::string& headers = tokens_["session/" + user];
  if (!headers.empty()) return headers;
  hub::NewAccount account{user, caller.role, {}};
  if (!caller.scope.empty()) account.scopes = std::vector<std::string>{caller.scope};
  if (!hub_->accounts().add(account, password)) give_up("no account for " + user);
  const std::string body = R"({"user":")" + user + R"(","password":")" + password + R"("})";
  const Answer in = send({}, "POST", "/v1/session", {{"Content-Type", "application/json"}}, body);
  if (in.status != 200) give_up("a sign-in answers " + std::to_string(in.status) + " " + in.body);
  const std::string csrf(boost::json::parse(in.body).at("csrf").as_string());
  const std::string cookie = in.cookie.substr(0, in.cookie.find(';'));
  return headers = kSession + ("Cookie: " + cookie + "\r\nX-CSRF-Token: " + csrf + "\r\n");
}

std::string House::token(const Caller& caller) {
  if (caller.session) return signed_in(caller);
  return caller.device() ? device(caller).token : office("user of " + caller.role, caller.role);
}

std::string House::pulled(const Caller& caller) {
  std::string out;
  sync::SyncRequest request;
  request.epoch = 1;
  request.full = true;
  request.log_epoch = device(caller).log_epoch;
  request.rescoped = device(caller).rescoped;
  for (;;) {
    Bytes nonce;
    const Bytes said = exchange(device(caller), "/v1/sync", encode(request), nonce);
    const auto reply = must(sync::decode_sync_reply(said), "a reply");
    if (reply.outcome != 0) give_up("a pull has outcome " + std::to_string(reply.outcome));
    if (reply.has_page) out += must(unpack(reply.items, limits::kMessageBytes), "a page");
    if (!reply.has_page || reply.complete) return out;
    request.position = reply.position;
    request.within = reply.within;
  }
}

Answer House::sync_of_stranger() {
  test::TestKeys keys(99);
  sync::SyncRequest request;
  request.epoch = 1;
  request.full = true;
  const Id nobody = must(id_from_bytes(host_.random->bytes(16)), "an id");
  const auto sealed = must(sync::seal_request(keys, nobody, host_.random->bytes(16), encode(request)), "a request");
  return call({}, "POST", "/v1/sync", Bytes(sealed.body), {}, std::string(sync::kContentType));
}

void House::revoke(const Caller& caller) {
  if (!hub_->revoke(device(caller).id)) give_up("a device cannot be revoked");
}

std::string House::package(const std::string& id, const std::string& role) {
  const std::string path = folder_.path() + "/" + role + ".zip";
  hub::PackageRequest request{"case", must(id_from_text(id), "an id"), role, {}};
  const Status written = hub::package_beside(host_.ports(), folder_.path() + "/hub", request, path);
  if (!written) give_up("a package: " + written.error().detail);
  return must(read_all(*host_.files, path, limits::kBlobBytes), "a package");
}

std::string House::accesses() {
  std::string out;
  for (const auto& a : must(hub::accesses_beside(host_.ports(), folder_.path() + "/hub", 0, 1'000'000), "the log"))
    out += a.user + " " + a.role + " " + a.way + " " + to_text(a.record) + "\n";
  return out;
}

}  // namespace satchel::access
