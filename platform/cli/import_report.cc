#include "platform/cli/import_report.h"

#include <filesystem>

#include "platform/cli/csv.h"
#include "platform/cli/json_line.h"

namespace satchel::cli {
namespace {

struct Named {
  LeftOut reason;
  std::string_view name;
  Text text;
};
constexpr Named kNamed[] = {{LeftOut::known, "known", Text::import_known},
                            {LeftOut::repeated, "repeated", Text::import_repeated},
                            {LeftOut::unchanged, "unchanged", Text::import_unchanged}};

std::string name_of(const LeftOutRow& row) {
  for (const Named& named : kNamed)
    if (named.reason == row.reason) return std::string(named.name);
  return std::string(info(row.why.code).name);
}

std::string text_of(const Console& console, const std::string& reason) {
  for (const Named& named : kNamed)
    if (named.name == reason) return console.text(named.text);
  return std::string(sentence(console.language(), code_named(reason)));
}

std::string n(std::int64_t v) { return std::to_string(v); }

}  // namespace

void LineRanges::add(std::int64_t line) {
  ++count_;
  if (!more_ && !stretches_.empty() && stretches_.back().second + 1 == line) {
    stretches_.back().second = line;
  } else if (stretches_.size() < kStretches) {
    stretches_.emplace_back(line, line);
  } else {
    more_ = true;
  }
}

std::string LineRanges::text() const {
  std::string out;
  for (const auto& [from, to] : stretches_)
    out += (out.empty() ? "" : ", ") + n(from) + (from == to ? "" : "-" + n(to));
  return more_ ? out + ", …" : out;
}

Status ImportReport::write_to(const std::string& path) {
  file_.open(std::filesystem::u8path(path), std::ios::binary | std::ios::trunc);
  file_ << csv_line({"line", "reason", "key", "detail"});
  return file_ ? Status() : Status(fail(Code::io, "cannot write " + path));
}

void ImportReport::left_out(const LeftOutRow& row) {
  const std::string reason = name_of(row);
  reasons_[reason].add(row.line);
  if (file_.is_open()) file_ << csv_line({n(row.line), reason, row.key, row.why.detail});
  if (row.reason != LeftOut::bad) return;
  if (!console_.json)
    return console_.note(Text::import_bad_row, {n(row.line), text_of(console_, reason) + ": " + row.why.detail});
  console_.out() << JsonLine().add("line", row.line).add("code", reason).add("detail", row.why.detail).text() << '\n';
}

Status ImportReport::finish(const ImportCounts& counts, const std::optional<RepeatCounts>& repeats) {
  if (console_.json) {
    JsonLine line, reasons;
    for (const auto& [reason, lines] : reasons_) reasons.add(reason, lines.count());
    line.add("rows", counts.rows).add("created", counts.created).add("updated", counts.updated);
    line.add("skipped", counts.skipped).add("bad", counts.bad).add("sealed", counts.sealed);
    if (repeats) {
      line.add("entered", repeats->entered.problems).add("asked", repeats->asked);
      line.add("channel_out_of_use", repeats->out_of_use).add("out_of_scope", repeats->out_of_scope);
      line.add("entered_at_hub", repeats->entered.out_of_scope);
    }
    console_.out() << line.raw("reasons", reasons.text()).text() << '\n';
  } else {
    console_.line(Text::import_done,
                  {n(counts.rows), n(counts.created), n(counts.updated), n(counts.skipped), n(counts.bad)});
    if (counts.sealed > 0) console_.line(Text::import_sealed, {n(counts.sealed)});
    for (const auto& [reason, lines] : reasons_)
      console_.line(Text::import_reason, {text_of(console_, reason), n(lines.count()), lines.text()});
    if (repeats) tell_repeats(console_, *repeats);
  }
  if (!file_.is_open()) return {};
  file_.close();
  return file_ ? Status() : Status(fail(Code::io, "the report is not whole"));
}

}  // namespace satchel::cli
