#include <cstring>

#include "tests/platform/c/office.h"
#include "tests/support/memory/failing_new.h"

using namespace satchel;

namespace {

struct Recording {
  Recording() {
    tablet.enrol();
    tablet.step();
  }
  test::Office office;
  test::Tablet tablet{office, "li"};
};

}  // namespace

TEST_CASE("an error says what a person reads in their language, what a developer needs, and where the log has it") {
  std::string log;
  test::Office office;
  test::Tablet tablet(office, "li");
  tablet.host_options.log = [](void* to, satchel_log_level, const char* line) {
    *static_cast<std::string*>(to) += line;
  };
  tablet.host_options.log_ctx = &log;
  tablet.enrol();
  satchel_error error;
  SATCHEL_INIT(&error);
  CHECK(satchel_save(tablet.store, "case", nullptr, R"({"titel": "x"})", nullptr, &error) == SATCHEL_UNKNOWN_FIELD);
  CHECK(error.code == SATCHEL_UNKNOWN_FIELD);
  CHECK(error.group == SATCHEL_GROUP_FIX_INPUT);
  CHECK(error.retry_after_ms == 0);
  CHECK(std::string(error.message) == "没有这个字段");
  CHECK(std::string(error.detail) == "case.titel");
  CHECK(std::strlen(error.correlation_id) == 36);
  CHECK(log.find(error.correlation_id) != log.npos);
  error.language = SATCHEL_EN;
  CHECK(satchel_get(tablet.store, "nothing", "x", nullptr, &error) == SATCHEL_UNKNOWN_TYPE);
  CHECK(std::string(error.message) == "No such record type");
  CHECK(satchel_set_power(tablet.store, 0, &error) == SATCHEL_OK);
  CHECK(error.code == SATCHEL_OK);
  CHECK(error.message[0] == '\0');
  CHECK(error.language == SATCHEL_EN);

  struct Older {
    std::uint32_t struct_size;
    satchel_language language;
    satchel_code code;
    std::int32_t beyond;
  } older{offsetof(Older, beyond), SATCHEL_ZH, 0, 77};  // of a header that knew no more
  CHECK(satchel_open(nullptr, nullptr, nullptr, reinterpret_cast<satchel_error*>(&older)) == SATCHEL_INVALID);
  CHECK(older.code == SATCHEL_INVALID);
  CHECK(older.beyond == 77);
  CHECK(satchel_open(nullptr, nullptr, nullptr, nullptr) == SATCHEL_INVALID);
}

TEST_CASE("every code has its group and its sentence") {
  CHECK(std::string(satchel_code_message(SATCHEL_DISK_FULL, SATCHEL_EN)) == "Storage is full; free some space");
  CHECK(satchel_code_group(SATCHEL_WITHDRAWN) == SATCHEL_GROUP_CALL_OFFICE);
  CHECK(satchel_code_group(SATCHEL_OK) == SATCHEL_GROUP_NONE);
  CHECK(satchel_code_group(-5) == SATCHEL_GROUP_BUG);
  for (satchel_code code = 0; code < 100; ++code)
    for (const satchel_language language : {SATCHEL_ZH, SATCHEL_EN})
      CHECK(std::strlen(satchel_code_message(code, language)) < sizeof(satchel_error::message));
  for (satchel_code code = 1; code < 100; ++code)
    CHECK(std::string(satchel_code_message(code, SATCHEL_ZH)) != satchel_code_message(code, SATCHEL_EN));
  CHECK(std::string(satchel_version()) == "0.1.0");
  CHECK(satchel_has_feature("curl") == 1);
  CHECK(satchel_has_feature("telepathy") == 0);
}

TEST_CASE_FIXTURE(Recording, "what is saved is read back, by name and by SQL") {
  const std::string id = tablet.save("夜间施工");
  CHECK(tablet.get(id).find("\"title\":\"夜间施工\"") != std::string::npos);
  tablet.ok(satchel_save(tablet.store, "case", id.c_str(), R"({"officers": {"add": ["li", "wang"]}})", nullptr,
                         &tablet.error));
  tablet.ok(satchel_save(tablet.store, "case", id.c_str(), R"({"officers": {"remove": ["li"]}, "title": null})",
                         nullptr, &tablet.error));
  CHECK(tablet.get(id).find("\"officers\":[\"wang\"]") != std::string::npos);
  CHECK(tablet.get(id).find("title") == std::string::npos);
  CHECK(satchel_save(tablet.store, "case", id.c_str(), R"({"title": {"add": "x"}})", nullptr, &tablet.error) ==
        SATCHEL_INVALID_VALUE);
  CHECK(satchel_save(tablet.store, "case", id.c_str(), "[]", nullptr, &tablet.error) == SATCHEL_INVALID);

  satchel_rows* rows = nullptr;
  std::int32_t more = 0;
  char text[SATCHEL_ID_SIZE];
  tablet.ok(satchel_query(tablet.store, "SELECT _id, ?, ?, ?, ? FROM \"case\" WHERE _id = ?", &rows, &tablet.error));
  tablet.ok(satchel_bind_integer(rows, 1, 42, &tablet.error));
  tablet.ok(satchel_bind_real(rows, 2, 0.5, &tablet.error));
  tablet.ok(satchel_bind_bytes(rows, 3, "a\0b", 3, &tablet.error));
  tablet.ok(satchel_bind_id(rows, 4, id.c_str(), &tablet.error));
  CHECK(satchel_column_count(rows) == 5);
  CHECK(std::string(satchel_column_name(rows, 0)) == "_id");
  CHECK(satchel_column_data(rows, 0, nullptr) == nullptr);
  tablet.ok(satchel_next(rows, &more, &tablet.error));
  REQUIRE(more == 1);
  CHECK(satchel_column_id(rows, 0, text) == 1);
  CHECK(id == text);
  CHECK(satchel_column_kind(rows, 1) == SATCHEL_NULL);
  CHECK(satchel_column_integer(rows, 2) == 42);
  CHECK(satchel_column_real(rows, 3) == 0.5);
  std::size_t size = 0;
  const char* const data = satchel_column_data(rows, 4, &size);
  CHECK(std::string(data, size) == std::string("a\0b", 3));
  CHECK(satchel_column_kind(rows, 9) == SATCHEL_NULL);
  tablet.ok(satchel_next(rows, &more, &tablet.error));
  CHECK(more == 0);
  satchel_rows_release(rows);
}

TEST_CASE_FIXTURE(Recording, "a query that does not compile, or would write, is refused before its first row") {
  const std::string copy = "VACUUM INTO '" + office.folder.path() + "/copy.db'";
  for (const char* sql : {"SELEC", "", "DELETE FROM \"case\"", "INSERT INTO \"case\" (_id) VALUES (x'00')",
                          "UPDATE \"case\" SET title = 'x' RETURNING _id", "CREATE TABLE t (x)",
                          "PRAGMA journal_mode = DELETE", copy.c_str()}) {
    satchel_rows* rows = nullptr;
    CHECK(satchel_query(tablet.store, sql, &rows, &tablet.error) == SATCHEL_INVALID);
    CHECK(rows == nullptr);
  }
  CHECK(tablet.number("SELECT 1") == 1);
}

TEST_CASE_FIXTURE(Recording, "a parameter that the query has not is refused, whatever is bound to it") {
  satchel_rows* rows = nullptr;
  std::int32_t more = 0;
  tablet.ok(satchel_query(tablet.store, "SELECT ?, ?", &rows, &tablet.error));
  for (const std::int32_t at : {-1, 2, 1000, 1 << 30}) {
    CHECK(satchel_bind_integer(rows, at, 1, &tablet.error) == SATCHEL_INVALID);
    CHECK(satchel_bind_real(rows, at, 1, &tablet.error) == SATCHEL_INVALID);
    CHECK(satchel_bind_text(rows, at, "x", &tablet.error) == SATCHEL_INVALID);
    CHECK(satchel_bind_text(rows, at, nullptr, &tablet.error) == SATCHEL_INVALID);
    CHECK(satchel_bind_bytes(rows, at, "x", 1, &tablet.error) == SATCHEL_INVALID);
    CHECK(satchel_bind_id(rows, at, "01a228a6-3863-7000-9ae7-e6d7822a6fe0", &tablet.error) == SATCHEL_INVALID);
  }
  tablet.ok(satchel_bind_integer(rows, 1, 7, &tablet.error));
  tablet.ok(satchel_next(rows, &more, &tablet.error));
  CHECK(satchel_column_integer(rows, 1) == 7);
  satchel_rows_release(rows);
}

TEST_CASE_FIXTURE(Recording,
                  "what is sealed takes no change; a correction stands beside it; what a seal lacks is told") {
  const std::string on = tablet.save("夜间施工");
  char finding[SATCHEL_ID_SIZE], corrected[SATCHEL_ID_SIZE];
  const std::string fields = R"({"of_type": "case", "of": ")" + on + R"(", "severity": "minor", "fact": "扬尘",
    "found": "2026-11-29T10:00:00Z", "found_by": "li"})";
  tablet.ok(satchel_save(tablet.store, "finding", nullptr, fields.c_str(), finding, &tablet.error));
  CHECK(satchel_correct(tablet.store, "finding", finding, "笔误", R"({"fact": "噪声"})", corrected, &tablet.error) ==
        SATCHEL_INVALID);
  tablet.ok(satchel_seal(tablet.store, "finding", finding, &tablet.error));
  CHECK(satchel_save(tablet.store, "finding", finding, R"({"fact": "噪声"})", nullptr, &tablet.error) ==
        SATCHEL_SEALED);
  tablet.ok(satchel_correct(tablet.store, "finding", finding, "笔误", R"({"fact": "噪声"})", corrected, &tablet.error));
  CHECK(std::string(corrected) != finding);
  satchel_buffer* json = nullptr;
  tablet.ok(satchel_get(tablet.store, "finding", corrected, &json, &tablet.error));
  const std::string now = test::taken(json);
  CHECK(now.find("\"fact\":\"噪声\"") != now.npos);
  CHECK(now.find("笔误") != now.npos);
  tablet.ok(satchel_get(tablet.store, "finding", finding, &json, &tablet.error));
  const std::string before = test::taken(json);
  CHECK(before.find("\"fact\":\"扬尘\"") != before.npos);
  CHECK(before.find("\"sealed\":true") != before.npos);

  char visit[SATCHEL_ID_SIZE];
  const std::string empty = R"({"case": ")" + on + R"(", "kind": "on_site"})";
  tablet.ok(satchel_save(tablet.store, "visit", nullptr, empty.c_str(), visit, &tablet.error));
  CHECK(satchel_seal(tablet.store, "visit", visit, &tablet.error) == SATCHEL_INCOMPLETE);
  CHECK(tablet.error.group == SATCHEL_GROUP_FIX_INPUT);
  tablet.ok(satchel_missing_for_seal(tablet.store, "visit", visit, &json, &tablet.error));
  const std::string missing = test::taken(json);
  CHECK(missing.find("至少两名检查人员") != missing.npos);
  CHECK(missing.find("Two officers at least") != missing.npos);
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
}

TEST_CASE_FIXTURE(Recording, "a transaction is saved whole or not at all") {
  satchel_transaction* transaction = nullptr;
  char visit[SATCHEL_ID_SIZE];
  const std::string on = tablet.save("夜间施工");
  tablet.ok(satchel_begin(tablet.store, &transaction, &tablet.error));
  const std::string fields = R"({"case": ")" + on + R"(", "kind": "on_site"})";
  tablet.ok(satchel_put(transaction, "visit", nullptr, fields.c_str(), visit, &tablet.error));
  tablet.ok(satchel_put(transaction, "visit", visit, R"({"result": "围挡未封闭"})", nullptr, &tablet.error));
  const std::string finding = R"({"of_type": "visit", "of": ")" + std::string(visit) + R"(", "fact": "扬尘"})";
  tablet.ok(satchel_put(transaction, "finding", nullptr, finding.c_str(), nullptr, &tablet.error));
  CHECK(tablet.number("SELECT count(*) FROM visit") == 0);
  tablet.ok(satchel_commit(transaction, &tablet.error));
  CHECK(tablet.number("SELECT count(*) FROM visit WHERE result = '围挡未封闭'") == 1);
  CHECK(tablet.number("SELECT count(*) FROM finding") == 1);

  tablet.ok(satchel_delete(transaction, "visit", visit, &tablet.error));
  tablet.ok(satchel_put(transaction, "visit", "01a228a6-3863-7000-9ae7-e6d7822a6fe0", "{\"result\": \"x\"}", nullptr,
                        &tablet.error));
  CHECK(satchel_commit(transaction, &tablet.error) == SATCHEL_NOT_HERE);
  CHECK(tablet.number("SELECT count(*) FROM visit") == 1);
  satchel_transaction_release(transaction);
  CHECK(tablet.number("SELECT count(*) FROM visit") == 1);
}

TEST_CASE_FIXTURE(Recording, "what was deleted comes back as it was") {
  char visit[SATCHEL_ID_SIZE];
  const std::string fields =
      R"({"kind": "on_site", "result": "围挡未封闭", "case": ")" + tablet.save("夜间施工") + "\"}";
  tablet.ok(satchel_save(tablet.store, "visit", nullptr, fields.c_str(), visit, &tablet.error));
  const auto get = [&] {
    satchel_buffer* json = nullptr;
    const satchel_code code = satchel_get(tablet.store, "visit", visit, &json, &tablet.error);
    return code == SATCHEL_OK ? test::taken(json) : std::to_string(code);
  };
  const std::string before = get();
  satchel_transaction* transaction = nullptr;
  tablet.ok(satchel_begin(tablet.store, &transaction, &tablet.error));
  tablet.ok(satchel_delete(transaction, "visit", visit, &tablet.error));
  tablet.ok(satchel_commit(transaction, &tablet.error));
  CHECK(get() == std::to_string(SATCHEL_NOT_FOUND));
  tablet.ok(satchel_undelete(transaction, "visit", visit, &tablet.error));
  tablet.ok(satchel_commit(transaction, &tablet.error));
  CHECK(get() == before);
  CHECK(satchel_undelete(transaction, "visit", "no id", &tablet.error) == SATCHEL_INVALID);
  satchel_transaction_release(transaction);
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  CHECK(tablet.status().find("\"quarantined\":0") != std::string::npos);
  CHECK(get().find("围挡未封闭") != std::string::npos);
}

TEST_CASE_FIXTURE(Recording, "who acts is the author of what follows, and after a suspend too") {
  const std::string status = tablet.status();
  const auto device = id_from_text(status.substr(status.find("\"device\":\"") + 10, 36));
  REQUIRE(device);
  CHECK(satchel_act_as(tablet.store, "wang", &tablet.error) == SATCHEL_NOT_PERMITTED);
  CHECK(satchel_act_as(tablet.store, nullptr, &tablet.error) == SATCHEL_INVALID);
  REQUIRE(office.hub->devices().add_actor(*device, "wang"));
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  tablet.ok(satchel_act_as(tablet.store, "wang", &tablet.error));
  const std::string by_wang = tablet.save("夜间施工");
  CHECK(tablet.get(by_wang).find("\"author\":\"wang\"") != std::string::npos);
  tablet.ok(satchel_suspend(tablet.store, &tablet.error));
  tablet.ok(satchel_resume(tablet.store, &tablet.error));
  CHECK(tablet.get(tablet.save("接着记录")).find("\"author\":\"wang\"") != std::string::npos);
  tablet.ok(satchel_act_as(tablet.store, "li", &tablet.error));
  CHECK(tablet.get(tablet.save("扬尘")).find("\"author\":\"li\"") != std::string::npos);
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  CHECK(tablet.get(by_wang).find("\"author\":\"wang\"") != std::string::npos);
}

TEST_CASE_FIXTURE(Recording, "a file is attached as it is, under its own name") {
  const std::string bytes = test::noise(300'000, 5), file = office.folder.path() + "/IMG_7.jpg";
  REQUIRE(write_whole(*office.host.files, file, bytes));
  const std::string on = tablet.save("夜间施工");
  satchel_photo photo;
  satchel_attached attached;
  SATCHEL_INIT(&photo);
  SATCHEL_INIT(&attached);
  photo.of_type = "case";
  photo.of_id = on.c_str();
  photo.proves = "围挡未封闭";
  tablet.ok(satchel_attach_file(tablet.store, &photo, file.c_str(), &attached, &tablet.error));
  CHECK(attached.bytes == bytes.size());
  CHECK(tablet.number("SELECT count(*) FROM photo WHERE file_name = 'IMG_7.jpg' AND proves = '围挡未封闭' AND "
                      "origin = 'imported' AND taken_by = 'li'") == 1);
  satchel_buffer* read = nullptr;
  tablet.ok(satchel_blob_read(tablet.store, attached.sha256, 0, bytes.size(), &read, &tablet.error));
  CHECK(test::taken(read) == bytes);
  CHECK(satchel_attach_file(tablet.store, &photo, (file + "x").c_str(), nullptr, &tablet.error) == SATCHEL_NOT_FOUND);
  CHECK(tablet.step().photos == 1);
}

TEST_CASE_FIXTURE(Recording, "at whatever allocation memory ends, a change is in a transaction whole or not at all") {
  const std::string on = tablet.save("夜间施工");
  satchel_transaction* transaction = nullptr;
  tablet.ok(satchel_begin(tablet.store, &transaction, &tablet.error));
  // Calls `change` with less and less want of memory until it succeeds: what failed before is not in the draft.
  const auto until_it_succeeds = [&](auto change) {
    satchel_code code = SATCHEL_OUT_OF_MEMORY;
    for (std::int64_t at = 1; code == SATCHEL_OUT_OF_MEMORY; ++at) {
      const test::FailingNew memory(at);
      code = change();
    }
    CHECK(code == SATCHEL_OK);
  };
  char visit[SATCHEL_ID_SIZE] = "", other[SATCHEL_ID_SIZE] = "";
  const std::string fields = R"({"case": ")" + on + R"(", "kind": "on_site", "officers": {"add": ["li"]}})";
  until_it_succeeds([&] { return satchel_put(transaction, "visit", nullptr, fields.c_str(), visit, nullptr); });
  until_it_succeeds([&] {
    return satchel_put(transaction, "visit", visit,
                       R"({"result": "围挡未封闭", "weather": "工地的一个很长很长的名字"})", nullptr, nullptr);
  });
  tablet.ok(satchel_commit(transaction, &tablet.error));
  CHECK(tablet.number("SELECT count(*) FROM visit") == 1);
  tablet.ok(satchel_put(transaction, "visit", nullptr, fields.c_str(), other, &tablet.error));
  until_it_succeeds([&] { return satchel_delete(transaction, "visit", visit, nullptr); });
  tablet.ok(satchel_commit(transaction, &tablet.error));
  CHECK(tablet.number("SELECT count(*) FROM visit") == 1);
  until_it_succeeds([&] { return satchel_undelete(transaction, "visit", visit, nullptr); });
  tablet.ok(satchel_commit(transaction, &tablet.error));
  CHECK(tablet.number("SELECT count(*) FROM visit WHERE result = '围挡未封闭'") == 1);
  CHECK(tablet.number("SELECT count(*) FROM visit") == 2);
  CHECK(tablet.number("SELECT count(*) FROM \"case\"") == 1);
  satchel_transaction_release(transaction);
}

TEST_CASE_FIXTURE(Recording, "a photo that comes in pieces is there once it is finished, and not before") {
  const std::string on = tablet.save("夜间施工"), bytes = test::noise(200'000, 1);
  satchel_attachment* attachment = nullptr;
  tablet.ok(satchel_attach_begin(tablet.store, &attachment, &tablet.error));
  tablet.ok(satchel_attach_write(attachment, bytes.data(), 1000, &tablet.error));
  satchel_attachment_release(attachment);
  CHECK(tablet.number("SELECT count(*) FROM photo") == 0);

  satchel_photo photo;
  satchel_attached attached;
  SATCHEL_INIT(&photo);
  SATCHEL_INIT(&attached);
  photo.of_type = "case";
  photo.of_id = on.c_str();
  photo.origin = "camera";
  photo.file_name = "IMG_1.jpg";
  tablet.ok(satchel_attach_begin(tablet.store, &attachment, &tablet.error));
  for (std::size_t at = 0; at < bytes.size(); at += 10'000)
    tablet.ok(satchel_attach_write(attachment, bytes.data() + at, 10'000, &tablet.error));
  tablet.ok(satchel_attach_finish(attachment, &photo, &attached, &tablet.error));
  CHECK(attached.bytes == bytes.size());
  CHECK(attached.thumbnail[0] == '\0');
  CHECK(satchel_attach_write(attachment, "x", 1, &tablet.error) == SATCHEL_CANCELLED);
  satchel_attachment_release(attachment);
  CHECK(tablet.number(
            "SELECT count(*) FROM photo WHERE origin = 'camera' AND file_name = 'IMG_1.jpg' AND taken_by = 'li'") == 1);
  satchel_buffer* part = nullptr;
  tablet.ok(satchel_blob_read(tablet.store, attached.sha256, 100'000, 10, &part, &tablet.error));
  CHECK(test::taken(part) == bytes.substr(100'000, 10));
}

TEST_CASE_FIXTURE(Recording, "what waits is told, of all and of one record") {
  const std::string id = tablet.save("夜间施工");
  satchel_buffer* json = nullptr;
  tablet.ok(satchel_whereabouts(tablet.store, "case", id.c_str(), &json, &tablet.error));
  CHECK(test::taken(json) == "\"tablet_only\"");
  tablet.ok(satchel_whereabouts(tablet.store, nullptr, nullptr, &json, &tablet.error));
  CHECK(test::taken(json).find(id) != std::string::npos);
  CHECK(tablet.status().find("\"waiting\":1") != std::string::npos);
  CHECK(tablet.step().state == SATCHEL_STEP_DONE);
  tablet.ok(satchel_whereabouts(tablet.store, "case", id.c_str(), &json, &tablet.error));
  CHECK(test::taken(json) == "\"receipted\"");
  tablet.ok(satchel_schema(tablet.store, &json, &tablet.error));
  CHECK(test::taken(json).find("\"environment\"") != std::string::npos);
  tablet.ok(satchel_verify(tablet.store, &json, &tablet.error));
  satchel_buffer_release(json);
}
