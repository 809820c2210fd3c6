// Several inspectors on one device: each change is bound to the one who made it.
#include <algorithm>

#include "engine/store/impl.h"

namespace satchel {
namespace {

/// "gost does not record on this device: li, wang do".
std::string who_else(const Identity& identity, const std::string& user) {
  std::string out = user + " does not record on this device: " + identity.user;
  for (const std::string& other : identity.others) out += ", " + other;
  return out + (identity.others.empty() ? " does" : " do");
}

}  // namespace

bool Store::Impl::records_here(const std::string& user) const {
  return user == identity.user || std::ranges::find(identity.others, user) != identity.others.end();
}

Status Store::Impl::act_as(const std::string& user) {
  if (!records_here(user)) return fail(Code::not_permitted, who_else(identity, user));
  acting = user;
  return {};
}

Status Store::Impl::add_actor(const std::string& user) {
  if (records_here(user)) return {};
  Identity next = identity;
  next.others.insert(std::ranges::upper_bound(next.others, user), user);
  Status status = in_transaction([&] { return Settings::write(*db, next); });
  if (status) identity = std::move(next);
  return status;
}

Result<Entry> Store::Impl::begin_entry(const std::string& actor) {
  const std::string& who = !actor.empty() ? actor : !acting.empty() ? acting : identity.user;
  if (!records_here(who)) return fail(Code::not_permitted, who_else(identity, who));
  return Entry{tables.schema()->version(), who, stamp(), {}};
}

}  // namespace satchel
