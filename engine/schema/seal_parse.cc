#include "engine/schema/seal_parse.h"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/base/limits.h"

namespace satchel {
namespace {

using Kind = SealTest::Kind;

constexpr std::size_t kMost = 100;  // requirements, tests, steps: lists written by people

struct Word {
  std::string_view key;
  Kind kind;
};
constexpr std::array<Word, 7> kWords{{{"one_of", Kind::one_of},
                                      {"none_of", Kind::none_of},
                                      {"at_least", Kind::at_least},
                                      {"differs_from", Kind::differs},
                                      {"not_before", Kind::not_before},
                                      {"not_after", Kind::not_after},
                                      {"after", Kind::after}}};

bool is_time(const Field& field) { return field.type == FieldType::time || field.type == FieldType::date; }

class SealReader {
 public:
  SealReader(const RecordType& type, const std::vector<RecordType>& types) : type_(type), types_(types) {}

  SealRule read(const Node& at) const {
    at.keys({"takes", "corrects", "reason", "needs"});
    SealRule out;
    const Node takes = at["takes"], needs = at["needs"];
    for (std::size_t i = 0; i < takes.size(kMost); ++i)
      if (const auto taken = step(takes[i], nullptr)) out.takes.push_back(*taken);
    correction(at, out);
    for (std::size_t i = 0; i < needs.size(kMost); ++i) out.needs.push_back(need(needs[i]));
    return out;
  }

  std::vector<SealTest> tests(const Node& at, const RecordType& of) const {
    std::vector<SealTest> out;
    for (std::size_t i = 0; i < at.size(kMost); ++i)
      if (auto read = test(at[i], of)) out.push_back(*std::move(read));
    return out;
  }

 private:
  static std::optional<std::size_t> field(const Node& at, const RecordType& of) {
    const auto index = of.index_of(at.required().text());
    if (!index) at.refuse("no such field of " + of.name + ": '" + at.text() + "'");
    return index;
  }

  void correction(const Node& at, SealRule& out) const {
    const Node corrects = at["corrects"], reason = at["reason"];
    if (corrects.present() != reason.present()) return at.refuse("corrects and reason stand together");
    if (!corrects.present()) return;
    out.corrects = field(corrects, type_), out.reason = field(reason, type_);
    if (out.corrects && type_.fields[*out.corrects].refers_to != type_.name)
      corrects.refuse("a correction refers to a record of its own type");
    if (out.reason && type_.fields[*out.reason].type != FieldType::text) reason.refuse("a reason is a text");
  }

  SealNeed need(const Node& at) const {
    at.keys({"says", "warn", "when", "from", "through", "at_least", "tests"});
    SealNeed out;
    const Node says = at["says"].required();
    says.keys({"zh", "en"});
    out.says = {says["zh"].required().text(), says["en"].required().text()};
    out.warns = at["warn"].boolean();
    out.when = tests(at["when"], type_);
    const RecordType* asked = way(at, out);
    if (at["at_least"].present()) out.at_least = at["at_least"].integer(1, std::numeric_limits<std::int64_t>::max());
    if (out.through.empty() && (out.from || out.at_least)) at.refuse("from and at_least belong to what is led to");
    if (asked) out.tests = tests(at["tests"], *asked);
    if (out.tests.empty() && !out.at_least) at.refuse("it asks for nothing");
    return out;
  }

  /// The type that the tests are asked of; null where the way leads nowhere.
  const RecordType* way(const Node& at, SealNeed& out) const {
    const Field* from = nullptr;
    if (at["from"].present()) {
      out.from = field(at["from"], type_);
      if (!out.from) return nullptr;
      from = &type_.fields[*out.from];
      if (from->confidential) at["from"].refuse("what is confidential leads nowhere");
    }
    const Node through = at["through"];
    const RecordType* reached = &type_;
    for (std::size_t i = 0; i < through.size(kMost); ++i) {
      const auto next = step(through[i], i == 0 ? from : nullptr);
      if (!next) return nullptr;
      out.through.push_back(*next);
      reached = find(next->type);
    }
    return reached;
  }

  const RecordType* find(TypeNo number) const {
    return &*std::ranges::find_if(types_, [&](const RecordType& t) { return t.number == number; });
  }

  /// `from`: the field whose values it starts at; null where it starts at a record's id.
  std::optional<SealStep> step(const Node& at, const Field* from) const {
    at.keys({"type", "by"});
    const std::string name = at["type"].required().text();
    const auto type = std::ranges::find_if(types_, [&](const RecordType& t) { return t.name == name; });
    if (type == types_.end()) return at["type"].refuse("no such type: '" + name + "'"), std::nullopt;
    SealStep out{type->number, {}};
    const bool named = from && from->type == FieldType::reference && !at["by"].present();
    if (named) return out;
    out.by = field(at["by"], *type);
    if (!out.by) return std::nullopt;
    if (type->fields[*out.by].confidential)
      return at["by"].refuse("nothing is found by what is confidential"), std::nullopt;
    if (!joins(type->fields[*out.by], from)) return at["by"].refuse("it holds no such values"), std::nullopt;
    return out;
  }

  /// Whether a field holds what `from` has: ids in a reference, else words.
  static bool joins(const Field& by, const Field* from) {
    if (!from || from->type == FieldType::reference) return by.type == FieldType::reference;
    const auto words = [](FieldType t) { return t == FieldType::text || t == FieldType::choice; };
    return words(by.type) && (words(from->type) || from->type == FieldType::set);
  }

  std::optional<SealTest> test(const Node& at, const RecordType& of) const {
    at.keys({"field", "one_of", "none_of", "at_least", "differs_from", "at_most", "not_before", "not_after", "after"});
    const auto index = field(at["field"], of);
    if (!index) return std::nullopt;
    SealTest out;
    out.field = *index;
    int kinds = 0;
    for (const Word& word : kWords)
      if (at[word.key].present()) out.kind = word.kind, ++kinds;
    if (kinds > 1) return at.refuse("a test asks for one thing"), std::nullopt;
    if (at["at_most"].present() != (out.kind == Kind::differs))
      return at.refuse("differs_from and at_most stand together"), std::nullopt;
    operands(at, of, out);
    return out;
  }

  void operands(const Node& at, const RecordType& of, SealTest& out) const {
    const Field& f = of.fields[out.field];
    switch (out.kind) {
      case Kind::present:
        return;
      case Kind::one_of:
        return values(at["one_of"], f, out);
      case Kind::none_of:
        return values(at["none_of"], f, out);
      case Kind::at_least:
        if (f.type != FieldType::integer && f.type != FieldType::set)
          return at["at_least"].refuse("asked of integers and sets only");
        out.number = at["at_least"].integer(1, std::numeric_limits<std::int64_t>::max());
        return;
      case Kind::differs:
        return difference(at, of, out);
      default:
        return bound(at, f, out);
    }
  }

  static void values(const Node& at, const Field& f, SealTest& out) {
    Field as = f;
    if (f.type == FieldType::set) as.type = f.choices.empty() ? FieldType::text : FieldType::choice;
    const std::size_t count = at.size(kMost);
    if (count == 0) at.refuse("no values to be one of");
    for (std::size_t i = 0; i < count; ++i) {
      auto value = value_from_json(as, at[i].json());
      if (!value) return at[i].refuse(value.error().detail);
      out.one_of.push_back(*std::move(value));
    }
  }

  static void difference(const Node& at, const RecordType& of, SealTest& out) {
    const auto other = field(at["differs_from"], of);
    if (!other) return;
    const Field &a = of.fields[out.field], &b = of.fields[*other];
    if (a.type != FieldType::integer || b.type != FieldType::integer || a.unit != b.unit)
      return at["differs_from"].refuse("only integers of one unit differ by a number");
    out.other = *other;
    out.number = at["at_most"].integer(0, std::numeric_limits<std::int64_t>::max());
  }

  void bound(const Node& at, const Field& f, SealTest& out) const {
    for (const Word& word : kWords) {
      if (word.kind != out.kind) continue;
      const auto other = field(at[word.key], type_);
      if (!other) return;
      if (!is_time(f) || !is_time(type_.fields[*other]))
        return at[word.key].refuse("only times and dates have an order");
      out.other = *other;
    }
  }

  const RecordType& type_;
  const std::vector<RecordType>& types_;
};

}  // namespace

SealRule read_seal(const Node& at, const RecordType& type, const std::vector<RecordType>& types) {
  return at.present() ? SealReader(type, types).read(at) : SealRule{};
}

std::vector<SealTest> read_tests(const Node& at, const RecordType& type) {
  return SealReader(type, {}).tests(at, type);
}

}  // namespace satchel
