// The day's other parts: what several disagree on, what other programs do at the hub, and what goes back or rots.
#include <boost/json/parse.hpp>

#include "tests/crash/script.h"

namespace satchel::crash {
namespace {

namespace json = boost::json;

}  // namespace

void Day::disagree_more() {
  then([this] {
    const std::vector<Assign> fields = {{"title", text("noise")}, {"lat", number(1)}, {"lon", number(2)}};
    return save(1, {{{ChangeKind::create, "affair", kOther, fields}}, {}});
  });
  then_sync({1, 0, 2});
  const auto change_other = [this](std::size_t who, ChangeKind kind, std::vector<Assign> fields) {
    then([this, who, kind, fields] { return save(who, {{{kind, "affair", kOther, fields}}, {}}); });
  };
  // Text of two, a group of two, a number that is set once, and a delete that knows nothing of it.
  change_other(0, ChangeKind::update, {{"notes", text("zero\n")}, {"lat", number(5)}, {"number", number(7)}});
  change_other(1, ChangeKind::update, {{"notes", text("one\n")}, {"lon", number(6)}});
  change_other(2, ChangeKind::remove, {});
  then_sync({0, 1, 2, 0, 1});
  then([this] { return settle(0, Take::standing); });  // now everybody knows
  change_other(1, ChangeKind::remove, {});
  then_sync({0, 1, 2});
  change_other(1, ChangeKind::undelete, {});
  then_sync({1, 2, 0});
  // What is refused while the case is the office's, and offered again.
  change_other(2, ChangeKind::update, {{"district", text("south")}});
  change_other(1, ChangeKind::update, {{"title", text("louder noise")}});
  then_sync({2, 1});
  change_other(2, ChangeKind::update, {{"district", text("north")}});
  then_sync({2, 1});
  then([this]() -> Status {
    SATCHEL_ASSIGN(const auto refused, product([&] { return wang_.store().quarantine(); }));
    if (refused.empty()) return {};
    SATCHEL_TRY(product([&] { return wang_.store().retry(refused[0].entry, {{"title", text("noise again")}}); }));
    return promise(1);
  });
  then_sync({1, 0});
}

void Day::work_at_the_hub() {
  then([this] { return call("POST", "/v1/records/affair", R"({"district": "north", "title": "by phone"})"); });
  for (const char* target : {"/v1/records/affair?limit=2", "/v1/records/visit", "/v1/conflicts", "/openapi.json"})
    then([this, target] { return call("GET", target); });
  then([this]() -> Status {
    const std::string target = "/v1/records/affair/" + to_text(kCase);
    SATCHEL_TRY(call("GET", target + "?versions=1"));
    return call("PATCH", target, R"({"kinds": ["dust"], "owner": "second branch"})");
  });
  then_edit(0, {{"place", text("roof")}});
  then_edit(1, {{"place", text("cellar")}});
  then_sync({0, 1});
  then([this]() -> Status {  // a conflict is settled there, once
    SATCHEL_TRY(call("GET", "/v1/conflicts?state=open"));
    const json::value list = json::parse(reply_.body);
    if (list.at("records").as_array().empty()) return {};
    const std::string id(list.at_pointer("/records/0/_id").as_string());
    return call("POST", "/v1/conflicts/" + id, R"({"take": "proposed"})");
  });
  then([this] { return call("HEAD", "/v1/blobs/sha256/" + to_hex(photos_.at(0).view())); });
  then([this] {
    return product([this] { return hub_.hub().rescope(wang_.store().identity().device, {"north", "south"}); });
  });
  then([this] { return product([this] { return hub_.hub().verify([](const std::string&) {}); }); });
  then_sync({1});
  then([this]() -> Status {  // a new tablet, until it succeeds
    fresh_.emplace(99, "zhao", "inspector", 4);
    SATCHEL_ASSIGN(const std::string code, product([this] {
                     return hub_.hub().enrol({"zhao", "inspector", {"north"}});
                   }));
    return product([&] { return fresh_->enrol(hub_.hub(), code); });
  });
}

/// In three steps, since a disk that goes back forgets what was to fail.
template <class Host>
void Day::then_go_back(Host& host, std::function<void()> put_back) {
  then([&host]() -> Status {
    host.fall();
    return host.machine.disk.dead() ? Status{fail(Code::io, "it stopped")} : Status{};
  });
  then([&host, put_back]() -> Status {
    host.fall();
    return put_back(), Status{};
  });
  then([&host] { return host.up() ? Status{} : product([&host] { return host.start(); }); });
}

void Day::go_back_and_salvage() {
  then([this]() -> Status {
    older_ = wang_.machine.disk.image();
    older_saves_ = promised_[1].size();
    hub_.backup = hub_.machine.disk.image();
    return {};
  });
  then_edit(1, {{"title", text("smoke, as wang saw it")}});
  then_sync({1});
  then_go_back(wang_, [this] {
    wang_.machine.disk.put_back(older_);
    promised_[1].resize(older_saves_);
  });
  then_edit(1, {{"title", text("smoke, seen otherwise")}});
  then_sync({1});
  then_go_back(hub_, [this] { hub_.machine.disk.put_back(*hub_.backup); });
  then_sync({1, 0, 2});
  then([this]() -> Status {  // a tablet's database rots
    li_.fall();
    if (li_.machine.disk.dead()) return fail(Code::io, "the tablet stopped");
    for (std::uint64_t bit = 0; bit < 800; ++bit) li_.machine.disk.flip_bit("store/store.db", bit);
    return product([this] { return li_.start(); });
  });
  then_sync({0});
  then([this] { return product([this] { return li_.store().verify([](const std::string&) {}); }); });
}

Status Day::call(const char* method, const std::string& target, const std::string& body) {
  return product([&]() -> Status {
    SATCHEL_ASSIGN(const std::string token, hub_.hub().token("zhang", "office", Millis{600'000}));
    sync::HttpRequest request{method, target, {{"Authorization", "Bearer " + token}}, body, {}};
    if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    if (const auto tag = sync::header(reply_.headers, "ETag"); tag && request.method == "PATCH")
      request.headers.emplace_back("If-Match", *tag);
    reply_ = hub_.hub().handle(request);
    if (reply_.status < 400) return {};
    return fail(code_named(json::parse(reply_.body).at("code").as_string()), reply_.body);
  });
}

}  // namespace satchel::crash
