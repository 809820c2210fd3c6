#include <algorithm>
#include <set>

#include "engine/base/codec.h"
#include "engine/base/guarded.h"
#include "sync/client/empty_proof.h"
#include "sync/client/empty_proof_bytes.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"

namespace satchel::sync {
namespace {

constexpr std::string_view kEmptyMagic = "satchel-empty-1";
constexpr std::size_t kSignatureBytes = sizeof(Signature);

Error off(const std::string& what) { return fail(Code::corrupt, "the proof: " + what); }

class Checker {
 public:
  Checker(ByteView content, const Signature& signature, const PublicKey& hub_key)
      : content_(content), signature_(signature), hub_key_(hub_key) {}

  Result<EmptyProof> check() {
    SATCHEL_ASSIGN(c_, decode_empty_content(content_));
    SATCHEL_TRY(read_statements());
    if (!device_) return off("no statement of the hub says whose key the device has");
    if (!verify(device_->key, empty_message(content_), signature_)) return off("it is not signed by the device");
    SATCHEL_TRY(look_at_reply());
    if (c_.entries > 0 && !c_.end) return off("it does not say where the journal ends");
    if (c_.end && std::find(reached_.begin(), reached_.end(), *c_.end) == reached_.end())
      return off("no receipt of the hub reaches the journal's end");
    for (const Hash& blob : c_.blobs)
      if (!receipted_.contains(blob)) return off("photo " + to_hex(blob.view()) + " has no receipt");
    out_.device = c_.device, out_.hub = c_.hub;
    out_.user = device_->user, out_.role = device_->role;
    out_.entries = c_.entries, out_.refused = c_.refused, out_.blobs = c_.blobs.size();
    return out_;
  }

 private:
  Status read_statements() {
    for (std::size_t i = 0; i < c_.statements.size(); ++i) {
      const std::string name = "statement " + std::to_string(i + 1);
      const ByteView bytes = c_.statements[i];
      const auto signature = signature_from_bytes(bytes.substr(0, kSignatureBytes));
      if (!signature) return off(name + " is too short");
      const auto statement = opened(hub_key_, {Bytes(bytes.substr(kSignatureBytes)), *signature});
      if (!statement || statement->hub != c_.hub) return off(name + " is not this hub's");
      out_.log = statement->before;
      take(*statement);
    }
    return {};
  }

  void take(const Statement& statement) {
    if (const auto* enrolled = std::get_if<Enrolled>(&statement.what); enrolled && enrolled->device == c_.device)
      device_ = *enrolled;
    const auto* receipt = std::get_if<Receipt>(&statement.what);
    if (!receipt || receipt->device != c_.device) return;
    reached_.push_back({receipt->epoch, receipt->seq, receipt->head});
    receipted_.insert(receipt->blobs.begin(), receipt->blobs.end());
  }

  /// That the hub, asked just then, had all of the present epoch, and had not gone back.
  Status look_at_reply() {
    const auto asked = open_request(c_.request);
    if (!asked || asked->device != c_.device || !verify_request(*asked, device_->key))
      return off("the question to the hub is not the device's");
    const auto payload = payload_of(*asked);
    const auto question = payload ? decode_sync_request(*payload) : Result<SyncRequest>(payload.error());
    if (!question || !question->entries.empty()) return off("the question to the hub is garbled");
    const auto opened_reply = open_reply(hub_key_, asked->nonce, c_.reply);
    const auto reply = opened_reply ? decode_sync_reply(*opened_reply) : Result<SyncReply>(opened_reply.error());
    if (!reply) return off("the answer is not the hub's to that question");
    if (static_cast<SyncOutcome>(reply->outcome) != SyncOutcome::ok || reply->log_epoch != question->log_epoch)
      return off("the hub answered that it does not have what the device knew");
    if (reply->acked != question->first - 1 || reply->acked_head != (reply->acked > 0 ? question->before : Hash{}))
      return off("the hub answered that it has another journal, or less of it");
    if (reply->acked > 0 && (!c_.end || *c_.end != Reach{{question->epoch}, {reply->acked}, reply->acked_head}))
      return off("the journal ends elsewhere than the hub answered");
    out_.hub_time = {reply->hub_time};
    return {};
  }

  const ByteView content_;
  const Signature signature_;
  const PublicKey& hub_key_;
  EmptyContent c_;
  std::optional<Enrolled> device_;
  std::vector<Reach> reached_;
  std::set<Hash> receipted_;
  EmptyProof out_;
};

}  // namespace

Bytes encode(const EmptyContent& c) {
  Bytes bytes(kEmptyMagic);
  Writer out(bytes);
  out.id(c.device);
  out.id(c.hub);
  out.zigzag(c.time.count);
  out.varint(c.entries);
  out.varint(c.refused);
  out.u8(c.end ? 1 : 0);
  if (c.end)
    out.fixed64(c.end->epoch.value), out.varint(static_cast<std::uint64_t>(c.end->seq.value)), out.hash(c.end->head);
  out.bytes(c.request);
  out.bytes(c.reply);
  out.varint(c.statements.size());
  for (const Bytes& statement : c.statements) out.bytes(statement);
  out.varint(c.blobs.size());
  for (const Hash& blob : c.blobs) out.hash(blob);
  return bytes;
}

Result<EmptyContent> decode_empty_content(ByteView bytes) {
  Reader in(bytes);
  if (in.raw(kEmptyMagic.size()) != kEmptyMagic) return off("it is none");
  EmptyContent out;
  out.device = in.id();
  out.hub = in.id();
  out.time.count = in.zigzag();
  out.entries = in.varint();
  out.refused = in.varint();
  const std::uint8_t ends = in.u8();
  if (ends > 1) in.fail();
  if (ends == 1) out.end = Reach{{in.fixed64()}, {in.natural()}, in.hash()};
  out.request = in.bytes();
  out.reply = in.bytes();
  const std::size_t statements = in.count();
  for (std::size_t i = 0; i < statements && in.ok(); ++i) out.statements.emplace_back(in.bytes());
  const std::size_t blobs = in.count(sizeof(Hash));
  for (std::size_t i = 0; i < blobs && in.ok(); ++i) out.blobs.push_back(in.hash());
  if (!in.done()) return off("it is garbled");
  return out;
}

Bytes empty_message(ByteView content) { return "satchel-empty-proof-1" + Bytes(sha256(content).view()); }

Result<EmptyProof> check_empty_proof(ByteView file, const PublicKey& hub_key) {
  return guarded([&]() -> Result<EmptyProof> {
    if (file.size() < kSignatureBytes) return off("it is too short");
    const ByteView content = file.substr(0, file.size() - kSignatureBytes);
    SATCHEL_ASSIGN(const Signature signature, signature_from_bytes(file.substr(content.size())));
    return Checker(content, signature, hub_key).check();
  });
}

}  // namespace satchel::sync
