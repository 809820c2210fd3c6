// Conflicts as no merge of ours leaves them: of a later schema's types, half empty, or about what is gone.
#include "sync/hub/entries/working_set.h"
#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {
namespace {

namespace cf = conflict_field;
using boost::json::array;

Id id_number(std::uint8_t n) {
  Id out;
  out.bytes[0] = 0x70;
  out.bytes[15] = n;
  return out;
}

struct Crafted : JsonOffice {
  Crafted() {
    with_schema();
    site = make(li, "site", R"({"name": "x", "latitude": 1, "longitude": 2})");
  }
  static Value about(const std::string& path) { return octets(id_from_text(path.substr(path.rfind('/') + 1))->view()); }

  /// Puts a conflict with these fields, and gives its path.
  std::string put(std::map<FieldNo, Value> fields, bool alive = true) {
    const RecordType& type = *schema->find(cf::kType);
    StoredRecord record;
    RecordState& r = record.state;
    r = empty_record(type, id_number(++conflicts));
    r.author = "wang";
    r.alive = alive;
    r.creator = r.only = kHubWriter;
    change([&](CentralWrite& write) {
      r.version = r.entered = write.head()->version + 1;
      for (auto& [field, value] : fields) r.fields[*type.index_of(field)] = {std::move(value), r.version, kHubWriter};
      record.scopes = *write.intern({"office"});
      REQUIRE(write.put(record, {}));
      REQUIRE(write.set_open_conflict(open_conflict_of(type, r), alive));
    });
    return "/v1/conflicts/" + to_text(r.id);
  }
  std::string put_about(const Value& record, const char* type, const char* field) {
    return put({{cf::record_type, std::string(type)},
                {cf::record, record},
                {cf::field, std::string(field)},
                {cf::state, std::string("open")},
                {cf::standing, std::string("\"x\"")},
                {cf::proposed, std::string("\"y\"")}});
  }
  JsonAnswer settle(const std::string& conflict, const char* take = "standing") {
    return call(li, "POST", conflict, std::string(R"({"take": ")") + take + "\"}");
  }

  SchemaPtr schema = *Schema::parse(environment_json());
  std::string li = token("li"), site;
  std::uint8_t conflicts = 0;
};

}  // namespace

TEST_CASE("a conflict about a type that the schema does not know is shown, and settled by leaving what stands") {
  Crafted hub;
  const std::string conflict = hub.put_about(Crafted::about(hub.site), "drone", "height");
  CHECK(hub.get(hub.li, conflict).text("/record_type") == "drone");
  CHECK(hub.settle(conflict, "proposed").code() == "not_here");
  const JsonAnswer done = hub.settle(conflict);
  CHECK(done.status == 200);
  CHECK(done["/record"].is_null());
  CHECK(done.text("/conflict/state") == "settled");
}

TEST_CASE("a conflict that says nothing of its record is shown as it is, and may be settled") {
  Crafted hub;
  const std::string bare = hub.put({{cf::state, std::string("open")}});
  CHECK(hub.get(hub.li, bare)["/record_type"].is_null());
  CHECK(hub.settle(bare)["/record"].is_null());
  const std::string no_record = hub.put({{cf::record_type, std::string("site")}, {cf::state, std::string("open")}});
  const JsonAnswer done = hub.settle(no_record);
  CHECK(done.status == 200);
  CHECK(done["/record"].is_null());
}

TEST_CASE("a conflict whose record has no sound id is not settled, and stays open") {
  Crafted hub;
  const std::string conflict = hub.put_about(octets("short"), "site", "name");
  CHECK(hub.settle(conflict).status >= 400);
  CHECK(hub.get(hub.li, conflict).text("/state") == "open");
}

TEST_CASE("a conflict whose record never came, or is gone, is settled by leaving that so") {
  Crafted hub;
  const std::string absent = hub.put_about(octets(id_number(99).view()), "site", "name");
  CHECK(hub.settle(absent, "proposed").status == 404);
  CHECK(hub.settle(absent)["/record"].is_null());

  const std::string list = hub.make(hub.li, "list_kind", R"({"name": "x"})");
  const std::string of_gone = hub.put_about(Crafted::about(list), "list_kind", "name"),
                    delete_lost = hub.put_about(Crafted::about(list), "list_kind", "_record");
  REQUIRE(hub.call(hub.li, "DELETE", list, "", hub.get(hub.li, list).etag()).status == 204);
  CHECK(hub.settle(of_gone, "proposed").status == 404);
  CHECK(hub.get(hub.li, of_gone).text("/state") == "open");
  CHECK(hub.settle(of_gone)["/record"].is_null());
  CHECK(hub.settle(delete_lost, "proposed").status == 200);  // what was to be deleted is gone
  CHECK(hub.get(hub.li, list).status == 404);
  CHECK(hub.get(hub.li, "/v1/conflicts")["/records"] == array());
}

TEST_CASE("who may not read a type neither sees nor settles a conflict about it, and who may is shown its record") {
  Crafted hub;
  const std::string zhao = hub.token("zhao", "intake");
  const std::string person = hub.make(zhao, "complainant", R"({"name": "x"})");
  const std::string conflict = hub.put_about(Crafted::about(person), "complainant", "nickname");
  CHECK(hub.get(hub.li, conflict).status == 404);
  CHECK(hub.settle(conflict).status == 404);
  CHECK(hub.call(zhao, "POST", conflict, R"({"take": "standing"})").text("/record/name") == "x");
}

TEST_CASE("a conflict that was deleted is not there") {
  Crafted hub;
  const std::string conflict = hub.put({{cf::state, std::string("open")}}, false);
  CHECK(hub.get(hub.li, conflict).status == 404);
  CHECK(hub.settle(conflict).status == 404);
  CHECK(hub.get(hub.li, "/v1/conflicts?state=all")["/records"] == array());
}

TEST_CASE("a value in a conflict that is no JSON is shown as text") {
  Crafted hub;
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  const std::string conflict =
      hub.put({{cf::state, std::string("open")}, {cf::standing, std::string("not JSON")}, {cf::proposed, deep}});
  const JsonAnswer shown = hub.get(hub.li, conflict);
  CHECK(shown.text("/standing") == "not JSON");
  CHECK(shown.text("/proposed") == deep);
}

TEST_CASE("of a group's conflicts only those that are there are settled together") {
  Crafted hub;
  const std::string one = hub.put({{cf::record_type, std::string("site")},
                                   {cf::record, Crafted::about(hub.site)},
                                   {cf::field, std::string("latitude")},
                                   {cf::state, std::string("open")},
                                   {cf::standing, std::string("1")},
                                   {cf::proposed, std::string("7")},
                                   {cf::proposed_device, to_text(id_number(50))}});
  hub.change([&](CentralWrite& write) {  // a line in the index of what is not there
    const Id site = *id_from_text(hub.site.substr(hub.site.rfind('/') + 1));
    REQUIRE(write.set_open_conflict({id_number(60), site, id_number(50), site, "longitude"}, true));
  });
  const JsonAnswer done = hub.settle(one, "proposed");
  REQUIRE(done.status == 200);
  CHECK(done.text("/conflict/state") == "settled");
}

TEST_CASE("nothing of a sealed record is changed by settling a conflict about it") {
  Crafted hub;
  const Id id = *id_from_text(hub.site.substr(hub.site.rfind('/') + 1));
  const std::string conflict = hub.put_about(Crafted::about(hub.site), "site", "name");
  hub.change([&](CentralWrite& write) {
    const TypeNo type = hub.schema->find("site")->number;
    auto record = **write.record(type, id);
    const Place before{record.scopes, record.state.version, true};
    record.state.sealed = true;
    record.state.version = write.head()->version + 1;
    REQUIRE(write.put(std::move(record), before));
  });
  const JsonAnswer done = hub.settle(conflict, "proposed");
  CHECK(done.status == 200);
  CHECK(done.text("/record/name") == "x");
  CHECK(done.text("/conflict/state") == "settled");
  CHECK(hub.get(hub.li, hub.site)["/_sealed"] == true);
}

}  // namespace satchel::hub::test
