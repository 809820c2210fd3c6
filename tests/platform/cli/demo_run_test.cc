// The demo within this process, so that the sanitizers see hub, server, line and stores at work together.
#include <doctest/doctest.h>
#include <sstream>

#include "platform/cli/demo/check.h"
#include "platform/cli/demo/demo.h"
#include "tests/support/temp_folder.h"

using namespace satchel;
using namespace satchel::cli;
using satchel::test::TempFolder;

TEST_CASE("office and tablets end with the same records as the hub, over lines that break") {
  const TempFolder folder;
  std::ostringstream out, err;
  Console console(Language::en, out, err, false);
  console.json = true;
  demo::Options options;
  options.keep = folder.path() + "/demo";
  const Status done = demo::run_demo(console, options);
  REQUIRE_MESSAGE(done, done.error().detail << err.str());
  CHECK(out.str().find("\"identical\":true") != std::string::npos);

  const auto checked = demo::compare_replicas(options.keep);
  REQUIRE(checked);
  CHECK(checked->replicas == 4);
  CHECK(checked->photos == 15);
  CHECK(checked->conflicts == checked->settled);
  CHECK(checked->differences.empty());
}

TEST_CASE("a demo does not write into a folder where something stands") {
  const TempFolder folder;
  std::ostringstream out, err;
  Console console(Language::en, out, err, false);
  demo::Options options;
  options.keep = folder.path() + "/demo";
  options.devices = 2;
  CHECK(demo::run_demo(console, options).code() == Code::invalid);
  CHECK(demo::compare_replicas(folder.path()).code() == Code::not_found);
}
