// A complainant's name, telephone number, words and signature, planted wherever they come from, and looked for in
// everything that leaves the hub but for the intake role, and on the tablets themselves.
#include <algorithm>
#include <filesystem>

#include "engine/evidence/jpeg.h"
#include "platform/os/files.h"
#include "sync/wire/envelope.h"
#include "sync/wire/messages.h"
#include "tests/support/leak_search.h"
#include "tests/sync/together/identities.h"

using namespace satchel;
using namespace satchel::test;

namespace {

const std::vector<std::string> kPlanted{kName, kPhone, kSaid, kSignature.substr(7, 30)};

/// A photo that the complainant brought: who took it stands in its EXIF, as cameras write it (tag Artist).
Bytes brought_photo() {
  const std::string artist = std::string(kName) + " " + kPhone;
  Bytes exif("Exif\0\0II*\0\x08\0\0\0\x01\0\x3B\x01\x02\0", 20);
  const auto le32 = [](std::size_t n) {
    Bytes out;
    for (int i = 0; i < 4; ++i) out += static_cast<char>(n >> (8 * i));
    return out;
  };
  exif += le32(artist.size() + 1) + le32(26) + le32(0) + artist + Bytes(1, '\0');
  const std::size_t length = exif.size() + 2;
  return "\xFF\xD8\xFF\xE1" + Bytes{static_cast<char>(length >> 8), static_cast<char>(length)} + exif +
         Bytes("\xFF\xD9", 2);
}

struct Planted : Visited {
  Planted() {
    for (Tablet* t : {&a, &b})
      t->on_reply = [this](const sync::HttpRequest& request, sync::HttpReply& reply) {
        sent_to_tablet(request, reply);
      };
    plant_at_intake();
    attended();
    const Hash said = must(a.store().seal_identity({{"name", kName, false}, {"said", kSaid, false}}));
    a.create(
        "callback",
        {{"case", octets(affair.view())}, {"result", text("dissatisfied")}, {"identity_sealed", octets(said.view())}});
    const Hash drafted = must(a.store().seal_identity({{"phone", kPhone, false}, {"text", kSaid, false}}));
    a.create("complaint_draft", {{"place", text("a yard")}, {"identity_sealed", octets(drafted.view())}});
    w.settle_down();
  }

  void plant_at_intake() {
    const std::string complaint =
        intake.created("complaint", {{"district", "north"},
                                     {"text", std::string(kName) + "，电话" + kPhone + "：" + kSaid},
                                     {"text_for_field", "夜间噪声"},
                                     {"contact_token", "T-17"}});
    intake.created("complainant", {{"complaint", complaint}, {"name", kName}, {"phone", kPhone}, {"wishes", kSaid}});
    photo = sha256(brought_photo());
    uploaded(brought_photo());
    intake.created(
        "supplied_photo",
        {{"complaint", complaint}, {"sha256", to_hex(photo.view())}, {"caption", std::string("摄：") + kName}});
  }
  void uploaded(const Bytes& bytes) {
    const sync::HttpRequest head{"POST",
                                 "/v1/blobs",
                                 {{"Authorization", "Bearer " + intake.token},
                                  {"Tus-Resumable", "1.0.0"},
                                  {"Upload-Length", std::to_string(bytes.size())},
                                  {"Content-Type", "application/offset+octet-stream"}},
                                 {},
                                 {}};
    auto begun = w.hub().begin_upload(head, bytes.size());
    auto* sink = std::get_if<std::unique_ptr<hub::UploadSink>>(&begun);
    REQUIRE(sink);
    REQUIRE((*sink)->write(bytes));
    REQUIRE((*sink)->finish().status == 201);
  }
  void sent_to_tablet(const sync::HttpRequest& request, const sync::HttpReply& reply) {
    search.look("reply to a tablet: " + request.target, reply.body);
    for (const auto& [name, value] : reply.headers) search.look("header to a tablet", value);
  }
  void look_in_folder(const std::string& what, const std::string& folder) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.is_regular_file())
        search.look(what + " " + entry.path().lexically_relative(folder).string(),
                    *read_all(*files, entry.path().string(), 1U << 30));
  }

  std::unique_ptr<Files> files = os::system_files();
  LeakSearch search{kPlanted};
  Hash photo;
};

/// Everything that this caller can ask for.
void look_at_all(Planted& p, const std::string& whom, const std::string& authorization) {
  const auto ask = [&](const std::string& target) {
    const sync::HttpRequest request{"GET", target, {{"Authorization", authorization}}, {}, {}};
    const auto reply = p.w.hub().handle(request);
    p.search.look(whom + " " + target, reply.body);
    return reply;
  };
  for (const auto& type : p.w.hub().schema()->types()) {
    const auto list = ask("/v1/records/" + type.name + "?versions=1");
    if (list.status != 200) continue;
    const auto json = boost::json::parse(list.body);
    for (const auto& record : json.at("records").as_array()) {
      const std::string id(record.at("_id").as_string());
      ask("/v1/records/" + type.name + "/" + id);
      ask("/v1/records/" + type.name + "/" + id + "/identity");
    }
  }
  for (const char* target : {"/v1/conflicts?state=all", "/openapi.json", "/readyz", "/livez"}) ask(target);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(p.w.folder.path() + "/hub/blobs"))
    if (entry.is_regular_file())
      ask("/v1/blobs/sha256/" + entry.path().parent_path().filename().string() + entry.path().filename().string());
}

}  // namespace

TEST_CASE("the search finds a word however it is wrapped") {
  for (const Bytes& wrapped : {Bytes(kName), "x" + to_base64("?" + Bytes(kName)), "0a" + to_hex(kName),
                               Bytes("\\u8d75\\u94b1\\u5b59\\u674e\\u5468"), Bytes("%E8%B5%B5%E9%92%B1孙李周")}) {
    LeakSearch search({kName});
    search.look("here", wrapped);
    CHECK_MESSAGE(search.hits().size() == 1, wrapped);
  }
}

TEST_CASE_FIXTURE(Planted, "a complainant's identity is in nothing that tablets get, keep or hand on") {
  CHECK(search.bytes() > 5'000);
  for (Tablet* t : {&a, &b}) look_in_folder("folder of a tablet:", t->folder());
  must(a.bundle(w.folder.path() + "/carried"));
  search.look("bundle", *read_all(*files, w.folder.path() + "/carried", 1U << 30));
  CHECK_MESSAGE(search.hits().empty(), (search.hits().empty() ? "" : search.hits().front()));
}

TEST_CASE_FIXTURE(Planted, "nor in what others may ask of the hub, its log, its packages and its papers") {
  for (Desk* desk : {&zhang, &discipline})
    look_at_all(*this, desk == &zhang ? "office" : "discipline", "Bearer " + desk->token);
  for (const char* role : {"inspector", "leader"})
    look_at_all(*this, role, "Bearer " + must(w.hub().token("x", role, {60'000})));
  search.look("log", w.log);
  for (const char* role : {"inspector", "office", "leader", "discipline"}) {
    must(w.package({"case", affair, role, {}}, w.folder.path() + "/case.zip"));
    search.look(std::string("package for ") + role, *read_all(*files, w.folder.path() + "/case.zip", 1U << 30));
  }
  look_in_folder("beside the hub's protected place:", w.folder.path() + "/hub/uploads");
  CHECK_MESSAGE(search.hits().empty(), (search.hits().empty() ? "" : search.hits().front()));
}

TEST_CASE_FIXTURE(Planted, "the intake role finds all of it, by the same search") {
  look_at_all(*this, "intake", "Bearer " + intake.token);
  for (const std::string& word : kPlanted) {
    const auto told = [&](const std::string& hit) { return hit.ends_with(": " + word); };
    CHECK_MESSAGE(std::ranges::any_of(search.hits(), told), word);
  }
}
