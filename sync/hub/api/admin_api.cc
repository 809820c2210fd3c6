#include "sync/hub/api/admin_api.h"

#include <boost/json.hpp>

#include "engine/schema/json_line.h"
#include "sync/hub/accounts/accounts.h"
#include "sync/hub/devices/devices.h"
#include "sync/hub/json/json_call.h"
#include "sync/hub/upkeep/opening.h"

namespace satchel::hub {
namespace {

namespace json = boost::json;

json::array json_of(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

json::object json_of(const DeviceEntry& entry) {
  const DeviceRow& d = entry.device;
  json::array others, withdrawn;
  for (const ActorRow& actor : entry.others) (actor.withdrawn ? withdrawn : others).emplace_back(actor.user);
  return {{"device", to_text(d.id)},
          {"user", d.user},
          {"others", std::move(others)},
          {"withdrawn", std::move(withdrawn)},
          {"role", d.role},
          {"scopes", json_of(d.scopes)},
          {"enrolled", to_rfc3339(d.enrolled)},
          {"revoked", d.revoked}};
}

json::object json_of(const AccountRow& account) {
  json::value scopes = account.scopes ? json::value(json_of(*account.scopes)) : json::value("all");
  return {{"user", account.user},
          {"role", account.role},
          {"scopes", std::move(scopes)},
          {"disabled", account.disabled},
          {"created", to_rfc3339(account.created)}};
}

template <class Row>
sync::HttpReply list_reply(const char* name, const std::vector<Row>& rows) {
  json::array all;
  for (const Row& row : rows) all.emplace_back(json_of(row));
  return json_reply(200, json::serialize(json::object{{name, std::move(all)}}));
}

Result<std::vector<std::string>> texts_from(std::string_view name, std::string_view text) {
  const json::value value = json::parse(json::string_view(text.data(), text.size()));  // was read before
  std::vector<std::string> out;
  if (const auto* list = value.if_array())
    for (const auto& one : *list)
      if (const auto* said = one.if_string()) out.emplace_back(said->data(), said->size());
  if (!value.is_array() || out.size() != value.get_array().size())
    return fail(Code::invalid_value, std::string(name) + ": a list of texts");
  return out;
}

/// A body of these members, each once; those behind '?' may be missing.
class Body {
 public:
  static Result<Body> of(const sync::HttpRequest& request, std::initializer_list<std::string_view> names) {
    Body out;
    SATCHEL_ASSIGN(out.members_, json_body(request));
    std::size_t known = 0;
    for (std::string_view name : names) {
      const bool optional = name.starts_with('?');
      const bool there = out.members_.contains(std::string(name.substr(optional ? 1 : 0)));
      if (!there && !optional) return fail(Code::invalid, "lacks " + std::string(name));
      known += there ? 1 : 0;
    }
    if (known != out.members_.size()) return fail(Code::invalid, "another member than those that are taken here");
    return out;
  }
  bool has(const char* name) const { return members_.contains(name); }
  Result<std::string> text(const char* name) const { return string_from(name, members_.at(name)); }
  Result<std::vector<std::string>> texts(const char* name) const { return texts_from(name, members_.at(name)); }

 private:
  Members members_;
};

sync::HttpReply done() { return {204, {{"Cache-Control", "no-store"}}, {}}; }

class Desk {
 public:
  Desk(Central& central, Ports ports, const StatementLog& statements, const sync::HttpRequest& request,
       const Target& target, const Bearer& who)
      : central_(central),
        ports_(ports),
        devices_(central, ports, statements, who.user),
        accounts_(central, ports.clock, who.user),
        request_(request),
        target_(target),
        who_(who) {}

  Result<sync::HttpReply> answer() {
    const std::string_view room = target_.steps[1];
    const bool posts = request_.method == "POST", gets = request_.method == "GET" || request_.method == "HEAD";
    if (!hears_of_accounts(who_.role) || !who_.device.is_null())
      return fail(Code::not_permitted, "devices and accounts are kept by an admin");
    if (target_.steps.size() == 2 && room != "enrolments" && gets) return list();
    if (who_.role != kAdminRole) return fail(Code::not_permitted, "devices and accounts are changed by an admin");
    if (room == "devices") return on_devices(posts);
    return room == "users" ? on_users(posts) : on_enrolments(posts);
  }

 private:
  Result<sync::HttpReply> list() {
    if (target_.steps[1] == "devices") {
      SATCHEL_ASSIGN(const auto all, devices_.list());
      return list_reply("devices", all);
    }
    SATCHEL_ASSIGN(const auto all, accounts_.list());
    return list_reply("users", all);
  }

  Error nothing_there() const { return fail(Code::not_found, std::string(target_.path)); }

  Result<sync::HttpReply> on_devices(bool posts) {
    if (target_.steps.size() == 2) return not_allowed(request_.method, "GET, HEAD");
    if (target_.steps.size() != 4) return nothing_there();
    SATCHEL_ASSIGN(const Id id, id_in_path(target_.steps[2]));
    const std::string_view act = target_.steps[3];
    if (act != "revoke" && act != "rescope" && act != "add" && act != "withdraw") return nothing_there();
    if (!posts) return not_allowed(request_.method, "POST");
    SATCHEL_TRY(act == "revoke" ? devices_.revoke(id) : change(id, act));
    return done();
  }

  Status change(const Id& id, std::string_view act) {
    if (act == "rescope") {
      SATCHEL_ASSIGN(const Body body, Body::of(request_, {"scopes"}));
      SATCHEL_ASSIGN(const auto scopes, body.texts("scopes"));
      return devices_.rescope(id, scopes);
    }
    SATCHEL_ASSIGN(const Body body, Body::of(request_, {"user"}));
    SATCHEL_ASSIGN(const std::string user, body.text("user"));
    return act == "add" ? devices_.add_actor(id, user) : devices_.withdraw_actor(id, user);
  }

  Result<sync::HttpReply> on_enrolments(bool posts) {
    if (target_.steps.size() != 2) return nothing_there();
    if (!posts) return not_allowed(request_.method, "POST");
    SATCHEL_ASSIGN(const Body body, Body::of(request_, {"user", "role", "scopes"}));
    Enrolment enrolment;
    SATCHEL_ASSIGN(enrolment.user, body.text("user"));
    SATCHEL_ASSIGN(enrolment.role, body.text("role"));
    SATCHEL_ASSIGN(enrolment.scopes, body.texts("scopes"));
    SATCHEL_ASSIGN(const std::string code, make_code(central_, ports_, enrolment, who_.user));
    return json_reply(201, "{\"code\":" + json_string(code) + "}");
  }

  Result<sync::HttpReply> on_users(bool posts) {
    const std::string_view act = target_.steps.size() == 3 ? target_.steps[2] : std::string_view();
    if (target_.steps.size() == 2)
      return posts ? add_user() : Result<sync::HttpReply>(not_allowed(request_.method, "GET, HEAD, POST"));
    if (act != "password" && act != "disable" && act != "enable") return nothing_there();
    if (!posts) return not_allowed(request_.method, "POST");
    SATCHEL_TRY(act == "password" ? set_password() : set_disabled(act == "disable"));
    return done();
  }

  Result<sync::HttpReply> add_user() {
    SATCHEL_ASSIGN(const Body body, Body::of(request_, {"user", "role", "password", "?scopes"}));
    NewAccount account;
    SATCHEL_ASSIGN(account.user, body.text("user"));
    SATCHEL_ASSIGN(account.role, body.text("role"));
    SATCHEL_ASSIGN(const std::string password, body.text("password"));
    if (body.has("scopes")) {
      SATCHEL_ASSIGN(account.scopes, body.texts("scopes"));
    }
    SATCHEL_TRY(accounts_.add(account, password));
    return json_reply(201, "{\"user\":" + json_string(account.user) + "}");
  }

  Status set_password() {
    SATCHEL_ASSIGN(const Body body, Body::of(request_, {"user", "password"}));
    SATCHEL_ASSIGN(const std::string user, body.text("user"));
    SATCHEL_ASSIGN(const std::string password, body.text("password"));
    return accounts_.set_password(user, password);
  }

  Status set_disabled(bool disabled) {
    SATCHEL_ASSIGN(const Body body, Body::of(request_, {"user"}));
    SATCHEL_ASSIGN(const std::string user, body.text("user"));
    if (disabled && user == who_.user) return fail(Code::invalid, "an admin does not disable the own account");
    return accounts_.set_disabled(user, disabled);
  }

  Central& central_;
  Ports ports_;
  Devices devices_;
  Accounts accounts_;
  const sync::HttpRequest& request_;
  const Target& target_;
  const Bearer& who_;
};

}  // namespace

bool AdminApi::owns(const sync::HttpRequest& request) const {
  const Target target = parse_target(request.target);
  const std::string_view room =
      target.steps.size() >= 2 && target.steps[0] == "v1" ? target.steps[1] : std::string_view();
  return room == "devices" || room == "enrolments" || room == "users";
}

Result<sync::HttpReply> AdminApi::answer(const sync::HttpRequest& request) {
  SATCHEL_ASSIGN(const Caller caller, Caller::of(request, access_, sessions_, ports_.clock.wall(), statements_.hub()));
  const Target target = parse_target(request.target);
  return Desk(central_, ports_, statements_, request, target, caller.bearer).answer();
}

sync::HttpReply AdminApi::handle(const sync::HttpRequest& request) {
  auto reply = answer(request);
  return reply ? *std::move(reply) : refused(reply.error());
}

}  // namespace satchel::hub
