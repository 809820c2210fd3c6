#include "sync/hub/central/blobs_named.h"

namespace satchel::hub {
namespace {

namespace cf = conflict_field;

std::optional<Hash> blob_in(const Value& value) {
  const auto* bytes = std::get_if<Octets>(&value);
  const auto hash = bytes ? hash_from_bytes(bytes->bytes) : Result<Hash>(fail(Code::invalid));
  return hash ? std::optional(*hash) : std::nullopt;
}

/// A side of a conflict is JSON text: a blob's is its hash in hexadecimal, in quotes.
std::optional<Hash> blob_in_json(std::string_view text) {
  if (text.size() != 66 || text.front() != '"' || text.back() != '"') return std::nullopt;
  const auto bytes = from_hex(text.substr(1, 64));
  return bytes ? blob_in(Octets{*bytes}) : std::nullopt;
}

/// Of one side of a conflict.
std::optional<Hash> blob_at(const RecordType& type, const RecordState& conflict, FieldNo side) {
  const auto* json = std::get_if<std::string>(&conflict.fields[*type.index_of(side)].value);
  return json ? blob_in_json(*json) : std::nullopt;
}

}  // namespace

void each_blob(const RecordType& type, const RecordState& record, const VisitBlob& visit) {
  if (type.number == cf::kType) {
    for (const FieldNo side : {FieldNo{cf::standing}, FieldNo{cf::proposed}, FieldNo{cf::final}})
      if (const auto hash = blob_at(type, record, side)) visit(*hash, nullptr);
    return;
  }
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    if (type.fields[i].type != FieldType::blob) continue;
    if (const auto hash = blob_in(record.fields[i].value)) visit(*hash, &type.fields[i]);
  }
}

std::vector<Hash> blobs_named(const RecordType& type, const RecordState& record) {
  std::vector<Hash> out;
  each_blob(type, record, [&](const Hash& hash, const Field*) { out.push_back(hash); });
  return out;
}

}  // namespace satchel::hub
