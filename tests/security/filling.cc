#include "tests/security/filling.h"

#include "engine/base/hash.h"

namespace satchel::access {
namespace {

constexpr std::size_t kMarkSize = 8;  // "mk10000z"

bool is_mark(std::string_view word) {
  return word.size() == kMarkSize && word.substr(0, 2) == "mk" && word.back() == 'z' &&
         word.find_first_not_of("0123456789", 2) == kMarkSize - 1;
}

std::string in_quotes(const std::string& text) { return '"' + text + '"'; }

/// A time of day, which is no word.
bool is_hour(const TypeRights& type, const FieldRights& field) {
  return type.name == "quiet_rule" && field.name.ends_with("_time");
}

/// What a third writer's change of the field would meet as a change of a value.
bool contended(const FieldRights& field, const TypeRights& type) {
  const bool valued = field.policy == "ask" || field.policy == "last" || field.policy == "office";
  return valued && field.type == "text" && !is_hour(type, field) && !type.labels.contains(field.name) &&
         field.name != type.parent_type;
}

}  // namespace

Filling::Filling(House& house, const Rights& rights) : house_(house), rights_(rights) {
  std::set<std::string> left;
  for (const auto& type : rights.types)
    if (!type.write.empty()) left.insert(type.name);  // else nobody but the hub makes one
  while (!left.empty()) {
    const std::size_t before = left.size();
    for (const auto& type : rights.types) {
      if (!left.contains(type.name)) continue;
      const bool made = type.fixed.empty() ? fill(type, "north") && fill(type, "south") : fill(type, type.fixed);
      if (made) left.erase(type.name);
    }
    if (left.size() == before) give_up("no parent can be made for " + *left.begin());
  }
  const std::deque<Made> all = records_;
  for (const auto& record : all) contend(record);
}

const Made* Filling::record(const std::string& type, const std::string& scope) const {
  for (const auto& made : records_)
    if (made.type->name == type && (made.scope == scope || !made.type->fixed.empty())) return &made;
  return nullptr;
}

std::string Filling::parent_type(const TypeRights& type, const std::string& scope) const {
  for (const auto& choice : type.field(type.parent_type).choices)
    if (choice != type.name && record(choice, scope)) return choice;
  return {};
}

/// False while what it belongs to is not there.
bool Filling::fill(const TypeRights& type, const std::string& scope) {
  if (!type.parent.empty()) {
    const std::string to = type.parent_type.empty() ? type.field(type.parent).refers_to : parent_type(type, scope);
    if (to.empty() || !record(to, scope)) return false;
  }
  records_.push_back(make(type, scope));
  return true;
}

std::string Filling::reference(const Made& of, const FieldRights& field) const {
  const bool any = field.refers_to.empty();
  const std::string type = any && field.name == of.type->parent && !of.type->parent_type.empty()
                               ? parent_type(*of.type, of.scope)
                               : field.refers_to;
  const Made* to = type.empty() || type == of.type->name ? nullptr : record(type, of.scope);
  return to ? in_quotes(to->id) : std::string();
}

std::string Filling::new_mark(const Made& record, const FieldRights& field, bool in_conflict) {
  for (auto& [word, mark] : marks_)  // what is written over stands in conflicts alone, if at all
    if (in_conflict && mark.record == record.id && mark.field == &field) mark.in_conflict = true;
  const std::string word = "mk" + std::to_string(next_++) + "z";
  marks_[word] = {record.type, &field, record.id, record.scope, false, in_conflict};
  return word;
}

std::string Filling::upload(const std::string& bytes) {
  const std::string token = house_.office("registrar", "office");
  const Answer made = house_.send(token, "POST", "/v1/blobs",
                                  {{"Tus-Resumable", "1.0.0"}, {"Upload-Length", std::to_string(bytes.size())}}, {});
  if (made.status != 201) give_up("an upload answers " + std::to_string(made.status));
  const Answer sent = house_.send(
      token, "PATCH", made.location,
      {{"Tus-Resumable", "1.0.0"}, {"Upload-Offset", "0"}, {"Content-Type", "application/offset+octet-stream"}}, bytes);
  if (sent.status != 204) give_up("a chunk answers " + std::to_string(sent.status));
  return to_hex(sha256(bytes).view());
}

/// As a tablet seals one, with a mark of its own in it.
std::string Filling::sealed_identity(const Made& record, const FieldRights& field) {
  const std::string word = "mk" + std::to_string(next_++) + "z";
  marks_[word] = {record.type, &field, record.id, record.scope, true, false};
  return house_.sealed_identity(word);
}

/// Another one each time, as far as the field's bound lets it.
std::int64_t Filling::number_for(const FieldRights& field) {
  const auto n = static_cast<std::int64_t>(next_++);
  return field.most > 1 ? 1 + n % (field.most - 1) : n;
}

std::string Filling::value(const Made& record, const FieldRights& field, bool in_conflict) {
  const TypeRights& type = *record.type;
  if (field.policy == "state") return {};
  if (type.name == "reward" && (field.name == "decided" || field.name == "paid")) return {};  // asks for a rule
  if (type.labels.contains(field.name))
    return field.type == "set" ? "[" + in_quotes(record.scope) + "]" : in_quotes(record.scope);
  if (field.name == type.parent_type) return in_quotes(parent_type(type, record.scope));
  if (field.type == "reference") return reference(record, field);
  if (field.type == "integer") return std::to_string(number_for(field));
  if (field.type == "real") return std::to_string(number_for(field)) + ".5";
  if (is_hour(type, field)) return in_quotes("06:30");
  if (field.type == "boolean") return field.name == "extended" ? "false" : "true";  // a leader's to approve first
  if (field.type == "time") return in_quotes("2026-01-02T03:04:05.000Z");
  if (field.type == "date") return in_quotes("2026-01-02");
  if (!field.choices.empty())
    return field.type == "set" ? "[" + in_quotes(field.choices[0]) + "]" : in_quotes(field.choices[0]);
  if (field.type == "blob" && field.write.empty()) return in_quotes(std::string(64, 'a'));
  if (field.type == "blob" && in_conflict) return in_quotes(blob_of(record, field));
  const std::string mark = new_mark(record, field, in_conflict);
  if (field.type != "blob") return field.type == "set" ? "[" + in_quotes(mark) + "]" : in_quotes(mark);
  const std::string hash = upload(field.sealed_to.empty() ? "bytes of " + mark : sealed_identity(record, field));
  blobs_[hash] = mark;
  raw_blobs_[*from_hex(hash)] = mark;
  return in_quotes(hash);
}

/// The one that stands there: its bytes stay those of its mark.
std::string Filling::blob_of(const Made& record, const FieldRights& field) const {
  for (const auto& [hash, word] : blobs_)
    if (const Mark& mark = marks_.at(word); mark.record == record.id && mark.field == &field) return hash;
  give_up("no blob in " + record.type->name + "." + field.name);
}

Made Filling::make(const TypeRights& type, const std::string& scope) {
  Made made{&type, to_text(*id_from_bytes(sha256(std::to_string(next_++)).view().substr(0, 16))), scope};
  std::set<std::string> left;
  for (const auto& field : type.fields) left.insert(field.name);
  std::string etag;
  for (const auto& role : type.write) {
    std::string body;
    for (const auto& field : type.fields) {
      if (!left.contains(field.name) || !field.write.contains(role)) continue;
      left.erase(field.name);
      const std::string json = value(made, field);
      if (!json.empty()) body += "," + in_quotes(field.name) + ":" + json;
    }
    const std::string token = house_.office("user of " + role, role);
    if (!etag.empty() && body.empty()) continue;
    const Answer answer = etag.empty() ? house_.call(token, "POST", "/v1/records/" + type.name,
                                                     "{\"_id\":" + in_quotes(made.id) + body + "}")
                                       : house_.call(token, "PATCH", made.path(), "{" + body.substr(1) + "}", etag);
    if (answer.status != 201 && answer.status != 200)
      give_up(type.name + " cannot be made by " + role + ": " + answer.body);
    etag = answer.etag;
  }
  return made;
}

Made Filling::another(const Made& like) { return make(*like.type, like.scope); }

/// Two users change each field from the same version.
void Filling::contend(const Made& record) {
  for (const auto& field : record.type->fields) {
    if (!contended(field, *record.type) || field.write.empty()) continue;
    const std::string& role = *field.write.begin();
    const std::string token = house_.office("user of " + role, role);
    const Answer head = house_.call(token, "HEAD", record.path());
    std::string etag = head.etag;
    if (etag.empty()) continue;  // it may be written, and not read: nobody of that role has its version
    for (const char* user : {"first of ", "second of "}) {
      const std::string body = "{" + in_quotes(field.name) + ":" + value(record, field, true) + "}";
      const Answer answer = house_.call(house_.office(user + role, role), "PATCH", record.path(), body, etag);
      if (answer.status != 200) give_up(record.type->name + "." + field.name + " answers " + answer.body);
    }
  }
}

std::set<std::string> Filling::marks_in(const std::string& text) const {
  std::set<std::string> out;
  for (std::size_t at = text.find("mk"); at != std::string::npos; at = text.find("mk", at + 1))
    if (const std::string word = text.substr(at, kMarkSize); is_mark(word) && marks_.contains(word)) out.insert(word);
  for (const auto* names : {&blobs_, &raw_blobs_})
    for (const auto& [name, mark] : *names)
      if (text.find(name) != std::string::npos) out.insert(mark);
  return out;
}

}  // namespace satchel::access
