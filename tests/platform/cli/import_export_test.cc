// Files into a store and out of it.
#include <doctest/doctest.h>
#include <sstream>

#include "engine/schema/environment.h"
#include "platform/cli/demo/made_up.h"
#include "platform/cli/exporter.h"
#include "platform/cli/import_report.h"
#include "platform/cli/maps/nyc311.h"
#include "platform/cli/store_access.h"
#include "tests/support/temp_folder.h"

using namespace satchel;
using namespace satchel::cli;
using satchel::test::TempFolder;

namespace {

class OfficeStore {
 public:
  OfficeStore() : host_(*os::open_host(folder_.path() + "/key")) {
    Identity who;
    who.user = "zhang";
    who.role = "office";
    StoreOptions options;
    options.folder = folder_.path() + "/store";
    options.full_sync = false;
    store_ = *Store::create(host_.ports(), options, who, *Schema::parse(environment_json()));
  }
  Store& operator*() { return *store_; }
  const RecordType& complaint() const { return *store_->schema()->find("complaint"); }

  ImportCounts import(const std::string& csv, OnKnownKey on_known = OnKnownKey::skip) {
    bad.clear(), left_out.clear();
    std::istringstream in(csv);
    ImportWatch watch;
    watch.left_out = [&](const LeftOutRow& row) {
      if (row.reason == LeftOut::bad) bad.push_back(row.line);
      left_out.push_back(row);
    };
    const auto counts = import_csv(*store_, complaint(), *parse_import_map(nyc311_json()), in, on_known, watch);
    REQUIRE_MESSAGE(counts, counts.error().detail);
    return *counts;
  }
  std::string exported(ExportFormat format) {
    std::ostringstream out;
    REQUIRE(export_records(*store_, complaint(), format, out));
    return out.str();
  }

  std::vector<std::int64_t> bad;
  std::vector<LeftOutRow> left_out;

 private:
  TempFolder folder_;
  os::Host host_;
  std::unique_ptr<Store> store_;
};

/// `csv` with the first `from` of each line made `to`.
std::string replaced(std::string csv, const std::string& from, const std::string& to) {
  for (std::size_t at = csv.find(from); at != std::string::npos; at = csv.find(from, at + to.size()))
    csv.replace(at, from.size(), to);
  return csv;
}

}  // namespace

TEST_CASE("an import makes each row once, however often it runs") {
  OfficeStore office;
  const std::string csv = demo::made_up_complaints(3, 700);
  CHECK(office.import(csv).created == 700);
  const ImportCounts again = office.import(csv);
  CHECK(again.created == 0);
  CHECK(again.skipped == 700);
}

TEST_CASE("with update, only the rows that differ are changed") {
  OfficeStore office;
  const std::string csv = demo::made_up_complaints(3, 40);
  office.import(csv);
  const ImportCounts counts = office.import(replaced(csv, "广场舞音响声过大", "广场舞"), OnKnownKey::update);
  CHECK(counts.updated > 0);
  CHECK(counts.updated + counts.skipped == 40);
  CHECK(office.import(csv, OnKnownKey::update).updated == counts.updated);
}

TEST_CASE("bad rows are told by their lines, and the good ones of the same batch are kept") {
  OfficeStore office;
  std::string csv = demo::made_up_complaints(3, 3);
  csv += "59999999,yesterday,PHONE,,,,,,,,,QUEENS,,,\r\n";
  csv += "59999998,2023-12-10T01:00:00,PHONE,,,,,,,,,QUEENS,40.7,-73.9,\r\n";
  const ImportCounts counts = office.import(csv);
  CHECK(counts.created == 4);
  CHECK(counts.bad == 1);
  CHECK(office.bad == std::vector<std::int64_t>{5});
}

TEST_CASE("csv that was exported has every record and field") {
  OfficeStore office;
  office.import(demo::made_up_complaints(9, 25));
  const std::string csv = office.exported(ExportFormat::csv);
  CHECK(csv.starts_with("_id,_version,_author,_sealed,external_key,"));
  CHECK(csv.find("59000024") != std::string::npos);
  const std::string lines = office.exported(ExportFormat::ndjson);
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 25);
}

TEST_CASE("geojson has positions in degrees, longitude first, and null where there is none") {
  OfficeStore office;
  office.import(
      "unique_key,created_date,open_data_channel_type,complaint_type,descriptor,location_type,city,"
      "incident_address,landmark,intersection_street_1,taxi_pick_up_location,borough,latitude,longitude,"
      "resolution_description\n"
      "1,,,,,,,,,,,QUEENS,40.742263323343536,-73.87216756675477,\n"
      "2,,,,,,,,,,,QUEENS,,,\n");
  const std::string text = office.exported(ExportFormat::geojson);
  CHECK(text.starts_with("{\"type\":\"FeatureCollection\",\"features\":["));
  CHECK(text.find("\"coordinates\":[-73.8721676,40.7422633]") != std::string::npos);
  CHECK(text.find("\"geometry\":null") != std::string::npos);
  std::ostringstream out;
  CHECK(export_records(*office, *(*office).schema()->find("officer"), ExportFormat::geojson, out).code() ==
        Code::invalid);
}

TEST_CASE("a file without a heading, or with other columns, is refused whole") {
  OfficeStore office;
  const auto code = [&](const char* csv) {
    std::istringstream in(csv);
    return import_csv(*office, office.complaint(), *parse_import_map(nyc311_json()), in, OnKnownKey::skip, {}).code();
  };
  CHECK(code("") == Code::invalid);
  CHECK(code("a,b\n1,2\n") == Code::invalid);
}

TEST_CASE("rows that are left out are told with why: known, earlier in the file, or unchanged") {
  OfficeStore office;
  const std::string csv = demo::made_up_complaints(3, 2);
  const std::string last = csv.substr(csv.rfind("\r\n", csv.size() - 3) + 2);
  office.import(csv + last);
  REQUIRE(office.left_out.size() == 1);
  CHECK(office.left_out[0].reason == LeftOut::repeated);
  CHECK(office.left_out[0].line == 4);
  CHECK(last.starts_with(office.left_out[0].key));
  office.import(csv);
  REQUIRE(office.left_out.size() == 2);
  CHECK(office.left_out[0].reason == LeftOut::known);
  office.import(csv, OnKnownKey::update);
  REQUIRE(office.left_out.size() == 2);
  CHECK(office.left_out[0].reason == LeftOut::unchanged);
}

TEST_CASE("an import that is interrupted keeps what it saved, and begins again where that ends") {
  OfficeStore office;
  const std::string csv = demo::made_up_complaints(3, 1700);
  std::istringstream in(csv);
  ImportWatch watch;
  int batches = 0;
  watch.cancelled = [&] { return ++batches == 2; };
  const ImportMap map = *parse_import_map(nyc311_json());
  CHECK(import_csv(*office, office.complaint(), map, in, OnKnownKey::skip, watch).code() == Code::cancelled);
  const ImportCounts rest = office.import(csv);
  CHECK(rest.skipped == 1000);
  CHECK(rest.created == 700);
}

TEST_CASE("line numbers are told as stretches") {
  LineRanges lines;
  for (const std::int64_t line : {2, 3, 4, 7, 9, 10}) lines.add(line);
  CHECK(lines.text() == "2-4, 7, 9-10");
  for (std::int64_t line = 20; line < 60; line += 2) lines.add(line);
  CHECK(lines.text() == "2-4, 7, 9-10, 20, 22, 24, 26, 28, …");
  CHECK(lines.count() == 26);
}
