#include "tests/tamper/package_mutations.h"

#include <algorithm>

#include "tests/tamper/draft.h"

namespace satchel::tamper {
namespace {

void other_author(Draft& d) {
  json::value& line = d.any("entries.json");
  Entry entry = entry_of(line);
  entry.actor += 'x';
  put_entry(d, line, entry);
}

void other_time(Draft& d) {
  json::value& line = d.any("entries.json");
  Entry entry = entry_of(line);
  const std::int64_t by = 1 + static_cast<std::int64_t>(below(d.chance, 10'000'000));
  for (Millis* clock : {&entry.stamp.wall, &entry.stamp.anchor_hub}) clock->count -= by;
  put_entry(d, line, entry);
}

void other_contents(Draft& d) {
  json::value& line = d.any("entries.json");
  Entry entry = entry_of(line);
  for (auto& op : entry.changes[0].ops)
    if (auto* s = std::get_if<std::string>(&op.value)) *s += '!';
  if (entry.changes[0].ops.empty()) entry.changes[0].id.bytes[15] ^= 1U;
  entry.schema += 1;
  put_entry(d, line, entry);
}

void flipped_entry(Draft& d) { flip_base64(d.any("entries.json").at("entry"), d.chance); }

void other_receipt_time(Draft& d) {
  json::value& line = d.any("entries.json");
  line.at("received") = line.at("received").as_int64() - 1 - static_cast<std::int64_t>(below(d.chance, 100'000));
  if (!line.at("entry").is_null()) put_entry(d, line, entry_of(line));
}

void other_clock_word(Draft& d) {
  json::value& line = d.any("entries.json");
  const char* name = below(d.chance, 2) == 0 ? "time" : "time_error";
  line.at(name) = line.at(name).as_int64() + 1;
}

/// The stretch that has the most links.
json::value& longest(Draft& d) {
  auto& all = d.list("journals.json");
  return *std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.at("links").as_array().size() < b.at("links").as_array().size();
  });
}

void dropped(Draft& d) {
  auto& links = longest(d).at("links").as_array();
  links.erase(links.begin() + static_cast<std::ptrdiff_t>(below(d.chance, links.size())));
}

void swapped(Draft& d) {
  if (below(d.chance, 2) == 0) {
    auto& entries = d.list("entries.json");
    const std::size_t a = below(d.chance, entries.size()), b = (a + 1) % entries.size();
    for (const char* name : {"entry", "sha256"}) std::swap(entries[a].at(name), entries[b].at(name));
    return;
  }
  auto& links = longest(d).at("links").as_array();
  std::swap(links[0], links[1]);
}

void replayed(Draft& d) {
  auto& links = longest(d).at("links").as_array();
  links.insert(links.begin() + static_cast<std::ptrdiff_t>(below(d.chance, links.size() + 1)), links[0]);
}

void replayed_entry(Draft& d) {
  json::value again = d.any("entries.json");
  again.at("seq") = again.at("seq").as_int64() + 1;
  again.at("version") = again.at("version").as_int64() + 1000;
  d.list("entries.json").push_back(std::move(again));
}

void tail_cut(Draft& d) {
  auto& links = longest(d).at("links").as_array();
  links.resize(below(d.chance, links.size()));
}

void forged_head(Draft& d) {
  json::value* journal = &d.any("journals.json");
  while (journal->at("head").is_null()) journal = &d.any("journals.json");
  flip_base64(journal->at("head").at("signature"), d.chance);
}

void forged_statement(Draft& d) { flip_base64(d.any("statements.json").at("signature"), d.chance); }
void altered_statement(Draft& d) { flip_base64(d.any("statements.json").at("statement"), d.chance); }

void altered_proof(Draft& d) {
  json::value* statement = &d.any("statements.json");
  while (statement->at("proof").as_array().empty()) statement = &d.any("statements.json");
  json::value& hash = d.any(statement->at("proof").as_array());
  Bytes bytes = *from_hex(text(hash));
  flip(bytes, d.chance);
  hash = as_json(to_hex(bytes));
}

void forged_log_head(Draft& d) {
  json::value& head = d.read.at("log.json").at("head");
  flip_base64(head.at("signature"), d.chance);
}

/// A value that a device wrote, as a record shows it.
void other_value(Draft& d) {
  for (;;) {
    json::value& record = d.any("records.json");
    auto& fields = record.at("fields").as_object();
    if (fields.empty() || record.at("type").as_string() == "conflict") continue;
    auto& state = std::next(fields.begin(), static_cast<std::ptrdiff_t>(below(d.chance, fields.size())))->value();
    if (state.at("writer").is_string() || !state.at("value").is_string()) continue;
    state.at("value").as_string() += "x";
    return;
  }
}

void other_provenance(Draft& d) {
  for (;;) {
    auto& fields = d.any("records.json").at("fields").as_object();
    if (fields.empty()) continue;
    auto& state = std::next(fields.begin(), static_cast<std::ptrdiff_t>(below(d.chance, fields.size())))->value();
    if (state.at("writer").is_string()) continue;
    state.at("version") = state.at("version").as_int64() + 1'000'000;
    return;
  }
}

void other_photo(Draft& d) {
  std::vector<Bytes*> blobs;
  for (auto& [name, bytes] : d.parts)
    if (name.starts_with("blobs/")) blobs.push_back(&bytes);
  flip(*blobs[below(d.chance, blobs.size())], d.chance);
}

/// Another photo under its own name: it fits its name, and nobody has receipted it.
void photo_instead(Draft& d) {
  for (auto& [name, bytes] : d.parts) {
    if (!name.starts_with("blobs/")) continue;
    flip(bytes, d.chance);
    name = "blobs/" + to_hex(sha256(bytes).view()) + name.substr(70);
    return;
  }
}

using Deed = void (*)(Draft&);
const std::vector<std::pair<const char*, Deed>> kDeeds{
    {"author", other_author},
    {"time", other_time},
    {"contents", other_contents},
    {"entry bit", flipped_entry},
    {"received", other_receipt_time},
    {"time told", other_clock_word},
    {"dropped", dropped},
    {"swapped", swapped},
    {"replayed", replayed},
    {"replayed entry", replayed_entry},
    {"tail cut", tail_cut},
    {"forged head", forged_head},
    {"forged statement", forged_statement},
    {"altered statement", altered_statement},
    {"altered proof", altered_proof},
    {"forged log head", forged_log_head},
    {"value", other_value},
    {"provenance", other_provenance},
    {"photo", other_photo},
    {"photo instead", photo_instead},
};

}  // namespace

Mutation mutate(const SampleCase& sample, Keys& hub, Chance& chance) {
  const std::size_t what = below(chance, kDeeds.size() + 4);
  if (what < kDeeds.size()) {
    Draft draft(sample, chance);
    kDeeds[what].second(draft);
    const bool insider = below(chance, 3) != 0;
    return {std::string(kDeeds[what].first) + (insider ? ", signed anew" : ""),
            packed(draft.finished(), insider ? &hub : nullptr)};
  }
  Bytes bytes = sample.package;
  switch (what - kDeeds.size()) {
    case 0:
      bytes.resize(below(chance, bytes.size()));
      return {"file cut", bytes};
    case 1:
      return {"log written anew", packed(rewritten(sample, hub, chance), &hub), true};
    default:
      flip(bytes, chance);
      return {"file bit", bytes};
  }
}

}  // namespace satchel::tamper
