// Random draws at the hub: of one name there is one, whoever else commits at the same moment.
#include "sync/hub/office/draws.h"

#include "tests/sync/hub/bulletin_house.h"

namespace satchel::hub::test {
namespace {

/// Somebody else acts at the moment at which the seed of a draw is made.
struct MeanwhileRandom : Random {
  explicit MeanwhileRandom(Random& random) : inner(random) {}
  Bytes bytes(std::size_t n) override {
    if (n == 32 && meanwhile) std::exchange(meanwhile, nullptr)();
    return inner.bytes(n);
  }
  Random& inner;
  std::function<void()> meanwhile;
};

struct DrawHouse : BulletinHouse {
  DrawHouse() {
    make("site", R"({"name":"企业","district":"north","kind":"enterprise"})");
    for (const std::string user : {"li", "wang"}) {
      const std::string officer =
          make("officer", R"({"name":")" + user + R"(","user":")" + user + R"(","in_draw_pool":true,"active":true})");
      make("certificate", R"({"officer":")" + officer + R"(","valid_from":"2020-01-01"})");
    }
  }
  Result<Id> commit(const std::string& name, Random& by) {
    OfficeWork work(*central, {clock, by, files, keys}, statements, "zhang");
    DrawPlan plan;
    plan.name = name, plan.sites = 1;
    plan.pool.weights = {{"general", 1}, {"enterprise", 1}};
    return commit_draw(work, folder_of_blobs, plan);
  }
  std::size_t draws() {
    const auto view = central->view();
    REQUIRE(view);
    return (*view)->records(central->schema()->find("draw")->number, {}, 99)->size();
  }

  BlobFolder folder_of_blobs{files, "blobs", random};
};

}  // namespace

TEST_CASE_FIXTURE(DrawHouse, "a draw is committed, and no second one of its name") {
  REQUIRE(commit("2021年第三季度", random));
  const auto again = commit("2021年第三季度 ", random);
  CHECK(again.code() == Code::invalid);
  CHECK(commit("2021年第四季度", random));
  CHECK(draws() == 2);
}

TEST_CASE_FIXTURE(DrawHouse, "of two who commit a draw of one name at once the second is refused") {
  MeanwhileRandom by(random);
  Result<Id> other = fail(Code::internal);
  by.meanwhile = [&] { other = commit("2021年第三季度", random); };
  const auto late = commit("2021年第三季度", by);
  REQUIRE_MESSAGE(other, other.error().detail);
  CHECK(late.code() == Code::invalid);
  CHECK(draws() == 1);
}

}  // namespace satchel::hub::test
