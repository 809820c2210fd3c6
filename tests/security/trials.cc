#include "tests/security/trials.h"

#include <algorithm>
#include <boost/json.hpp>
#include <sodium.h>

namespace satchel::access {
namespace {

namespace json = boost::json;

std::string shown(const Caller& caller) {
  const std::string where = caller.scope.empty() ? "" : " of " + caller.scope;
  return caller.role + (caller.session ? " signed in" : caller.device() ? " on a tablet" : " in the office") + where;
}

/// Hashes, numbers and times, for everybody who is somebody.
constexpr const char* kLog[] = {"/v1/log/head", "/v1/log/consistency?from=1", "/v1/log/restores"};

/// Who is told what befell devices.
const Roles kTold = {"office", "leader", "discipline", "admin"};
const Roles kBulletins = {"office", "leader", "discipline"};

/// Who is told of devices and accounts; and who keeps them, whom no schema names.
const Roles kListed = {"discipline", "admin"};
constexpr const char* kAdmin = "admin";

std::set<std::string> keys_of(const std::string& body) {
  std::set<std::string> out;
  const json::object record = json::parse(body).as_object();
  for (const auto& [key, value] : record)
    if (!key.starts_with("_")) out.insert(std::string(key));
  return out;
}

/// A package holds entries as base64: what is in them is looked for as well.
std::string opened(const std::string& text) {
  constexpr std::size_t kShortest = 24;
  std::string out = text;
  const auto is_base64 = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '/' || c == '=';
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_base64(text[end])) ++end;
    if (end - at >= kShortest) {
      std::string bytes(end - at, '\0');
      std::size_t size = 0;
      sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data() + at, end - at,
                        nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL);
      out += "\n" + bytes.substr(0, size);
    }
    at = end + 1;
  }
  return out;
}

}  // namespace

Trials::Trials(House& house, const Rights& rights, std::function<void(const std::string&)> complain)
    : house_(house), rights_(rights), complain_(std::move(complain)), filling_(house, rights) {
  for (const auto& role : rights.roles) {
    const std::string token = house.office("user of " + role, role);
    for (std::string after;;) {
      const Answer page = house.call(token, "GET", "/v1/conflicts?state=all&limit=500" + after);
      const json::object said = json::parse(page.body).as_object();
      for (const auto& conflict : said.at("records").as_array())
        conflicts_[std::string(conflict.at("_id").as_string())] = json::serialize(conflict);
      if (said.at("next").is_null()) break;
      after = "&after=" + std::string(said.at("next").as_string());
    }
  }
  if (conflicts_.empty()) give_up("no conflict was raised");
}

void Trials::off(std::uint64_t& count, const std::string& what) {
  ++count;
  complain_(what);
}

bool Trials::visible(const Caller& caller, const Mark& mark) const {
  if (mark.sealed) return sees(caller, {mark.scope}) && may_open(*mark.field, caller);
  return sees(caller, {mark.scope}) && may_read(*mark.type, caller) && may_read(*mark.field, caller);
}

void Trials::look(const Caller& caller, const std::string& what, const std::string& text, bool package) {
  const Caller eyes = package ? Caller{caller.role, {}} : caller;
  for (const auto& word : filling_.marks_in(text)) {
    const Mark& mark = filling_.mark(word);
    if (!visible(eyes, mark))
      off(tally_.leaks, "LEAK: " + what + " tells " + shown(caller) + " " + mark.type->name + "." + mark.field->name +
                            " of " + mark.scope);
  }
}

void Trials::lacks(const Caller& caller, const std::string& what, const std::string& text,
                   const std::function<bool(const Mark&)>& wanted) {
  const auto there = filling_.marks_in(text);
  for (const auto& [word, mark] : filling_.marks())
    if (!mark.in_conflict && wanted(mark) && visible(caller, mark) && !there.contains(word))
      off(tally_.wrong_refusals, "WRONG REFUSAL: " + what + " keeps " + mark.type->name + "." + mark.field->name +
                                     " of " + mark.scope + " from " + shown(caller));
}

void Trials::judge(const std::string& endpoint, const Caller& caller, const std::string& what, Due due,
                   const Answer& answer) {
  ++tally_.cells;
  const bool refused = answer.status == 401 || answer.status == 403 || answer.status == 404;
  const bool taken = answer.status < 300 || answer.status == 409;
  const std::string said = endpoint + " " + what + " answers " + std::to_string(answer.status) + " to " + shown(caller);
  if (due == Due::allowed && !taken) off(tally_.wrong_refusals, "WRONG REFUSAL: " + said + " " + answer.body);
  if (due == Due::refused && !refused) off(tally_.leaks, "LEAK: " + said + " " + answer.body);
  ++tally_.table[endpoint + " | " + caller.role][due == Due::allowed ? "allowed" : "refused"];
  look(caller, said, answer.body);
}

void Trials::list(const Caller& caller, const TypeRights& type) {
  const std::string path = "/v1/records/" + type.name;
  const Answer answer = house_.call(house_.token(caller), "GET", path + "?limit=500");
  judge("GET /v1/records/{type}", caller, path, may_read(type, caller) ? Due::allowed : Due::refused, answer);
}

void Trials::read(const Caller& caller, const Made& record) {
  const bool due = may_read(*record.type, caller) && sees(caller, {record.scope});
  for (const char* method : {"GET", "HEAD"}) {
    const Answer answer = house_.call(house_.token(caller), method, record.path());
    judge(std::string(method) + " /v1/records/{type}/{id}", caller, record.path() + " of " + record.scope,
          due ? Due::allowed : Due::refused, answer);
    if (answer.status != 200 || answer.body.empty()) continue;
    std::set<std::string> fields;
    for (const auto& field : record.type->fields)
      if (may_read(field, caller)) fields.insert(field.name);
    if (keys_of(answer.body) != fields)
      off(tally_.leaks, "LEAK: " + record.path() + " has other fields than " + shown(caller) + " may read");
  }
}

/// Whoever has it opened finds the word that was sealed, and it is noted.
void Trials::identity(const Caller& caller, const Made& record) {
  const auto sealed = [](const FieldRights& field) { return !field.sealed_to.empty(); };
  const auto field = std::find_if(record.type->fields.begin(), record.type->fields.end(), sealed);
  if (field == record.type->fields.end()) return;
  const bool due = sees(caller, {record.scope}) && may_open(*field, caller);
  const Answer answer = house_.call(house_.token(caller), "GET", record.path() + "/identity");
  judge("GET /v1/records/{type}/{id}/identity", caller, record.path() + " of " + record.scope,
        due ? Due::allowed : Due::refused, answer);
  if (!due) return;
  const auto told = filling_.marks_in(answer.body);
  if (std::none_of(told.begin(), told.end(), [&](const auto& word) { return filling_.mark(word).sealed; }))
    off(tally_.wrong_refusals, "WRONG REFUSAL: " + record.path() + "/identity tells " + shown(caller) + " nothing");
}

/// Each field by itself.
void Trials::change(const Caller& caller, const Made& record) {
  const std::string token = house_.token(caller);
  for (const auto& field : record.type->fields) {
    const std::string value = filling_.value(record, field, true);
    if (value.empty()) continue;
    const bool due = sees(caller, {record.scope}) && field.write.contains(caller.role);
    const Answer answer =
        house_.call(token, "PATCH", record.path(), "{\"" + field.name + "\":" + value + "}", etag_of(record));
    judge("PATCH /v1/records/{type}/{id}", caller, record.path() + " " + field.name + " of " + record.scope,
          due ? Due::allowed : Due::refused, answer);
  }
}

/// As somebody of the office reads it now: what is asked with a stale one may be refused for that alone.
std::string Trials::etag_of(const Made& record) {
  const std::string& role = *record.type->write.begin();
  const Answer head = house_.call(house_.office("user of " + role, role), "HEAD", record.path());
  if (head.etag.empty()) give_up("nobody has a version of a " + record.type->name);
  return head.etag;
}

void Trials::remove(const Caller& caller, const Made& like) {
  const Made record = filling_.another(like);
  const bool due = sees(caller, {record.scope}) && may_write(*record.type, caller);
  const Answer answer = house_.call(house_.token(caller), "DELETE", record.path(), {}, etag_of(record));
  judge("DELETE /v1/records/{type}/{id}", caller, record.path() + " of " + record.scope,
        due ? Due::allowed : Due::refused, answer);
}

void Trials::create(const Caller& caller, const TypeRights& type) {
  if (caller.session) {
    const std::string token = house_.token(caller);
    judge("POST, no CSRF token", caller, type.name, Due::refused,
          house_.call(token.substr(0, token.find("X-CSRF")), "POST", "/v1/records/" + type.name, "{}"));
  }
  const std::string path = "/v1/records/" + type.name;
  const Answer answer = house_.call(house_.token(caller), "POST", path, "{}");
  judge("POST /v1/records/{type}", caller, path, may_write(type, caller) ? Due::allowed : Due::refused, answer);
}

void Trials::records(const Caller& caller) {
  for (const auto& type : rights_.types) {
    list(caller, type);
    create(caller, type);
  }
  for (const auto& record : filling_.records()) {
    read(caller, record);
    identity(caller, record);
    change(caller, record);
    remove(caller, record);
  }
}

void Trials::conflicts(const Caller& caller) {
  const std::string token = house_.token(caller);
  for (const auto& [id, said] : conflicts_) {
    const json::object conflict = json::parse(said).as_object();
    const TypeRights& type = rights_.type(std::string(conflict.at("record_type").as_string()));
    const FieldRights& field = type.field(std::string(conflict.at("field").as_string()));
    const auto marks = filling_.marks_in(said);
    if (marks.empty()) continue;
    const bool due = visible(caller, filling_.mark(*marks.begin()));
    judge("GET /v1/conflicts/{id}", caller, "of " + type.name + "." + field.name, due ? Due::allowed : Due::refused,
          house_.call(token, "GET", "/v1/conflicts/" + id));
    const bool settled = conflict.at("state").as_string() == "settled";   // that is said before who may settle it
    if (settled || (due && field.write.contains(caller.role))) continue;  // it would be settled, and gone for the next
    judge("POST /v1/conflicts/{id}", caller, "of " + type.name + "." + field.name, Due::refused,
          house_.call(token, "POST", "/v1/conflicts/" + id, R"({"take":"proposed"})"));
  }
  judge("GET /v1/conflicts", caller, "", Due::allowed, house_.call(token, "GET", "/v1/conflicts?state=all&limit=500"));
}

void Trials::blobs(const Caller& caller) {
  for (const auto& [hash, word] : filling_.blobs()) {
    const Mark& mark = filling_.mark(word);
    if (filling_.record(mark.type->name, mark.scope)->id != mark.record) continue;  // of one that was deleted, or not
    const Answer answer = house_.call(house_.token(caller), "GET", "/v1/blobs/sha256/" + hash);
    judge("GET /v1/blobs/sha256/{hash}", caller, mark.type->name + "." + mark.field->name + " of " + mark.scope,
          visible(caller, mark) ? Due::allowed : Due::refused, answer);
  }
  const Answer made =
      house_.send(house_.token(caller), "POST", "/v1/blobs", {{"Tus-Resumable", "1.0.0"}, {"Upload-Length", "3"}}, {});
  judge("POST /v1/blobs", caller, "", caller.role == kAdmin ? Due::refused : Due::allowed, made);
}

void Trials::pull(const Caller& caller) {
  const std::string page = house_.pulled(caller);
  ++tally_.cells;
  ++tally_.table["POST /v1/sync | " + caller.role]["allowed"];
  look(caller, "a pull", page);
  lacks(caller, "a pull", page, [&](const Mark& mark) {  // what it made itself is there already
    return mark.scope == caller.scope && mark.field->policy != "state" &&
           filling_.record(mark.type->name, mark.scope) &&
           filling_.record(mark.type->name, mark.scope)->id == mark.record;
  });
}

void Trials::package(const std::string& role) {
  const std::string file = house_.package(filling_.record("case", "north")->id, role);
  ++tally_.cells;
  ++tally_.table["satchel-hub package | " + role]["allowed"];
  look({role, {}}, "a package", opened(file), true);
}

/// Of the acts, what changes nothing here: a device that is not there, a user that is not.
void Trials::administration(const Caller& caller) {
  const std::string token = house_.token(caller);
  for (const char* path : {"/v1/devices", "/v1/users"})
    judge("GET " + std::string(path), caller, "",
          !caller.device() && kListed.contains(caller.role) ? Due::allowed : Due::refused,
          house_.call(token, "GET", path));
  const bool keeps = !caller.device() && caller.role == kAdmin;
  const std::string nobody = "/v1/devices/01a2099d-ce25-7000-abad-f496719f7305";
  for (const char* act : {"/revoke", "/rescope", "/add", "/withdraw"}) {
    if (keeps) continue;  // 404, as to everybody who may not
    judge("POST /v1/devices/{id}" + std::string(act), caller, "", Due::refused,
          house_.call(token, "POST", nobody + act, R"({"user":"x"})"));
  }
  for (const char* act : {"/password", "/disable", "/enable"}) {
    if (keeps) continue;
    judge("POST /v1/users" + std::string(act), caller, "", Due::refused,
          house_.call(token, "POST", std::string("/v1/users") + act, R"({"user":"x"})"));
  }
  judge("POST /v1/enrolments", caller, "", keeps ? Due::allowed : Due::refused,
        house_.call(token, "POST", "/v1/enrolments", R"({"user":"x","role":"inspector","scopes":["west"]})"));
  static int users = 0;
  const std::string user = "user " + std::to_string(++users);
  judge("POST /v1/users", caller, "", keeps ? Due::allowed : Due::refused,
        house_.call(token, "POST", "/v1/users",
                    "{\"user\":\"" + user + R"(","role":"office","password":"a password that is long"})"));
}

void Trials::everything(const Caller& caller) {
  blobs(caller);
  conflicts(caller);
  records(caller);
  for (const char* path : kLog)
    judge("GET " + std::string(path), caller, "", Due::allowed, house_.call(house_.token(caller), "GET", path));
  const bool told = !caller.device() && kTold.contains(caller.role);
  judge("GET /v1/events", caller, "", told ? Due::allowed : Due::refused,
        house_.call(house_.token(caller), "GET", "/v1/events"));
  administration(caller);
  // A session here has one district: it is not the whole bureau's.
  const bool reads = !caller.device() && caller.scope.empty() && kBulletins.contains(caller.role);
  judge("GET /v1/bulletin", caller, "", reads ? Due::allowed : Due::refused,
        house_.call(house_.token(caller), "GET", "/v1/bulletin?from=2026-01-01&to=2026-04-01&annex=1"));
  for (const char* path : {"/v1/due", "/v1/batches"})
    judge("GET " + std::string(path), caller, "", caller.role == kAdmin ? Due::refused : Due::allowed,
          house_.call(house_.token(caller), "GET", path));
  const bool shown = !caller.device() && (caller.role == "office" || caller.role == "leader");
  judge("GET /v1/recovered", caller, "", shown ? Due::allowed : Due::refused,
        house_.call(house_.token(caller), "GET", "/v1/recovered"));
  const Answer who = house_.call(house_.token(caller), "GET", "/v1/session");
  judge("GET /v1/session", caller, "", caller.session ? Due::allowed : Due::refused, who);
}

void Trials::strangers() {
  const Caller nobody{"nobody", {}};
  for (const std::string token : {"", "no-token"}) {
    for (const auto& record : filling_.records()) {
      judge("GET /v1/records/{type}/{id}/identity", nobody, record.path(), Due::refused,
            house_.call(token, "GET", record.path() + "/identity"));
      judge("GET /v1/records/{type}/{id}", nobody, record.path(), Due::refused,
            house_.call(token, "GET", record.path()));
      judge("PATCH /v1/records/{type}/{id}", nobody, record.path(), Due::refused,
            house_.call(token, "PATCH", record.path(), "{}", "\"1\""));
    }
    for (const auto& [hash, mark] : filling_.blobs())
      judge("GET /v1/blobs/sha256/{hash}", nobody, hash, Due::refused,
            house_.call(token, "GET", "/v1/blobs/sha256/" + hash));
    judge("GET /v1/conflicts", nobody, "", Due::refused, house_.call(token, "GET", "/v1/conflicts"));
    for (const char* path :
         {"/v1/events", "/v1/recovered", "/v1/devices", "/v1/users", "/v1/bulletin", "/v1/due", "/v1/batches"})
      judge("GET " + std::string(path), nobody, "", Due::refused, house_.call(token, "GET", path));
    for (const char* path : {"/v1/enrolments", "/v1/users", "/v1/users/disable"})
      judge("POST " + std::string(path), nobody, "", Due::refused, house_.call(token, "POST", path, R"({"user":"x"})"));
    for (const char* path : kLog)
      judge("GET " + std::string(path), nobody, "", Due::refused, house_.call(token, "GET", path));
  }
  for (const std::string token : {"", "no-token"}) {
    judge("GET /v1/session", nobody, "", Due::refused, house_.call(token, "GET", "/v1/session"));
    judge("POST /v1/session", nobody, "", Due::refused,
          house_.call(token, "POST", "/v1/session", R"({"user":"office of ","password":"not the password"})"));
  }
  judge("POST /v1/sync", nobody, "", Due::refused, house_.sync_of_stranger());
  for (const char* open : {"/livez", "/readyz", "/openapi.json"})
    judge("GET " + std::string(open), nobody, open, Due::allowed, house_.call({}, "GET", open));
  const Caller revoked{"intake", "north"};
  const std::string token = house_.token(revoked);
  house_.revoke(revoked);
  for (const char* path : kLog) judge("GET, revoked", revoked, path, Due::refused, house_.call(token, "GET", path));
  for (const auto& record : filling_.records())
    for (const char* below : {"", "/identity"})
      judge("GET, revoked", revoked, record.path() + below, Due::refused,
            house_.call(token, "GET", record.path() + below));
  for (const auto& [hash, mark] : filling_.blobs())
    judge("GET, revoked", revoked, hash, Due::refused, house_.call(token, "GET", "/v1/blobs/sha256/" + hash));
}

/// Each reading of an identity that was allowed stands in the log.
void Trials::readings() {
  const std::string before = house_.accesses();
  for (const auto& record : filling_.records()) {
    const bool identity = std::any_of(record.type->fields.begin(), record.type->fields.end(),
                                      [](const auto& f) { return f.identity && f.type != "reference"; });
    if (!identity) continue;
    const auto lines = [&] {
      const std::string log = house_.accesses();
      std::size_t n = 0;
      for (std::size_t at = log.find(record.id); at != std::string::npos; at = log.find(record.id, at + 1)) ++n;
      return n;
    };
    const std::size_t then = lines();
    const Answer answer = house_.call(house_.office("user of intake", "intake"), "GET", record.path());
    ++tally_.cells;
    if (answer.status != 200 || lines() != then + 1)
      off(tally_.leaks, "LEAK: a reading of " + record.type->name + " is not in the access log");
  }
}

const Tally& Trials::all() {
  for (const auto& role : rights_.roles)
    for (const char* scope : {"north", "south", "west", "reference", "office"}) pull({role, scope});
  for (const auto& role : rights_.roles) package(role);
  readings();
  for (const auto& role : rights_.roles)
    for (const char* scope : {"", "north", "south", "west"}) {
      everything({role, scope});
      everything({role, scope, true});
    }
  everything({kAdmin, ""});
  everything({kAdmin, "", true});
  strangers();
  return tally_;
}

}  // namespace satchel::access
