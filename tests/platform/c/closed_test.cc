// What an app provides is left alone once its store is closed.
#include "tests/platform/c/office.h"

using namespace satchel;

namespace {

/// A log of the app's, which counts what it hears.
struct Heard {
  static void line(void* ctx, satchel_log_level, const char*) { ++static_cast<Heard*>(ctx)->lines; }
  int lines = 0;
};

}  // namespace

TEST_CASE("calls on what is left of a closed store are refused, and the host's log hears nothing of them") {
  test::Office office;
  Heard log;
  test::Tablet tablet(office, "li");
  tablet.host_options.log = Heard::line;
  tablet.host_options.log_ctx = &log;
  tablet.enrol();
  satchel_rows* rows = nullptr;
  satchel_transaction* transaction = nullptr;
  satchel_attachment* attachment = nullptr;
  tablet.ok(satchel_query(tablet.store, "SELECT 1", &rows, &tablet.error));
  tablet.ok(satchel_begin(tablet.store, &transaction, &tablet.error));
  tablet.ok(satchel_attach_begin(tablet.store, &attachment, &tablet.error));
  std::int32_t more = 0;
  SUBCASE("suspended, it still does") {
    tablet.ok(satchel_suspend(tablet.store, &tablet.error));
    CHECK(satchel_next(rows, &more, &tablet.error) == SATCHEL_CANCELLED);
    CHECK(log.lines == 1);
    tablet.close();
  }
  SUBCASE("closed") {
    tablet.close();
    satchel_host_release(tablet.host);
    tablet.host = nullptr;
    log.lines = 0;
    CHECK(satchel_next(rows, &more, &tablet.error) == SATCHEL_CANCELLED);
    CHECK(satchel_put(transaction, "case", nullptr, "{}", nullptr, &tablet.error) == SATCHEL_CANCELLED);
    CHECK(satchel_commit(transaction, &tablet.error) == SATCHEL_CANCELLED);
    CHECK(satchel_attach_write(attachment, "x", 1, &tablet.error) == SATCHEL_CANCELLED);
    CHECK(tablet.error.correlation_id[0] != '\0');
    CHECK(log.lines == 0);
  }
  satchel_rows_release(rows);
  satchel_transaction_release(transaction);
  satchel_attachment_release(attachment);
}
