// A sealed bulletin's JSON, read back.
#include <algorithm>
#include <boost/json.hpp>
#include <iterator>

#include "engine/casework/bulletin.h"

namespace satchel::casework {
namespace {

namespace json = boost::json;

/// Reads members; the first that is missing or of another kind is remembered, and all else is then empty.
class From {
 public:
  explicit From(const json::object& object) : object_(object) {}

  std::string text(const char* name) {
    const auto* v = at(name);
    const auto* s = v ? v->if_string() : nullptr;
    return s ? std::string(s->data(), s->size()) : (miss(name), std::string());
  }
  std::int64_t number(const char* name) {
    const auto* v = at(name);
    const auto* n = v ? v->if_int64() : nullptr;
    return n ? *n : (miss(name), 0);
  }
  bool flag(const char* name) {
    const auto* v = at(name);
    const auto* b = v ? v->if_bool() : nullptr;
    return b ? *b : (miss(name), false);
  }
  const json::array& list(const char* name) {
    static const json::array none;
    const auto* v = at(name);
    const auto* a = v ? v->if_array() : nullptr;
    return a ? *a : (miss(name), none);
  }
  Id id(const char* name) {
    const auto out = id_from_text(text(name));
    return out ? *out : (miss(name), Id{});
  }
  std::optional<Id> id_or_none(const char* name) {
    const auto* v = at(name);
    return v && v->is_null() ? std::nullopt : std::optional(id(name));
  }
  std::optional<Day> day_or_none(const char* name) {
    const auto* v = at(name);
    if (v && v->is_null()) return std::nullopt;
    const auto out = day_from_text(text(name));
    if (!out) miss(name);
    return out;
  }
  Day day(const char* name) {
    const auto out = day_or_none(name);
    return out ? *out : (miss(name), Day{});
  }
  bool has(const char* name) const { return object_.contains(name); }
  const json::object* member(const char* name) {
    const auto* v = at(name);
    return v ? v->if_object() : nullptr;
  }
  Status end() const {
    return missing_.empty() ? Status() : Status(fail(Code::invalid, "not a bulletin: " + missing_));
  }

 private:
  const json::value* at(const char* name) const { return object_.if_contains(name); }
  void miss(const char* name) {
    if (missing_.empty()) missing_ = name;
  }
  const json::object& object_;
  std::string missing_;
};

Error garbled() { return fail(Code::invalid, "not a bulletin"); }

template <class T, class Read>
Status each_of(const json::array& list, std::vector<T>& out, const Read& read) {
  for (const auto& value : list) {
    if (!value.is_object()) return garbled();
    From from(value.get_object());
    SATCHEL_ASSIGN(T one, read(from));
    SATCHEL_TRY(from.end());
    out.push_back(std::move(one));
  }
  return {};
}

Status texts_of(const json::array& list, std::vector<std::string>& out) {
  for (const auto& value : list) {
    if (!value.is_string()) return garbled();
    out.emplace_back(value.get_string().data(), value.get_string().size());
  }
  return {};
}

Status take_counted(const json::array& groups, std::vector<Counted>& out) {
  for (const auto& group : groups) {
    if (!group.is_object()) return garbled();
    From from(group.get_object());
    const std::string type = from.text("type");
    std::vector<std::string> ids;
    SATCHEL_TRY(texts_of(from.list("ids"), ids));
    const auto* amounts = from.has("amounts") ? &from.list("amounts") : nullptr;
    SATCHEL_TRY(from.end());
    if (amounts && amounts->size() != ids.size()) return garbled();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto id = id_from_text(ids[i]);
      const auto* amount = amounts ? (*amounts)[i].if_int64() : nullptr;
      if (!id || (amounts && !amount)) return garbled();
      out.push_back({type, *id, amount ? *amount : 1});
    }
  }
  return {};
}

Result<Beside> beside_from(From& from) {
  return Beside{from.text("zh"), from.text("en"), from.number("value"), from.text("text")};
}

Result<Figure> figure_from(From& from) {
  Figure out;
  Definition& d = out.definition;
  d.figure = from.text("figure"), d.words = from.text("definition"), d.unit = from.text("unit");
  d.scope = from.text("scope"), d.source = from.text("source"), d.confirmed = from.flag("confirmed");
  d.window = {from.day("window_from"), from.day_or_none("window_to")};
  d.whole = from.flag("as_of_only");
  d.row = from.id_or_none("row");
  out.value = from.number("value"), out.text = from.text("text");
  SATCHEL_TRY(each_of(from.list("beside"), out.beside, beside_from));
  if (from.has("records")) SATCHEL_TRY(take_counted(from.list("records"), out.counted));
  return out;
}

Result<Branch> branch_from(From& from) {
  Branch out{from.text("name"), {}, {}, from.number("visits")};
  SATCHEL_TRY(texts_of(from.list("districts"), out.districts));
  const json::object* values = from.member("figures");
  if (!values) return garbled();
  for (const auto& member : *values) {
    if (!member.value().is_int64()) return garbled();
    out.values.emplace(std::string(member.key().data(), member.key().size()), member.value().get_int64());
  }
  return out;
}

Line line_from(From& from) {
  return {from.text("type"),     from.id("id"),     from.text("number"),  from.text("title"),
          from.number("amount"), from.text("unit"), from.text("district")};
}

Result<OpenCase> open_from(From& from) {
  return OpenCase{line_from(from), from.text("status"), from.day_or_none("received"), from.day_or_none("finish_by")};
}

Result<ListItem> item_from(From& from) {
  const std::int64_t owing = from.number("owing");
  if (owing < 0 || owing > static_cast<int>(Owing::late)) return garbled();
  return ListItem{from.id("id"),
                  from.text("what"),
                  from.text("unit"),
                  from.text("person"),
                  from.text("district"),
                  from.day_or_none("entered"),
                  from.day_or_none("due"),
                  from.day_or_none("reported"),
                  from.day_or_none("next_report"),
                  static_cast<Owing>(owing),
                  from.flag("overdue")};
}

Result<ListStanding> list_from(From& from) {
  ListStanding out{from.id("kind"), from.text("name"), from.flag("certain"), from.number("reports_every"), {}, {}};
  SATCHEL_TRY(each_of(from.list("items"), out.items, item_from));
  SATCHEL_TRY(texts_of(from.list("without"), out.without));
  return out;
}

Result<AnnexList> annex_list_from(From& from) {
  AnnexList out{from.text("list"), from.text("zh"), from.text("en"), {}};
  SATCHEL_TRY(each_of(from.list("records"), out.lines, [](From& line) -> Result<AnnexLine> {
    return AnnexLine{line_from(line), line.text("reason"), line.text("by")};
  }));
  return out;
}

Status in_order(const std::vector<Figure>& figures) {
  const bool all = std::ranges::equal(figures, kFigures, {}, [](const Figure& f) { return f.definition.figure; });
  return all ? Status() : Status(garbled());
}

/// See told_by_others in bulletin_json.cc.
void restore_closed(Bulletin& b, const json::array& as_written) {
  const auto at = [&](std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(kFigures, name) - std::begin(kFigures));
  };
  const auto told = [&](std::string_view name) { return as_written[at(name)].get_object().contains("records"); };
  Figure &closed = b.figures[at("closed")], &rate = b.figures[at("closing_rate")];
  if (!told("closed")) closed.counted = not_among(figure(b, "accepted").counted, figure(b, "open").counted);
  if (!told("closing_rate")) rate.counted = closed.counted;
}

Result<Bulletin> bulletin_in(From& from) {
  Bulletin out;
  out.bureau = from.text("bureau");
  const auto as_of = from_rfc3339(from.text("as_of"));
  if (!as_of || from.number("bulletin") != 1) return garbled();
  out.frame = {from.day("from"), from.day("to"), *as_of};
  out.utc_offset = {from.number("utc_offset") * 60'000};
  out.basis = from.text("basis") == "then" ? Basis::then : Basis::now;
  out.unsure = from.number("unsure"), out.threshold = from.number("threshold");
  SATCHEL_TRY(texts_of(from.list("examples"), out.examples));
  SATCHEL_TRY(each_of(from.list("figures"), out.figures, figure_from));
  SATCHEL_TRY(each_of(from.list("branches"), out.branches, branch_from));
  SATCHEL_TRY(each_of(from.list("open"), out.open, open_from));
  SATCHEL_TRY(each_of(from.list("lists"), out.lists, list_from));
  SATCHEL_TRY(from.end());
  SATCHEL_TRY(in_order(out.figures));
  restore_closed(out, from.list("figures"));
  return out;
}

}  // namespace

Result<Bulletin> bulletin_from(std::string_view text) {
  boost::system::error_code bad;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), bad);
  if (bad || !value.is_object()) return garbled();
  From from(value.get_object());
  return bulletin_in(from);
}

Result<Annex> annex_from(std::string_view text) {
  boost::system::error_code bad;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), bad);
  if (bad || !value.is_array()) return garbled();
  Annex out;
  SATCHEL_TRY(each_of(value.get_array(), out, annex_list_from));
  return out;
}

}  // namespace satchel::casework
