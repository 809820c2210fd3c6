#include "sync/hub/central/record_row.h"

namespace satchel::hub {
namespace {

enum Flag : std::uint8_t { kAlive = 1, kSealed = 2, kDeleted = 4 };

void write_version(Writer& out, Version v) { out.varint(static_cast<std::uint64_t>(v.value)); }
Version read_version(Reader& in) { return {in.natural()}; }
void write_writer(Writer& out, WriterNo w) { out.varint(static_cast<std::uint64_t>(w.value)); }
WriterNo read_writer(Reader& in) { return {in.natural()}; }

bool same_stamp(const FieldState& a, const FieldState& b) { return a.version == b.version && a.writer == b.writer; }

/// Version and writer of each field, as runs.
void write_stamps(Writer& out, const RecordState& r) {
  std::size_t runs = 0;
  for (std::size_t i = 0; i < r.fields.size(); ++i) runs += i == 0 || !same_stamp(r.fields[i], r.fields[i - 1]) ? 1 : 0;
  out.varint(runs);
  for (std::size_t i = 0; i < r.fields.size();) {
    std::size_t end = i + 1;
    while (end < r.fields.size() && same_stamp(r.fields[end], r.fields[i])) ++end;
    out.zigzag(r.version.value - r.fields[i].version.value);
    write_writer(out, r.fields[i].writer);
    out.varint(end - i);
    i = end;
  }
}

void read_stamps(Reader& in, RecordState& r) {
  const std::size_t runs = in.count(3);
  std::size_t at = 0;
  for (std::size_t i = 0; i < runs && in.ok(); ++i) {
    const Version version{in.natural_below(r.version.value)};
    const WriterNo writer = read_writer(in);
    for (std::uint64_t n = in.varint(); n > 0 && in.ok(); --n, ++at) {
      if (at == r.fields.size()) return in.fail();
      r.fields[at].version = version, r.fields[at].writer = writer;
    }
  }
}

void write_elements(Writer& out, const RecordState& r) {
  out.varint(r.elements.size());
  for (const auto& [field, elements] : r.elements) {
    out.varint(field);
    out.varint(elements.size());
    for (const auto& e : elements) {
      out.bytes(e.element), write_version(out, e.version), write_writer(out, e.writer), out.u8(e.present);
    }
  }
}

void read_elements(Reader& in, RecordState& r) {
  const std::size_t fields = in.count(2);
  for (std::size_t i = 0; i < fields && in.ok(); ++i) {
    auto& elements = r.elements[static_cast<FieldNo>(in.varint())];
    for (std::size_t n = in.count(4); n > 0 && in.ok(); --n) {
      ElementState e;
      e.element = in.bytes();
      e.version = read_version(in);
      e.writer = read_writer(in);
      e.present = in.u8() != 0;
      elements.push_back(std::move(e));
    }
  }
}

void write_unknown(Writer& out, const RecordState& r) {
  out.varint(r.unknown.size());
  for (const auto& [field, state] : r.unknown) {
    out.varint(field), write_version(out, state.version), write_writer(out, state.writer),
        write_value(out, state.value);
  }
}

void read_unknown(Reader& in, RecordState& r) {
  for (std::size_t n = in.count(4); n > 0 && in.ok(); --n) {
    FieldState& state = r.unknown[static_cast<FieldNo>(in.varint())];
    state.version = read_version(in);
    state.writer = read_writer(in);
    state.value = read_value(in);
  }
}

void write_meta(Writer& out, const StoredRecord& stored) {
  const RecordState& r = stored.state;
  out.u8(
      static_cast<std::uint8_t>((r.alive ? kAlive : 0) | (r.sealed ? kSealed : 0) | (r.turned.value ? kDeleted : 0)));
  out.bytes(r.author);
  write_version(out, r.entered);
  if (r.turned.value) write_version(out, r.turned);
  write_writer(out, r.creator);
  write_writer(out, r.only);
  out.varint(static_cast<std::uint64_t>(stored.scopes.value));
  write_stamps(out, r);
  write_elements(out, r);
  write_unknown(out, r);
}

bool read_meta(Reader& in, StoredRecord& stored) {
  RecordState& r = stored.state;
  const std::uint8_t flags = in.u8();
  r.alive = flags & kAlive, r.sealed = flags & kSealed;
  r.author = in.bytes();
  r.entered = read_version(in);
  if (flags & kDeleted) r.turned = read_version(in);
  r.creator = read_writer(in);
  r.only = read_writer(in);
  stored.scopes.value = static_cast<std::int64_t>(in.varint());
  read_stamps(in, r);
  read_elements(in, r);
  read_unknown(in, r);
  return in.done();
}

/// Fields that came before the schema knew them move to where they belong.
void promote(const RecordType& type, RecordState& r) {
  for (auto it = r.unknown.begin(); it != r.unknown.end();) {
    const auto at = type.index_of(it->first);
    if (at) r.fields[*at] = it->second;
    it = at ? r.unknown.erase(it) : std::next(it);
  }
}

Error garbled(const RecordType& type, const Id& id) {
  return fail(Code::corrupt, type.name + " " + to_text(id) + ": values or metadata do not fit their hash");
}

/// Over the row's values, version and root, and `meta`.
Bytes check_of(const Row& row, ByteView meta) {
  return whole_check(row_check(row.id, row.values) + Bytes(row.root.view()), row.version, meta);
}

}  // namespace

Row to_row(StoredRecord stored) {
  RecordState& r = stored.state;
  Row row;
  row.id = r.id;
  row.version = r.version;
  if (r.root != r.id) row.root = r.root;
  row.values.reserve(r.fields.size());
  for (auto& f : r.fields) row.values.push_back(std::move(f.value));
  Bytes meta;
  Writer out(meta);
  write_meta(out, stored);
  row.meta = check_of(row, meta) + meta;
  return row;
}

Result<StoredRecord> from_row(const RecordType& type, Row row) {
  StoredRecord stored;
  RecordState& r = stored.state;
  r = empty_record(type, row.id);
  r.version = row.version;
  if (!row.root.is_null()) r.root = row.root;
  Reader in(row.meta);
  const ByteView check = in.raw(kRowCheckBytes);
  const bool whole = read_meta(in, stored) && check == check_of(row, ByteView(row.meta).substr(kRowCheckBytes));
  if (!whole) return garbled(type, row.id);
  for (std::size_t i = 0; i < r.fields.size(); ++i) r.fields[i].value = std::move(row.values[i]);
  promote(type, r);
  return stored;
}

Bytes to_blob(const StoredRecord& stored) {
  const RecordState& r = stored.state;
  Bytes bytes;
  Writer out(bytes);
  write_version(out, r.version);
  out.id(r.root);
  out.varint(r.fields.size());
  for (const auto& f : r.fields) write_value(out, f.value);
  write_meta(out, stored);
  return bytes + whole_check(r.id.view(), r.version, bytes);
}

Result<StoredRecord> from_blob(const RecordType& type, const Id& id, ByteView bytes) {
  const std::size_t end = bytes.size() < kRowCheckBytes ? 0 : bytes.size() - kRowCheckBytes;
  const ByteView blob = bytes.substr(0, end);
  StoredRecord stored;
  RecordState& r = stored.state;
  r = empty_record(type, id);
  Reader in(blob);
  r.version = read_version(in);
  r.root = in.id();
  const std::size_t n = in.count();
  if (n > r.fields.size()) return garbled(type, id);
  for (std::size_t i = 0; i < n && in.ok(); ++i) r.fields[i].value = read_value(in);
  if (!read_meta(in, stored) || bytes.substr(end) != whole_check(id.view(), r.version, blob)) return garbled(type, id);
  promote(type, r);
  return stored;
}

}  // namespace satchel::hub
