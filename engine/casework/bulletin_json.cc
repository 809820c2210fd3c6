// A bulletin as JSON. Members stand in the order in which they are written here: the same bulletin, the same bytes.
#include <boost/json.hpp>

#include "engine/casework/bulletin.h"

namespace satchel::casework {
namespace {

namespace json = boost::json;

json::value day_json(const std::optional<Day>& day) {
  return day ? json::value(json::string(to_text(*day))) : json::value();
}

json::array texts(const std::vector<std::string>& list) {
  json::array out;
  for (const auto& text : list) out.emplace_back(json::string(text));
  return out;
}

json::object definition_json(const Definition& d) {
  return {{"figure", d.figure},
          {"definition", d.words},
          {"unit", d.unit},
          {"scope", d.scope},
          {"source", d.source},
          {"confirmed", d.confirmed},
          {"window_from", to_text(d.window.from)},
          {"window_to", day_json(d.window.to)},
          {"as_of_only", d.whole},
          {"row", d.row ? json::value(json::string(to_text(*d.row))) : json::value()}};
}

/// Ids by type; amounts beside them where any is not 1.
json::array counted_json(const std::vector<Counted>& counted) {
  json::array out;
  for (std::size_t at = 0; at < counted.size();) {
    json::array ids, amounts;
    bool plain = true;
    const std::string& type = counted[at].type;
    for (; at < counted.size() && counted[at].type == type; ++at) {
      ids.emplace_back(json::string(to_text(counted[at].id)));
      amounts.emplace_back(counted[at].amount);
      plain &= counted[at].amount == 1;
    }
    json::object group{{"type", type}, {"ids", std::move(ids)}};
    if (!plain) group["amounts"] = std::move(amounts);
    out.emplace_back(std::move(group));
  }
  return out;
}

json::array beside_json(const std::vector<Beside>& all) {
  json::array out;
  for (const Beside& b : all)
    out.emplace_back(json::object{{"zh", b.zh}, {"en", b.en}, {"value", b.value}, {"text", b.text}});
  return out;
}

/// What is closed is mostly what is accepted and not open, and the rate rests on it: then it is not written again.
bool told_by_others(const Bulletin& b, const Figure& one) {
  if (one.definition.figure == "closing_rate") return one.counted == figure(b, "closed").counted;
  return one.definition.figure == "closed" &&
         one.counted == not_among(figure(b, "accepted").counted, figure(b, "open").counted);
}

json::array figures_array(const Bulletin& b) {
  json::array out;
  for (const Figure& figure : b.figures) {
    json::object one = definition_json(figure.definition);
    one["value"] = figure.value;
    one["text"] = figure.text;
    one["beside"] = beside_json(figure.beside);
    if (!told_by_others(b, figure)) one["records"] = counted_json(figure.counted);
    out.emplace_back(std::move(one));
  }
  return out;
}

json::object branch_json(const Branch& row) {
  json::object values;
  for (const auto& [figure, value] : row.values) values[figure] = value;
  return {{"name", row.name},
          {"districts", texts(row.districts)},
          {"closing_rate", rate_text(row.closing_rate())},
          {"visits", row.visits},
          {"figures", std::move(values)}};
}

json::object line_json(const Line& line) {
  return {{"type", line.type},     {"id", to_text(line.id)}, {"number", line.number},    {"title", line.title},
          {"amount", line.amount}, {"unit", line.unit},      {"district", line.district}};
}

json::object open_json(const OpenCase& one) {
  json::object out = line_json(one.complaint);
  out["status"] = one.status;
  out["received"] = day_json(one.received);
  out["finish_by"] = day_json(one.finish_by);
  return out;
}

json::object item_json(const ListItem& item) {
  return {{"id", to_text(item.id)},
          {"what", item.what},
          {"unit", item.unit},
          {"person", item.person},
          {"district", item.district},
          {"entered", day_json(item.entered)},
          {"due", day_json(item.due)},
          {"reported", day_json(item.reported)},
          {"next_report", day_json(item.next_report)},
          {"owing", static_cast<int>(item.owing)},
          {"overdue", item.overdue}};
}

json::array lists_array(const std::vector<ListStanding>& lists) {
  json::array out;
  for (const ListStanding& list : lists) {
    json::array items;
    for (const ListItem& item : list.items) items.emplace_back(item_json(item));
    out.emplace_back(json::object{{"kind", to_text(list.kind)},
                                  {"name", list.name},
                                  {"certain", list.certain},
                                  {"reports_every", list.every},
                                  {"items", std::move(items)},
                                  {"without", texts(list.without)}});
  }
  return out;
}

json::object details(const Bulletin& b) {
  json::array branches, open;
  for (const Branch& row : b.branches) branches.emplace_back(branch_json(row));
  for (const OpenCase& one : b.open) open.emplace_back(open_json(one));
  return {{"bulletin", 1},
          {"bureau", b.bureau},
          {"quarter", quarter_of(b.frame)},
          {"from", to_text(b.frame.from)},
          {"to", to_text(b.frame.to)},
          {"as_of", to_rfc3339(b.frame.as_of)},
          {"utc_offset", b.utc_offset.count / 60'000},
          {"basis", b.basis == Basis::then ? "then" : "now"},
          {"unsure", b.unsure},
          {"threshold", b.threshold},
          {"examples", texts(b.examples)},
          {"figures", figures_array(b)},
          {"branches", std::move(branches)},
          {"open", std::move(open)},
          {"lists", lists_array(b.lists)}};
}

json::array annex_array(const Annex& annex) {
  json::array out;
  for (const AnnexList& list : annex) {
    json::array lines;
    for (const AnnexLine& line : list.lines) {
      json::object one = line_json(line.record);
      one["reason"] = line.reason;
      one["by"] = line.by;
      lines.emplace_back(std::move(one));
    }
    out.emplace_back(json::object{{"list", list.key}, {"zh", list.zh}, {"en", list.en}, {"records", std::move(lines)}});
  }
  return out;
}

std::int64_t value(const Bulletin& b, std::string_view name) { return figure(b, name).value; }

/// Without the unit: "1000余".
std::string about_leaflets(const Bulletin& b) { return about(value(b, "leaflets")); }

std::string flat_figures(const Bulletin& b) {
  const Figure& eia = figure(b, "eia_classes");
  const std::int64_t rate = value(b, "closing_rate");
  const std::pair<const char*, std::string> members[] = {
      {"accepted", std::to_string(value(b, "accepted"))},
      {"closed", std::to_string(value(b, "closed"))},
      {"open", std::to_string(value(b, "open"))},
      {"closing_rate", std::to_string(rate / 10) + "." + std::to_string(rate % 10)},
      {"repeat_list", std::to_string(value(b, "repeat_list"))},
      {"on_site", std::to_string(value(b, "on_site"))},
      {"batches", std::to_string(value(b, "batches"))},
      {"batch_items", std::to_string(value(b, "items"))},
      {"person_times", std::to_string(value(b, "person_times"))},
      {"interviews", std::to_string(value(b, "talks"))},
      {"penalties_fen", std::to_string(value(b, "penalties"))},
      {"police_transfers", std::to_string(value(b, "police"))},
      {"accountable", std::to_string(value(b, "accountable"))},
      {"leaflets", std::to_string(value(b, "leaflets"))},
      {"eia_classes", std::to_string(eia.beside.empty() ? 0 : eia.beside.front().value)},
      {"eia_subclasses", std::to_string(eia.value)},
      {"positive_list", std::to_string(value(b, "positive_list"))},
      {"off_site", std::to_string(value(b, "off_site"))},
      {"help_visits", std::to_string(value(b, "help"))},
      {"waived", std::to_string(value(b, "leniency"))},
      {"leaflets_text", json::serialize(json::string(about_leaflets(b)))}};
  std::string out;
  for (const auto& [name, text] : members) out += (out.empty() ? "\"" : ",\"") + std::string(name) + "\":" + text;
  return "{" + out + "}";
}

}  // namespace

std::string figures_json(const Bulletin& b) { return json::serialize(details(b)); }

std::string annex_json(const Annex& annex) { return json::serialize(annex_array(annex)); }

std::string json_of(const Bulletin& b) {
  json::object all = details(b);
  if (b.draft) all["draft"] = true;
  all["sections"] = b.sections;
  if (b.annex) all["annex"] = annex_array(*b.annex);
  return "{\"figures\":" + flat_figures(b) + ",\"details\":" + json::serialize(all) + "}\n";
}

}  // namespace satchel::casework
