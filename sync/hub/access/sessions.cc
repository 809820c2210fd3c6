#include "sync/hub/access/sessions.h"

#include <algorithm>

#include "sync/hub/access/sign_in_limits.h"

namespace satchel::hub {
namespace {

/// A wall clock may be set: what was begun or seen in a future beyond a session's own measure is over, too.
bool lives(const SessionRow& row, Millis now) {
  return now < row.expires && row.expires - now <= kSessionLife && now - row.seen < kSessionIdle;
}

}  // namespace

SignedIn Sessions::signed_in(const SessionRow& row, const AccountRow& account, std::string_view value) const {
  return {row.id,
          account.user,
          account.role,
          account.scopes,
          access_.csrf_token(value),
          std::min(row.expires, row.seen + kSessionIdle)};
}

Result<SignedIn> Sessions::of(const sync::HttpRequest& request, Millis now) {
  const Front front = front_of(request);
  SATCHEL_ASSIGN(const std::string value, session_cookie(request, front));
  std::optional<SessionRow> row;
  std::optional<AccountRow> account;
  {
    SATCHEL_ASSIGN(const auto view, central_.view());
    SATCHEL_ASSIGN(row, view->session(name_of(value)));
    if (!row || !lives(*row, now)) return fail(Code::not_signed_in, "the session has ended");
    SATCHEL_ASSIGN(account, view->account(row->user));
  }
  if (!account || account->disabled) return fail(Code::not_signed_in, "the session's account is disabled");
  SignedIn out = signed_in(*row, *account, value);
  if (!is_safe(request)) {
    SATCHEL_TRY(check_same_origin(request, front));
    SATCHEL_TRY(check_csrf(request, out.csrf));
  }
  if (now - row->seen >= kSessionSeenEvery) {
    note_seen(*row, now);
    out.expires = std::min(row->expires, now + kSessionIdle);
  }
  return out;
}

/// Where that cannot be written, as on a full disk, the office goes on reading for as long as the session was good.
void Sessions::note_seen(const SessionRow& row, Millis now) {
  const auto noted = [&]() -> Status {
    SATCHEL_ASSIGN(const auto write, central_.write());
    SATCHEL_ASSIGN(auto still, write->session(row.id));
    if (!still) return {};  // ended meanwhile, and stays so
    still->seen = now;
    SATCHEL_TRY(write->put_session(*still));
    SATCHEL_ASSIGN(const Head head, write->head());
    return write->commit(head);
  };
  static_cast<void>(noted());
}

Result<SignedIn> Sessions::begin(CentralWrite& write, const AccountRow& account, std::string_view value,
                                 Millis now) const {
  SATCHEL_TRY(write.end_sessions(now, now - kSessionIdle));
  const SessionRow row{name_of(value), account.user, now, now, now + kSessionLife};
  SATCHEL_TRY(write.put_session(row));
  return signed_in(row, account, value);
}

}  // namespace satchel::hub
