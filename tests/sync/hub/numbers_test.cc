// Official numbers where somebody wrote odd things into a district.
#include "tests/sync/hub/bulletin_house.h"

namespace satchel::hub::test {
namespace {

/// Text that no database packs into little.
std::string page_of_text(std::size_t bytes, const std::string& end) {
  std::string out;
  for (Hash h = sha256("page"); out.size() < bytes; h = sha256(h.view())) out += to_hex(h.view());
  return out + end;
}

struct NumberHouse : BulletinHouse {
  std::string accepted(const std::string& district) {
    const std::string id = make("case", R"({"status":"accepted","district":")" + district + "\"}");
    const auto body = boost::json::parse(call(office, "GET", "/v1/records/case/" + id).body);
    const std::string number(body.at("number").as_string());
    REQUIRE(number.starts_with(district));
    return number.substr(district.size());
  }
};

}  // namespace

TEST_CASE_FIXTURE(NumberHouse, "a page of text as a district holds up nobody: its cases are counted like others") {
  const std::string one = page_of_text(8000, "one"), two = page_of_text(8000, "two");
  CHECK(accepted("north") == "案〔2021〕1号");
  CHECK(accepted(one) == "案〔2021〕1号");
  CHECK(accepted(one) == "案〔2021〕2号");
  CHECK(accepted(two) == "案〔2021〕1号");
  CHECK(accepted("north") == "案〔2021〕2号");
}

}  // namespace satchel::hub::test
