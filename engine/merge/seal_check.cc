#include "engine/merge/seal_check.h"

#include <algorithm>

#include "engine/merge/passes.h"

namespace satchel {
namespace {

constexpr std::size_t kNamed = 20;  // of what is in the way so many are named, the others counted

/// "李四" or an id, as people know the value.
std::string shown(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return to_text(
      *id_from_bytes(std::get<Octets>(value).bytes));  // a reference, its length checked where it was taken in
}

/// Each element of a set, or the value itself; nothing where there is none.
std::vector<Value> values_in(const Value& value) {
  if (const auto* set = std::get_if<TextSet>(&value)) return {set->begin(), set->end()};
  return is_null(value) ? std::vector<Value>{} : std::vector<Value>{value};
}

class SealCheck {
 public:
  SealCheck(const Schema& schema, const RecordType& type, const Facts& record, SealLookup& lookup)
      : schema_(schema), type_(type), record_(record), lookup_(lookup) {}

  Result<std::vector<Shortfall>> all(Asked asked) {
    for (std::size_t i = 0; i < type_.fields.size(); ++i)
      if (type_.fields[i].required || is_due_reason(i)) field(i);
    for (const SealNeed& need : type_.seal.needs) {
      if (need.warns && asked == Asked::what_refuses) continue;
      if (passes_all(need.when, record_, record_, schema_.utc_offset())) SATCHEL_TRY(ask(need));
    }
    return std::move(out_);
  }

 private:
  bool is_due_reason(std::size_t field) const {
    return type_.seal.reason == field && has_value(record_.values[*type_.seal.corrects]);
  }

  void field(std::size_t at) {
    const Title& title = type_.fields[at].title;
    const bool begun = type_.fields[at].policy == Policy::state;  // in its initial state, where it has no value
    if (begun || has_value(record_.values[at])) return;
    out_.push_back({type_.number, record_.id, false, title});
  }

  /// What stands in the way of a need, by name: said behind its sentence.
  struct Obstacles {
    std::vector<Title> names;
    void add(const char* zh, const char* en, const RecordType& type, const std::string& which) {
      names.push_back({zh + type.title.zh + " " + which, type.title.en + " " + which + en});
    }
  };

  Status ask(const SealNeed& need) {
    Obstacles in_the_way;
    if (need.through.empty()) {
      if (!passes_all(need.tests, record_, record_, schema_.utc_offset())) lacks(need, in_the_way);
      return {};
    }
    const auto starts = need.from ? values_in(record_.values[*need.from]) : std::vector{octets(record_.id.view())};
    std::int64_t good = 0;
    bool bad = false;
    for (const Value& start : starts) {
      SATCHEL_ASSIGN(const Tally tally, count(need, start, in_the_way));
      good += need.from ? std::min<std::int64_t>(tally.pass, 1) : tally.pass;
      bad |= tally.fail > 0;
    }
    if (need.at_least ? good < *need.at_least : bad) lacks(need, in_the_way);
    return {};
  }

  struct Tally {
    std::int64_t pass = 0, fail = 0;
  };

  Result<Tally> count(const SealNeed& need, const Value& start, Obstacles& in_the_way) {
    std::vector<Value> at{start};
    std::vector<Facts> there;
    for (const SealStep& step : need.through) {
      const RecordType& next = *schema_.find(step.type);
      SATCHEL_ASSIGN(there, records_at(next, step, at));
      if (there.empty()) {
        if (need.from) in_the_way.add("此处没有", " is not here", next, shown(start));
        return Tally{};
      }
      at.clear();
      for (const Facts& f : there) at.push_back(octets(f.id.view()));
    }
    return tally(need, start, there, in_the_way);
  }

  Result<std::vector<Facts>> records_at(const RecordType& type, const SealStep& step, const std::vector<Value>& from) {
    std::vector<Facts> out;
    for (const Value& value : from) {
      SATCHEL_ASSIGN(auto found, lookup_.those(type, step.by, value));
      std::ranges::move(found, std::back_inserter(out));
    }
    return out;
  }

  /// Where so many values are to lead to one that passes, a value of which none passes is named; else each record that
  /// does not.
  Tally tally(const SealNeed& need, const Value& start, const std::vector<Facts>& there, Obstacles& in_the_way) const {
    const RecordType& type = *schema_.find(need.through.back().type);
    const bool by_value = need.from && need.at_least;
    Tally out;
    for (const Facts& f : there) {
      const bool good = passes_all(need.tests, f, record_, schema_.utc_offset());
      ++(good ? out.pass : out.fail);
      if (!good && !by_value) in_the_way.add("不符：", " does not fit", type, to_text(f.id));
    }
    if (by_value && out.pass == 0) in_the_way.add("不符：", " does not fit", type, shown(start));
    return out;
  }

  void lacks(const SealNeed& need, const Obstacles& in_the_way) {
    Title says = need.says, behind;
    const auto& names = in_the_way.names;
    for (std::size_t i = 0; i < names.size() && i < kNamed; ++i) {
      behind.zh += (i == 0 ? "（" : "；") + names[i].zh;
      behind.en += (i == 0 ? " (" : "; ") + names[i].en;
    }
    if (names.size() > kNamed) behind.zh += "；等", behind.en += "; and more";
    if (!names.empty()) says.zh += behind.zh + "）", says.en += behind.en + ")";
    out_.push_back({type_.number, record_.id, need.warns, std::move(says)});
  }

  const Schema& schema_;
  const RecordType& type_;
  const Facts& record_;
  SealLookup& lookup_;
  std::vector<Shortfall> out_;
};

}  // namespace

Result<std::vector<Shortfall>> shortfalls(const Schema& schema, const RecordType& type, const Facts& record,
                                          SealLookup& lookup, Asked asked) {
  return SealCheck(schema, type, record, lookup).all(asked);
}

bool refuses(const std::vector<Shortfall>& missing) {
  return std::ranges::any_of(missing, [](const Shortfall& s) { return !s.warns; });
}

std::string detail_of(const Schema& schema, const std::vector<Shortfall>& missing) {
  std::string out;
  std::size_t count = 0;
  Id last;
  for (const Shortfall& s : missing) {
    if (s.warns || ++count > kNamed) continue;
    if (!out.empty()) out += "; ";
    if (s.record != last) out += schema.find(s.type)->name + " " + to_text(s.record) + ": ";
    out += s.says.en;
    last = s.record;
  }
  if (count > kNamed) out += "; and " + std::to_string(count - kNamed) + " more";
  return out;
}

}  // namespace satchel
