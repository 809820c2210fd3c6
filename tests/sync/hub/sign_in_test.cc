// Signing in by password: who is let in, how often one may try, what the log says; and the accounts themselves.
#include "sync/hub/accounts/sign_in.h"

#include <array>
#include <limits>
#include <thread>

#include "engine/sql/database.h"
#include "sync/hub/accounts/lockout.h"
#include "sync/hub/beside.h"
#include "tests/sync/hub/session_fixture.h"

namespace satchel::hub::test {
namespace {

std::string without_times(const HttpReply& reply) { return std::to_string(reply.status) + " " + reply.body; }

}  // namespace

TEST_CASE("a lock doubles with each failure, up to a bound") {
  const Millis now{1'000'000};
  Failures f;
  for (int i = 1; i < kFreeFailures; ++i) {
    f = after_failure(f, now);
    CHECK(lock_left(f, now) == Millis{});
  }
  for (const std::int64_t times : {1, 2, 4, 8}) {
    f = after_failure(f, now);
    CHECK(lock_left(f, now) == Millis{kFirstLock.count * times});
  }
  for (int i = 0; i < 100; ++i) f = after_failure(f, now);
  CHECK(lock_left(f, now) == kLongestLock);
  CHECK(lock_left(f, now - Millis{1}) == Millis{});  // the clock was wrong
  f.count = std::numeric_limits<std::int32_t>::max();
  CHECK(lock_left(after_failure(f, now), now) == kLongestLock);
}

TEST_CASE("a password is long enough by its characters") {
  CHECK(password_fault("ten signs.") == PasswordFault::none);
  CHECK(password_fault("nine sign") == PasswordFault::too_short);
  CHECK(password_fault("围挡里外的灯笼十个字") == PasswordFault::none);
  CHECK(password_fault("围挡里外的灯笼九个") == PasswordFault::too_short);
  CHECK(password_fault(std::string(kPasswordBytes, 'x')) == PasswordFault::none);
  CHECK(password_fault(std::string(kPasswordBytes + 1, 'x')) == PasswordFault::too_long);
  CHECK(password_fault("ten signs.\xFF") == PasswordFault::not_utf8);
  for (const char* bad : {"short", "ten signs.\xFF"}) CHECK(check_password(bad).code() == Code::invalid);
  CHECK(check_password(std::string(kPasswordBytes + 1, 'x')).code() == Code::invalid);
}

TEST_CASE("a password is kept as Argon2id, with a salt of its own, and nobody's fits none") {
  const auto a = password_hash("a password"), b = password_hash("a password");
  REQUIRE(a);
  CHECK(*a != *b);
  const std::string begins = "$argon2id$v=19$m=19456,t=2,p=1$";
  CHECK(a->starts_with(begins));
  CHECK(nobodys_hash().starts_with(begins));
  CHECK(nobodys_hash().size() == a->size());
  CHECK(password_fits(*a, "a password"));
  CHECK_FALSE(password_fits(*a, "a passworD"));
  CHECK_FALSE(password_fits(nobodys_hash(), ""));
  CHECK_FALSE(password_fits("", "a password"));
  CHECK_FALSE(password_fits(std::string(1000, '$'), "a password"));
}

TEST_CASE("an origin is as browsers send it") {
  for (const char* good : {"https://hub.example", "http://127.0.0.1:8080", "https://[::1]:8443"})
    CHECK(check_origin(good));
  for (const char* bad : {"", "hub.example", "https://", "https://Hub.example", "https://hub.example/",
                          "https://hub.example:443", "http://h:80", "ftp://h"})
    CHECK(check_origin(bad).code() == Code::invalid);
}

TEST_CASE_FIXTURE(People, "after five failures in a row a name waits, longer each time, and then can sign in") {
  fail_at("zhang", 5);
  const HttpReply waits = sign_in("zhang", kPassword);
  CHECK(waits.status == 429);
  CHECK(header_in(waits, "Retry-After") == "30");
  CHECK(member(waits, "/code") == "too_many");
  open();  // a restart forgets nothing
  clock.advance({29'500});
  CHECK(header_in(sign_in("zhang", kPassword), "Retry-After") == "1");
  clock.advance({500});
  fail_at("zhang", 1);
  CHECK(header_in(sign_in("zhang", kPassword), "Retry-After") == "60");
  clock.advance({60'000});
  CHECK(sign_in("zhang", kPassword).status == 200);
  fail_at("zhang", 4);
  CHECK(sign_in("zhang", kPassword).status == 200);
}

TEST_CASE("what of an address counts as one") {
  CHECK(peer_key("192.0.2.7") == "192.0.2.7");
  CHECK(peer_key("::ffff:192.0.2.7") == "::ffff:192.0.2.7");
  CHECK(peer_key("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2:");
  CHECK(peer_key("2001:db8::7") == peer_key("2001:db8::8"));
  CHECK(peer_key("2001:db8::7") != peer_key("2001:db9::7"));
  CHECK(peer_key("fe80:") == "fe80:");
  for (const char* own : {"", "127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"}) CHECK(peer_key(own).empty());
}

TEST_CASE("from one address so many sign-ins fail, and one more for each while that passes") {
  PeerLimit limit;
  Millis now{1'000'000};
  for (std::int64_t i = 0; i < kPeerFailures; ++i) {
    CHECK(limit.left("192.0.2.7", now) == Millis{});
    limit.note_failure("192.0.2.7", now);
  }
  CHECK(limit.left("192.0.2.7", now) == kPeerForgives);
  CHECK(limit.left("192.0.2.7", now - Millis{5000}) == kPeerForgives);
  CHECK(limit.left("192.0.2.8", now) == Millis{});
  now = now + Millis{kPeerForgives.count - 1};
  CHECK(limit.left("192.0.2.7", now) == Millis{1});
  now = now + Millis{1};
  CHECK(limit.left("192.0.2.7", now) == Millis{});
  limit.note_failure("192.0.2.7", now);
  CHECK(limit.left("192.0.2.7", now) == kPeerForgives);
  for (std::int64_t i = 0; i < 2 * kPeerFailures; ++i) limit.note_failure("127.0.0.1", now);
  CHECK(limit.left("127.0.0.1", now) == Millis{});
}

TEST_CASE("of addresses the latest are remembered, so many and no more") {
  PeerLimit limit;
  const auto fill = [&](const std::string& peer, Millis at) {
    for (std::int64_t i = 0; i < kPeerFailures; ++i) limit.note_failure(peer, at);
  };
  fill("192.0.2.1", {1000});
  fill("192.0.2.2", {1001});
  for (std::size_t i = 0; i + 1 < kPeers; ++i) limit.note_failure("peer " + std::to_string(i), {1002});
  CHECK(limit.left("192.0.2.1", {1002}) == Millis{});
  CHECK(limit.left("192.0.2.2", {1002}).count > 0);
}

TEST_CASE_FIXTURE(People, "who tries names from one address waits, and those elsewhere do not") {
  const auto try_from = [&](const char* peer, const std::string& user, const char* password) {
    return sign_in(user, password, {{"Satchel-Origin", "https://hub.example"}, {"Satchel-Peer", peer}});
  };
  for (std::int64_t i = 0; i < kPeerFailures; ++i)
    CHECK(try_from("192.0.2.7", "name " + std::to_string(i), "a password").status == 401);
  const HttpReply waits = try_from("192.0.2.7", "zhang", kPassword);
  CHECK(waits.status == 429);
  CHECK(header_in(waits, "Retry-After") == "30");
  CHECK(try_from("192.0.2.8", "zhang", kPassword).status == 200);
}

TEST_CASE_FIXTURE(People, "of those who sign in at once some are told to come again, and none is let in wrongly") {
  std::array<HttpReply, 4> replies;
  std::vector<std::thread> all;
  for (HttpReply& reply : replies) all.emplace_back([&] { reply = sign_in("zhang", kPassword); });
  for (auto& one : all) one.join();
  int in = 0;
  for (const HttpReply& reply : replies) {
    CHECK((reply.status == 200 || reply.status == 429));
    CHECK(header_in(reply, "Retry-After") == (reply.status == 429 ? "1" : ""));
    in += reply.status == 200;
  }
  CHECK(in >= 1);
  CHECK(sign_in("zhang", kPassword).status == 200);
}

TEST_CASE_FIXTURE(People, "a lock ends with another password, and does not end a session") {
  Browser a(*this, "zhang");
  fail_at("zhang", 5);
  CHECK(a.status() == 200);
  REQUIRE(hub->accounts().set_password("zhang", "a quite different one"));
  CHECK(sign_in("zhang", "a quite different one").status == 200);
}

TEST_CASE_FIXTURE(People, "a name that nobody has, a wrong password and a disabled account are one answer") {
  add("qian");
  REQUIRE(hub->accounts().set_disabled("qian", true));
  for (int i = 0; i < 5; ++i) {
    const std::string known = without_times(sign_in("zhang", "not the right one"));
    CHECK(known.starts_with("401 "));
    CHECK(without_times(sign_in("nobody", kPassword)) == known);
    CHECK(without_times(sign_in("qian", kPassword)) == known);
  }
  const std::string waits = without_times(sign_in("zhang", kPassword));
  CHECK(waits.starts_with("429 "));
  CHECK(without_times(sign_in("nobody", kPassword)) == waits);
  CHECK(without_times(sign_in("qian", kPassword)) == waits);
  clock.advance({30'000});
  CHECK(sign_in("nobody", kPassword).status == 401);
}

TEST_CASE_FIXTURE(People, "what is no sign-in is told so") {
  const auto status = [&](const std::string& body, const char* type = "application/json") {
    return hub->handle({"POST", "/v1/session", {{"Content-Type", type}}, body, {}}).status;
  };
  CHECK(status("{") == 400);
  CHECK(status(R"({"user":"zhang"})") == 400);
  CHECK(status(R"({"user":"zhang","password":1})") == 400);
  CHECK(status(R"({"user":"zhang","password":"x","more":1})") == 400);
  CHECK(status(R"({"user":"zhang","password":")" + std::string(kPasswordBytes + 1, 'x') + "\"}") == 400);
  CHECK(status(R"({"user":"zhang","password":"x"})", "text/plain") == 415);
  const HttpReply put = hub->handle({"PATCH", "/v1/session", {}, {}, {}});
  CHECK(put.status == 405);
  CHECK(header_in(put, "Allow") == "GET, HEAD, POST, DELETE");
  CHECK(hub->handle({"GET", "/v1/session/x", {}, {}, {}}).status == 404);
  CHECK(hub->body_limit({"POST", "/v1/session", {}, {}, {}}) == kSignInBytes);
}

TEST_CASE_FIXTURE(People, "the log tells of sign-ins, failures and locks, and nothing that is secret") {
  Browser a(*this, "zhang");
  fail_at("zhang", 5);
  (void)sign_in("hunter2 hunter2", "not the right one",
                {{"Satchel-Origin", "https://h"}, {"Satchel-Peer", "192.0.2.7"}});
  CHECK(a.send("DELETE", "/v1/session", "", a.own()).status == 204);
  CHECK(said.find("user zhang signed in\n") != said.npos);
  CHECK(said.find("a sign-in of user zhang failed, 5 in a row; locked until 2026-01-01T00:00:30.000Z\n") != said.npos);
  CHECK(said.find("a sign-in of a name that nobody has from 192.0.2.7 failed, 1 in a row\n") != said.npos);
  CHECK(said.find("user zhang signed out\n") != said.npos);
  for (const std::string& secret : {std::string(kPassword), std::string("hunter2"), std::string("not the right one"),
                                    a.cookie.substr(a.cookie.find('=') + 1), a.csrf})
    CHECK(said.find(secret) == said.npos);
}

TEST_CASE_FIXTURE(People, "each statement of a sign-in fails once, and nobody is in or locked out by that") {
  HttpReply reply;
  const auto try_with = [&](const char* password) {
    satchel::test::fail_each_statement([&] { reply = sign_in("zhang", password); },
                                       [&] { CHECK(reply.status == info(Code::cancelled).http); });
    return reply.status;
  };
  CHECK(try_with(kPassword) == 200);
  CHECK(try_with("not the right one") == 401);
  CHECK(hub->accounts().list()->front().failures == Failures{1, {}});
}

TEST_CASE_FIXTURE(People, "an account has a name, a role of the schema, a password, and stands once") {
  Accounts& accounts = hub->accounts();
  const auto code = [&](NewAccount account, const char* password = kPassword) {
    return accounts.add(account, password).code();
  };
  CHECK(code({"zhang", "office", {}}) == Code::invalid);
  CHECK(code({"", "office", {}}) == Code::invalid);
  CHECK(code({"li\nhong", "office", {}}) == Code::invalid);
  CHECK(code({std::string(129, 'x'), "office", {}}) == Code::invalid);
  CHECK(code({"li", "emperor", {}}) == Code::invalid);
  CHECK(code({"li", "office", std::vector<std::string>{}}) == Code::invalid);
  CHECK(code({"li", "office", {}}, "too short") == Code::invalid);
  CHECK(code({"李红", "inspector", std::vector<std::string>{"north"}}) == Code::ok);
  CHECK(accounts.set_password("nobody", kPassword).code() == Code::not_found);
  CHECK(accounts.set_password("zhang", "short").code() == Code::invalid);
  CHECK(accounts.set_disabled("nobody", true).code() == Code::not_found);
  const auto all = accounts.list();
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK((*all)[1].user == "李红");
  CHECK((*all)[1].scopes == std::vector<std::string>{"north"});
  CHECK_FALSE((*all)[0].scopes);
}

TEST_CASE_FIXTURE(People, "accounts are kept beside a serving hub, which hears of it at once") {
  Browser a(*this, "zhang");
  REQUIRE(accounts_beside(ports(), data(), [](Accounts& accounts) {
    return accounts.add({"wu", "office", {}}, kPassword);
  }));
  Browser b(*this, "wu");
  REQUIRE(accounts_beside(ports(), data(), [](Accounts& accounts) { return accounts.set_disabled("zhang", true); }));
  CHECK(a.status() == 401);
  CHECK(b.status() == 200);
}

#ifndef SATCHEL_HUB_ELSEWHERE
TEST_CASE_FIXTURE(People, "a database from before there were accounts gets their tables as it opens") {
  hub.reset();
  {
    sql::Options options;
    options.application_id = 0x53617448;
    const auto db = sql::Database::open(folder.path() + "/hub/central.db", options);
    REQUIRE(db);
    REQUIRE((*db)->run("DROP TABLE account; DROP TABLE session; DROP TABLE stranger; DROP TABLE told"));
  }
  open();
  add("zhang");
  Browser a(*this, "zhang");
  CHECK(a.status() == 200);
}
#endif

TEST_CASE_FIXTURE(People, "of names that nobody has the latest are remembered, so many and no more") {
  const auto central = central_at(folder.path() + "/more.db");
  REQUIRE(central);
  const auto write = (*central)->write();
  REQUIRE(write);
  for (std::int64_t i = 0; i < 5; ++i)
    REQUIRE((*write)->put_stranger({sha256(std::to_string(i)), {i + 1, {}}, {1000 + i}}, 3));
  for (std::int64_t i = 0; i < 5; ++i) CHECK((*write)->stranger(sha256(std::to_string(i)))->has_value() == (i >= 2));
}

}  // namespace satchel::hub::test
