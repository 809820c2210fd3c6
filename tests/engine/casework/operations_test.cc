// Joint operations: agencies, parts, persons, hand-over.
#include "engine/casework/operations.h"

#include "engine/casework/people.h"
#include "tests/engine/casework/memory_world.h"

namespace satchel::casework::test {
namespace {

struct Operations : MemoryWorld {
  Id operation =
      put("operation", {{"label", "gcw"}, {"agencies", "environment,police,culture"}, {"persons_present", "5"}});
  OperationView view() {
    MemoryWorld now = *this;
    return *view_operation(now, now.sheet("operation", operation));
  }
  Id part(const char* agency, const Cells& more = {}) {
    Cells cells{{"operation", to_text(operation)}, {"agency", agency}};
    cells.insert(cells.end(), more.begin(), more.end());
    return put("operation_part", cells);
  }
  const AgencyPart& of(const OperationView& view, const char* agency) {
    for (const AgencyPart& part : view.agencies)
      if (part.agency == agency) return part;
    FAIL(agency);
    return view.agencies.front();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Operations, "each agency has its part and its persons; one without a part is seen") {
  CHECK(view().agencies.size() == 3);
  CHECK(view().persons == 5);  // as the operation itself says
  part("police", {{"part", "维持秩序"}, {"persons", "4"}});
  part("police", {{"persons", "2"}});
  part("market", {{"part", "音响设备"}, {"persons", "1"}});
  const OperationView now = view();
  CHECK(now.agencies.size() == 4);  // market was not named
  CHECK(now.persons == 7);
  CHECK(of(now, "police").persons == 6);
  CHECK(of(now, "police").is_described());
  CHECK_FALSE(of(now, "culture").is_described());
}

TEST_CASE_FIXTURE(Operations, "a district that no office has is asked back, with the near ones") {
  const auto check = [this](const std::string& district) {
    const std::vector<std::string> asked{district}, own{"高新区"};
    return check_districts(*this, asked, own);
  };
  CHECK(check("汉宾"));  // no office says where it works
  put("org_unit", {{"name", "汉滨分局"}, {"districts", "汉滨,平利"}});
  CHECK(check("汉滨"));
  CHECK(check("高新区"));
  const Status odd = check("汉宾");
  REQUIRE(odd.code() == Code::not_found);
  CHECK(odd.error().detail.find("district 汉宾") == 0);
  CHECK(odd.error().detail.find("汉滨") != std::string::npos);
}

TEST_CASE_FIXTURE(Operations, "it is handed over once a transfer was carried out, or it names to whom") {
  CHECK_FALSE(view().is_handed_over);
  const Id one = put("case", {{"joint", "gcw,other"}});
  put("case", {{"joint", "other"}});
  const Id transfer =
      put("measure", {{"case", to_text(one)}, {"kind", "transfer"}, {"handed_to", "公安"}, {"state", "approved"}});
  put("measure", {{"case", to_text(one)}, {"kind", "persuasion"}, {"state", "carried_out"}});
  CHECK(view().cases.size() == 1);
  CHECK(view().handed_over.size() == 1);
  CHECK_FALSE(view().is_handed_over);
  change("measure", transfer, {{"state", "carried_out"}});
  CHECK(view().is_handed_over);
  change("measure", transfer, {{"state", "rejected"}});
  change("operation", operation, {{"handed_to", "公安"}});
  CHECK(view().is_handed_over);
}

}  // namespace satchel::casework::test
