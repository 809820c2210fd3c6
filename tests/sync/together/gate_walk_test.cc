// Random walks over all steps of a case, with all that its gate asks about changing beside it: it never closes past the
// gate, and never stays open where nothing lacks.
#include <algorithm>
#include <random>

#include "tests/sync/together/gate_house.h"

using namespace satchel;
using namespace satchel::test;

namespace {

constexpr const char* kStates[] = {"accepted", "assigned",    "acknowledged", "on_site",  "rectifying",
                                   "recheck",  "callback",    "registered",   "declined", "closed",
                                   "returned", "transferred", "merged"};
constexpr const char* kCalls[] = {"satisfied", "mostly", "dissatisfied", "unreachable", "refused"};

/// What the walk did, as the rules of the bureau count it.
struct WalkModel {
  bool reason_for_no_visit = false, answered = false, satisfied = false, listed = false, photo_away = false;
  bool conflict = false, merges = false, receiver = false, decided = false;
  bool closes() const { return reason_for_no_visit && answered && satisfied && !listed && !conflict; }
  bool takes(const std::string& state) const {
    if (state == "closed") return closes() && !photo_away;
    if (state == "declined" || state == "returned") return decided;
    return state == "merged" ? merges && decided : state == "transferred" ? receiver && !conflict : true;
  }
};

class Walk : public GateHouse {
 public:
  explicit Walk(std::uint32_t seed) : random_(seed) {
    other_ = office.create("case", {{"district", text("north")}});
    list_ = office.create("list_kind", {{"name", text("反复投诉环境问题清单")}, {"threshold", number(3)}});
    meet_without_photos();
    was_ = plain(office);
  }

  void step_on() {
    w.clock.advance({60'000});
    asked_.clear();
    if (pick(2) == 0)
      try_state(pick(3) == 0 ? li : office, kStates[pick(std::size(kStates))]);
    else
      change_something();
    const bool photos = pick(4) == 0;
    photos ? meet() : meet_without_photos();
    check(photos);
  }

 private:
  std::size_t pick(std::size_t n) { return random_() % n; }
  std::string plain(Tablet& at) {
    const std::string json = status(at);
    return json.size() > 2 ? json.substr(1, json.size() - 2) : "registered";
  }

  void try_state(Tablet& by, const char* to) {
    if (to == plain(by)) return;
    const auto saved = by.store().save({{{ChangeKind::update, "case", one, {{"status", text(to), How::put}}}}, {}});
    if (saved) asked_ = to;
  }

  void change_something() {
    switch (pick(9)) {
      case 0:
        return set_case("no_visit_reason", m_.reason_for_no_visit = !m_.reason_for_no_visit, "同一事项已查");
      case 1:
        return answer_or_not();
      case 2:
        return call();
      case 3:
        return add_photo();
      case 4:
        return list_or_not();
      case 5:
        return conflict_or_not();
      case 6:
        return receive_or_not();
      case 7:
        if (rests_on_grounds()) return;
        return set_case("decision_reason", m_.decided = !m_.decided, "不属本机关职权");
      default:
        if (rests_on_grounds()) return;
        m_.merges = !m_.merges;
        office.change("case", one, {{"merged_into", m_.merges ? reference(other_) : Value{}}});
    }
  }
  /// What it came there for is not taken away again: the hub would refuse that.
  bool rests_on_grounds() { return was_ == "declined" || was_ == "returned" || was_ == "merged"; }
  void set_case(const char* field, bool there, const char* value) {
    office.change("case", one, {{field, there ? text(value) : Value{}}});
  }
  /// Whom it goes to, with what they signed.
  void receive_or_not() {
    if (was_ == "transferred") return;
    m_.receiver = !m_.receiver;
    Value receipt;
    if (m_.receiver) {
      const BlobInfo blob = must(office.store().blobs().add_bytes("回执" + std::to_string(++photos_)));
      must(office.store().note_blob(blob.sha256, blob.size, BlobLane::original));
      receipt = octets(blob.sha256.view());
    }
    office.change("case", one,
                  {{"transferred_to", m_.receiver ? text("城管局") : Value{}}, {"transfer_receipt", receipt}});
  }
  void answer_or_not() {
    if (m_.answered)
      office.remove("answer", answer_);
    else
      answer_ = office.create("answer", {{"case", reference(one)}, {"sent", w.clock.wall().count}});
    m_.answered = !m_.answered;
  }
  void call() {
    const char* result = kCalls[pick(std::size(kCalls))];
    callback(result);
    m_.satisfied = std::string(result) == "satisfied" || std::string(result) == "mostly";
  }
  void add_photo() {
    Bytes bytes(500, 'p');
    bytes += std::to_string(++photos_);
    const BlobInfo blob = must(li.store().blobs().add_bytes(bytes));
    must(li.store().note_blob(blob.sha256, blob.size, BlobLane::original));
    li.create("photo", {{"of_type", text("case")},
                        {"of", reference(one)},
                        {"sha256", Value{octets(blob.sha256.view())}},
                        {"bytes", static_cast<std::int64_t>(blob.size)},
                        {"origin", text("camera")}});
    m_.photo_away = true;
  }
  void list_or_not() {
    if (m_.listed)
      office.remove("list_entry", entry_);
    else
      entry_ = office.create("list_entry", {{"list", reference(list_)}, {"case", reference(one)}});
    m_.listed = !m_.listed;
  }
  /// Both write a field whose policy asks, unseen by each other; or the office settles what came of it.
  void conflict_or_not() {
    if (m_.conflict) {
      for (const Record& c : office.all("conflict"))
        if (conflict_text(office, c, conflict_field::state) == "open")
          must(office.store().settle(c.id, Take::standing));
    } else {
      ++photos_;
      office.change("case", one, {{"legal_facts", text(("o" + std::to_string(photos_)).c_str())}});
      li.change("case", one, {{"legal_facts", text(("t" + std::to_string(photos_)).c_str())}});
    }
    m_.conflict = !m_.conflict;
  }

  void check(bool photos) {
    const bool was_away = m_.photo_away;
    if (photos) m_.photo_away = false;
    const std::string now = plain(office);
    INFO("asked " << asked_ << ", was " << was_ << ", now " << now);
    CHECK(now == plain(li));
    if (now == "closed" && was_ != "closed") CHECK(m_.takes("closed"));
    if (now != was_ && now != "closed") CHECK((now == asked_ && m_.takes(now)));
    if (!asked_.empty() && m_.takes(asked_)) CHECK(now == asked_);
    const auto steps = parked(office);
    const bool waits = std::ranges::find(steps, std::string()) != steps.end();
    if (asked_ == "closed" && m_.closes() && was_away && !photos) CHECK(waits);
    if (!m_.photo_away) CHECK_FALSE(waits);
    was_ = now;
  }

  std::mt19937 random_;
  WalkModel m_;
  Id other_, list_, answer_, entry_;
  int photos_ = 0;
  std::string asked_, was_;
};

}  // namespace

TEST_CASE("no walk over a case's steps closes it past the gate") {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    Walk walk(seed);
    for (int i = 0; i < 40; ++i) walk.step_on();
    walk.sound();
    walk.meet();
    check_same(walk.office, walk.li);
  }
}
