#include "engine/store/damage.h"

#include <algorithm>

#include "engine/base/limits.h"

namespace satchel {
namespace {

constexpr std::uint64_t kMostBytes = 16U << 20;
constexpr std::string_view kFirstLine = "satchel damage 1";

std::string report_path(const std::string& folder, std::int64_t number) {
  return aside_folder(folder, number) + "/report";
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::int64_t out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return out;
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

std::string text_of(const LostEntries& lost) {
  std::string out = "lost " + std::to_string(lost.first) + " " + std::to_string(lost.last);
  return lost.hash ? out + " " + to_hex(lost.hash->view()) : out;
}

std::string text_of(const Damage& damage) {
  std::string out(kFirstLine);
  out += "\nwhen " + std::to_string(damage.when.count);
  out += "\nreason " + one_line(damage.reason);
  out += std::string("\nfiles ") + (damage.files_aside ? "aside" : "kept");
  out += "\nkept " + std::to_string(damage.kept) + "\n";
  for (const auto& lost : damage.lost) out += text_of(lost) + "\n";
  for (const auto& blob : damage.blobs) out += "blob " + to_hex(blob.view()) + "\n";
  return out;
}

/// The first word of `rest`, which is left without it.
std::string_view word(std::string_view& rest) {
  const auto end = std::min(rest.find(' '), rest.size());
  const std::string_view out = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return out;
}

void read_lost(std::string_view rest, Damage& out) {
  const auto first = whole_number(word(rest)), last = whole_number(word(rest));
  if (!first || !last || *last < *first) return;
  const auto hash = hash_from_hex(rest);
  out.lost.push_back({*first, *last, hash ? std::optional(*hash) : std::nullopt});
}

void read_line(std::string_view line, Damage& out) {
  const std::string_view what = word(line);
  if (what == "when") out.when.count = whole_number(line).value_or(0);
  if (what == "reason") out.reason = line;
  if (what == "files") out.files_aside = line == "aside";
  if (what == "kept") out.kept = whole_number(line).value_or(0);
  if (what == "lost") read_lost(line, out);
  if (what == "blob")
    if (const auto hash = hash_from_hex(line)) out.blobs.push_back(*hash);
}

std::optional<Damage> read_report(Files& files, const std::string& folder, std::int64_t number) {
  const auto text = read_all(files, report_path(folder, number), kMostBytes);
  if (!text || !text->starts_with(kFirstLine)) return std::nullopt;
  Damage out;
  out.number = number;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    read_line(rest.substr(0, end), out);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

Result<std::vector<std::int64_t>> numbers(Files& files, const std::string& folder) {
  std::vector<std::int64_t> out;
  if (!files.exists(folder + "/aside")) return out;
  SATCHEL_ASSIGN(const auto names, files.list(folder + "/aside"));
  for (const auto& name : names)
    if (const auto number = whole_number(name)) out.push_back(*number);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::int64_t Damage::lost_entries() const {
  std::int64_t out = 0;
  for (const auto& l : lost) out += l.last - l.first + 1;
  return out;
}

Status note_damage(Files& files, const std::string& folder, const std::string& reason) {
  if (files.exists(folder + "/damaged")) return {};
  return write_whole(files, folder + "/damaged", one_line(reason));
}

std::optional<std::string> noted_damage(Files& files, const std::string& folder) {
  if (!files.exists(folder + "/damaged")) return std::nullopt;
  auto reason = read_all(files, folder + "/damaged", kMostBytes);
  return reason && !reason->empty() ? one_line(*std::move(reason)) : std::string("noted before");
}

std::string aside_folder(const std::string& folder, std::int64_t number) {
  return folder + "/aside/" + std::to_string(number);
}

Result<std::int64_t> next_aside(Files& files, const std::string& folder) {
  SATCHEL_ASSIGN(const auto taken, numbers(files, folder));
  return taken.empty() ? 1 : taken.back() + 1;
}

Status write_report(Files& files, const std::string& folder, const Damage& damage) {
  SATCHEL_TRY(files.make_folder(aside_folder(folder, damage.number)));
  SATCHEL_TRY(files.sync_folder(folder));
  SATCHEL_TRY(files.sync_folder(folder + "/aside"));
  return write_whole(files, report_path(folder, damage.number), text_of(damage));
}

bool has_report(Files& files, const std::string& folder, std::int64_t number) {
  return files.exists(report_path(folder, number));
}

Result<std::vector<Damage>> read_reports(Files& files, const std::string& folder) {
  SATCHEL_ASSIGN(const auto all, numbers(files, folder));
  std::vector<Damage> out;
  for (const auto number : all)
    if (auto damage = read_report(files, folder, number)) out.push_back(*std::move(damage));
  return out;
}

std::optional<UnderWay> salvage_under_way(Files& files, const std::string& folder) {
  const auto text = read_all(files, folder + "/salvaging", 64);
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  const auto number = whole_number(word(rest));
  if (!number) return std::nullopt;
  return UnderWay{*number, whole_number(rest).value_or(0)};
}

Status begin_salvage(Files& files, const std::string& folder, const UnderWay& salvage) {
  return write_whole(files, folder + "/salvaging", std::to_string(salvage.number) + " " + std::to_string(salvage.last));
}

Status end_salvage(Files& files, const std::string& folder) {
  SATCHEL_TRY(files.remove(folder + "/damaged"));
  SATCHEL_TRY(files.remove(folder + "/salvaging"));
  return files.sync_folder(folder);
}

}  // namespace satchel
