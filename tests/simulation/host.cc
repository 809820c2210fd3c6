#include "tests/simulation/host.h"

#include <algorithm>

#include "engine/store/stored_entry.h"

namespace satchel::sim {

StoreOptions Tablet::store_options() const {
  StoreOptions out;
  out.folder = "store";
  out.vfs = machine.vfs.name();
  out.reserve = 128U << 10;  // tablets are made and opened by the hundred thousand
  return out;
}

Tablet::Tablet(std::uint64_t seed, std::string user_name, std::string role_name, std::uint64_t key_number)
    : machine(seed, key_number), user(std::move(user_name)), role(std::move(role_name)), key(key_number) {}

Status Tablet::enrol(hub::Hub& hub, const std::string& code) {
  SATCHEL_ASSIGN(const sync::Enrol enrol, sync::begin_enrolment(machine.ports(), "http://hub", code));
  SATCHEL_ASSIGN(store_, sync::finish_enrolment(machine.ports(), store_options(), enrol, hub.handle(enrol.request)));
  return {};
}

Status Tablet::start() {
  machine.disk.revive();
  SATCHEL_ASSIGN(store_, Store::open(machine.ports(), store_options()));
  return {};
}

void Tablet::fall() {
  session_.reset();
  reader_.reset();
  intruder_.reset();
  store_.reset();
}

void Tablet::begin_session(sync::SessionOptions options) {
  ++sessions;
  wake = {};
  session_.emplace(*store_, machine.ports(), options);
}

Status Tablet::intrude() {
  sql::Options options;
  options.mode = sql::Mode::open;
  options.vfs = machine.vfs.name();
  SATCHEL_ASSIGN(intruder_, sql::Database::open("store/store.db", options));
  return intruder_->run("BEGIN IMMEDIATE");
}

Result<std::vector<Hash>> Tablet::entries(std::size_t after) {
  if (!reader_) {
    SATCHEL_ASSIGN(reader_, store_->reader());
  }
  SATCHEL_ASSIGN(auto* rows, reader_->cached("SELECT entry,length(mark)=9 FROM journal WHERE n>? ORDER BY n"));
  rows->bind(0, static_cast<std::int64_t>(after));
  std::vector<Hash> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, rows->step());
    if (!row) return out;
    out.push_back(rows->integer(1) != 0 ? rows->hash(0) : entry_hash(rows->blob(0)));
  }
}

Result<std::vector<Hash>> Tablet::erased_entries() {
  SATCHEL_ASSIGN(const auto reader, store_->reader());
  SATCHEL_ASSIGN(auto rows, reader->prepare("SELECT entry FROM journal WHERE length(mark)=9"));
  std::vector<Hash> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, rows.step());
    if (!row) return out;
    out.push_back(rows.hash(0));
  }
}

HubHost::HubHost(std::uint64_t seed, std::string schema) : machine(seed, seed ^ 0x4711), schema_(std::move(schema)) {}

Status HubHost::start() {
  machine.disk.revive();
  hub::HubOptions options;
  options.data = "hub";
  options.agreement = &machine.keys;
  options.schema = schema_;
  options.vfs = machine.vfs.name();
  options.images = limits;
  options.sealing = {intake_.public_key(), &intake_};
  SATCHEL_ASSIGN(hub_, hub::Hub::open(machine.ports(), options));
  return {};
}

Result<sql::Database*> HubHost::reader() {
  if (!reader_) {
    sql::Options options;
    options.mode = sql::Mode::read_only;
    options.vfs = machine.vfs.name();
    SATCHEL_ASSIGN(reader_, sql::Database::open("hub/central.db", options));
  }
  return reader_.get();
}

Result<std::map<Id, HubHost::Epochs>> HubHost::epochs() {
  SATCHEL_ASSIGN(auto* db, reader());
  SATCHEL_ASSIGN(auto rows, db->prepare("SELECT 0,no,device,epoch FROM writer WHERE device IN (SELECT id FROM device) "
                                        "UNION ALL SELECT 1,no,device,epoch FROM told WHERE kind LIKE 'device%' "
                                        "ORDER BY 1,2"));
  std::map<Id, Epochs> out;
  for (;;) {
    SATCHEL_ASSIGN(const bool row, rows.step());
    if (!row) return out;
    Epochs& of = out[rows.id(2)];
    (rows.integer(0) == 0 ? of.met : of.told).push_back(Reader(rows.blob(3)).fixed64());
  }
}

Result<bool> HubHost::knows(const Cursor& cursor) {
  if (cursor.version.value == 0) return true;
  SATCHEL_ASSIGN(auto* db, reader());
  SATCHEL_ASSIGN(auto row, db->prepare("SELECT tag FROM head WHERE version=?"));
  SATCHEL_ASSIGN(const bool there, row.bind(0, cursor.version.value).step());
  return there && Reader(row.blob(0)).fixed64() == cursor.tag;
}

Result<bool> HubHost::holds(const char* type, const Id& id) {
  SATCHEL_ASSIGN(auto* db, reader());
  SATCHEL_ASSIGN(auto row, db->prepare("SELECT 1 FROM " + sql::quoted(type) + " WHERE _id=?"));
  return row.bind(0, id).step();
}

sync::HttpReply HubHost::carry(const sync::HttpRequest& request, const Mishap& mishap) {
  if (!request.file) return hub_->handle(request);
  auto begun = hub_->begin_upload(request, request.file->length);
  if (auto* reply = std::get_if<sync::HttpReply>(&begun)) return std::move(*reply);
  auto& sink = *std::get<std::unique_ptr<hub::UploadSink>>(begun);
  const auto broken = [&] { return sink.abandon(), sync::HttpReply{0, {}, {}}; };
  const std::uint64_t length = std::min(request.file->length, mishap.cut_after.value_or(request.file->length));
  auto bytes = request.file->file->read(request.file->offset, static_cast<std::size_t>(length));
  if (bytes && mishap.garbled && !bytes->empty()) bytes->back() = static_cast<char>(bytes->back() ^ 1);
  if (!bytes || !sink.write(*bytes) || length < request.file->length) return broken();
  return sink.finish();
}

}  // namespace satchel::sim
