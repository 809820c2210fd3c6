#include "tests/exhaustion/deeds.h"

#include <algorithm>
#include <array>

namespace satchel::exhaust {
namespace {

constexpr std::array<std::string_view, kDeeds> kNames = {"create", "same",  "other", "delete", "undelete",
                                                         "seal",   "photo", "stand", "take",   "choose"};

std::string mark(int place) { return "<" + std::to_string(place) + ">"; }
std::string other_mark(int place) { return "(" + std::to_string(place) + ")"; }

/// Digit by digit, so that a sum tells what is in it and how often.
std::int64_t amount(int place) {
  std::int64_t out = 1;
  for (int i = 0; i <= place; ++i) out *= 10;
  return out;
}

std::string state_of(const Flavour& flavour, int place) {
  if (flavour.name == "agree") return place == 2 ? "s2" : "s1";
  return "s" + std::to_string(place + 1);
}

const std::string kParagraphs = "zero\n=\none\n=\ntwo\n";

/// The text with one of its lines replaced.
std::string with_line(std::string text, int line, const std::string& by) {
  std::size_t at = 0;
  for (; line > 0 && at < text.size(); --line) at = text.find('\n', at) + 1;
  return text.replace(at, text.find('\n', at) - at, by);
}

std::string edited(const Flavour& flavour, int place, const Value& shown) {
  const auto* text = std::get_if<std::string>(&shown);
  return with_line(text ? *text : kParagraphs, flavour.name == "overlap" ? 0 : 2 * place, mark(place));
}

/// What is there and the deed's own element; "e", which all share, comes or goes.
TextSet toggled(int place, const Value& shown) {
  const auto* there = std::get_if<TextSet>(&shown);
  TextSet out = there ? *there : TextSet{};
  if (std::find(out.begin(), out.end(), "e") == out.end())
    out.emplace_back("e");
  else
    std::erase(out, "e");
  out.push_back(mark(place));
  return make_set(std::move(out));
}

/// What a deed that sees `shown` makes of it.
Assign set_value(const Flavour& flavour, int place, const Value& shown) {
  switch (flavour.policy) {
    case Policy::sum:
      return {"value", amount(place), How::add};
    case Policy::set:
      return {"value", toggled(place, shown), How::put};
    case Policy::text:
      return {"value", edited(flavour, place, shown), How::put};
    case Policy::state:
      return {"value", state_of(flavour, place), How::put};
    default:
      return {"value", mark(place), How::put};
  }
}

Assign created_value(const Flavour& flavour, int place) {
  Assign out = set_value(flavour, place, {});
  out.how = How::put;
  if (flavour.policy == Policy::text) out.value = with_line(kParagraphs, 0, mark(place));
  return out;
}

std::string type_json(const Flavour& flavour, int number) {
  return R"({"number": )" + std::to_string(number) + R"(, "name": ")" + std::string(flavour.name) +
         R"(_record", "scope": {"fixed": "north"}, "fields": [{"number": 1, "name": "value", )" +
         std::string(flavour.field) + R"(}, {"number": 2, "name": "other", "type": "text", "policy": "last"}]},)" +
         "\n";
}

bool contains(const Value& value, const std::string& mark) {
  const auto* text = std::get_if<std::string>(&value);
  return text && text->find(mark) != text->npos;
}

}  // namespace

std::string_view name_of(Deed deed) { return kNames[static_cast<std::size_t>(deed)]; }

std::optional<Deed> deed_named(std::string_view name) {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<Deed>(at - kNames.begin());
}

const std::vector<Flavour>& flavours() {
  static const std::string_view states =
      R"("type": "choice", "policy": "state", "initial": "s0", "choices": ["s0", "s1", "s2", "s3"],
         "transitions": [{"from": "s0", "to": "s1"}, {"from": "s0", "to": "s2"}, {"from": "s0", "to": "s3"},
                         {"from": "s1", "to": "s2"}, {"from": "s2", "to": "s3"}, {"from": "s3", "to": "s1"},
                         {"from": "s2", "to": "s1"}])";
  static const std::vector<Flavour> all = {{"last", Policy::last, R"("type": "text", "policy": "last")"},
                                           {"office", Policy::office, R"("type": "text", "policy": "office")"},
                                           {"ask", Policy::ask, R"("type": "text", "policy": "ask")"},
                                           {"append", Policy::append, R"("type": "text", "policy": "append")"},
                                           {"author", Policy::author, R"("type": "text", "policy": "author")"},
                                           {"set", Policy::set, R"("type": "set", "policy": "set")"},
                                           {"sum", Policy::sum, R"("type": "integer", "policy": "sum")"},
                                           {"text", Policy::text, R"("type": "text", "policy": "text")"},
                                           {"overlap", Policy::text, R"("type": "text", "policy": "text")"},
                                           {"state", Policy::state, states},
                                           {"agree", Policy::state, states},
                                           {"seal", Policy::seal, R"("type": "text", "policy": "seal")"}};
  return all;
}

const Flavour* flavour_named(std::string_view name) {
  const auto& all = flavours();
  const auto it = std::find_if(all.begin(), all.end(), [&](const Flavour& f) { return f.name == name; });
  return it == all.end() ? nullptr : &*it;
}

bool disputes(const Flavour& flavour) { return flavour.policy == Policy::ask || flavour.name == "overlap"; }

std::string schema_text() {
  std::string out = R"({"name": "exhaustion", "version": 1, "roles": ["inspector", "office"], "types": [)";
  std::string names;
  int number = 10;
  for (const auto& flavour : flavours()) {
    out += type_json(flavour, number++);
    names += (names.empty() ? "\"" : ", \"") + std::string(flavour.name) + "_record\"";
  }
  return out + R"({"number": 50, "name": "photo", "scope": {"parent": "of", "parent_type": "of_type"}, "fields": [
    {"number": 1, "name": "of_type", "type": "choice", "policy": "append", "choices": [)" +
         names + R"(]},
    {"number": 2, "name": "of", "type": "reference", "policy": "append"},
    {"number": 3, "name": "sha256", "type": "blob", "policy": "append"}]}]})";
}

std::vector<Assign> base_fields(const Flavour& flavour) {
  Value value = std::string("before");
  if (flavour.policy == Policy::sum) value = std::int64_t{1};
  if (flavour.policy == Policy::set) value = make_set({"e"});
  if (flavour.policy == Policy::text) value = kParagraphs;
  if (flavour.policy == Policy::append || flavour.policy == Policy::state) value = {};
  return {{"value", value}, {"other", std::string("before")}};
}

std::vector<Assign> fields_of(const Flavour& flavour, Deed deed, int place, const Value& shown) {
  if (deed == Deed::same) return {set_value(flavour, place, shown)};
  if (deed == Deed::other) return {{"other", other_mark(place)}};
  return {created_value(flavour, place), {"other", other_mark(place)}};
}

std::vector<Assign> dispute_fields(const Flavour& flavour, int side) {
  const std::string by = side == 0 ? "left" : "right";
  return {{"value", flavour.policy == Policy::text ? with_line(kParagraphs, 0, by) : by}};
}

std::string choice_json(const Flavour& flavour, int place) {
  Field field;
  field.type = FieldType::text;
  return value_to_json(field, flavour.policy == Policy::text ? with_line(kParagraphs, 0, mark(place)) : mark(place));
}

bool holds(const Flavour& flavour, const Value& value, int place) {
  if (const auto* sum = std::get_if<std::int64_t>(&value)) return times(*sum, place) > 0;
  if (const auto* set = std::get_if<TextSet>(&value))
    return std::find(set->begin(), set->end(), mark(place)) != set->end();
  if (flavour.policy == Policy::state) return value == Value{state_of(flavour, place)};
  return contains(value, mark(place));
}

bool other_holds(const Value& value, int place) { return contains(value, other_mark(place)); }

int times(std::int64_t sum, int place) { return static_cast<int>(sum / amount(place) % 10); }

}  // namespace satchel::exhaust
