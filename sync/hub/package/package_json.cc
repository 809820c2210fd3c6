// The parts of a package that machines read. Hashes and keys are hex, bytes base64, epochs decimal text (they have 64
// bits), times milliseconds.
#include <boost/json.hpp>

#include "engine/evidence/package.h"
#include "engine/store/held.h"
#include "sync/hub/package/package_parts.h"

namespace satchel::hub {
namespace json = boost::json;
namespace {

json::string text(std::string_view s) { return json::string(s.data(), s.size()); }
json::string hex(ByteView bytes) { return text(to_hex(bytes)); }
json::string base64(ByteView bytes) { return text(to_base64(bytes)); }
json::string number(Epoch epoch) { return text(std::to_string(epoch.value)); }

json::array hashes(const std::vector<Hash>& list) {
  json::array out;
  for (const Hash& hash : list) out.emplace_back(hex(hash.view()));
  return out;
}

json::value writer_json(const Collected& c, WriterNo no) {
  const auto at = c.writers.find(no);
  if (at == c.writers.end()) return "hub";
  return {{"device", text(to_text(at->second.device))}, {"epoch", number(at->second.epoch)}};
}

/// Null where JSON has no word for it.
json::value value_of(const Field& field, const Value& value) {
  json::error_code error;
  json::value out = json::parse(value_to_json(field, value), error);
  return error ? json::value() : out;
}

json::object field_json(const Collected& c, const Field& field, const FieldState& state) {
  return {{"value", value_of(field, state.value)},
          {"version", state.version.value},
          {"writer", writer_json(c, state.writer)}};
}

json::object record_object(const Collected& c, const RecordType& type, const RecordState& r,
                           const Clearance& clearance) {
  json::object fields;
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    if (clearance.reads(type.fields[i]) && r.fields[i].version.value > 0)
      fields[type.fields[i].name] = field_json(c, type.fields[i], r.fields[i]);
  return {{"type", text(type.name)},
          {"id", text(to_text(r.id))},
          {"version", r.version.value},
          {"alive", r.alive},
          {"sealed", r.sealed},
          {"author", text(r.author)},
          {"creator", writer_json(c, r.creator)},
          {"fields", std::move(fields)}};
}

json::value head_object(const LogHead& head) { return json::parse(log_head_json(head)); }

json::object link_object(const HistoryRow& row, const Hash& entry) {
  json::object out{{"sha256", hex(entry.view())}, {"origin", nullptr}};
  if (row.origin) out["origin"] = {{"epoch", number(row.origin->epoch)}, {"seq", row.origin->seq.value}};
  return out;
}

/// Why an entry was refused, by the code's name.
json::value refusal_of(const HistoryRow& row) {
  const auto outcome = decode_exception(row.outcome);
  if (!outcome || outcome->refused == Code::ok) return nullptr;
  return text(info(outcome->refused).name);
}

}  // namespace

TrustedTime time_of(const PackedEntry& e) {
  return e.entry ? trusted_time(e.entry->stamp, e.row.received) : TrustedTime{e.row.time, {}, false};
}

std::string records_json(const Collected& c, const Clearance& clearance) {
  json::array out;
  for (const auto& [type, record] : c.records) out.emplace_back(record_object(c, *type, record, clearance));
  return json::serialize(out);
}

std::string entries_json(const Collected& c) {
  json::array out;
  for (const auto& e : c.entries) {
    const WriterRow& w = c.writers.at(e.row.writer);
    const TrustedTime time = time_of(e);
    out.emplace_back(json::object{{"version", e.row.version.value},
                                  {"device", text(to_text(w.device))},
                                  {"epoch", number(w.epoch)},
                                  {"seq", e.row.seq.value},
                                  {"author", text(e.row.author)},
                                  {"received", e.row.received.count},
                                  {"time", time.time.count},
                                  {"time_error", time.error.count},
                                  {"suspicious_clock", time.suspicious},
                                  {"refused", refusal_of(e.row)},
                                  {"sha256", hex(e.hash.view())},
                                  {"entry", e.withheld ? json::value(nullptr) : json::value(base64(e.bytes))}});
  }
  return json::serialize(out);
}

std::string journals_json(const Collected& c) {
  json::array out;
  for (const auto& s : c.segments) {
    json::array links;
    for (std::size_t i = 0; i < s.links.size(); ++i) links.emplace_back(link_object(s.links[i], s.entries[i]));
    json::value head = nullptr;
    if (s.head) head = {{"seq", s.head->seq.value}, {"signature", base64(satchel::view(s.head->signature))}};
    out.emplace_back(json::object{{"device", text(to_text(s.writer.device))},
                                  {"epoch", number(s.writer.epoch)},
                                  {"first", s.links.front().seq.value},
                                  {"before", hex(s.before.view())},
                                  {"links", std::move(links)},
                                  {"head", std::move(head)},
                                  {"receipt", s.receipt}});
  }
  return json::serialize(out);
}

Result<std::string> statements_json(CentralView& view, const Collected& c, const LogState& log) {
  json::array out;
  for (const std::uint64_t no : c.statements) {
    SATCHEL_ASSIGN(const auto kept, view.statement(no));
    if (!kept) return fail(Code::corrupt, "the log lacks a statement");
    SATCHEL_ASSIGN(const auto proof, merkle::inclusion(no, log.size, nodes_of(view)));
    out.emplace_back(json::object{{"no", no},
                                  {"statement", base64(kept->statement.bytes)},
                                  {"signature", base64(satchel::view(kept->statement.signature))},
                                  {"proof", hashes(proof)}});
  }
  return json::serialize(out);
}

Result<std::string> log_json(CentralView& view, const LogHead& head, const std::vector<LogHead>& witnessed) {
  json::array before;
  for (const LogHead& w : witnessed) {
    SATCHEL_ASSIGN(const auto proof, merkle::consistency(w.log.size, head.log.size, nodes_of(view)));
    before.emplace_back(json::object{{"head", head_object(w)}, {"proof", hashes(proof)}});
  }
  return json::serialize(json::object{{"head", head_object(head)}, {"witnessed", std::move(before)}});
}

}  // namespace satchel::hub
