#include "tests/sync/together/world.h"

#include <filesystem>

#include "sync/hub/beside.h"

namespace satchel::test {
namespace {

std::uint64_t seed_of(const std::string& name) {
  std::uint64_t out = 14695981039346656037ULL;  // FNV-1a
  for (char c : name) out = (out ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return out;
}

void copy_folder(const std::string& from, const std::string& to) {
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

/// What the transport says of a file that it cannot read.
Status reads_body(const sync::HttpRequest& request) {
  if (!request.file) return {};
  const auto bytes = request.file->file->read(request.file->offset, static_cast<std::size_t>(request.file->length));
  return bytes ? Status{} : bytes.error();
}

}  // namespace

Tablet::Tablet(World& world, std::string name, const std::string& role, const std::vector<std::string>& scopes)
    : world_(world),
      folder_(world.folder.path() + "/tablet-" + name),
      user_(std::move(name)),
      keys_(seed_of(user_)),
      random_(seed_of(user_)) {
  const std::string code = must(world.hub().enrol({user_, role, scopes}));
  const sync::Enrol enrol = must(sync::begin_enrolment(ports(), "http://hub", code));
  store_ = must(sync::finish_enrolment(ports(), {folder_}, enrol, carry(enrol.request)));
}

Ports Tablet::ports() { return {world_.clock, random_, *world_.files_, keys_}; }

sync::HttpReply Tablet::carry(const sync::HttpRequest& request) {
  if (!request.file) return world_.hub().handle(request);
  auto begun = world_.hub().begin_upload(request, request.file->length);
  if (auto* reply = std::get_if<sync::HttpReply>(&begun)) return *reply;
  if (!std::get<std::unique_ptr<hub::UploadSink>>(begun)) return world_.hub().handle(request);
  auto& sink = *std::get<std::unique_ptr<hub::UploadSink>>(begun);
  Bytes bytes = must(request.file->file->read(request.file->offset, static_cast<std::size_t>(request.file->length)));
  if (on_photo) on_photo(bytes);
  must(sink.write(bytes));
  return sink.finish();
}

bool Tablet::carry_part(const sync::HttpRequest& request, std::uint64_t bytes) {
  auto begun = world_.hub().begin_upload(request, request.file->length);
  if (std::holds_alternative<sync::HttpReply>(begun)) return false;
  auto& sink = *std::get<std::unique_ptr<hub::UploadSink>>(begun);
  must(sink.write(must(request.file->file->read(request.file->offset, static_cast<std::size_t>(bytes)))));
  sink.abandon();
  return true;
}

sync::Session Tablet::session(sync::SessionOptions options) {
  return sync::Session(*store_, ports(), options, [this](const sync::Event& e) { heard.push_back(e); });
}

void Tablet::sync_some(int requests) {
  auto some = session();
  for (; requests > 0; --requests) {
    const auto now = world_.clock.monotonic();
    auto step = some.next(now);
    for (; std::holds_alternative<sync::Work>(step); step = some.next(now)) some.work(now);
    const auto* send = std::get_if<sync::Send>(&step);
    if (!send) return;
    some.replied(send->id, carry(send->request), now);
    some.work(now);
  }
}

Error Tablet::sync(const std::function<Fate()>& fate, sync::SessionOptions options) {
  auto session = this->session(options);
  for (int steps = 0; steps < 10'000; ++steps) {
    auto step = session.next(world_.clock.monotonic());
    if (auto* done = std::get_if<sync::Finished>(&step)) return done->reason;
    if (std::holds_alternative<sync::Work>(step)) {
      session.work(world_.clock.monotonic());
      continue;
    }
    if (auto* wait = std::get_if<sync::Wait>(&step)) {
      world_.clock.advance({std::max<std::int64_t>(wait->until.count - world_.clock.monotonic().count, 1)});
      continue;
    }
    const auto& send = std::get<sync::Send>(step);
    const Fate will = fate ? fate() : Fate::arrives;
    world_.clock.advance({5});
    if (const Status readable = reads_body(send.request); !readable) {
      session.failed(send.id, readable.error(), world_.clock.monotonic());
      continue;
    }
    std::optional<sync::HttpReply> reply;
    if (will != Fate::request_lost) reply = carry(send.request);
    if (reply && on_reply) on_reply(send.request, *reply);
    if (will == Fate::arrives)
      session.replied(send.id, *reply, world_.clock.monotonic());
    else
      session.failed(send.id, fail(Code::network, "cut"), world_.clock.monotonic());
  }
  return fail(Code::internal, "a session that does not end");
}

Result<sync::BundleReport> Tablet::bundle(const std::string& path) {
  StoreOptions reading{folder_};
  reading.read_only = true;
  const auto beside = must(Store::open(ports(), reading));
  return sync::write_bundle(*beside, ports(), path);
}

void Tablet::reopen() {
  store_.reset();
  store_ = must(Store::open(ports(), {folder_}));
}

void Tablet::back_up() {
  store_.reset();
  copy_folder(folder_, folder_ + ".backup");
  reopen();
}

void Tablet::restore() {
  store_.reset();
  copy_folder(folder_ + ".backup", folder_);
  reopen();
}

Id Tablet::create(const std::string& type, std::vector<Assign> fields) {
  return must(store_->save({{{ChangeKind::create, type, {}, std::move(fields)}}, {}})).front();
}

void Tablet::change(const std::string& type, const Id& id, std::vector<Assign> fields) {
  must(store_->save({{{ChangeKind::update, type, id, std::move(fields)}}, {}}));
}

void Tablet::remove(const std::string& type, const Id& id) {
  must(store_->save({{{ChangeKind::remove, type, id, {}}}, {}}));
}

std::optional<Record> Tablet::get(const std::string& type, const Id& id) {
  return must(store_->get(store_->schema()->find(type)->number, id));
}

std::string Tablet::value(const std::string& type, const Id& id, const std::string& field) {
  const auto record = get(type, id);
  if (!record) return "gone";
  const RecordType& t = *store_->schema()->find(type);
  const std::size_t at = *t.index_of(field);
  return value_to_json(t.fields[at], record->values[at]);
}

std::vector<Record> Tablet::all(const std::string& type) {
  std::vector<Record> out;
  must(store_->each(store_->schema()->find(type)->number, [&](const Record& r) { return out.push_back(r), Status{}; }));
  return out;
}

hub::HubOptions World::options() {
  hub::HubOptions out;
  out.data = folder.path() + "/hub";
  out.schema = schema_;
  out.agreement = &keys_;
  out.images = images;
  if (seals_) out.sealing = {intake_.public_key(), &intake_};
  out.log = [this](const std::string& line) { log += line + '\n'; };
  out.quotas = quotas;
  out.keep_contacts = keeps_contacts;
  return out;
}

void World::start() { hub_ = must(hub::Hub::open(ports(), options())); }

void World::restart(std::optional<std::string> schema) {
  hub_.reset();
  if (schema) schema_ = *schema;
  start();
}

void World::back_up_hub() {
  hub_.reset();
  copy_folder(folder.path() + "/hub", folder.path() + "/hub.backup");
  start();
}

void World::restore_hub() {
  hub_.reset();
  copy_folder(folder.path() + "/hub.backup", folder.path() + "/hub");
  start();
}

void World::replace_hub_by(const std::string& name) {
  hub_.reset();
  copy_folder(folder.path() + "/" + name, folder.path() + "/hub");
  start();
}

void World::settle_down() {
  for (int round = 0; round < 4; ++round)
    for (auto& t : tablets_) {
      const Error reason = t->sync();
      CHECK_MESSAGE(reason.code == Code::ok, reason.detail);
    }
}

Status World::package(const hub::PackageRequest& request, const std::string& path) {
  return hub::package_beside(ports(), folder.path() + "/hub", request, path);
}
Result<hub::BundleReport> World::accept(const std::string& path) {
  const auto bundle = must(files_->open(path));
  return hub_->accept(*bundle);
}
Result<std::vector<hub::AccessRow>> World::accesses() {
  return hub::accesses_beside(ports(), folder.path() + "/hub", 0, 1000);
}

Status World::at_recovered_desk(const std::function<Status(hub::RecoveredDesk&)>& work) {
  return hub::recovered_beside(ports(), folder.path() + "/hub", work);
}
std::vector<hub::EventRow> World::events() {
  return must(hub::events_beside(ports(), folder.path() + "/hub", 0, 1000));
}

void World::seals(bool whether) {
  seals_ = whether;
  restart();
}

Result<hub::CopyReport> World::copy_hub(const std::string& name, bool check) {
  findings.clear();
  return hub::copy_beside(ports(), {folder.path() + "/hub", folder.path() + "/" + name, {"secret"}, check, nullptr},
                          [this](const std::string& line) { findings.push_back(line); });
}
Result<LogHead> World::log_head() { return hub::log_head_beside(ports(), folder.path() + "/hub"); }

}  // namespace satchel::test
