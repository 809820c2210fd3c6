#include "sync/client/sync_round.h"

#include <algorithm>
#include <boost/json.hpp>

#include "engine/evidence/chain.h"
#include "sync/client/leave.h"
#include "sync/client/tuning.h"
#include "sync/wire/carried_entry.h"
#include "sync/wire/envelope.h"

namespace satchel::sync {
namespace {

Event event(EventKind kind, std::int64_t count = 0, Error error = {Code::ok, {}}) {
  Event out{kind};
  out.count = count;
  out.error = std::move(error);
  return out;
}

/// Whether the hub's journal of this device is not this store's: it was restored, or has a twin.
Result<bool> another_journal(Store& store, const SyncReply& reply) {
  SATCHEL_ASSIGN(const auto head, store.journal_head({reply.acked}));
  return !head || (reply.acked > 0 && *head != reply.acked_head);
}

class Taker {
 public:
  Taker(Store& store, const Round& round, SyncReply& reply, RoundResult& out)
      : store_(store), round_(round), reply_(reply), out_(out) {}

  Status take() {
    if (reply_.revoked) {
      SATCHEL_TRY(store_.begin_leaving());
      out_.events.push_back(event(EventKind::withdrawn));
    }
    switch (static_cast<SyncOutcome>(reply_.outcome)) {
      case SyncOutcome::forked:
        return new_epoch();
      case SyncOutcome::gap:
      case SyncOutcome::restored:
        out_.progressed = true;
        out_.events.push_back(event(EventKind::hub_restored));
        return store_.hub_restored(reply_.log_epoch, {reply_.acked}, {reply_.restored_to});
      case SyncOutcome::ok:
      case SyncOutcome::rescope:
      case SyncOutcome::wait:
        break;
      default:
        return fail(Code::not_a_hub, "an outcome that this build does not know");
    }
    SATCHEL_ASSIGN(const bool another, another_journal(store_, reply_));
    if (another) return new_epoch();
    SATCHEL_TRY(take_schema());
    SATCHEL_TRY(take_sealing_key());
    SATCHEL_TRY(take_changes());
    if (static_cast<SyncOutcome>(reply_.outcome) != SyncOutcome::rescope) return {};
    out_.complete = false;
    out_.progressed = true;
    out_.events.push_back(event(EventKind::rescoped));
    return store_.rescope(reply_.scopes, reply_.rescoped);
  }

 private:
  Status new_epoch() {
    out_.progressed = true;
    out_.events.push_back(
        event(EventKind::new_epoch, std::max<std::int64_t>(reply_.acked - store_.last_seq().value, 0)));
    return store_.begin_epoch({reply_.acked});
  }

  /// A schema that this build cannot take is no reason to stop. A disk that fails is: the next try may take it.
  Status take_schema() {
    if (reply_.schema.empty()) return {};
    Status status = store_.adopt_schema(reply_.schema, reply_.schema_version);
    if (!status && status.code() != Code::bad_schema) return status;
    out_.events.push_back(status ? event(EventKind::schema_taken, reply_.schema_version)
                                 : event(EventKind::schema_refused, reply_.schema_version, status.error()));
    return {};
  }

  /// Before the statements themselves, which are not said again.
  Status take_actors(const std::vector<SignedStatement>& statements) {
    for (const SignedStatement& one : statements) {
      SATCHEL_ASSIGN(const Statement statement, decode_statement(one.bytes));
      const auto* enrolled = std::get_if<Enrolled>(&statement.what);
      if (enrolled) SATCHEL_TRY(store_.add_actor(enrolled->user));
    }
    return {};
  }

  Status take_sealing_key() {
    if (reply_.sealing_key.empty()) return {};
    SATCHEL_ASSIGN(const PublicKey key, public_key_from_bytes(reply_.sealing_key));
    return store_.adopt_sealing_key(key);
  }

  Status take_changes() {
    SATCHEL_ASSIGN(Verdicts verdicts, verdicts_of(reply_));
    // One that rotted at the hub proves nothing, and holds up nothing: `satchel-hub verify` names it there.
    std::erase_if(verdicts.statements, [&](const SignedStatement& s) { return !is_about(store_.identity(), s); });
    SATCHEL_TRY(take_actors(verdicts.statements));
    const std::uint64_t heard = store_.progress().statements;
    std::optional<PullPage> page;
    if (reply_.has_page)
      page = PullPage{round_.start.position,
                      reply_.full,
                      reply_.complete,
                      {{reply_.position}, reply_.within},
                      {{reply_.cursor}, reply_.cursor_tag},
                      std::move(reply_.items)};
    const Seq before = store_.confirmed_seq();
    const Position stood = store_.progress().position;
    SATCHEL_TRY(store_.receive(verdicts, page, {reply_.hub_time}));
    SATCHEL_TRY(take_word_on_blobs(page && page->complete && store_.progress().cursor.version == page->cursor.version));
    const std::int64_t pushed = store_.confirmed_seq().value - before.value;
    if (pushed > 0) out_.events.push_back(event(EventKind::pushed, pushed));
    report_refusals(verdicts);
    if (page) {
      Event pulled = event(EventKind::pulled);
      pulled.bytes = page->items.size();
      pulled.count = store_.progress().position == stood ? 0 : 1;
      out_.events.push_back(pulled);
    }
    const bool ours = page && page->full == round_.start.full;
    out_.complete = ours && page->complete && !store_.progress().full;
    out_.progressed = pushed > 0 || (page && !out_.complete);
    out_.more_said = reply_.statements.size() >= kStatementsAtOnce && store_.progress().statements > heard;
    if (static_cast<SyncOutcome>(reply_.outcome) == SyncOutcome::wait)
      out_.waits = fail(Code::newer_schema, "an entry waits for the hub's next schema");
    else if (round_.entries > 0 && pushed == 0)
      out_.waits = fail(Code::busy, "the hub took none of the entries");
    return {};
  }

  /// That blobs are held counts with a cursor behind the hub's saying so: by that, its going back to before is noticed.
  /// Without one they are asked for again.
  Status take_word_on_blobs(bool complete) {
    std::vector<Hash> told = round_.blobs_asked;
    if (!complete)
      std::erase_if(told, [&](const Hash& hash) {
        return std::find(reply_.blobs_held.begin(), reply_.blobs_held.end(), hash) != reply_.blobs_held.end();
      });
    return store_.confirm_blobs(told, reply_.blobs_held);
  }

  void report_refusals(const Verdicts& verdicts) {
    const auto refused = std::count_if(verdicts.exceptions.begin(), verdicts.exceptions.end(),
                                       [](const auto& e) { return e.refused != Code::ok; });
    if (refused > 0) out_.events.push_back(event(EventKind::refused, refused));
  }

  Store& store_;
  const Round& round_;
  SyncReply& reply_;
  RoundResult& out_;
};

}  // namespace

bool is_about(const Identity& who, const SignedStatement& signed_one) {
  const auto about = [](const auto& what) {
    if constexpr (requires { what.device; }) return what.device;
    return Id{};
  };
  const auto statement = opened(who.hub_key, signed_one);
  if (!statement || statement->hub != who.hub) return false;
  // One of a later kind is about this device by the hub's word alone, and counts for nothing; the next ones follow it.
  return std::holds_alternative<Later>(statement->what) || std::visit(about, statement->what) == who.device;
}

RoundStart start_of(const Store& store) {
  const Progress& p = store.progress();
  return {store.epoch(), p.log_epoch, store.confirmed_seq(), p.position, p.full};
}

RoundStart Round::behind() const {
  RoundStart out = start;
  out.acked = out.acked + static_cast<std::int64_t>(entries);
  return out;
}

Result<SyncRequest> standing(Store& store, const RoundStart& start) {
  const Progress& p = store.progress();
  SyncRequest out;
  out.epoch = store.epoch().value;
  out.first = start.acked.value + 1;
  SATCHEL_ASSIGN(const auto before, store.journal_head(start.acked));
  if (before) out.before = *before;
  out.confirmed = store.confirmed_seq().value;
  out.log_epoch = start.log_epoch;
  out.cursor = p.cursor.version.value;  // also with a pull from nothing: by it, a restored hub is noticed
  out.cursor_tag = p.cursor.tag;
  out.position = start.position.version.value;
  out.within = start.position.within;
  out.full = start.full;
  out.rescoped = p.rescoped;
  out.schema = std::max(store.schema()->version(), p.refused_schema);
  out.statements = p.statements;
  out.sealing_key = tag_of(store.identity().sealing_key);
  return out;
}

Status add_entries(Store& store, Ports ports, Seq after, std::size_t bytes, SyncRequest& request) {
  SATCHEL_ASSIGN(Outbox outbox, store.outbox(bytes, after));
  request.epoch = outbox.epoch.value;
  request.first = outbox.first.value;
  request.before = outbox.before;
  request.more = outbox.more;
  if (outbox.entries.empty()) return {};
  const Seq last{outbox.first.value + static_cast<std::int64_t>(outbox.entries.size()) - 1};
  const Bytes message = head_message(store.identity().device, outbox.epoch, last, outbox.head);
  SATCHEL_ASSIGN(const Signature signature, ports.keys.sign(message));
  request.head_signature = view(signature);
  for (auto& e : outbox.entries) {
    const Origin origin = e.origin.value_or(Origin{});
    request.entries.push_back({origin.epoch.value, origin.seq.value, carried(e)});
    e.entry = {};
  }
  return {};
}

static_assert(tuning::kConfirmAtOnce <= kBlobsAtOnce);

Result<Round> begin_round(Store& store, Ports ports, const RoundStart& start, const RoundOptions& options) {
  Round round;
  round.start = start;
  SATCHEL_ASSIGN(SyncRequest request, standing(store, start));
  if (options.push_bytes > 0) SATCHEL_TRY(add_entries(store, ports, start.acked, options.push_bytes, request));
  request.wants_token = options.wants_token;
  request.page_bytes = options.page_bytes;
  request.more |= options.no_page;
  if (!request.more) {  // no page comes, and without one a word on blobs does not count
    SATCHEL_ASSIGN(request.blobs, store.unconfirmed_blobs(tuning::kConfirmAtOnce));
  }
  round.blobs_asked = request.blobs;
  round.entries = request.entries.size();
  round.more = request.more && !options.no_page;
  SATCHEL_ASSIGN(SealedRequest sealed,
                 seal_request(ports.keys, store.identity().device, ports.random.bytes(16), encode(request)));
  round.nonce = std::move(sealed.nonce);
  round.request = {"POST", "/v1/sync", {{"Content-Type", std::string(kContentType)}}, std::move(sealed.body), {}};
  return round;
}

std::optional<RoundStart> OpenedRound::next() const {
  RoundStart out = round.behind();
  const bool plain = static_cast<SyncOutcome>(reply.outcome) == SyncOutcome::ok && reply.acked == out.acked.value &&
                     reply.log_epoch == out.log_epoch && reply.schema.empty();
  if (!plain) return std::nullopt;
  if (round.more) return out;
  if (!reply.has_page || reply.complete || reply.full != out.full) return std::nullopt;
  out.position = {{reply.position}, reply.within};
  return out;
}

Result<OpenedRound> open_round(const Store& store, Round round, const HttpReply& reply) {
  if (reply.status != 200) return error_of(reply);
  SATCHEL_ASSIGN(const Bytes payload, open_reply(store.identity().hub_key, round.nonce, reply.body));
  SATCHEL_ASSIGN(SyncReply message, decode_sync_reply(payload));
  return OpenedRound{std::move(round), std::move(message)};
}

Result<RoundResult> take_round(Store& store, OpenedRound opened) {
  RoundResult out;
  SATCHEL_TRY(Taker(store, opened.round, opened.reply, out).take());
  out.token = std::move(opened.reply.token);
  if (out.complete) out.events.push_back(event(EventKind::caught_up));
  return out;
}

Error error_of(const HttpReply& reply) {
  const auto type = header(reply.headers, "Content-Type").value_or("");
  const std::string status = "status " + std::to_string(reply.status);
  if (reply.body.empty() && reply.status >= 500) return fail(Code::busy, status);  // to HEAD: nothing more is said
  if (!type.starts_with("application/problem+json")) return fail(Code::not_a_hub, status);
  boost::system::error_code bad;
  const auto json = boost::json::parse(boost::json::string_view(reply.body.data(), reply.body.size()), bad);
  if (bad || !json.is_object()) return fail(Code::not_a_hub, status);
  const auto* code = json.get_object().if_contains("code");
  const auto* detail = json.get_object().if_contains("detail");
  Error out = fail(Code::not_a_hub, status);
  if (code && code->is_string())
    if (const Code known = code_named({code->get_string().data(), code->get_string().size()}); known != Code::ok)
      out.code = known;
  if (detail && detail->is_string()) out.detail.assign(detail->get_string().data(), detail->get_string().size());
  if (info(out.code).group == Group::free_space)  // the hub's, which nobody can free here: it is tried again
    out = fail(Code::busy, "the hub: " + std::string(info(out.code).name) + ": " + out.detail);
  return out;
}

}  // namespace satchel::sync
