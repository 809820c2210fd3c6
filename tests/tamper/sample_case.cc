#include "tests/tamper/sample_case.h"

#include <boost/json.hpp>

#include "platform/os/files.h"
#include "sync/hub/package/package.h"
#include "tests/support/memory_files.h"
#include "tests/sync/together/affairs.h"

namespace satchel::tamper {
namespace json = boost::json;
namespace {

using test::affair;
using test::must;
using test::text;

void meet(SampleCase& c) {
  for (int i = 0; i < 2; ++i)
    for (test::Tablet* t : {&c.li, &c.wang}) (void)t->sync();
}

void office_edits(SampleCase& c, const std::string& body) {
  const std::string bearer = "Bearer " + must(c.world.hub().token("qian", "office", {3'600'000}));
  const std::string path = "/v1/records/affair/" + to_text(c.id);
  const auto now = c.world.hub().handle({"GET", path, {{"Authorization", bearer}}, {}, {}});
  const std::string etag(sync::header(now.headers, "ETag").value_or(""));
  (void)c.world.hub().handle(
      {"PATCH", path, {{"Authorization", bearer}, {"Content-Type", "application/json"}, {"If-Match", etag}}, body, {}});
}

Id visit(test::Tablet& t, const Id& affair, const char* fact, char filling) {
  const Id id = t.create("visit", {{"affair", octets(affair.view())}, {"fact", text(fact)}});
  const BlobInfo photo = must(t.store().blobs().add_bytes("\xFF\xD8\xFF" + Bytes(900, filling)));
  must(t.store().note_blob(photo.sha256, photo.size, BlobLane::original));
  t.change("visit", id, {{"picture", octets(photo.sha256.view())}});
  return id;
}

}  // namespace

SampleCase::SampleCase() : world(test::schema_with_pictures()), li(world.tablet("li")), wang(world.tablet("wang")) {
  id = li.create("affair", affair("smoke"));
  li.create("affair", affair("of no concern"));
  meet(*this);
  li.change("affair", id, {{"place", text("the gate")}});
  wang.change("affair", id, {{"place", text("the yard")}});
  const Id first = visit(li, id, "no fence", 'p');
  visit(wang, id, "a fence of straw", 'q');
  office_edits(*this, R"({"owner": "third team"})");
  meet(*this);
  must(li.store().seal(li.get("visit", first)->type, first));
  meet(*this);
  witness = must(world.log_head());
  li.change("affair", id, {{"title", text("smoke, and dust")}});
  office_edits(*this, R"({"owner": "fourth team"})");
  meet(*this);
  const std::string path = world.folder.path() + "/case.zip";
  must(world.package({"affair", id, "inspector", {witness}}, path));
  package = must(read_all(*os::system_files(), path, 64U << 20));
  parts = parts_of(package);
  store = world.folder.path() + "/tablet-li";
}

Parts parts_of(const Bytes& package) {
  test::MemoryFiles files;
  (void)write_whole(files, "p", package);
  const Archive archive = *Archive::open(*files.open("p"));
  Parts out;
  for (const auto& part : archive.parts()) out.emplace_back(part.name, *archive.read(part, 64U << 20));
  return out;
}

Bytes packed(Parts parts, Keys* hub) {
  Bytes& manifest = parts[parts.size() - 2].second;
  json::value said = json::parse(manifest);
  json::array list;
  for (std::size_t i = 0; i + 2 < parts.size(); ++i)
    list.emplace_back(json::object{{"name", parts[i].first},
                                   {"size", parts[i].second.size()},
                                   {"sha256", to_hex(sha256(parts[i].second).view())}});
  said.as_object()["parts"] = std::move(list);
  manifest = json::serialize(said);
  if (hub) parts.back().second = view(*hub->sign("satchel-package-1" + Bytes(sha256(manifest).view())));
  test::MemoryFiles files;
  {
    const auto file = *files.create("p");
    ArchiveWriter writer(*file);
    for (const auto& [name, bytes] : parts) (void)writer.add(name, bytes);
    (void)writer.finish();
  }
  return *read_all(files, "p", 64U << 20);
}

}  // namespace satchel::tamper
