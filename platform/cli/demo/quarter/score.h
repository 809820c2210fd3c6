// What happens in a quarter, so that records come to a plan: who complains when and about what, what is visited, how it
// ends. Pure: the same plan and seed, the same quarter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/cli/demo/quarter/city.h"
#include "platform/cli/demo/quarter/plan.h"

namespace satchel::cli::demo {

/// What people complain about, as the inspection templates have it.
enum class Nuisance : std::uint8_t {
  construction_noise,
  freight_dust,
  lead_batteries,
  cold_store,
  boiler,
  dancing,
  odour
};
inline constexpr std::size_t kNuisances = 7;

enum class Decision : std::uint8_t { accepted, declined, returned };
enum class Ending : std::uint8_t {
  satisfied,    // closed after the call-back
  leader,       // closed by a leader's signed reason: nobody was reached
  transferred,  // to whom it belongs, with a receipt
  merged,       // into the case that `follows` names
  waits,        // not closed: wherever it has come to
  reopened,     // closed, and opened again
};

/// A complaint with its case; or a case that was found without one.
struct Matter {
  bool complained = true;
  Nuisance about = Nuisance::construction_noise;
  std::size_t tablet = 0;  // whose district it is in
  casework::Day received, accepted;
  Decision decision = Decision::accepted;
  std::optional<std::size_t> batch, place, follows;  // place: of the repeat list
  std::int64_t item = 0;                             // its number within the batch
  bool leads = false;                                // of its place: a leader takes it in charge
  bool campaign = false;                             // on the office's list
  std::string title;                                 // empty: by what it is about
  int visits = 0, officers_first = 2;
  int talk_persons = 0;
  bool help = false;  // the visits are help
  bool late = false;  // visited by the late tablet, in the weeks that it brings after the quarter
  Ending ending = Ending::waits;
};

struct Fine {
  std::size_t matter = 0;
  std::int64_t fen = 0;
  casework::Day decided;
  bool revoked = false;
};

/// Something that a tablet does on a day, without a case of its own.
struct Errand {
  std::size_t tablet = 0;
  casework::Day day;
  std::int64_t count = 1;
};

struct Score {
  std::vector<Matter> matters;
  std::vector<casework::Day> batches;
  std::vector<std::int64_t> declared;  // items, by batch
  std::size_t places = 0;              // of the repeat list
  std::vector<Fine> fines;
  std::vector<std::size_t> police;   // matters
  std::vector<std::size_t> dancing;  // matters: by district, of the square dancing campaign
  std::vector<Errand> leaflets, off_site;
  std::vector<std::pair<std::size_t, casework::Day>> away;  // a tablet, and the first of ten days without network
  std::size_t late = kTablets - 1;                          // the tablet that brings its last weeks after the quarter
  casework::Day late_from;                                  // since when it does not sync
};

Score compose_score(const Plan& plan, std::uint64_t seed);

}  // namespace satchel::cli::demo
