// A bureau at its hub, over a real database.
#pragma once

#include <map>

#include "sync/hub/office/bulletin_desk.h"
#include "tests/sync/hub/records_fixture.h"

namespace satchel::hub::test {

/// A bureau at its hub, its people by their tokens. The clock stands in 2021.
struct BulletinHouse {
  explicit BulletinHouse(const std::string& pack = std::string(environment_json())) {
    auto opened = central_at(folder.path() + "/office.db");
    REQUIRE(opened);
    central = *std::move(opened);
    const auto schema = Schema::parse(pack);
    REQUIRE(schema);
    {
      auto write = *central->write();
      REQUIRE(write->put_setting("log_epoch", "1"));
      REQUIRE(write->use_schema(*schema));
      REQUIRE(write->commit({first_version(1), 1}));
    }
    sessions.emplace(*central, access);
    api.emplace(*central, ports(), access, *sessions, statements, vault);
    clock.set_wall(*from_rfc3339("2021-07-10T00:00:00Z"));
    office = token("zhang", "office");
  }

  Ports ports() { return {clock, random, files, keys}; }
  std::string token(const std::string& user, const std::string& role, const Id& device = {}) {
    return access.issue(device, user, role, clock.wall() + Millis{400LL * 86'400'000});
  }
  sync::HttpReply call(const std::string& by, const std::string& method, const std::string& target,
                       const std::string& body = "", const std::string& etag = "") {
    sync::HttpRequest request{method, target, {{"Authorization", "Bearer " + by}}, body, {}};
    if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    if (!etag.empty()) request.headers.emplace_back("If-Match", etag);
    REQUIRE(api->owns(request));
    clock.advance({1000});
    return api->handle(request);
  }
  std::string make(const std::string& type, const std::string& body) {
    const auto made = call(office, "POST", "/v1/records/" + type, body);
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return std::string(*sync::header(made.headers, "Location")).substr(12 + type.size() + 1);
  }
  void patch(const std::string& type, const std::string& id, const std::string& body) {
    const std::string path = "/v1/records/" + type + "/" + id;
    const auto now = call(office, "GET", path);
    const auto done = call(office, "PATCH", path, body, std::string(*sync::header(now.headers, "ETag")));
    REQUIRE_MESSAGE(done.status == 200, done.body);
  }
  void remove(const std::string& type, const std::string& id) {
    const std::string path = "/v1/records/" + type + "/" + id;
    const auto now = call(office, "GET", path);
    REQUIRE(call(office, "DELETE", path, "", std::string(*sync::header(now.headers, "ETag"))).status == 204);
  }
  /// An accepted complaint with its case; one that is done was handed to who has the power, with a receipt.
  std::string complain(bool done = false) {
    const std::string complaint = make(
        "complaint", R"({"decision":"accepted","received":"2021-07-02T01:00:00Z","accepted":"2021-07-02T01:00:00Z",)"
                     R"("district":"north","place":"某街","external_key":"X1"})");
    const std::string of_case =
        make("case", R"({"complaint":")" + complaint + R"(","district":"north","title":"冷库"})");
    patch("complaint", complaint, R"({"informed":"2021-07-03T01:00:00Z"})");
    if (done) finish(of_case);
    return of_case;
  }
  /// What the receiver signed, among the hub's blobs.
  std::string receipt() {
    const std::string paper = "回执";
    const Hash hash = sha256(paper);
    if (!blobs->has(hash)) {
      const auto upload = blobs->create({paper.size(), hash, {}, {}, clock.wall()});
      REQUIRE(upload);
      const auto chunk = blobs->append(*upload, 0, WhenCut::keep);
      REQUIRE(chunk);
      REQUIRE((*chunk)->append(paper));
      REQUIRE((*chunk)->commit());
    }
    return to_hex(hash.view());
  }
  void finish(const std::string& of_case) {
    patch("case", of_case,
          R"({"status":"transferred","transferred_to":"城管局","transfer_receipt":")" + receipt() + "\"}");
  }

  BulletinDesk desk() {
    return BulletinDesk(
        *central, ports(), statements,
        {[this](ByteView bytes) -> Result<Hash> { return pages[sha256(bytes)] = Bytes(bytes), sha256(bytes); },
         [this](const Hash& hash) -> Result<Bytes> {
           if (!pages.contains(hash)) return fail(Code::not_found);
           return pages[hash];
         }});
  }
  static BulletinRequest quarter(std::optional<Millis> as_of = {}) {
    BulletinRequest out;
    out.from = *casework::day_from_text("2021-07-01"), out.to = *casework::day_from_text("2021-10-01");
    out.as_of = as_of;
    out.sections = "【问题】一是思想认识仍有差距。";
    return out;
  }
  std::string text(std::string_view figure, std::optional<Millis> as_of = {}) {
    const auto made = desk().make(quarter(as_of));
    REQUIRE_MESSAGE(made, made.error().detail);
    return casework::figure(*made, figure).text;
  }
  std::string all(std::optional<Millis> as_of) {
    const auto made = desk().make(quarter(as_of));
    REQUIRE_MESSAGE(made, made.error().detail);
    return casework::figures_json(*made);
  }
  Id seal() {
    const auto id = desk().seal({quarter(), "zhang", "局长", {}});
    REQUIRE_MESSAGE(id, id.error().detail);
    return *id;
  }

  TempFolder folder;
  ManualClock clock;
  SeededRandom random{1};
  MemoryFiles files;
  TestKeys keys{1};
  Access access{Bytes(32, 'k')};
  std::unique_ptr<Central> central;
  StatementLog statements{keys, Id{{7}}};
  std::optional<Sessions> sessions;
  std::unique_ptr<FileBlobs> blobs = *FileBlobs::open(files, random, clock, "data");
  IdentityVault vault{*blobs, {}};
  std::optional<RecordsApi> api;
  std::map<Hash, Bytes> pages;
  std::string office;
};

}  // namespace satchel::hub::test
