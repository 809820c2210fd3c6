// What a witness sees of logs that grow, go back, are written anew; and what he keeps.
#include "platform/cli/witness.h"

#include <doctest/doctest.h>

#include "engine/evidence/package.h"
#include "platform/cli/witness_folder.h"
#include "tests/support/memory_files.h"
#include "tests/support/small_log.h"

using namespace satchel;
using namespace satchel::cli;
using satchel::test::MemoryFiles;
using satchel::test::SmallLog;

namespace {

sync::HttpReply json(std::string body) { return {200, {{"Content-Type", "application/json"}}, std::move(body)}; }
sync::HttpReply problem(const char* code, int status) {
  return {status, {{"Content-Type", "application/problem+json"}}, std::string(R"({"code":")") + code + "\"}"};
}

/// Answers as a hub with that log.
AskHub hub_with(SmallLog& log) {
  return [&log](const std::string& target) -> Result<sync::HttpReply> {
    constexpr std::string_view kGrowth = "/v1/log/consistency?from=";
    if (target == "/v1/log/head") return json(log_head_json(log.head()));
    if (target == "/v1/log/restores") return json(log_restores_json(log.restores()));
    REQUIRE(target.starts_with(kGrowth));
    const std::uint64_t from = std::stoull(target.substr(kGrowth.size()));
    if (from > log.leaves.size()) return problem("invalid", 400);
    return json(log_growth_json(log.growth(from)));
  };
}

struct Watched {
  SmallLog log;
  std::vector<LogHead> kept;

  void say(int statements, const std::string& word = "day") {
    for (int i = 0; i < statements; ++i) log.say(word + std::to_string(log.leaves.size()));
  }
  WitnessReport look() {
    auto out = look_at_log(log.keys.public_key(), kept, hub_with(log));
    REQUIRE(out);
    return *std::move(out);
  }
  void keep() { kept.push_back(log.head()); }
};

}  // namespace

TEST_CASE("a log that grows, or stays as it is, is good") {
  Watched w;
  w.say(3);
  CHECK(w.look().seen == Seen::first);
  w.keep();
  CHECK(w.look().seen == Seen::same);
  w.say(4);
  const WitnessReport report = w.look();
  CHECK(report.seen == Seen::grown);
  CHECK(report.now.log.size == 7);
}

TEST_CASE("a log that was written anew is noticed, and how far back it is as it was") {
  Watched w;
  w.say(3), w.keep();
  w.say(2), w.keep();
  const SmallLog backup = w.log;
  w.say(2), w.keep();
  w.log = backup;
  for (const int more : {0, 1, 2, 9}) {  // shorter than what is kept, as long, and longer
    w.say(more, "another day");
    const WitnessReport report = w.look();
    CHECK(report.seen == Seen::rewritten);
    REQUIRE(report.common);
    CHECK(report.common->log.size == 5);
    CHECK_FALSE(report.restore);
    CHECK(report.evidence.find(to_hex(report.now.log.root.view())) != std::string::npos);
  }
  w.log = SmallLog();
  w.say(20, "nothing of before");
  CHECK_FALSE(w.look().common);
}

TEST_CASE("a hub that says that it was put back is told apart, as far as that is proven") {
  Watched w;
  w.say(3), w.keep();
  const SmallLog backup = w.log;
  w.say(4), w.keep();
  w.log.put_back_to(backup);
  const WitnessReport report = w.look();
  CHECK(report.seen == Seen::restored);
  REQUIRE(report.restore);
  CHECK(report.restore->before.size == 3);
  CHECK(report.common->log.size == 3);
  w.keep();  // it was accepted
  w.say(10);
  CHECK(w.look().seen == Seen::grown);
  w.log = backup;  // and to say so once is no licence
  w.log.epoch = 2;
  w.say(10, "another day");
  CHECK(w.look().seen == Seen::rewritten);
}

TEST_CASE("a hub that was put back to behind all that is kept has lost nothing of it") {
  Watched w;
  w.say(3), w.keep();
  w.say(2);
  const SmallLog backup = w.log;
  w.say(4);
  w.log.put_back_to(backup);
  const WitnessReport report = w.look();
  CHECK(report.seen == Seen::grown);
  CHECK(report.now.log.log_epoch == 2);
}

TEST_CASE("a new database under the old key is a log written anew") {
  Watched w;
  w.say(3), w.keep();
  w.log.hub = Id{{9}};
  CHECK(w.look().seen == Seen::rewritten);
}

TEST_CASE("who answers without the hub's key is no hub, and an error is the hub's") {
  Watched w;
  w.say(3);
  SmallLog other = w.log;
  other.keys = satchel::test::TestKeys(99);
  const auto key = w.log.keys.public_key();
  CHECK(look_at_log(key, {}, hub_with(other)).code() == Code::not_a_hub);
  w.keep();
  CHECK(look_at_log(key, w.kept, hub_with(other)).code() == Code::not_a_hub);
  const auto says = [&](sync::HttpReply reply) {
    return look_at_log(key, w.kept, [&](const std::string&) { return Result<sync::HttpReply>(reply); }).code();
  };
  CHECK(says(json("{}")) == Code::not_a_hub);
  CHECK(says({200, {}, "<html>sign in</html>"}) == Code::not_a_hub);
  CHECK(says({302, {}, {}}) == Code::not_a_hub);
  CHECK(says(problem("not_signed_in", 401)) == Code::not_signed_in);
  CHECK(says(problem("busy", 503)) == Code::busy);
  const auto gone =
      look_at_log(key, w.kept, [](const std::string&) { return Result<sync::HttpReply>(fail(Code::network, "gone")); });
  CHECK(gone.code() == Code::network);
}

TEST_CASE("what is kept outlives a power cut, stands under its own name, and is never written over") {
  MemoryFiles files;
  SmallLog log;
  const auto key = log.keys.public_key();
  log.say("one");
  const LogHead first = log.head(1'000), again = log.head(2'000);
  log.say("two");
  const LogHead second = log.head(3'000);
  {
    auto folder = WitnessFolder::open(files, "watch", key);
    REQUIRE(folder);
    CHECK(WitnessFolder::open(files, "watch", key).code() == Code::locked);
    for (const LogHead& head : {second, first, again}) REQUIRE(folder->keep(head));
    const std::string path = *folder->keep(first);
    CHECK(path == "watch/head-00001-000000000001-19700101T000001000Z.json");
    REQUIRE(folder->keep_alarm(second, "what was said"));
  }
  files.power_cut();
  const auto folder = WitnessFolder::open(files, "watch", key);
  REQUIRE(folder);
  CHECK(folder->heads() == std::vector<LogHead>{first, again, second});
  const auto bytes = read_all(files, "watch/head-00001-000000000001-19700101T000001000Z.json", 10'000);
  CHECK(*log_head_from_json(*bytes) == first);
  CHECK(*read_all(files, "watch/alarm-00001-000000000002-19700101T000003000Z.json", 100) == "what was said");
}

TEST_CASE("a kept head that was changed, or is another hub's, is no head to look from") {
  MemoryFiles files;
  SmallLog log;
  const auto key = log.keys.public_key();
  log.say("one");
  REQUIRE(WitnessFolder::open(files, "watch", key)->keep(log.head()));
  LogHead odd = log.head(5'000);
  odd.log.size = 2;
  REQUIRE(write_whole(files, "watch/head-x.json", log_head_json(odd)));
  CHECK(WitnessFolder::open(files, "watch", key).code() == Code::corrupt);
  log.hub = Id{{9}};
  REQUIRE(write_whole(files, "watch/head-x.json", log_head_json(log.head())));
  CHECK(WitnessFolder::open(files, "watch", key).code() == Code::corrupt);
  REQUIRE(files.remove("watch/head-x.json"));
  CHECK(WitnessFolder::open(files, "watch", key));
}
