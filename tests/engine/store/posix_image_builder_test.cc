// A builder packs what was added to it, or nothing: files that somebody puts under its names are none of its own.
#include <doctest/doctest.h>

#include "engine/store/image_builder.h"
#include "engine/store/impl.h"
#include "platform/os/files.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_schema.h"

using namespace satchel;
using namespace satchel::test;

namespace {

struct AtBuilding {
  std::unique_ptr<ImageBuilder> begun(const std::string& name, int records) {
    auto out = ImageBuilder::begin(*files, path(name), nullptr, schema);
    REQUIRE(out);
    for (int n = 0; n < records; ++n) REQUIRE((*out)->add(record()));
    return *std::move(out);
  }
  PullItem record() {
    PullItem out;
    out.kind = ItemKind::whole;
    out.type = schema->find("affair")->number;
    out.id = ids.make({1'767'225'600'000}, ++made);
    return out;
  }
  Status finished(ImageBuilder& builder) {
    const auto out = files->create(path("packed"));
    REQUIRE(out);
    return builder.finish(**out, manifest);
  }
  std::string path(const std::string& name) const { return folder.path() + "/" + name; }

  std::unique_ptr<Files> files = os::system_files();
  TempFolder folder;
  SchemaPtr schema = *Schema::parse(kTestSchema);
  IdMaker ids;
  std::uint64_t made = 0;
  ImageManifest manifest = [] {
    ImageManifest m;
    m.piece_bytes = 8U << 10;
    return m;
  }();
};

}  // namespace

TEST_CASE_FIXTURE(AtBuilding, "what is built leaves nothing behind, and a path that is taken is left as it is") {
  auto first = begun("image", 20);
  CHECK(ImageBuilder::begin(*files, path("image"), nullptr, schema).code() == Code::invalid);
  REQUIRE(finished(*first));
  CHECK(manifest.records == 20);
  CHECK(manifest.database > 0);
  CHECK_FALSE(manifest.pieces.empty());
  first.reset();
  CHECK(*files->list(folder.path()) == std::vector<std::string>{"packed"});
}

TEST_CASE_FIXTURE(AtBuilding, "a database that lacks rows which were added is not packed") {
  const auto mine = begun("mine", 20);
  {
    sql::Options options;
    options.application_id = kApplicationId;
    const auto empty = sql::Database::open(path("empty"), options);
    REQUIRE(empty);
    REQUIRE(TableSet::open(**empty, schema, false));
  }
  REQUIRE(files->rename(path("empty"), path("mine")));
  CHECK(finished(*mine).code() == Code::internal);
}

TEST_CASE_FIXTURE(AtBuilding, "items that were not added are not packed") {
  const auto mine = begun("mine", 20);
  const auto others = files->create(path("mine.items"));
  REQUIRE(others);
  REQUIRE((*others)->append("what somebody else has in hand"));
  CHECK(finished(*mine).code() == Code::internal);
}

TEST_CASE_FIXTURE(AtBuilding, "pieces of a size that no device takes are not made") {
  const auto mine = begun("mine", 1);
  for (const std::uint32_t bytes : {0U, (1U << 20) + 1}) {
    manifest.piece_bytes = bytes;
    CHECK(finished(*mine).code() == Code::invalid);
  }
}
