// What a tablet gives away: originals that are held elsewhere, a bundle, the proof that it is empty, who somebody is.
#include <fstream>

#include "engine/store.h"
#include "sync/client/empty_proof.h"
#include "sync/hub/upkeep/second_copy.h"
#include "tests/platform/c/office.h"

using namespace satchel;

namespace {

struct Leaving {
  Leaving() {
    tablet.enrol();
    tablet.step();
  }
  std::string trim(bool check) {
    satchel_buffer* json = nullptr;
    tablet.ok(satchel_trim(tablet.store, check ? 1 : 0, &json, &tablet.error));
    return test::taken(json);
  }
  satchel_code prove(std::string& left) {
    satchel_buffer* json = nullptr;
    const satchel_code code = satchel_write_empty_proof(tablet.store, proof.c_str(), &json, &tablet.error);
    left = json ? test::taken(json) : "";
    return code;
  }
  satchel_code read(const satchel_attached& photo) {
    satchel_buffer* bytes = nullptr;
    const satchel_code code = satchel_blob_read(tablet.store, photo.sha256, 0, 10, &bytes, &tablet.error);
    satchel_buffer_release(bytes);
    return code;
  }
  void copy_hub() {
    const hub::CopyRequest request{office.folder.path() + "/hub", office.folder.path() + "/copy", {"secret"}};
    REQUIRE(hub::copy_beside(office.host.ports(), request, [](const std::string&) {}));
  }
  test::Office office;
  test::Tablet tablet{office, "li"};
  const std::string proof = office.folder.path() + "/tablet.proof";
};

bool says(const std::string& json, const std::string& what) { return json.find(what) != json.npos; }

}  // namespace

TEST_CASE_FIXTURE(Leaving, "an original goes once the hub and a verified second copy hold it, and not before") {
  const satchel_attached photo = tablet.attach(tablet.save("夜间施工"), test::noise(100'000, 1));
  CHECK(says(trim(true), "\"originals\":0"));
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  CHECK(says(trim(false), "\"originals\":0"));
  CHECK(read(photo) == SATCHEL_OK);
  copy_hub();
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  const std::string plan = trim(true);
  CHECK(says(plan, "\"trimmed\":false"));
  CHECK(says(plan, "\"originals\":1,\"bytes\":100000"));
  CHECK(read(photo) == SATCHEL_OK);
  CHECK(says(trim(false), "\"trimmed\":true"));
  CHECK(read(photo) == SATCHEL_TRIMMED);
  CHECK(tablet.error.group == SATCHEL_GROUP_WAIT_NETWORK);
  CHECK(says(trim(true), "\"originals\":0"));
}

TEST_CASE_FIXTURE(Leaving, "wherever a trim is given up, what stays goes with the next one, and nothing else") {
  const std::string id = tablet.save("夜间施工");
  std::vector<satchel_attached> photos;
  for (unsigned n = 0; n < 3; ++n) photos.push_back(tablet.attach(id, test::noise(10'000, n)));
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  copy_hub();
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  const satchel_attached late = tablet.attach(id, test::noise(10'000, 9));
  tablet.close();
  os::Host host = *os::open_host(tablet.folder + "/key");
  StoreOptions options;
  options.folder = tablet.folder;
  int asked = 0, gives_up_at = 1, given_up = 0;
  options.given_up = [&] { return ++asked == gives_up_at; };
  for (bool done = false; !done; ++gives_up_at) {
    asked = 0;
    const auto store = Store::open(host.ports(), options);
    REQUIRE(store);
    const auto plan = (*store)->trim();
    CHECK((plan || plan.code() == Code::cancelled));
    given_up += plan ? 0 : 1;
    done = asked < gives_up_at;
    asked = gives_up_at;  // the rest is not given up
    CHECK((*store)->verify([](const std::string&) {}));
  }
  CHECK(given_up > 5);
  tablet.open();
  for (const auto& photo : photos) CHECK(read(photo) == SATCHEL_TRIMMED);
  CHECK(read(late) == SATCHEL_OK);
  satchel_buffer* report = nullptr;
  tablet.ok(satchel_verify(tablet.store, &report, &tablet.error));
  satchel_buffer_release(report);
}

TEST_CASE_FIXTURE(Leaving, "what was not delivered goes into a bundle, whole, where nobody has to be reached") {
  office.close();
  tablet.attach(tablet.save("夜间施工"), test::noise(50'000, 1));
  const std::string path = office.folder.path() + "/rescue";
  satchel_buffer* json = nullptr;
  tablet.ok(satchel_write_bundle(tablet.store, path.c_str(), &json, &tablet.error));
  const std::string said = test::taken(json);
  CHECK(says(said, "\"entries\":2,\"photos\":1,\"photo_bytes\":50000,\"whole\":true"));
  CHECK(office.host.files->exists(path));
  CHECK(satchel_write_bundle(tablet.store, nullptr, nullptr, &tablet.error) == SATCHEL_INVALID);
}

TEST_CASE_FIXTURE(Leaving, "the proof that a tablet is empty is refused while anything is left, and names it") {
  std::string left;
  tablet.attach(tablet.save("夜间施工"), test::noise(50'000, 1));
  CHECK(prove(left) == SATCHEL_NOT_EMPTY);
  CHECK(tablet.error.group == SATCHEL_GROUP_CALL_OFFICE);
  CHECK(says(left, R"({"left":"entries","count":2,"names":[]})"));
  CHECK(says(left, "\"photos\""));
  CHECK(!office.host.files->exists(proof));
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);  // receipts of what the first one sent
  CHECK(prove(left) == SATCHEL_OK);
  CHECK(left == "[]");
  const auto file = read_all(*office.host.files, proof, 1U << 20);
  REQUIRE(file);
  const auto checked = sync::check_empty_proof(*file, office.host.keys->public_key());
  REQUIRE_MESSAGE(checked, (checked ? std::string() : checked.error().detail));
  CHECK(checked->user == "li");
  CHECK(checked->entries == 2);
  office.close();
  CHECK(prove(left) == SATCHEL_NETWORK);
  CHECK(left.empty());  // written on success, and with what is left
  office.reopen();
  const std::string nowhere = office.folder.path() + "/nowhere/tablet.proof";
  satchel_buffer* json = nullptr;
  CHECK(satchel_write_empty_proof(tablet.store, nowhere.c_str(), &json, &tablet.error) != SATCHEL_OK);
  CHECK(json == nullptr);
}

TEST_CASE_FIXTURE(Leaving, "who somebody is, is sealed before it is on the disk, and saved by its hash alone") {
  char sha256[SATCHEL_HASH_SIZE] = "";
  const char* const parts = R"({"name": "王小明", "phone": "13900000000"})";
  tablet.ok(satchel_seal_identity(tablet.store, parts, sha256, &tablet.error));
  const std::string on = tablet.save("夜间施工");
  const std::string fields = R"({"case": ")" + on + R"(", "identity_sealed": ")" + sha256 + R"("})";
  tablet.ok(satchel_save(tablet.store, "callback", nullptr, fields.c_str(), nullptr, &tablet.error));
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  CHECK(office.has_blob(sha256));
  tablet.close();
  std::ifstream database(tablet.folder + "/store.db", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(database), {}};
  CHECK(bytes.size() > 1000);
  CHECK(!says(bytes, "王小明"));
  tablet.open();
  CHECK(satchel_seal_identity(tablet.store, "{}", sha256, &tablet.error) == SATCHEL_INVALID);
  CHECK(satchel_seal_identity(tablet.store, R"({"name": 7})", sha256, &tablet.error) == SATCHEL_INVALID);
}

TEST_CASE("where the hub has said no sealing key, nobody's identity is taken") {
  test::Office office(nullptr, false);
  test::Tablet tablet(office, "li");
  tablet.enrol();
  char sha256[SATCHEL_HASH_SIZE] = "";
  CHECK(satchel_seal_identity(tablet.store, R"({"name": "王小明"})", sha256, &tablet.error) == SATCHEL_NO_SEALING_KEY);
  CHECK(tablet.error.group == SATCHEL_GROUP_WAIT_NETWORK);
}
