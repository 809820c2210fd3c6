// The proof that a tablet may be wiped.
#include "sync/client/empty_proof.h"

#include "engine/base/codec.h"
#include "engine/sql/database.h"
#include "sync/client/empty_proof_bytes.h"
#include "tests/sync/together/copies.h"

using namespace satchel;
using namespace satchel::test;
using sync::Left;

namespace {

std::vector<Left> left(Tablet& t) {
  std::vector<Left> out;
  for (const auto& one : must(sync::left_behind(t.store()))) out.push_back(one.what);
  return out;
}

Result<Bytes> prove(Tablet& t) {
  SATCHEL_ASSIGN(const auto asked, sync::begin_empty_proof(t.store(), t.machine_ports()));
  return sync::finish_empty_proof(t.store(), t.machine_ports(), asked, t.carry(asked.request));
}

}  // namespace

TEST_CASE("a tablet whose work is all at the hub proves so, and who has the hub's key alone can check it") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  const Id visit = a.create("visit", {});
  photo(a, visit);
  a.create("affair", affair("smoke"));
  REQUIRE(a.sync().code == Code::ok);
  REQUIRE(left(a).empty());
  const Bytes proof = must(prove(a));
  const PublicKey key = a.store().identity().hub_key;
  const sync::EmptyProof said = must(sync::check_empty_proof(proof, key));
  CHECK(said.device == a.store().identity().device);
  CHECK(said.user == "li");
  CHECK(said.entries == 3);
  CHECK(said.blobs == 1);
  CHECK(said.refused == 0);
  CHECK(sync::check_empty_proof(proof, TestKeys(9).public_key()).code() == Code::corrupt);
  for (std::size_t at = 0; at < proof.size(); at += 5) {
    Bytes other = proof;
    other[at] = static_cast<char>(other[at] ^ 1);
    CHECK(sync::check_empty_proof(other, key).code() == Code::corrupt);
    CHECK(sync::check_empty_proof(ByteView(proof).substr(0, at), key).code() == Code::corrupt);
  }
  must(w.copy_hub());
  REQUIRE(a.sync().code == Code::ok);
  must(a.store().trim());
  CHECK(must(sync::check_empty_proof(must(prove(a)), key)).blobs == 1);
}

TEST_CASE("a tablet that nobody ever used proves so too") {
  World w;
  Tablet& a = w.tablet("li");
  REQUIRE(a.sync().code == Code::ok);
  CHECK(must(sync::check_empty_proof(must(prove(a)), a.store().identity().hub_key)).entries == 0);
}

TEST_CASE("whatever is missing at the hub is named, and there is no proof") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  CHECK(left(a) == std::vector{Left::entries, Left::pull});
  REQUIRE(a.sync().code == Code::ok);
  CHECK(left(a).empty());
  const BlobInfo loose = must(a.store().blobs().add_bytes("taken, and the app was ended"));
  REQUIRE(left(a) == std::vector{Left::blobs});
  CHECK(must(sync::left_behind(a.store()))[0].names == std::vector{to_hex(loose.sha256.view())});
  CHECK(prove(a).code() == Code::not_empty);
  must(a.store().note_blob(loose.sha256, loose.size, BlobLane::original));
  sync::SessionOptions metered;
  metered.network = sync::NetworkClass::metered;
  REQUIRE(a.sync({}, metered).code == Code::ok);
  CHECK(left(a) == std::vector{Left::blobs});
  REQUIRE(a.sync().code == Code::ok);
  CHECK(left(a).empty());
  must(must(sql::Database::open(w.folder.path() + "/tablet-li/store.db", {.checkpoints = false}))
           ->run("UPDATE receipt SET upto=0"));
  CHECK(left(a) == std::vector{Left::receipts});
}

TEST_CASE("a hub that went back to a backup gives no proof, nor does one that lost what was trimmed") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  REQUIRE(a.sync().code == Code::ok);
  w.back_up_hub();
  photo(a, a.create("visit", {}));
  w.settle_down();
  must(w.copy_hub());
  w.settle_down();
  must(a.store().trim());
  w.restore_hub();
  CHECK(prove(a).code() == Code::not_empty);  // it does not know yet, and the hub's answer tells
  w.settle_down();
  CHECK(left(a) == std::vector{Left::stranded});
}

TEST_CASE("what was refused is at the hub all the same, and the proof says how much it is") {
  World w;
  Tablet &a = w.tablet("li"), &b = w.tablet("wang");
  const Id id = a.create("affair", affair("smoke"));
  w.settle_down();
  must(b.store().seal(10, id));
  REQUIRE(b.sync().code == Code::ok);
  a.change("affair", id, {{"place", text("yard")}});
  w.settle_down();
  REQUIRE(must(a.store().quarantine()).size() == 1);
  CHECK(must(sync::check_empty_proof(must(prove(a)), a.store().identity().hub_key)).refused == 1);
}

TEST_CASE("a tablet that goes on under a new epoch proves what it had under the one before") {
  World w;
  Tablet& a = w.tablet("li");
  a.create("affair", affair("smoke"));
  REQUIRE(a.sync().code == Code::ok);
  must(a.store().begin_epoch());
  REQUIRE(a.sync().code == Code::ok);
  const sync::EmptyProof said = must(sync::check_empty_proof(must(prove(a)), a.store().identity().hub_key));
  CHECK(said.entries == 1);
}

TEST_CASE("a device that means harm proves nothing that the hub has not said") {
  World w(schema_with_pictures());
  Tablet& a = w.tablet("li");
  photo(a, a.create("visit", {}));
  REQUIRE(a.sync().code == Code::ok);
  const PublicKey key = a.store().identity().hub_key;
  const Bytes proof = must(prove(a));
  const auto content = [&] {
    return must(sync::decode_empty_content(ByteView(proof).substr(0, proof.size() - sizeof(Signature))));
  };
  const auto off = [&](const sync::EmptyContent& c) {
    Bytes bytes = encode(c);
    bytes += view(must(a.keys().sign(sync::empty_message(bytes))));
    const auto checked = sync::check_empty_proof(bytes, key);
    return checked ? std::string() : checked.error().detail;
  };
  CHECK(off(content()) == "");
  auto c = content();
  c.blobs.push_back(sha256("never sent"));
  CHECK(off(c).find("has no receipt") != std::string::npos);
  c = content();
  c.end->seq = c.end->seq + 1;
  CHECK(off(c).find("ends elsewhere") != std::string::npos);
  c = content();
  c.end.reset();
  CHECK(off(c) != "");
  c = content();
  c.statements.clear();
  CHECK(off(c).find("whose key") != std::string::npos);
  c = content();
  c.reply[70] = static_cast<char>(c.reply[70] ^ 1);
  CHECK(off(c).find("answer") != std::string::npos);
  c = content();
  const Bytes other = must(prove(a));
  c.reply = must(sync::decode_empty_content(ByteView(other).substr(0, other.size() - sizeof(Signature)))).reply;
  CHECK(off(c).find("answer") != std::string::npos);  // to another question
}
