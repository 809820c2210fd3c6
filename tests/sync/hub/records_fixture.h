// The JSON API over a real database of the schema that ships, and those who call it.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "engine/schema/environment.h"
#include "sync/hub/api/records_api.h"
#include "sync/hub/central/file_blobs.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_files.h"
#include "tests/support/seeded_random.h"
#include "tests/support/statement_faults.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_keys.h"
#include "tests/sync/hub/elsewhere.h"

namespace satchel::hub::test {

using satchel::test::fail_each_statement;
using satchel::test::ManualClock;
using satchel::test::MemoryFiles;
using satchel::test::SeededRandom;
using satchel::test::TempFolder;
using satchel::test::TestKeys;

struct JsonAnswer {
  int status = 0;
  sync::Headers headers;
  boost::json::value body;  // null where there is none
  std::string raw;

  const boost::json::value& operator[](const char* pointer) const { return body.at_pointer(pointer); }
  std::string text(const char* pointer) const { return std::string(body.at_pointer(pointer).as_string()); }
  std::string header(const char* name) const {
    return std::string(sync::header(headers, name).value_or(std::string_view()));
  }
  std::string etag() const { return header("ETag"); }
  /// The code of a problem.
  std::string code() const { return status < 400 ? "" : text("/code"); }
};

class JsonOffice {
 public:
  JsonOffice() {
    satchel::test::watch_statements();
    auto opened = central_at(folder_.path() + "/office.db");
    REQUIRE(opened);
    central_ = *std::move(opened);
    sessions_.emplace(*central_, access_);
    api_.emplace(*central_, Ports{clock_, random_, files_, keys_}, access_, *sessions_, statements_, vault_);
  }

  /// As a hub begins its life.
  JsonOffice& with_schema() {
    auto schema = Schema::parse(environment_json());
    REQUIRE(schema);
    change([&](CentralWrite& write) {
      REQUIRE(write.put_setting("log_epoch", "1"));
      REQUIRE(write.use_schema(*schema));
    });
    return *this;
  }

  /// A token without device.
  std::string token(const std::string& user, const std::string& role = "office") {
    return access_.issue({}, user, role, clock_.wall() + Millis{3'600'000});
  }

  Id device(const std::string& user, const std::vector<std::string>& scopes, bool revoked = false,
            const std::string& role = "inspector") {
    DeviceRow row;
    row.id.bytes[0] = ++devices_;
    row.user = user;
    row.role = role;
    row.scopes = scopes;
    row.revoked = revoked;
    change([&](CentralWrite& write) { REQUIRE(write.put_device(row)); });
    return row.id;
  }
  std::string device_token(const Id& device, const std::string& user, const std::string& role = "inspector") {
    return access_.issue(device, user, role, clock_.wall() + Millis{900'000});
  }

  JsonAnswer call(const std::string& token, const std::string& method, const std::string& target,
                  const std::string& body = "", const std::string& etag = "") {
    sync::HttpRequest request{method, target, {}, body, {}};
    if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
    if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    if (!etag.empty()) request.headers.emplace_back("If-Match", etag);
    return send(request);
  }
  /// Each statement of the call fails once first: such a call is answered so, and has no effect.
  JsonAnswer send(const sync::HttpRequest& request) {
    REQUIRE(api_->owns(request));
    const Version before = version();
    const bool ready = request.target == "/readyz";
    sync::HttpReply reply;
    fail_each_statement([&] { reply = api_->handle(request); },
                        [&] {
                          REQUIRE_MESSAGE(reply.status == (ready ? 503 : info(Code::cancelled).http), reply.body);
                          REQUIRE(version() == before);
                        });
    return {reply.status, reply.headers, reply.body.empty() ? boost::json::value() : boost::json::parse(reply.body),
            reply.body};
  }

  JsonAnswer get(const std::string& token, const std::string& target) { return call(token, "GET", target); }
  JsonAnswer patch(const std::string& token, const std::string& target, const std::string& body,
                   const std::string& etag) {
    return call(token, "PATCH", target, body, etag);
  }
  /// Creates a record, and gives its path.
  std::string make(const std::string& token, const std::string& type, const std::string& body) {
    const JsonAnswer made = call(token, "POST", "/v1/records/" + type, body);
    REQUIRE_MESSAGE(made.status == 201, boost::json::serialize(made.body));
    return made.header("Location");
  }

  ManualClock& clock() { return clock_; }

  template <class Work>
  void change(Work work) {
    auto write = central_->write();
    REQUIRE(write);
    const auto head = (*write)->head();
    REQUIRE(head);
    work(**write);
    const Version next = head->version.value == 0 ? first_version(1) : head->version + 1;
    REQUIRE((*write)->commit({next, random_.number()}));
  }
  /// The journal of a token's edits.
  std::optional<WriterRow> writer_of(const std::string& token, const std::string& user) {
    const auto view = central_->view();
    REQUIRE(view);
    const Hash hash = sha256(token);
    const auto row = (*view)->writer(office_device(Id{{7}}, user), {Reader(hash.view()).fixed64()});
    REQUIRE(row);
    return *row;
  }
  std::vector<AccessRow> accesses() {
    const auto view = central_->view();
    REQUIRE(view);
    return *(*view)->accesses(0, 1000);
  }
  Version version() {
    const auto view = central_->view();
    REQUIRE(view);
    return (*view)->head()->version;
  }

 private:
  TempFolder folder_;
  ManualClock clock_;
  SeededRandom random_{1};
  MemoryFiles files_;
  TestKeys keys_{1};
  Access access_{Bytes(32, 'k')};
  std::unique_ptr<Central> central_;
  StatementLog statements_{keys_, Id{{7}}};
  std::optional<Sessions> sessions_;
  std::unique_ptr<FileBlobs> blobs_ = FileBlobs::beside(files_, random_, clock_, folder_.path());
  IdentityVault vault_{*blobs_, {}};
  std::optional<RecordsApi> api_;
  std::uint8_t devices_ = 0;
};

inline const std::string kNowhere = "0190a5c2-0000-7000-8000-000000000000";

struct Bureau : JsonOffice {
  Bureau() { with_schema(); }
  std::string li = token("li"), wang = token("wang");
};

}  // namespace satchel::hub::test
