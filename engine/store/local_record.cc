#include "engine/store/local_record.h"

#include <algorithm>

namespace satchel {
namespace {

enum Flag : std::uint8_t { kAtHub = 1, kHubAlive = 2, kHubSealed = 4, kAlive = 8, kSealed = 16 };

std::uint8_t flags_of(const LocalRecord& r) {
  return static_cast<std::uint8_t>((r.at_hub ? kAtHub : 0) | (r.hub_alive ? kHubAlive : 0) |
                                   (r.hub_sealed ? kHubSealed : 0) | (r.alive ? kAlive : 0) | (r.sealed ? kSealed : 0));
}

/// Versions of the hub's fields, as runs: most records have one or two.
void write_versions(Writer& out, const LocalRecord& r) {
  std::vector<std::pair<Version, std::uint64_t>> runs;
  for (std::size_t i = 0; i < r.hub.size();) {
    std::size_t end = i;
    while (end < r.hub.size() && r.hub[end].version == r.hub[i].version) ++end;
    runs.emplace_back(r.hub[i].version, end - i);
    i = end;
  }
  out.varint(runs.size());
  for (const auto& [version, count] : runs) out.zigzag(r.version.value - version.value), out.varint(count);
}

void read_versions(Reader& in, LocalRecord& r) {
  const std::size_t runs = in.count(2);
  std::size_t at = 0;
  for (std::size_t i = 0; i < runs && in.ok(); ++i) {
    const Version version{in.natural_below(r.version.value)};
    for (std::uint64_t n = in.varint(); n > 0 && in.ok(); --n) {
      if (at == r.hub.size()) return in.fail();
      r.hub[at++].version = version;
    }
  }
}

/// The hub's values where they differ from what shows; the others stand in their columns.
void write_shadows(Writer& out, const LocalRecord& r) {
  std::vector<std::size_t> differ;
  for (std::size_t i = 0; i < r.hub.size(); ++i)
    if (r.hub[i].value != r.view[i]) differ.push_back(i);
  out.varint(differ.size());
  for (std::size_t i : differ) out.varint(i), write_value(out, r.hub[i].value);
}

void read_shadows(Reader& in, LocalRecord& r) {
  for (std::size_t i = 0; i < r.hub.size(); ++i) r.hub[i].value = r.view[i];
  const std::size_t n = in.count(2);
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    const std::uint64_t at = in.varint();
    if (at >= r.hub.size()) return in.fail();
    r.hub[at].value = read_value(in);
  }
}

enum class HubValues : std::uint8_t { as_shown, as_kept };

void write_meta(Writer& out, const LocalRecord& r, HubValues values = HubValues::as_kept) {
  out.u8(flags_of(r));
  out.bytes(r.author);
  out.varint(r.pending.size());
  for (std::int64_t n : r.pending) out.varint(static_cast<std::uint64_t>(n));
  if (r.at_hub) {
    out.varint(static_cast<std::uint64_t>(r.version.value));
    write_versions(out, r);
    values == HubValues::as_shown ? out.varint(0) : write_shadows(out, r);
    out.varint(r.bases.size());
    for (const auto& [field, base] : r.bases) out.varint(field), out.varint(static_cast<std::uint64_t>(base.value));
  }
  out.varint(r.unknown.size());
  for (const auto& [field, state] : r.unknown) {
    out.varint(field), out.varint(static_cast<std::uint64_t>(state.version.value)), write_value(out, state.value);
  }
}

void put_meta(Row& row, const LocalRecord& r, HubValues values) {
  Bytes meta;
  Writer out(meta);
  write_meta(out, r, values);
  row.meta = whole_check(row_check(r.id, r.view), row.version, meta);
  row.meta += meta;
}

bool fits_check(const Row& row, const LocalRecord& r) {
  if (row.meta.size() <= kRowCheckBytes) return false;
  const ByteView check = ByteView(row.meta).substr(0, kRowCheckBytes), meta = ByteView(row.meta).substr(kRowCheckBytes);
  return check == whole_check(row_check(r.id, r.view), row.version, meta);
}

void read_pending(Reader& in, LocalRecord& r) {
  const std::size_t n = in.count();
  for (std::size_t i = 0; i < n && in.ok(); ++i) r.pending.push_back(in.natural());
}

void read_hub_side(Reader& in, LocalRecord& r) {
  r.version.value = in.natural();
  read_versions(in, r);
  read_shadows(in, r);
  const std::size_t bases = in.count(2);
  for (std::size_t i = 0; i < bases && in.ok(); ++i) {
    const auto field = static_cast<FieldNo>(in.varint());
    r.bases[field] = Version{in.natural()};
  }
}

void read_unknown(Reader& in, LocalRecord& r) {
  const std::size_t n = in.count(3);
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    const auto field = static_cast<FieldNo>(in.varint());
    const Version version{in.natural()};
    r.unknown[field] = {read_value(in), version, {}};
  }
}

/// Before the hub has it, every field that is set has the create as its first pending change.
void assume_unknown_at_hub(const RecordType& type, LocalRecord& r) {
  for (const auto& f : type.fields) r.bases[f.number] = Version{};
}

bool read_meta(Reader& in, const RecordType& type, LocalRecord& r) {
  const std::uint8_t flags = in.u8();
  r.at_hub = flags & kAtHub, r.hub_alive = flags & kHubAlive, r.hub_sealed = flags & kHubSealed;
  r.alive = flags & kAlive, r.sealed = flags & kSealed;
  r.author = in.bytes();
  read_pending(in, r);
  if (r.at_hub)
    read_hub_side(in, r);
  else
    assume_unknown_at_hub(type, r);
  read_unknown(in, r);
  return in.ok();
}

}  // namespace

void promote(const RecordType& type, LocalRecord& r) {
  for (auto it = r.unknown.begin(); it != r.unknown.end();) {
    const auto at = type.index_of(it->first);
    if (!at || r.locked.contains(it->first)) {
      ++it;
      continue;
    }
    const bool newest = it->second.version >= r.hub[*at].version;  // while it was locked a later value may have come
    if (newest) r.hub[*at] = it->second;
    if (newest && !r.has_pending(it->first)) r.view[*at] = it->second.value;
    it = r.unknown.erase(it);
    r.promoted = true;
  }
}

Version LocalRecord::base_of(const Field& field, std::size_t index) const {
  const auto it = bases.find(field.number);
  return it != bases.end() ? it->second : hub[index].version;
}

LocalRecord new_local_record(const RecordType& type, const Id& id) {
  LocalRecord r;
  r.type = type.number;
  r.id = id;
  r.hub.resize(type.fields.size());
  r.view.resize(type.fields.size());
  return r;
}

LocalRecord created_record(const RecordType& type, Change change, const std::string& author, std::int64_t n) {
  LocalRecord r;
  r.type = type.number;
  r.id = change.id;
  r.author = author;
  r.pending.push_back(n);
  r.view.resize(type.fields.size());
  for (auto& op : change.ops) r.view[*type.index_of(op.field)] = std::move(op.value);
  return r;
}

std::optional<LocalRecord> pulled_record(const RecordType& type, PullItem& item) {
  LocalRecord r = new_local_record(type, item.id);
  for (const auto& f : item.fields)
    if (!type.index_of(f.number)) return std::nullopt;
  for (auto& f : item.fields) {
    const std::size_t at = *type.index_of(f.number);
    r.hub[at].version = f.version;
    r.view[at] = std::move(f.value);
  }
  r.at_hub = true;
  r.hub_sealed = r.sealed = item.sealed;
  r.version = item.version;
  r.author = item.author;
  return r;
}

Row pulled_row(LocalRecord r) {
  Row row;
  row.id = r.id;
  row.version = r.version;
  put_meta(row, r, HubValues::as_shown);
  row.values = std::move(r.view);
  return row;
}

void put_back(const RecordType& type, Row& row, PullItem& item) {
  for (auto& f : item.fields) f.value = std::move(row.values[*type.index_of(f.number)]);
}

Row to_row(LocalRecord r) {
  Row row;
  row.id = r.id;
  row.version = r.version;
  put_meta(row, r, HubValues::as_kept);
  row.values = std::move(r.view);
  return row;
}

Result<LocalRecord> from_row(const RecordType& type, Row row) {
  LocalRecord r = new_local_record(type, row.id);
  r.view = std::move(row.values);
  if (!fits_check(row, r))
    return fail(Code::corrupt, type.name + " " + to_text(r.id) + ": the row does not fit its hash");
  Reader in(row.meta);
  in.raw(kRowCheckBytes);
  if (!read_meta(in, type, r)) return fail(Code::corrupt, type.name + " " + to_text(r.id) + ": metadata is garbled");
  return r;
}

Bytes to_blob(const LocalRecord& r) {
  Bytes bytes;
  Writer out(bytes);
  out.varint(r.view.size());
  for (const auto& v : r.view) write_value(out, v);
  write_meta(out, r);
  const Version stored = r.at_hub ? r.version : Version{};  // write_meta() keeps none of a record that the hub lacks
  return bytes + whole_check(r.id.view(), stored, bytes);
}

Result<LocalRecord> from_blob(const RecordType& type, const Id& id, ByteView blob) {
  LocalRecord r = new_local_record(type, id);
  Reader in(blob);
  const std::size_t n = in.count();
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    if (i == r.view.size()) break;
    r.view[i] = read_value(in);
  }
  const Error garbled = fail(Code::corrupt, type.name + " " + to_text(id) + ": set aside and garbled");
  if (n > r.view.size() || !read_meta(in, type, r)) return garbled;
  const std::size_t end = in.position();
  if (blob.substr(end) != whole_check(id.view(), r.version, blob.substr(0, end))) return garbled;
  return r;
}

}  // namespace satchel
