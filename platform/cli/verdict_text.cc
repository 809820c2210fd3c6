#include "platform/cli/verdict_text.h"

#include "platform/cli/json_line.h"
#include "platform/cli/record_text.h"

namespace satchel::cli {
namespace {

using casework::Judgement;
using casework::QuietRuling;
using casework::Ruling;
using casework::scaled;
using casework::Sheet;
using casework::Verdict;

constexpr Text kVerdicts[] = {Text::verdict_within, Text::verdict_above, Text::verdict_undecided};

std::string says(Language language, casework::Why why) {
  const auto& known = casework::info(why);
  return std::string(language == Language::zh ? known.zh : known.en);
}

std::string verdict_says(const Console& console, Verdict verdict) {
  return console.text(kVerdicts[static_cast<std::size_t>(verdict)]);
}

std::string confirmed_says(const Console& console, const Sheet& row) {
  return console.text(row.flag("confirmed") ? Text::row_confirmed : Text::row_unconfirmed);
}

std::string titled(const Console& console, const Sheet& sheet, const char* field) {
  const auto at = sheet.type().index_of(field);
  return at ? value_for_people(console.language(), sheet.type().fields[*at], sheet.value(field)) : std::string();
}

std::string number_or_dash(const Sheet& m, const char* field, std::string_view unit) {
  const auto number = m.number(field);
  return number ? scaled(*number, unit) : "-";
}

void print_reading(Console& console, const Ruling& ruling, const Sheet& m) {
  const std::string zone = ruling.zone.empty() ? "-" : ruling.zone;
  const std::string period = ruling.judgement.period.empty()
                                 ? std::string("-")
                                 : console.text(ruling.judgement.period == "night" ? Text::word_night : Text::word_day);
  console.line(Text::verdict_reading, {titled(console, m, "quantity"), std::string(m.text("standard")), zone, period,
                                       number_or_dash(m, "value", m.text("unit"))});
}

/// A number that nobody has confirmed, or that was not held against the reading, is not shown as its limit.
void print_limit(Console& console, const Judgement& judgement, const Sheet& row, std::string_view unit) {
  const std::string source(row.text("source"));
  if (judgement.limit)
    console.line(Text::verdict_limit, {scaled(*judgement.limit, unit), source, confirmed_says(console, row)});
  else if (judgement.why == casework::Why::limit_not_confirmed)
    console.line(Text::verdict_limit_unconfirmed, {source});
}

void print_judged(Console& console, const Judgement& judgement, const Sheet& m) {
  const std::string_view unit = m.text("unit");
  if (m.has("background"))
    console.line(Text::verdict_background, {number_or_dash(m, "background", unit), scaled(judgement.correction, unit)});
  if (m.has("calibration_before") || m.has("calibration_after"))
    console.line(Text::verdict_calibration,
                 {number_or_dash(m, "calibration_before", "0.1 dB"), number_or_dash(m, "calibration_after", "0.1 dB")});
  if (judgement.verdict != Verdict::undecided) console.line(Text::verdict_judged, {scaled(judgement.reading, unit)});
}

void print_quiet(Console& console, const QuietRuling& quiet) {
  const Sheet& rule = quiet.rule;
  const std::string limit = rule.has("limit") ? scaled(*rule.number("limit"), "0.1 dB") : "-";
  console.line(Text::verdict_quiet, {std::string(rule.text("place")), std::string(rule.text("from_time")),
                                     std::string(rule.text("to_time")), limit, confirmed_says(console, rule),
                                     verdict_says(console, quiet.verdict), says(console.language(), quiet.why)});
}

std::string row_json(const Sheet& row) {
  JsonLine out;
  out.add("id", to_text(row.id())).add("source", row.text("source")).add("confirmed", row.flag("confirmed"));
  for (const char* field : {"valid_from", "valid_to"})
    if (row.has(field)) out.add(field, row.text(field));
  return out.text();
}

std::string quiet_json(Language language, const Ruling& ruling) {
  std::string out;
  for (const QuietRuling& quiet : ruling.quiet) {
    JsonLine line;
    line.add("verdict", casework::verdict_name(quiet.verdict)).add("why", casework::info(quiet.why).name);
    line.add("says", says(language, quiet.why)).raw("row", row_json(quiet.rule));
    out += (out.empty() ? "" : ",") + line.text();
  }
  return "[" + out + "]";
}

}  // namespace

void print_verdict(Console& console, const Ruling& ruling, const Sheet& m) {
  const Judgement& judgement = ruling.judgement;
  print_reading(console, ruling, m);
  if (ruling.row) print_limit(console, judgement, *ruling.row, m.text("unit"));
  print_judged(console, judgement, m);
  console.line(Text::verdict_line, {verdict_says(console, judgement.verdict), says(console.language(), judgement.why)});
  for (const QuietRuling& quiet : ruling.quiet) print_quiet(console, quiet);
  if (ruling.recorded_otherwise) console.line(Text::verdict_otherwise);
}

std::string verdict_json(Language language, const Ruling& ruling, const Sheet& m) {
  const Judgement& judgement = ruling.judgement;
  JsonLine out;
  out.add("verdict", casework::verdict_name(judgement.verdict)).add("why", casework::info(judgement.why).name);
  out.add("says", says(language, judgement.why)).add("period", judgement.period).add("zone", ruling.zone);
  out.add("unit", m.text("unit"));
  if (m.has("value")) out.add("reading", *m.number("value"));
  if (judgement.verdict != Verdict::undecided) out.add("judged", judgement.reading);
  out.add("correction", judgement.correction);
  if (judgement.limit) out.add("limit", *judgement.limit);
  if (ruling.row) out.raw("row", row_json(*ruling.row));
  out.raw("quiet", quiet_json(language, ruling)).add("above", casework::is_above(ruling));
  return out.add("recorded_otherwise", ruling.recorded_otherwise).text();
}

}  // namespace satchel::cli
