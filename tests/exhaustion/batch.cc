#include "tests/exhaustion/batch.h"

#include <algorithm>

namespace satchel::exhaust {
namespace {

namespace cf = conflict_field;

constexpr std::size_t kA = 0, kB = 1;

/// What a device may say to a deed that cannot be done as things show there.
bool is_moot(Code code) {
  return code == Code::not_here || code == Code::sealed || code == Code::append_only ||
         code == Code::illegal_transition || code == Code::already_settled || code == Code::invalid_value;
}

ChangeKind kind_of(Deed deed) {
  if (deed == Deed::create) return ChangeKind::create;
  if (deed == Deed::remove) return ChangeKind::remove;
  return deed == Deed::undelete ? ChangeKind::undelete : ChangeKind::update;
}

}  // namespace

std::string text_in(const Schema& schema, const Record& conflict, FieldNo field) {
  const auto* text = std::get_if<std::string>(&conflict.values[*schema.find(cf::kType)->index_of(field)]);
  return text ? *text : std::string();
}

Batch::Batch(World& world, Schedule schedule, const std::vector<Case>& cases)
    : world_(world), schedule_(std::move(schedule)) {
  for (const auto& c : cases) courses_.push_back({c, world_.store(kA).make_id(), {}});
}

const RecordType& Batch::type_of(const Course& course) {
  return *world_.store(kA).schema()->find(std::string(course.what.flavour->name) + "_record");
}

Status Batch::together(std::size_t device, const Change& change) {
  Draft draft;
  const auto save = [&]() -> Status {
    if (draft.changes.empty()) return {};
    SATCHEL_TRY(world_.store(device).save(draft));
    draft.changes.clear();
    return ++entries_[device], Status{};
  };
  for (const auto& course : courses_) {
    if (auto c = change(course)) draft.changes.push_back(*std::move(c));
    if (draft.changes.size() == 500) SATCHEL_TRY(save());
  }
  return save();
}

Status Batch::all_sync() {
  world_.tick();
  for (std::size_t device = 0; device < kNewcomer; ++device) SATCHEL_TRY(world_.sync(device));
  return {};
}

Status Batch::prepare() {
  const auto update = [this](const Course& c, ChangeKind kind, std::vector<Assign> fields) {
    return DraftChange{kind, type_of(c).name, c.record, std::move(fields)};
  };
  using Some = std::optional<DraftChange>;
  SATCHEL_TRY(all_sync());
  SATCHEL_TRY(together(kA, [&](const Course& c) -> Some {
    if (c.what.base == Base::absent) return {};
    return update(c, ChangeKind::create, base_fields(*c.what.flavour));
  }));
  SATCHEL_TRY(all_sync());
  SATCHEL_TRY(together(kA, [&](const Course& c) -> Some {
    if (c.what.base == Base::deleted) return update(c, ChangeKind::remove, {});
    if (c.what.base != Base::disputed) return {};
    if (disputes(*c.what.flavour)) return update(c, ChangeKind::update, dispute_fields(*c.what.flavour, 0));
    return update(c, ChangeKind::update, {{"other", std::string("left")}});
  }));
  SATCHEL_TRY(together(kB, [&](const Course& c) -> Some {
    if (c.what.base != Base::disputed) return {};
    if (disputes(*c.what.flavour)) return update(c, ChangeKind::update, dispute_fields(*c.what.flavour, 1));
    return update(c, ChangeKind::remove, {});
  }));
  SATCHEL_TRY(all_sync());
  return all_sync();
}

Status Batch::run() {
  SATCHEL_TRY(prepare());
  for (const Event& event : schedule_.events) {
    world_.tick();
    const auto device = static_cast<std::size_t>(event.device);
    if (event.what == What::act) SATCHEL_TRY(act(event));
    if (event.what == What::sync) SATCHEL_TRY(world_.sync(device));
    if (event.what == What::ask) SATCHEL_TRY(world_.ask(device));
    if (event.what == What::land) SATCHEL_TRY(world_.land(device));
    if (event.what == What::sync || event.what == What::ask) SATCHEL_TRY(world_.sync(kOnlooker));
  }
  world_.tick();
  SATCHEL_TRY(world_.quiet());
  SATCHEL_TRY(world_.sync(kNewcomer));
  return collect_refused();
}

Status Batch::act(const Event& event) {
  const auto device = static_cast<std::size_t>(event.device), place = static_cast<std::size_t>(event.place);
  const bool settling = std::any_of(courses_.begin(), courses_.end(),
                                    [&](const Course& c) { return !c.moot && settles(c.what.deeds[place]); });
  conflicts_.clear();
  const RecordType& type = *world_.store(device).schema()->find(cf::kType);
  const auto at = [&](FieldNo field) { return *type.index_of(field); };
  const auto note = [&](const Record& r) -> Status {
    const auto* record = std::get_if<Octets>(&r.values[at(cf::record)]);
    if (!record || r.values[at(cf::state)] != Value{std::string("open")}) return Status{};
    SATCHEL_ASSIGN(const Id id, id_from_bytes(record->bytes));
    conflicts_[id].push_back(r);
    return Status{};
  };
  if (settling) SATCHEL_TRY(world_.store(device).each(cf::kType, note));
  for (auto& course : courses_)
    if (!course.moot) SATCHEL_TRY(deed(device, place, course));
  return {};
}

Status Batch::deed(std::size_t device, std::size_t place, Course& course) {
  Done done;
  SATCHEL_ASSIGN(done.shown, world_.store(device).get(type_of(course).number, course.record));
  const Status status = save(device, place, course, done);
  if (!status && !is_moot(status.code())) return fail(status.code(), "a deed fails: " + status.error().detail);
  if (!status) return course.moot = true, Status{};
  done.saved = true;
  done.entry = ++entries_[device];
  if (const Deed deed = course.what.deeds[place]; deed == Deed::same || settles(deed)) {
    SATCHEL_ASSIGN(const auto after, world_.store(device).get(type_of(course).number, course.record));
    if (after) done.wrote = after->values[0];
  }
  course.done.push_back(std::move(done));
  return {};
}

Status Batch::save(std::size_t device, std::size_t place, Course& course, Done& done) {
  Store& store = world_.store(device);
  const Flavour& flavour = *course.what.flavour;
  const Deed deed = course.what.deeds[place];
  if (deed == Deed::seal) return store.seal(type_of(course).number, course.record);
  if (deed == Deed::photo) return add_photo(device, course, done);
  if (settles(deed)) return settle(device, place, course, done);
  done.removes = deed == Deed::remove;
  DraftChange change{kind_of(deed), type_of(course).name, course.record, {}};
  const bool writes = deed == Deed::create || deed == Deed::same || deed == Deed::other;
  if (writes)
    change.fields = fields_of(flavour, deed, static_cast<int>(place), done.shown ? done.shown->values[0] : Value{});
  const auto saved = store.save({{std::move(change)}, {}});
  return saved ? Status{} : Status{saved.error()};
}

Status Batch::settle(std::size_t device, std::size_t place, const Course& course, Done& done) {
  Store& store = world_.store(device);
  const Deed deed = course.what.deeds[place];
  const Record* conflict = open_conflict(device, course, deed);
  if (!conflict) return fail(Code::not_here, "no conflict");
  done.conflict = conflict->id;
  done.removes = deed == Deed::take && text_in(*store.schema(), *conflict, cf::field) == "_record";
  if (deed == Deed::choose)
    return store.settle(conflict->id, Take::value, choice_json(*course.what.flavour, static_cast<int>(place)));
  return store.settle(conflict->id, deed == Deed::take ? Take::proposed : Take::standing);
}

/// The first one by what it says: ids are as good as drawn. A delete that lost is no value to choose.
const Record* Batch::open_conflict(std::size_t device, const Course& course, Deed deed) {
  const Schema& schema = *world_.store(device).schema();
  const auto key = [&](const Record& r) {
    return std::pair(text_in(schema, r, cf::field), text_in(schema, r, cf::proposed));
  };
  const Record* out = nullptr;
  for (const Record& r : conflicts_[course.record])
    if ((deed != Deed::choose || key(r).first != "_record") && (!out || key(r) < key(*out))) out = &r;
  return out;
}

Status Batch::add_photo(std::size_t device, const Course& course, Done& done) {
  Store& store = world_.store(device);
  SATCHEL_ASSIGN(const BlobInfo blob, store.blobs().add_bytes(Bytes(100, static_cast<char>('a' + device))));
  SATCHEL_TRY(store.note_blob(blob.sha256, blob.size, BlobLane::original));
  done.photo = store.make_id();
  DraftChange change{ChangeKind::create,
                     "photo",
                     done.photo,
                     {{"of_type", type_of(course).name},
                      {"of", octets(course.record.view())},
                      {"sha256", octets(blob.sha256.view())}}};
  const auto saved = store.save({{std::move(change)}, {}});
  return saved ? Status{} : Status{saved.error()};
}

Status Batch::collect_refused() {
  for (std::size_t device = 0; device < kDevices; ++device) {
    SATCHEL_ASSIGN(auto all, world_.store(device).quarantine());
    std::map<std::int64_t, Quarantined*> by_entry;
    for (auto& q : all) by_entry[q.entry] = &q;
    for (auto& course : courses_)
      for (std::size_t place = 0; place < course.done.size(); ++place) {
        Done& done = course.done[place];
        const auto it = by_entry.find(done.entry);
        if (schedule_.devices[place] != static_cast<int>(device) || it == by_entry.end()) continue;
        done.refused = std::move(*it->second);
        by_entry.erase(it);
      }
    if (!by_entry.empty()) return fail(Code::internal, "a change that belongs to no deed was refused");
  }
  return {};
}

}  // namespace satchel::exhaust
