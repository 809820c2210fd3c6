#include "tests/platform/serve/hub_front.h"

#include <doctest/doctest.h>

#include "engine/base/codec.h"
#include "engine/base/hash.h"
#include "engine/base/pack.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"

namespace satchel::test {
namespace {

constexpr std::string_view kTenBytes = "0123456789";
constexpr const char* kPassword = "six quiet lanterns";
constexpr Millis kAnHour{3'600'000};

template <class T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result, (result ? std::string() : result.error().detail));
  return *std::move(result);
}

std::string header_of(const sync::HttpReply& reply, std::string_view name) {
  return std::string(sync::header(reply.headers, name).value_or(""));
}

/// A zstd frame (RFC 8878) of one segment that says `size`, and has `blocks` blocks of 128 KiB of one byte.
Bytes frame_of_zeros(std::uint32_t size, std::size_t blocks) {
  Bytes out("\x28\xb5\x2f\xfd\xa0", 5);
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(size >> shift & 0xff);
  for (std::size_t i = 1; i <= blocks; ++i) out += Bytes(i == blocks ? "\x03\x00\x10\x00" : "\x02\x00\x10\x00", 4);
  return out;
}
Bytes bomb() { return frame_of_zeros(1U << 30, 8192); }

/// A sync request up to its list of entries, which claims to be endless.
Bytes many_entries() {
  Bytes out;
  Writer writer(out);
  writer.varint(sync::kProtocol), writer.zigzag(0), writer.varint(1), writer.zigzag(0), writer.zigzag(1);
  writer.raw(Bytes(32, '\0')), writer.varint(1ULL << 60);
  return out;
}

}  // namespace

HubFront::HubFront() : host_(must(os::open_host(folder_.path() + "/hub.key"))) {
  hub::HubOptions options;
  options.data = folder_.path();
  options.full_sync = false;
  options.sealing = {intake_.public_key(), &intake_};
  hub_ = must(hub::Hub::open(host_.ports(), options));
  stranger_.bytes[0] = 6;
  token_ = must(hub_->token("zhang", "office", kAnHour));
  REQUIRE(hub_->accounts().add({"zhang", "office", {}}, kPassword));
  device_token_ = enrolled_token();
  blob_ = created_blob();
}

std::unique_ptr<serve::Server> HubFront::front(const serve::Limits& limits, const serve::TlsFiles& tls) {
  serve::Options options;
  options.limits = limits;
  options.tls = tls;
  return must(serve::Server::start(options, *hub_));
}

sync::HttpReply HubFront::ask(std::string method, std::string target, sync::Headers headers, Bytes body,
                              const std::string& token) {
  headers.emplace_back("Authorization", "Bearer " + (token.empty() ? token_ : token));
  headers.emplace_back("Tus-Resumable", "1.0.0");
  return hub_->handle({std::move(method), std::move(target), std::move(headers), std::move(body), {}});
}

Bytes HubFront::sealed(const Id& device, TestKeys& keys, ByteView frame) {
  const Bytes nonce = host_.random->bytes(16);
  const Bytes said = "satchel-request-1" + Bytes(device.view()) + nonce + Bytes(sha256(frame).view());
  const Signature signature = must(keys.sign(said));
  return "SQ1" + Bytes(device.view()) + nonce + Bytes(view(signature)) + Bytes(frame);
}

std::string HubFront::enrolled_token() {
  device_.bytes[0] = 5;
  const auto code = must(sync::enrol_code_from_text(must(hub_->enrol({"li", "inspector", {"north"}}))));
  const Bytes request = encode(sync::EnrolRequest{sync::kProtocol, code.secret, Bytes(keys_.public_key().view())});
  const sync::Headers type = {{"Content-Type", std::string(sync::kContentType)}};
  REQUIRE(ask("POST", "/v1/enrol", type, sealed(device_, keys_, compress(request))).status == 200);
  sync::SyncRequest wish;
  wish.epoch = 1;
  wish.wants_token = true;
  const Bytes nonce = host_.random->bytes(16);
  const auto envelope = must(sync::seal_request(keys_, device_, nonce, encode(wish)));
  const auto reply = ask("POST", "/v1/sync", type, envelope.body);
  REQUIRE(reply.status == 200);
  return must(sync::decode_sync_reply(must(sync::open_reply(hub_->key(), nonce, reply.body)))).token;
}

std::string HubFront::created_upload(const std::string& token) {
  const auto reply = ask("POST", "/v1/blobs", {{"Upload-Length", "10"}}, {}, token);
  REQUIRE(reply.status == 201);
  return header_of(reply, "Location");
}

std::string HubFront::begun_session() {
  const std::string body = std::string(R"({"user":"zhang","password":")") + kPassword + "\"}";
  const auto reply = ask("POST", "/v1/session", {{"Content-Type", "application/json"}}, body);
  REQUIRE(reply.status == 200);
  constexpr std::string_view kMember = "\"csrf\":\"";
  csrf_ = reply.body.substr(reply.body.find(kMember) + kMember.size(), 64);
  const std::string cookie = header_of(reply, "Set-Cookie"), plain = cookie.substr(0, cookie.find(';'));
  return plain + "; __Host-" + plain;
}

std::string HubFront::created_record() {
  const auto reply = ask("POST", "/v1/records/site", {{"Content-Type", "application/json"}}, R"({"name":"a site"})");
  REQUIRE(reply.status == 201);
  etag_ = header_of(reply, "ETag");
  return header_of(reply, "Location");
}

std::string HubFront::created_blob() {
  const auto reply =
      ask("PATCH", created_upload(token_),
          {{"Upload-Offset", "0"}, {"Content-Type", "application/offset+octet-stream"}}, Bytes(kTenBytes));
  REQUIRE(reply.status == 204);
  const std::string hash = header_of(reply, "Satchel-Sha256");
  const std::string naming = R"({"transfer_receipt":")" + hash + R"("})";  // else it is nobody's to read
  REQUIRE(ask("POST", "/v1/records/case", {{"Content-Type", "application/json"}}, naming).status == 201);
  return "/v1/blobs/sha256/" + hash;
}

std::string HubFront::variable(const std::string& name) {
  if (name == "token") return token_;
  if (name == "device_token") return device_token_;
  if (name == "upload") return created_upload(token_);
  if (name == "other_upload") return created_upload(device_token_);
  if (name == "blob") return blob_;
  if (name == "record") return created_record();
  if (name == "password") return kPassword;
  if (name == "session") return begun_session();
  if (name == "csrf") return csrf_;
  if (name == "etag") return etag_;
  sync::SyncRequest request;
  request.epoch = 1;
  if (name == "sync") return sealed(device_, keys_, compress(encode(request)));
  if (name == "stranger") return sealed(stranger_, stranger_keys_, compress(encode(request)));
  if (name == "bomb") return sealed(device_, keys_, bomb());
  if (name == "liar") return sealed(device_, keys_, frame_of_zeros(16U << 20, 8192));
  if (name == "enrol_bomb") return sealed(stranger_, stranger_keys_, bomb());
  if (name == "many") return sealed(device_, keys_, compress(many_entries()));
  throw std::runtime_error("no variable " + name);
}

void HubFront::check_works() {
  CHECK(ask("POST", "/v1/sync", {{"Content-Type", std::string(sync::kContentType)}}, variable("sync")).status == 200);
  const auto record = ask("GET", created_record(), {});
  CHECK(record.body.find("a site") != Bytes::npos);
  CHECK(ask("GET", created_blob(), {}).body == kTenBytes);
  const auto report = [](const std::string& finding) { FAIL_CHECK(finding); };
  CHECK(hub_->verify(report));
}

}  // namespace satchel::test
