// Who plays the quarter, and what they know of each matter beside what their stores show.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/casework/repeats.h"
#include "platform/cli/demo/draft_row.h"
#include "platform/cli/demo/quarter/dice.h"
#include "platform/cli/demo/quarter/score.h"
#include "platform/cli/demo/quarter/timeline.h"
#include "platform/cli/demo/world.h"

namespace satchel::cli::demo {

/// A matter on its way. Ids are known beforehand to all; whether a record has come to a store, that store says.
struct Running {
  Id complaint, of_case, site, assignment, leading;  // leading: of who takes it in charge
  Id talk, first_visit;                              // null: none yet
  int visits = 0;                                    // saved on the tablet
  bool registered = false, over = false;             // over: nothing is left to be done for it
  bool settles_later = false;                        // the first visit is sealed on a later day
  bool to_sign = false;                              // the leader closes it, with a reason that he signs
  casework::Day last_act{};                          // of whom it may be
};

struct Tally {
  std::int64_t visits = 0, photos = 0, corrections = 0, settled = 0;
};

/// Where the photos come from: files that are given, else made for the moment and the place.
struct Camera {
  std::vector<std::string> given;
  std::string folder;  // for those that are made
  std::size_t taken = 0;
};

struct Stage {
  const Plan& plan;
  Score score;
  World& world;
  Timeline& timeline;
  Dice dice;
  Camera camera;
  Station intake, office, chief;  // chief: the leader's own
  std::vector<Station> tablets;
  std::vector<Running> running;            // beside score.matters
  std::vector<std::size_t> corrected;      // matters
  std::set<std::size_t> handed_out;        // of score.leaflets
  std::vector<Id> places;                  // sites of the repeat list
  std::set<std::size_t> entered;           // of these, those that are on it
  std::vector<Id> leaflets;                // by district
  std::vector<Id> fines;                   // beside score.fines
  std::vector<Id> batches, units, listed;  // listed: the sites of the positive list
  Id campaign;                             // the list's kind
  casework::RepeatRules repeat;            // of the repeat list, as the catalogue has them
  std::vector<Id> parts;                   // of the joint operation
  Id draw;                                 // the random draw
  Id leader;                               // the officer who takes listed cases in charge
  Tally tally;

  Stage(const Plan& p, std::uint64_t seed, World& w, Timeline& t)
      : plan(p), score(compose_score(p, seed)), world(w), timeline(t), dice(seed + 1) {}

  /// A moment of a day, in the city's time.
  Millis at(casework::Day day, int hour, int minute = 0) const;
  std::string user(std::size_t tablet) const;                         // who carries it
  std::size_t mate(std::size_t tablet) const { return tablet ^ 1U; }  // of the same district
};

/// What a store shows of a record; nothing where it has not come there.
Result<std::optional<Record>> look(Station& station, const char* type, const Id& id);
std::string text_of(Station& station, const char* type, const Record& record, const char* field);
/// The status of a case as that store shows it; empty where it has none.
Result<std::string> status_of(Station& station, const Id& of_case);

/// Enrols intake, office and tablets, and puts up what the office keeps: units, officers with their certificates,
/// catalogues, sites, the positive list. Errors: those of enrolling and saving.
Status set_up(Stage& stage, const std::vector<std::string>& photos);
/// A matter's case as it is opened.
Row case_row(Stage& stage, std::size_t matter);
std::string title_of(const Matter& matter);
const District& district_of(const Matter& matter);
/// What the intake registers on a day; and all that it and the office do at their desks, with their syncs.
Status day_at_intake(Stage& stage, casework::Day day);
Status day_at_office(Stage& stage, casework::Day day);
/// What the office laid before the leader is signed, and closed by that.
Status day_of_leader(Stage& stage, casework::Day day);
/// What the inspectors do on a day, on what their tablets show.
Status day_in_field(Stage& stage, casework::Day day);
/// Who has network syncs: the intake and the office each day, each tablet every third, some over a line that breaks.
Status day_of_syncs(Stage& stage, casework::Day day);
/// All that is on its way arrives. `late`: also what the late tablet has.
Status quiesce(Stage& stage, bool late);

}  // namespace satchel::cli::demo
