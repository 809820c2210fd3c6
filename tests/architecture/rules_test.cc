// The rules do catch what they are for: each is shown a planted breach, and the innocent neighbour of it.
#include "tests/architecture/rules.h"

#include <doctest/doctest.h>

using namespace satchel::architecture;

namespace {

bool refused(const std::string& path, const std::string& text) { return !breaches({path, text + "\n"}).empty(); }
bool includes(const std::string& path, const std::string& header) { return refused(path, "#include " + header); }
bool passes(const std::string& path, const std::string& header) { return !includes(path, header); }

}  // namespace

TEST_CASE("includes point from platform to sync to engine, never back") {
  CHECK(passes("platform/net/x.cc", "\"sync/client/session.h\""));
  CHECK(passes("sync/wire/x.h", "\"engine/store.h\""));
  CHECK(includes("engine/store/x.cc", "\"sync/http.h\""));
  CHECK(includes("engine/base/x.h", "\"platform/os/files.h\""));
  CHECK(includes("sync/hub/x.cc", "\"platform/serve/server.h\""));
  CHECK(includes("platform/cli/x.cc", "\"tests/support/x.h\""));
}

TEST_CASE("inside engine the order is base, then ports, schema and sql, then merge, evidence, store, casework") {
  CHECK(passes("engine/merge/x.cc", "\"engine/schema/schema.h\""));
  CHECK(passes("engine/store/x.cc", "\"engine/evidence/blobs.h\""));
  CHECK(passes("engine/store/deep/x.cc", "\"engine/store.h\""));
  CHECK(passes("engine/casework/x.cc", "\"engine/store.h\""));
  CHECK(includes("engine/base/x.h", "\"engine/ports/files.h\""));
  CHECK(includes("engine/sql/x.cc", "\"engine/schema/schema.h\""));
  CHECK(includes("engine/schema/x.cc", "\"engine/merge/merge.h\""));
  CHECK(includes("engine/merge/x.cc", "\"engine/ports/clock.h\""));
  CHECK(includes("engine/evidence/x.cc", "\"engine/store/journal.h\""));
  CHECK(includes("engine/evidence/x.cc", "\"engine/store.h\""));
  CHECK(includes("engine/store.h", "\"engine/casework/draw.h\""));
}

TEST_CASE("inside sync client and hub stand on wire and never see each other") {
  CHECK(passes("sync/client/x.cc", "\"sync/wire/messages.h\""));
  CHECK(passes("sync/hub/central/x.cc", "\"sync/http.h\""));
  CHECK(includes("sync/client/x.cc", "\"sync/hub/service.h\""));
  CHECK(includes("sync/hub/central/x.cc", "\"sync/client/session.h\""));
  CHECK(includes("sync/wire/x.h", "\"sync/client/session.h\""));
}

TEST_CASE("inside hub the rooms stand one upon the other, and nobody stands on what puts them together") {
  CHECK(passes("sync/hub/devices/x.cc", "\"sync/hub/entries/committer.h\""));
  CHECK(passes("sync/hub/office/x.cc", "\"sync/hub/office/draws.h\""));
  CHECK(passes("sync/hub/api/x.cc", "\"sync/hub/service.h\""));
  CHECK(passes("sync/hub/hub.cc", "\"sync/hub/api/records_api.h\""));
  CHECK(includes("sync/hub/central/x.cc", "\"sync/hub/entries/working_set.h\""));
  CHECK(includes("sync/hub/entries/x.cc", "\"sync/hub/office/crimes.h\""));
  CHECK(includes("sync/hub/upkeep/x.cc", "\"sync/hub/hub.h\""));
  CHECK(refused("sync/hub/cellar/x.cc", ""));
}

TEST_CASE("inside platform the programs stand on the rest, and nothing on the programs") {
  CHECK(passes("platform/hub/main.cc", "\"platform/serve/server.h\""));
  CHECK(includes("platform/os/x.cc", "\"platform/net/loop.h\""));
  CHECK(includes("platform/serve/x.cc", "\"platform/cli/ui.h\""));
}

TEST_CASE("no include goes round the rules by its spelling") {
  CHECK(includes("engine/base/x.cc", "\"../../platform/os/files.h\""));
  CHECK(includes("engine/base/x.cc", "\"bytes.h\""));
  CHECK(includes("engine/base/x.cc", "\"sqlite3.h\""));
  CHECK(refused("engine/base/x.cc", "  #  include<sync/http.h>\n#include \"sync/http.h\" // why not"));
  CHECK(includes("engine/cellar/x.cc", "<vector>"));
}

TEST_CASE("each library has one home") {
  CHECK(passes("engine/sql/x.cc", "<sqlite3.h>"));
  CHECK(includes("engine/store/x.cc", "<sqlite3.h>"));
  CHECK(passes("sync/wire/x.h", "<cereal/cereal.hpp>"));
  CHECK(includes("sync/hub/x.cc", "<cereal/types/vector.hpp>"));
  CHECK(passes("platform/net/x.cc", "<curl/curl.h>"));
  CHECK(includes("platform/cli/x.cc", "<curl/curl.h>"));
  CHECK(passes("platform/net/x.cc", "<openssl/x509_vfy.h>"));
  CHECK(passes("engine/base/x.cc", "<openssl/evp.h>"));
  CHECK(includes("platform/hub/x.cc", "<openssl/ssl.h>"));
  CHECK(passes("platform/serve/x.cc", "<boost/beast/http.hpp>"));
  CHECK(includes("platform/net/x.cc", "<boost/beast.hpp>"));
  CHECK(passes("platform/postgres/x.cc", "<libpq-fe.h>"));
  CHECK(includes("platform/hub/x.cc", "<libpq-fe.h>"));
}

TEST_CASE("engine and sync open no sockets, files or threads and print nothing") {
  for (const char* header : {"<sys/socket.h>", "<boost/asio/io_context.hpp>", "<unistd.h>", "<thread>", "<future>",
                             "<pthread.h>", "<fstream>", "<filesystem>", "<iostream>"})
    for (const char* path : {"engine/store/x.cc", "sync/client/x.h", "sync/hub/x.cc"}) {
      CAPTURE(header);
      CAPTURE(path);
      CHECK(includes(path, header));
      CHECK(passes("platform/net/x.cc", header));
    }
  CHECK(passes("sync/hub/x.cc", "<mutex>"));
  CHECK(includes("sync/client/x.cc", "<mutex>"));
  CHECK(refused("engine/store/x.cc", "auto t = std::chrono::system_clock::now();"));
}

TEST_CASE("nothing is used that a phone's toolchain lacks") {
  for (const char* header : {"<format>", "<expected>", "<source_location>", "<stop_token>"})
    CHECK(includes("platform/os/x.cc", header));
  CHECK(refused("platform/net/x.cc", "std::jthread worker;"));
  CHECK(refused("engine/base/x.h", "for (auto x : all | std::views::reverse)"));
  CHECK(passes("engine/base/x.cc", "<string_view>"));
}

TEST_CASE("no file knows the machine it was written on, or is left unfinished") {
  CHECK(refused("tests/x.sh",
                "cd /wo"
                "rk/main"));
  CHECK(refused("README.md",
                "see /ho"
                "me/li/notes"));
  CHECK(refused("engine/base/x.h",
                "// TO"
                "DO: later"));
  CHECK_FALSE(refused("README.md", "https://example.org/home/page, frame/work, ./work, a/workload"));
}

TEST_CASE("files are short and end in a newline") {
  std::string text;
  for (int i = 0; i < 450; ++i) text += "int x;\n";
  CHECK(breaches({"engine/base/x.h", text}).empty());
  CHECK_FALSE(breaches({"engine/base/x.h", text + "int y;\n"}).empty());
  CHECK(breaches({"engine/schema/environment.json", text + "data\n"}).empty());
  CHECK_FALSE(breaches({"engine/base/x.h", "int x;"}).empty());
  CHECK_FALSE(breaches({"engine/base/x.h", ""}).empty());
}

TEST_CASE("a breach is named by file and line") {
  CHECK(breaches({"sync/wire/x.h", "#pragma once\n#include <thread>\n"}) ==
        std::vector<std::string>{"sync/wire/x.h:2: includes thread: engine and sync have no threads of their own"});
}

TEST_CASE("the top level holds what the drawing has and nothing else") {
  CHECK(strangers({"engine", "sync", "platform", "tests", "README.md", ".clang-format", "build"}).empty());
  CHECK(strangers({"engine", "docs", "notes.txt"}) == std::vector<std::string>{"docs", "notes.txt"});
}

TEST_CASE("a folder of tests that the build does not name is noticed") {
  const Source build{"tests/CMakeLists.txt", "satchel_test(engine/base DEPS x)\nsatchel_test(architecture)\n"};
  CHECK(forgotten({build, {"tests/engine/base/a_test.cc", ""}, {"tests/architecture/b_test.cc", ""}}).empty());
  CHECK(forgotten({build, {"tests/engine/sql/c_test.cc", ""}}) == std::vector<std::string>{"engine/sql"});
  CHECK(forgotten({build, {"tests/engine/c_test.cc", ""}}) == std::vector<std::string>{"engine"});
}
