#include "engine/casework/draw.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace satchel::casework {
namespace {

constexpr std::size_t kSeed = 32;
constexpr int kMostWeight = 1000;

Error odd(const std::string& what) { return fail(Code::invalid, "a draw: " + what); }

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> out;
  if (text.empty()) return out;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find(by, at);
    out.emplace_back(text.substr(at, end - at));
    if (end == std::string_view::npos) return out;
    at = end + 1;
  }
}

bool is_name(const std::string& id) {
  return !id.empty() && is_utf8(id) && id.find_first_of("\t\n\r,") == std::string::npos;
}

template <class Member>
Status check_names(const std::vector<Member>& members, const char* what) {
  std::set<std::string> seen;
  for (const Member& member : members)
    if (!is_name(member.id) || !seen.insert(member.id).second)
      return odd(std::string(what) + " '" + member.id + "' stands twice, or is no name");
  return {};
}

Status check(const DrawPool& pool) {
  SATCHEL_TRY(check_names(pool.sites, "site"));
  SATCHEL_TRY(check_names(pool.officers, "officer"));
  for (const auto& site : pool.sites)
    if (site.weight < 1 || site.weight > kMostWeight) return odd("site '" + site.id + "' has no weight");
  for (const auto& officer : pool.officers)
    if (!std::ranges::all_of(officer.conflicts, is_name)) return odd("conflicts of '" + officer.id + "'");
  return {};
}

std::string line_of(const DrawSite& site) { return "site\t" + site.id + "\t" + std::to_string(site.weight) + "\n"; }

std::string line_of(const DrawOfficer& officer) {
  std::vector<std::string> conflicts = officer.conflicts;
  std::ranges::sort(conflicts);
  std::string out = "officer\t" + officer.id + "\t";
  for (std::size_t i = 0; i < conflicts.size(); ++i) out += (i == 0 ? "" : ",") + conflicts[i];
  return out + "\n";
}

Status take_line(const std::vector<std::string>& parts, DrawPool& pool) {
  if (parts.size() != 3) return odd("a line of the pool has three parts");
  if (parts[0] == "officer") return pool.officers.push_back({parts[1], split(parts[2], ',')}), Status{};
  int weight = 0;
  const char* end = parts[2].data() + parts[2].size();
  const auto [at, error] = std::from_chars(parts[2].data(), end, weight);
  if (parts[0] != "site" || error != std::errc() || at != end) return odd("a line of the pool is garbled");
  pool.sites.push_back({parts[1], weight});
  return {};
}

std::string hex(const Hash& hash) { return to_hex(hash.view()); }

Hash score_of(const std::string& mixed, const DrawSite& site) {
  Hash least;
  for (int ticket = 1; ticket <= site.weight; ++ticket) {
    const Hash score = sha256(mixed + "\nsite\n" + site.id + "\n" + std::to_string(ticket));
    if (ticket == 1 || score < least) least = score;
  }
  return least;
}

/// The ids with the lowest scores, `n` of them or all.
std::vector<std::string> lowest(std::vector<std::pair<Hash, std::string>> scored, std::size_t n) {
  std::ranges::sort(scored);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(n, scored.size()); ++i) out.push_back(scored[i].second);
  return out;
}

std::vector<std::string> officers_for(const std::string& mixed, const std::string& site, const DrawInput& input) {
  std::vector<std::pair<Hash, std::string>> scored;
  for (const auto& officer : input.pool.officers)
    if (std::ranges::find(officer.conflicts, site) == officer.conflicts.end())
      scored.emplace_back(sha256(mixed + "\nofficer\n" + site + "\n" + officer.id), officer.id);
  return lowest(std::move(scored), input.officers_each);
}

}  // namespace

Result<std::string> text_of(const DrawPool& pool) {
  SATCHEL_TRY(check(pool));
  std::vector<std::string> lines;
  for (const auto& site : pool.sites) lines.push_back(line_of(site));
  for (const auto& officer : pool.officers) lines.push_back(line_of(officer));
  std::ranges::sort(lines);
  std::string out;
  for (const auto& line : lines) out += line;
  return out;
}

Result<DrawPool> pool_from(std::string_view text) {
  DrawPool out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return odd("the pool's last line has no end");
    SATCHEL_TRY(take_line(split(text.substr(at, end - at), '\t'), out));
    at = end + 1;
  }
  SATCHEL_ASSIGN(const std::string again, text_of(out));
  if (again != text) return odd("the pool is not written as it is hashed");
  return out;
}

std::string seed_text(ByteView seed) { return "satchel-draw-seed-1\n" + to_hex(seed); }

Hash seed_commitment(ByteView seed) { return sha256(seed_text(seed)); }

Result<std::vector<Drawn>> draw(const DrawInput& input) {
  SATCHEL_ASSIGN(const std::string pool, text_of(input.pool));
  if (input.seed.size() != kSeed) return odd("the seed has 32 bytes");
  if (input.public_value.empty()) return odd("the public value is missing");
  if (input.sites > input.pool.sites.size()) return odd("the pool has fewer sites than are to be drawn");
  const std::string mixed =
      hex(sha256("satchel-draw-1\n" + hex(sha256(pool)) + "\n" + to_hex(input.seed) + "\n" + input.public_value));
  std::vector<std::pair<Hash, std::string>> scored;
  for (const auto& site : input.pool.sites) scored.emplace_back(score_of(mixed, site), site.id);
  std::vector<Drawn> out;
  for (auto& site : lowest(std::move(scored), input.sites)) {
    auto officers = officers_for(mixed, site, input);
    if (officers.size() < input.officers_each) return odd("too few officers may check '" + site + "'");
    out.push_back({std::move(site), std::move(officers)});
  }
  return out;
}

Status verify(const PublishedDraw& published) {
  SATCHEL_ASSIGN(const std::string pool, text_of(published.input.pool));
  if (sha256(pool) != published.pool_hash)
    return fail(Code::bad_checksum, "the pool is not the one that was committed");
  if (seed_commitment(published.input.seed) != published.seed_hash)
    return fail(Code::bad_checksum, "the seed is not the one that was committed");
  SATCHEL_ASSIGN(const auto again, draw(published.input));
  if (again != published.result) return odd("drawn again, the result is another");
  return {};
}

}  // namespace satchel::casework
