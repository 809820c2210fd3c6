#include "sync/hub/accounts/sign_in.h"

#include "engine/schema/json_line.h"
#include "sync/hub/accounts/lockout.h"
#include "sync/hub/accounts/passwords.h"
#include "sync/hub/json/json_call.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kPath = "/v1/session";
constexpr std::string_view kWrong = "the user or the password is wrong";

struct Credentials {
  std::string user, password;
};

Result<Credentials> credentials_of(const sync::HttpRequest& request) {
  SATCHEL_ASSIGN(const Members body, json_body(request));
  const auto user = body.find("user"), password = body.find("password");
  if (body.size() != 2 || user == body.end() || password == body.end())
    return fail(Code::invalid, "a sign-in is {\"user\", \"password\"}");
  Credentials out;
  SATCHEL_ASSIGN(out.user, string_from("user", user->second));
  SATCHEL_ASSIGN(out.password, string_from("password", password->second));
  if (out.password.size() > kPasswordBytes) return fail(Code::invalid, "a password is not that long");
  return out;
}

/// 429 (RFC 6585 section 4), and when to come again (RFC 9110 section 10.2.3).
sync::HttpReply come_again(Millis left, std::string why) {
  sync::HttpReply out = sync::problem(fail(Code::too_many, std::move(why)));
  out.headers.emplace_back("Retry-After", std::to_string((left.count + 999) / 1000));
  return out;
}

std::string scopes_json(const std::optional<std::vector<std::string>>& scopes) {
  if (!scopes) return json_string("all");
  std::string out;
  for (const auto& scope : *scopes) out += (out.empty() ? "" : ",") + json_string(scope);
  return "[" + out + "]";
}

sync::HttpReply who_is(const SignedIn& in) {
  return json_reply(200, "{\"user\":" + json_string(in.user) + ",\"role\":" + json_string(in.role) +
                             ",\"scopes\":" + scopes_json(in.scopes) + ",\"csrf\":" + json_string(in.csrf) +
                             ",\"expires\":" + json_string(to_rfc3339(in.expires)) + "}");
}

std::string from(const sync::HttpRequest& request) {
  const std::string peer = front_of(request).peer;
  return peer.empty() ? std::string() : " from " + peer;
}

/// One of the few that may hash a password now.
class Turn {
 public:
  explicit Turn(std::atomic<int>& taken) : taken_(taken), had_(taken.fetch_add(1) < kHashedAtOnce) {}
  ~Turn() { taken_.fetch_sub(1); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool had() const { return had_; }

 private:
  std::atomic<int>& taken_;
  const bool had_;
};

}  // namespace

/// A sign-in under way, and what was known of its name when it began.
struct SignIn::Attempt {
  std::string user;
  Millis now;
  std::optional<AccountRow> account;
  std::optional<StrangerRow> stranger;

  Hash stranger_name() const { return sha256(user); }
  std::string hash() const { return account ? account->password : nobodys_hash(); }
  Failures failures() const { return account ? account->failures : stranger ? stranger->failures : Failures{}; }

  Status look_up(CentralView& view) {
    SATCHEL_ASSIGN(account, view.account(user));
    SATCHEL_ASSIGN(stranger, view.stranger(stranger_name()));
    return {};
  }
};

bool SignIn::owns(const sync::HttpRequest& request) const { return parse_target(request.target).path == kPath; }

sync::HttpReply SignIn::handle(const sync::HttpRequest& request) {
  auto reply = answer(request);
  if (reply) return *std::move(reply);
  sync::HttpReply out = sync::problem(reply.error());
  if (out.status == 401) out.headers.emplace_back("WWW-Authenticate", "Bearer");  // a 401 names a scheme (RFC 9110)
  return out;
}

Result<sync::HttpReply> SignIn::answer(const sync::HttpRequest& request) {
  if (request.method == "POST") return sign_in(request);
  if (request.method == "DELETE") return sign_out(request);
  if (request.method != "GET" && request.method != "HEAD")
    return not_allowed(request.method, "GET, HEAD, POST, DELETE");
  SATCHEL_ASSIGN(const SignedIn in, sessions_.of(request, ports_.clock.wall()));
  return who_is(in);
}

Result<sync::HttpReply> SignIn::sign_in(const sync::HttpRequest& request) {
  const Front front = front_of(request);
  SATCHEL_TRY(check_same_origin(request, front));
  if (front.in_the_clear())
    return fail(Code::not_permitted, "sign in over https: with --tls-cert, or with --origin where a proxy has it");
  SATCHEL_ASSIGN(const Credentials given, credentials_of(request));
  const Millis now = ports_.clock.wall();
  if (const Millis left = peers_.left(front.peer, now); left.count > 0)
    return come_again(left, "too many sign-ins from this address failed");
  const Turn turn(hashing_);
  if (!turn.had()) return come_again({1000 * kHashingRetrySeconds}, "others are just signing in");
  Attempt attempt{given.user, now, {}, {}};
  {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_TRY(attempt.look_up(*view));
  }
  if (const Millis left = lock_left(attempt.failures(), attempt.now); left.count > 0)
    return come_again(left, "too many sign-ins of this user failed");
  const bool fits = password_fits(attempt.hash(), given.password);
  if (!fits || !attempt.account || attempt.account->disabled) return refused(request, attempt);
  return admitted(request, attempt);
}

Status SignIn::count_failure(const Attempt& attempt, Failures& failures) {
  SATCHEL_ASSIGN(const auto write, central_.write());
  Attempt now{attempt.user, attempt.now, {}, {}};
  SATCHEL_TRY(now.look_up(*write));
  failures = after_failure(now.failures(), now.now);
  if (now.account) {
    now.account->failures = failures;
    SATCHEL_TRY(write->put_account(*now.account));
  } else {
    SATCHEL_TRY(write->put_stranger({now.stranger_name(), failures, now.now}, kStrangers));
  }
  SATCHEL_ASSIGN(const Head head, write->head());
  return write->commit(head);
}

Error SignIn::refused(const sync::HttpRequest& request, const Attempt& attempt) {
  Failures failures;
  peers_.note_failure(front_of(request).peer, attempt.now);
  if (const Status counted = count_failure(attempt, failures); !counted) return counted.error();
  const std::string who = attempt.account ? "user " + attempt.user : "a name that nobody has";
  say("a sign-in of " + who + from(request) + " failed, " + std::to_string(failures.count) + " in a row" +
      (attempt.account && attempt.account->disabled ? "; the account is disabled" : "") +
      (failures.locked_until > attempt.now ? "; locked until " + to_rfc3339(failures.locked_until) : ""));
  return fail(Code::not_signed_in, std::string(kWrong));
}

Result<sync::HttpReply> SignIn::admitted(const sync::HttpRequest& request, const Attempt& attempt) {
  const Front front = front_of(request);
  SATCHEL_ASSIGN(const auto write, central_.write());
  SATCHEL_ASSIGN(auto account, write->account(attempt.user));
  if (!account || account->disabled || account->password != attempt.account->password)  // since the look-up
    return fail(Code::not_signed_in, std::string(kWrong));
  if (account->failures != Failures{}) {
    account->failures = {};
    SATCHEL_TRY(write->put_account(*account));
  }
  if (const auto old = session_cookie(request, front)) SATCHEL_TRY(write->end_session(Sessions::name_of(*old)));
  const std::string value = to_hex(ports_.random.bytes(kSessionIdBytes));
  SATCHEL_ASSIGN(const SignedIn in, sessions_.begin(*write, *account, value, attempt.now));
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_TRY(write->commit(head));
  say("user " + in.user + " signed in" + from(request));
  sync::HttpReply out = who_is(in);
  out.headers.emplace_back("Set-Cookie", set_session_cookie(value, front));
  return out;
}

Result<sync::HttpReply> SignIn::sign_out(const sync::HttpRequest& request) {
  SATCHEL_ASSIGN(const SignedIn in, sessions_.of(request, ports_.clock.wall()));
  SATCHEL_ASSIGN(const auto write, central_.write());
  SATCHEL_TRY(write->end_session(in.id));
  SATCHEL_ASSIGN(const Head head, write->head());
  SATCHEL_TRY(write->commit(head));
  say("user " + in.user + " signed out" + from(request));
  return sync::HttpReply{204, {{"Set-Cookie", drop_session_cookie(front_of(request))}}, {}};
}

}  // namespace satchel::hub
