// Copies of a hub's database on a disk where the log of one fits, and the file that it would be moved into does not.
#include <optional>

#include "engine/sql/database.h"
#include "sync/hub/central/sqlite_whole.h"
#include "sync/hub/upkeep/backup.h"
#include "sync/hub/upkeep/moved.h"
#include "tests/support/short_file.h"
#include "tests/sync/hub/house.h"

namespace satchel::hub::test {
namespace {

using satchel::test::ShortFile;

/// A hub's database of before it had an index: who opens a copy of it makes that, in its log. From then on the copy
/// has no room to grow in its file.
class Unindexed : public Central {
 public:
  Unindexed(const std::string& path, std::string ending, std::optional<ShortFile>& disk)
      : real_(*open_sqlite_central({path, true, nullptr, true})), ending_(std::move(ending)), disk_(disk) {}
  Result<std::unique_ptr<CentralWrite>> write() override { return real_->write(); }
  Result<std::unique_ptr<CentralView>> view() override { return real_->view(); }
  SchemaPtr schema() const override { return real_->schema(); }
  Status copy_to(const std::string& path) override {
    SATCHEL_TRY(real_->copy_to(path));
    {
      SATCHEL_ASSIGN(const auto db, sql::Database::open(path, {}));
      SATCHEL_TRY(db->run("DELETE FROM setting WHERE name='blobs_named'"));
    }
    if (!ending_.empty()) disk_.emplace(ending_, 0);
    return {};
  }

 private:
  const std::unique_ptr<Central> real_;
  const std::string ending_;
  std::optional<ShortFile>& disk_;
};

struct ShortDisk : House {
  ShortDisk() {
    Peer peer(*this);
    peer.enrolled();
    hub.reset();
  }
  std::string at(const std::string& name) const { return folder.path() + "/" + name; }
  std::unique_ptr<Central> unindexed(const std::string& ending) {
    return std::make_unique<Unindexed>(at("hub/central.db"), ending, disk);
  }
  Status back_up(const std::string& ending) {
    const auto central = unindexed(ending);
    const auto done = hub::back_up(ports(), *central, {at("hub"), at("backup"), {"secret"}}, note());
    return done ? Status{} : Status{done.error()};
  }
  Status copy(const std::string& ending) {
    const HubData from(at("hub"), [this, ending]() -> Result<std::unique_ptr<Central>> { return unindexed(ending); });
    const auto done = copy_beside(ports(), {from, at("copy"), {"secret"}}, note());
    return done ? Status{} : Status{done.error()};
  }
  Status restore() {
    RestoreRequest request{at("backup"), at("again"), {"secret"}, "", nullptr, {}};
    SATCHEL_TRY(restore_keys(*files, request));
    const auto done = hub::restore(ports(), request, note());
    return done ? Status{} : Status{done.error()};
  }
  Finding note() {
    return [this](const std::string& line) { said += line + "\n"; };
  }
  /// With all that was written, and nothing beside it.
  bool is_whole(const std::string& database) const {
    if (files->exists(database + "-wal")) return false;
    const auto db = sql::Database::open(database, {sql::Mode::open, 0x53617448});
    return db && *(*db)->number("SELECT count(*) FROM setting WHERE name='blobs_named'") == 1 && (*db)->check();
  }

  std::optional<ShortFile> disk;
};

}  // namespace

TEST_CASE_FIXTURE(ShortDisk, "a backup whose log does not fit into its file is none, and is made once there is room") {
  CHECK(back_up("/backup/central.db").code() == Code::disk_full);
  CHECK(ShortFile::failed() > 0);
  CHECK(look_at_backup(*files, at("backup")).code() == Code::not_found);
  disk.reset();
  CHECK(back_up(""));
  CHECK(look_at_backup(*files, at("backup")));
  CHECK(is_whole(at("backup/central.db")));
}

TEST_CASE_FIXTURE(ShortDisk, "a second copy whose log does not fit into its file takes no place, and says nothing") {
  CHECK(copy("/central.db.next").code() == Code::disk_full);
  CHECK(ShortFile::failed() > 0);
  CHECK_FALSE(files->exists(at("copy/central.db")));
  disk.reset();
  CHECK(copy(""));
  CHECK(is_whole(at("copy/central.db")));
}

TEST_CASE_FIXTURE(ShortDisk, "a restore whose new log epoch stands in the log alone is not done") {
  REQUIRE(back_up(""));
  disk.emplace("/central.db.restoring", 0);
  CHECK(restore().code() == Code::disk_full);
  CHECK(ShortFile::failed() > 0);
  CHECK_FALSE(files->exists(at("again/central.db")));
  disk.reset();
  CHECK(restore());
  REQUIRE(is_whole(at("again/central.db")));
  CHECK((*(*open_sqlite_central({at("again/central.db")}))->view())->head()->version.log_epoch() > 1);
}

TEST_CASE_FIXTURE(ShortDisk, "a new database whose log does not fit into its file is no copy") {
  const auto copy_into = [&](const std::string& path) {
    const auto from = *read_sqlite_whole(at("hub/central.db")), to = *make_sqlite_whole(path);
    return copy_whole(*from, *to).code();
  };
  disk.emplace("/short.db", 64U << 10);
  CHECK(copy_into(at("short.db")) == Code::disk_full);
  CHECK(ShortFile::failed() > 0);
  disk.reset();
  CHECK(copy_into(at("long.db")) == Code::ok);
  CHECK_FALSE(files->exists(at("long.db-wal")));
}

TEST_CASE_FIXTURE(ShortDisk, "what came from another back end takes no place while a part of it stands in its log") {
  const std::string part = arriving_file(at("again"));
  REQUIRE(files->make_folder(at("again")));
  REQUIRE(say_place(*files, at("again"), "postgresql t"));
  REQUIRE(unindexed("/central.db.part")->copy_to(part));
  REQUIRE(open_sqlite_central({part}));  // to be looked through
  CHECK(take_place(*files, at("again")).code() == Code::disk_full);
  CHECK(ShortFile::failed() > 0);
  CHECK_FALSE(files->exists(at("again/central.db")));
  CHECK(*said_place(*files, at("again")) == "postgresql t");
  disk.reset();
  CHECK(take_place(*files, at("again")));
  CHECK(is_whole(at("again/central.db")));
  CHECK(said_place(*files, at("again"))->empty());
}

}  // namespace satchel::hub::test
