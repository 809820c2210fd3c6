#include "tests/simulation/hostile.h"

#include <limits>

#include "engine/base/limits.h"
#include "engine/base/pack.h"
#include "engine/evidence/chain.h"
#include "engine/store/held.h"
#include "sync/wire/envelope.h"

namespace satchel::sim {
namespace {

Error unmet(const std::string& what) { return fail(Code::internal, "F19: " + what); }

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::string_view kInfinityBytes("\0\0\0\0\0\0\xF0\x7F", 8);

FieldOp put(FieldNo field, Value value) { return {field, OpKind::put, {}, std::move(value), {}, {}, {}}; }

/// "<12>": a value that somebody of the others wrote.
bool has_token(ByteView bytes) {
  for (std::size_t at = 0; (at = bytes.find('<', at)) != bytes.npos; ++at) {
    const auto end = bytes.find_first_not_of("0123456789", at + 1);
    if (end != bytes.npos && end > at + 1 && bytes[end] == '>') return true;
  }
  return false;
}

}  // namespace

Hostile::Hostile(std::uint64_t seed, const Ledger& ledger) : ledger_(ledger), random_(seed), keys_(seed) {}

Status Hostile::enrol(hub::Hub& hub) {
  SATCHEL_ASSIGN(const std::string text, hub.enrol({"mallory", "inspector", {"west"}}));
  SATCHEL_ASSIGN(const sync::EnrolCode code, sync::enrol_code_from_text(text));
  device_ = IdMaker().make({1}, random_.number());
  const sync::EnrolRequest request{sync::kProtocol, code.secret, Bytes(keys_.public_key().view())};
  SATCHEL_ASSIGN(const auto sealed, sync::seal_request(keys_, device_, random_.bytes(16), encode(request)));
  const sync::HttpReply reply =
      hub.handle({"POST", "/v1/enrol", {{"Content-Type", std::string(sync::kContentType)}}, sealed.body, {}});
  SATCHEL_ASSIGN(const Bytes payload, sync::peek_reply(reply.body));
  SATCHEL_ASSIGN(const sync::EnrolReply said, sync::decode_enrol_reply(payload));
  SATCHEL_ASSIGN(hub_key_, public_key_from_bytes(said.hub_key));
  SATCHEL_ASSIGN(schema_, Schema::parse(said.schema));
  log_epoch_ = said.log_epoch, rescoped_ = said.rescoped;
  return {};
}

Change Hostile::change(ChangeKind kind, const char* type, const Id& id) const {
  return {kind, schema_->find(type)->number, id, {}, {}, {}};
}

/// Of a visit of the other district; of nothing, while there is none.
Change Hostile::foreign(ChangeKind kind) { return change(kind, "visit", victim_); }

/// An entry that no honest device makes.
Bytes Hostile::evil_entry() {
  Entry entry{schema_->version(), "mallory", {}, {}};
  Change made = change(ChangeKind::create, "case", IdMaker().make({1}, random_.number()));
  const FieldNo title = 6, fact = 4, of = 2, of_type = 1, result = 20, number = 5, latitude = 7;
  deed_ = static_cast<int>(random_.below(12));
  if (deed_ == 2 && victim_.is_null()) deed_ = 0;
  switch (deed_) {
    case 0:
      entry.actor = "inspector0";
      made.ops = {put(title, std::string("!forged author"))};
      break;
    case 1:
      made = foreign(ChangeKind::update);
      made.ops = {put(result, std::string("!reaching over"))};
      break;
    case 2:
      made.type = schema_->find("finding")->number;
      made.ops = {put(of_type, std::string("visit")), put(of, octets(foreign(ChangeKind::update).id.view())),
                  put(fact, std::string("!planted under another's"))};
      break;
    case 3:
      made.ops = {put(title, std::string("!\xFF\xFE not UTF-8"))};
      break;
    case 4:
      made.ops = {put(latitude, kInfinity)};
      break;
    case 5:
      made.ops = {put(title, std::string(limits::kTextBytes + 1, '!'))};
      break;
    case 6:
      made.type = 9999;
      made.ops = {put(1, std::string("!no such type"))};
      break;
    case 7:
      made.type = conflict_field::kType;
      made.ops = {put(conflict_field::state, std::string("settled"))};
      break;
    case 8:
      made.ops = {put(number, std::string("!../../etc/passwd"))};
      break;
    case 9:
      made.ops = {put(title, std::string("!one")), put(title, std::string("!two"))};
      break;
    case 10:
      made = foreign(random_.below(2) == 0 ? ChangeKind::seal : ChangeKind::remove);
      break;
    default:
      return random_.bytes(1 + random_.below(200));
  }
  entry.changes.push_back(std::move(made));
  Bytes out = encode(entry);
  // No encoder of ours writes it: not a number.
  if (const auto at = out.find(kInfinityBytes); at != out.npos && random_.below(2) == 0) out[at] = '\1';
  return out;
}

sync::SyncRequest Hostile::request() {
  sync::SyncRequest out;
  out.log_epoch = log_epoch_;
  out.epoch = epoch_;
  out.confirmed = acked_;
  out.first = acked_ + 1;
  out.before = head_;
  out.full = true;
  out.schema = schema_->version();
  out.rescoped = rescoped_;
  return out;
}

Status Hostile::add(sync::SyncRequest& request, Bytes entry) {
  request.entries.push_back({0, 0, pack(entry)});
  const Hash head = chain_next(request.before, {}, sha256(entry));
  SATCHEL_ASSIGN(const Signature signature, keys_.sign(head_message(device_, {request.epoch}, {request.first}, head)));
  request.head_signature = view(signature);
  return {};
}

Result<sync::HttpReply> Hostile::send(HubHost& hub, const sync::SyncRequest& request, bool twice) {
  SATCHEL_ASSIGN(auto sealed, sync::seal_request(keys_, device_, random_.bytes(16), encode(request)));
  nonce_ = std::move(sealed.nonce);
  const sync::HttpRequest out{
      "POST", "/v1/sync", {{"Content-Type", std::string(sync::kContentType)}}, std::move(sealed.body), {}};
  if (twice) (void)hub.hub().handle(out);
  return hub.hub().handle(out);
}

/// What a reply tells must be none of the others' business; what an evil entry met must be a refusal.
Status Hostile::take(const sync::HttpReply& reply, bool evil) {
  if (reply.status >= 500) return {};  // its disk: nothing is said, nothing is lost
  if (reply.status != 200) return reply.status >= 400 ? Status{} : Status{unmet("an odd status")};
  SATCHEL_ASSIGN(const Bytes payload, sync::open_reply(hub_key_, nonce_, reply.body));
  SATCHEL_ASSIGN(const sync::SyncReply said, sync::decode_sync_reply(payload));
  SATCHEL_ASSIGN(const Bytes items, said.has_page ? unpack(said.items, limits::kMessageBytes) : Result<Bytes>(Bytes()));
  if (has_token(items)) return unmet("a page tells what lies outside the scope");
  log_epoch_ = said.log_epoch;
  if (said.rescoped != 0) rescoped_ = said.rescoped;
  if (said.outcome != 0) {  // the hub was restored, or says that this journal is not the one it knows
    epoch_ = random_.number(), acked_ = 0, head_ = {};
    return {};
  }
  const bool taken = said.acked > acked_;
  acked_ = said.acked, head_ = said.acked_head;
  if (!evil || !taken) return {};
  if (said.exceptions.empty()) return unmet("an evil entry was taken: deed " + std::to_string(deed_));
  SATCHEL_ASSIGN(const VerdictException verdict, decode_exception(said.exceptions.back()));
  return verdict.refused != Code::ok ? Status{}
                                     : Status{unmet("an evil entry was merged: deed " + std::to_string(deed_))};
}

Status Hostile::push_evil(HubHost& hub) {
  sync::SyncRequest evil = request();
  SATCHEL_TRY(add(evil, evil_entry()));
  SATCHEL_ASSIGN(const auto reply, send(hub, evil, random_.below(3) == 0));
  return take(reply, true);
}

/// Requests that are against the rules as a whole.
Status Hostile::break_rules(HubHost& hub) {
  sync::SyncRequest evil = request();
  SATCHEL_TRY(add(evil, evil_entry()));
  switch (random_.below(6)) {
    case 0:  // a gap
      evil.first += 5;
      break;
    case 1:  // more than a push may hold
      evil.entries.resize(limits::kPushEntries + 1, {0, 0, Bytes(1, '\0')});
      break;
    case 2:
      evil.head_signature = random_.bytes(64);
      break;
    case 3:
      evil.cursor = 5, evil.cursor_tag = random_.number(), evil.full = false;
      break;
    case 4:
      evil.first = INT64_MIN;
      break;
    default:
      evil.before = sha256(random_.bytes(8));
  }
  SATCHEL_ASSIGN(const auto reply, send(hub, evil));
  const std::int64_t before = acked_;
  SATCHEL_TRY(take(reply, true));
  return acked_ <= before ? Status{} : Status{unmet("a request against the rules was taken")};
}

/// Bytes that are hardly a request.
Status Hostile::send_noise(HubHost& hub) {
  SATCHEL_ASSIGN(auto sealed, sync::seal_request(keys_, device_, random_.bytes(16), encode(request())));
  Bytes body = std::move(sealed.body);
  const auto at = static_cast<std::size_t>(random_.below(body.size()));
  if (random_.below(2) == 0)
    body[at] = static_cast<char>(body[at] ^ (1 << random_.below(8)));
  else
    body.resize(at);
  const sync::HttpReply reply =
      hub.hub().handle({"POST", "/v1/sync", {{"Content-Type", std::string(sync::kContentType)}}, std::move(body), {}});
  return reply.status >= 400 ? Status{} : Status{unmet("garbled bytes were taken")};
}

/// A visit of the others that the hub has; nothing, while there is none.
Status Hostile::choose_victim(HubHost& hub) {
  victim_ = {};
  if (ledger_.pairs.empty()) return {};
  const Id id = ledger_.pairs[static_cast<std::size_t>(random_.below(ledger_.pairs.size()))].first;
  const auto there = hub.holds("visit", id);
  if (there && *there) victim_ = id;
  return {};
}

Status Hostile::act(HubHost& hub) {
  SATCHEL_TRY(choose_victim(hub));
  const std::uint64_t draw = random_.below(10);
  return draw < 6 ? push_evil(hub) : draw < 8 ? break_rules(hub) : send_noise(hub);
}

}  // namespace satchel::sim
