#include "tests/tamper/draft.h"

#include <algorithm>

namespace satchel::tamper {
namespace {

Bytes& part(Parts& parts, std::string_view name) {
  return std::find_if(parts.begin(), parts.end(), [&](const auto& p) { return p.first == name; })->second;
}

}  // namespace

std::size_t below(Chance& chance, std::size_t n) { return static_cast<std::size_t>(chance() % n); }

void flip(Bytes& bytes, Chance& chance) {
  const std::size_t at = below(chance, bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(chance, 8)));
}

std::string_view text(const json::value& v) { return {v.as_string().data(), v.as_string().size()}; }
json::string as_json(std::string_view s) { return json::string(s.data(), s.size()); }

void flip_base64(json::value& v, Chance& chance) {
  Bytes bytes = *from_base64(text(v));
  flip(bytes, chance);
  v = as_json(to_base64(bytes));
}

Draft::Draft(const SampleCase& sample, Chance& random) : parts(sample.parts), chance(random) {
  for (const char* name : {"entries.json", "journals.json", "statements.json", "records.json", "log.json"})
    read[name] = json::parse(part(parts, name));
}

Parts Draft::finished() {
  for (const auto& [name, value] : read) part(parts, name) = json::serialize(value);
  return parts;
}

json::value* link_of(Draft& d, const json::value& entry) {
  for (auto& journal : d.list("journals.json")) {
    if (journal.at("device") != entry.at("device") || journal.at("epoch") != entry.at("epoch")) continue;
    const std::int64_t at = entry.at("seq").as_int64() - journal.at("first").as_int64();
    auto& links = journal.at("links").as_array();
    if (at >= 0 && at < static_cast<std::int64_t>(links.size())) return &links[static_cast<std::size_t>(at)];
  }
  return nullptr;
}

void put_entry(Draft& d, json::value& line, const Entry& entry) {
  const Bytes bytes = encode(entry);
  const json::string hash = as_json(to_hex(sha256(bytes).view()));
  if (json::value* link = link_of(d, line)) link->at("sha256") = hash;
  line.at("sha256") = hash;
  line.at("entry") = as_json(to_base64(bytes));
  line.at("author") = as_json(entry.actor);
  const TrustedTime time = trusted_time(entry.stamp, Millis{line.at("received").as_int64()});
  line.at("time") = time.time.count;
  line.at("time_error") = time.error.count;
  line.at("suspicious_clock") = time.suspicious;
}

Entry entry_of(const json::value& line) { return *decode_entry(*from_base64(text(line.at("entry")))); }

}  // namespace satchel::tamper
