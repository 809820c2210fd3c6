// The day's first part: one case, from its making to its seal.
#include "sync/hub/upkeep/second_copy.h"
#include "tests/crash/script.h"
#include "tests/support/test_schema.h"

namespace satchel::crash {
namespace {

/// The test schema, a version on, with one more field.
std::string grown() {
  std::string next = test::schema_with_pictures();
  next.replace(next.find("\"version\": 3"), 12, "\"version\": 4");
  const std::string end = R"("read": ["intake"]})";
  next.insert(next.find(end) + end.size(), R"(, {"number": 19, "name": "colour", "type": "text", "policy": "last"})");
  return next;
}

}  // namespace

void Day::then_sync(std::initializer_list<std::size_t> who) {
  for (const std::size_t one : who) then([this, one] { return sync(one); });
}

void Day::then_edit(std::size_t who, std::vector<Assign> fields) {
  then([this, who, fields] { return save(who, {{{ChangeKind::update, "affair", kCase, fields}}, {}}); });
}

void Day::work_on_one_case() {
  then([this] {
    const std::vector<Assign> fields = {
        {"title", text("smoke")}, {"leaflets", number(10)}, {"notes", text("one\ntwo\n")}};
    return save(0, {{{ChangeKind::create, "affair", kCase, fields}}, {}});
  });
  then_sync({0, 1});
  then_edit(0, {{"place", text("gate")}, {"leaflets", number(1), How::add}});
  then_edit(1, {{"place", text("yard")}, {"leaflets", number(2), How::add}});
  then([this] { return take_photo(); });
  then_sync({0, 1, 0, 2});
  then([this]() -> Status {  // the office settles what the two disagree on
    return settle(2, Take::proposed);
  });
  then_sync({2});
  then([this]() -> Status {  // a newer schema
    hub_.set_schema(grown());
    hub_.fall();
    if (hub_.machine.disk.dead()) return fail(Code::io, "the hub stopped");
    SATCHEL_TRY(try_hub(grown()));
    if (hub_.machine.disk.dead()) return fail(Code::io, "the hub stopped");  // as it closed
    return hub_.start();
  });
  then_sync({0});
  then_edit(0, {{"colour", text("black")}});
  then([this]() -> Status {
    const TypeNo visit = li_.store().schema()->find("visit")->number;
    SATCHEL_TRY(product([&] { return li_.store().seal(visit, kVisit); }));
    return promise(0);
  });
  then_sync({0});
  then([this]() -> Status {  // a second copy of the hub
    const hub::CopyRequest request{"hub", "copy", {"secret"}, false, hub_.machine.vfs.name()};
    const std::function<void(const std::string&)> nobody = [](const std::string&) {};
    const auto copied = product([&] { return hub::copy_beside(hub_.machine.ports(), request, nobody); });
    return copied ? Status{} : Status{copied.error()};
  });
  then_sync({0});
  then([this]() -> Status {  // what it has goes from the tablet
    const auto trimmed = product([this] { return li_.store().trim(); });
    return trimmed ? Status{} : Status{trimmed.error()};
  });
  then([this]() -> Status {  // the tablet is switched off and on
    li_.fall();
    if (li_.machine.disk.dead()) return fail(Code::io, "the tablet stopped");
    return product([this] { return li_.start(); });
  });
}

/// The first conflict that is open there, if any is.
Status Day::settle(std::size_t who, Take take) {
  Store& store = of(who).store();
  const RecordType& type = *store.schema()->find("conflict");
  const std::size_t state = *type.index_of("state");
  Id open;
  SATCHEL_TRY(store.each(type.number, [&](const Record& r) {
    if (open.is_null() && r.values[state] == text("open")) open = r.id;
    return Status{};
  }));
  if (open.is_null()) return {};
  SATCHEL_TRY(product([&] { return store.settle(open, take, {}); }));
  return promise(who);
}

Status Day::take_photo() {
  const Bytes pixels(70'000, 'p');
  SATCHEL_ASSIGN(const BlobInfo blob, product([&] { return li_.store().blobs().add_bytes(pixels); }));
  SATCHEL_TRY(product([&] { return li_.store().note_blob(blob.sha256, blob.size, BlobLane::original); }));
  photos_.push_back(blob.sha256);
  const std::vector<Assign> fields = {{"affair", octets(kCase.view())},
                                      {"fact", text("black smoke at 22:10")},
                                      {"picture", octets(blob.sha256.view())}};
  SATCHEL_TRY(save(0, {{{ChangeKind::create, "visit", kVisit, fields}}, {}}));
  return {};
}

}  // namespace satchel::crash
