#include "engine/evidence/sealed_stream.h"

#include <algorithm>
#include <sodium.h>

namespace satchel {
namespace {

constexpr std::string_view kSealedPrefix = "satchel-sealed-1";
constexpr std::size_t kPointBytes = crypto_scalarmult_BYTES;
constexpr std::size_t kStreamHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t kOverhead = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kSealedBegin = kPointBytes + kStreamHeader;
constexpr std::size_t kWholeChunk = kSealedChunk + kOverhead;
static_assert(kStreamHeader == 24 && kOverhead == 17);

unsigned char* octets_of(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* octets_of(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

/// Bytes that are wiped when they go.
struct Secret {
  Secret() = default;
  explicit Secret(Bytes b) : bytes(std::move(b)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { sodium_memzero(bytes.data(), bytes.size()); }
  Bytes bytes;
};

Result<Bytes> on_curve25519(const PublicKey& key) {
  Bytes out(kPointBytes, '\0');
  if (crypto_sign_ed25519_pk_to_curve25519(octets_of(out), key.bytes.data()) != 0)
    return fail(Code::invalid, "not an Ed25519 key");
  return out;
}

void derive(Secret& out, const Secret& shared, ByteView ephemeral, ByteView recipient, ByteView context) {
  crypto_generichash_state hash;
  out.bytes.assign(crypto_secretstream_xchacha20poly1305_KEYBYTES, '\0');
  crypto_generichash_init(&hash, nullptr, 0, out.bytes.size());
  for (const ByteView part : {kSealedPrefix, ByteView(shared.bytes), ephemeral, recipient, context})
    crypto_generichash_update(&hash, octets_of(part), part.size());
  crypto_generichash_final(&hash, octets_of(out.bytes), out.bytes.size());
  sodium_memzero(&hash, sizeof hash);
}

}  // namespace

struct Sealer::State {
  ~State() { sodium_memzero(&stream, sizeof stream); }
  crypto_secretstream_xchacha20poly1305_state stream{};
  TakeBytes out;
  Bytes begin;   // not yet written
  Bytes plain;   // at most one chunk
  Bytes sealed;  // kept for its room
};

Sealer::Sealer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sealer::~Sealer() = default;

Result<std::unique_ptr<Sealer>> Sealer::to(const PublicKey& recipient, Random& random, ByteView context,
                                           TakeBytes out) {
  SATCHEL_ASSIGN(const Bytes theirs, on_curve25519(recipient));
  const Secret ours(random.bytes(crypto_scalarmult_SCALARBYTES));
  Bytes ephemeral(kPointBytes, '\0'), header(kStreamHeader, '\0');
  Secret shared(Bytes(kPointBytes, '\0')), key;
  crypto_scalarmult_base(octets_of(ephemeral), octets_of(ByteView(ours.bytes)));
  if (crypto_scalarmult(octets_of(shared.bytes), octets_of(ByteView(ours.bytes)), octets_of(ByteView(theirs))) != 0)
    return fail(Code::invalid, "a key of low order");
  derive(key, shared, ephemeral, theirs, context);
  auto state = std::make_unique<State>();
  crypto_secretstream_xchacha20poly1305_init_push(&state->stream, octets_of(header), octets_of(ByteView(key.bytes)));
  state->out = std::move(out);
  state->begin = ephemeral + header;
  return std::unique_ptr<Sealer>(new Sealer(std::move(state)));
}

Status Sealer::seal(ByteView chunk, bool last) {
  State& s = *state_;
  if (!s.begin.empty()) {
    SATCHEL_TRY(s.out(s.begin));
    s.begin.clear();
  }
  s.sealed.resize(chunk.size() + kOverhead);
  const auto tag =
      last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
  crypto_secretstream_xchacha20poly1305_push(&s.stream, octets_of(s.sealed), nullptr, octets_of(chunk), chunk.size(),
                                             nullptr, 0, static_cast<unsigned char>(tag));
  return s.out(s.sealed);
}

/// A chunk goes once more than it is known to follow: the last one has another tag.
Status Sealer::write(ByteView bytes) {
  Bytes& plain = state_->plain;
  while (!bytes.empty()) {
    if (plain.size() == kSealedChunk) {
      SATCHEL_TRY(seal(plain, false));
      plain.clear();
    }
    const ByteView piece = bytes.substr(0, kSealedChunk - plain.size());
    plain += piece;
    bytes.remove_prefix(piece.size());
  }
  return {};
}

Status Sealer::finish() { return seal(state_->plain, true); }

struct Unsealer::State {
  ~State() {
    sodium_memzero(&stream, sizeof stream);
    sodium_memzero(plain.data(), plain.size());
  }
  PublicKey own;
  Agreement& key;
  Bytes context;
  TakeBytes out;
  crypto_secretstream_xchacha20poly1305_state stream{};
  bool begun = false;
  Bytes sealed;  // what came and was not yet opened: at most the beginning, then a chunk
  Bytes plain;
};

Unsealer::Unsealer(const PublicKey& own, Agreement& key, ByteView context, TakeBytes out)
    : state_(new State{own, key, Bytes(context), std::move(out), {}, false, {}, {}}) {}
Unsealer::~Unsealer() = default;

Status Unsealer::begin() {
  State& s = *state_;
  const ByteView ephemeral = ByteView(s.sealed).substr(0, kPointBytes);
  SATCHEL_ASSIGN(const Bytes ours, on_curve25519(s.own));
  SATCHEL_ASSIGN(Bytes agreed, s.key.agree(ephemeral));
  const Secret shared(std::move(agreed));
  Secret key;
  derive(key, shared, ephemeral, ours, s.context);
  crypto_secretstream_xchacha20poly1305_init_pull(&s.stream, octets_of(ByteView(s.sealed).substr(kPointBytes)),
                                                  octets_of(ByteView(key.bytes)));
  s.sealed.clear();
  s.begun = true;
  return {};
}

Status Unsealer::open(ByteView chunk, bool last) {
  State& s = *state_;
  if (chunk.size() < kOverhead) return fail(Code::invalid, "the sealed stream is cut");
  s.plain.resize(chunk.size() - kOverhead);
  unsigned char tag = 0;
  if (crypto_secretstream_xchacha20poly1305_pull(&s.stream, octets_of(s.plain), nullptr, &tag, octets_of(chunk),
                                                 chunk.size(), nullptr, 0) != 0) {
    // At the end nobody can tell a chunk that was cut from one that was altered.
    if (last) return fail(Code::invalid, "the sealed stream is cut, or its end was altered");
    return fail(Code::bad_checksum, "the sealed stream was altered, or is for another key");
  }
  const bool says_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  SATCHEL_TRY(s.out(s.plain));
  if (last && !says_last) return fail(Code::invalid, "the sealed stream is cut");
  if (!last && says_last) return fail(Code::invalid, "something stands behind the sealed stream");
  return {};
}

Status Unsealer::write(ByteView bytes) {
  State& s = *state_;
  while (!bytes.empty()) {
    if (s.begun && s.sealed.size() == kWholeChunk) {  // more follows, so it is not the last
      SATCHEL_TRY(open(s.sealed, false));
      s.sealed.clear();
    }
    const std::size_t whole = s.begun ? kWholeChunk : kSealedBegin;
    const ByteView piece = bytes.substr(0, whole - s.sealed.size());
    s.sealed += piece;
    bytes.remove_prefix(piece.size());
    if (!s.begun && s.sealed.size() == kSealedBegin) SATCHEL_TRY(begin());
  }
  return {};
}

Status Unsealer::finish() {
  if (!state_->begun) return fail(Code::invalid, "the sealed stream is cut");
  return open(state_->sealed, true);
}

}  // namespace satchel
