// Guards on what the bureau does: no stop without evidence, no check that repeats one, no reward against its rule.
// Asked on a tablet before a step is saved, and by the hub. Pure but for what is asked of World; numbers come from
// dated rows.
#pragma once

#include "engine/casework/crime.h"
#include "engine/casework/gate.h"
#include "engine/casework/limits.h"

namespace satchel::casework {

/// A stop, a closure, a suspension or a seizure: never without evidence (通报（一）：禁止“一刀切”).
bool is_forceful(const Sheet& measure);
/// What a measure lacks to be approved or carried out, as it will stand: a forceful one a sealed finding of its case
/// that does not say that nothing was found, or a sealed reading above its limit (the one that `evidence` names, where
/// it names one), a legal basis, why it is proportionate, and an approver who leads (people.h). Of others nothing. What
/// is merely proposed may lack all of it.
Result<std::vector<Lack>> measure_lacks(World& world, const Sheet& measure);

/// What a transfer to the police lacks that was handed over: that it was decided before
/// (国务院令第310号（2020年修订）第五条).
std::vector<Lack> police_lacks(const Sheet& police_transfer);

/// What an off-site check lacks: the review of its equipment with number, reviewer and date, and that the party was
/// told (行政处罚法（2021）第四十一条). Told as warnings: it is saved as it is.
std::vector<Lack> review_lacks(const Sheet& off_site_check);

/// What a reward lacks: a report by a named person, a rule about rewards that was in force on the day of the decision,
/// and an amount that keeps to its row together with the other rewards for that report. Who is paid stands in
/// no field of it but the sealed receipt, which the intake alone reads.
Result<std::vector<Lack>> reward_lacks(World& world, const Sheet& reward);
/// Asked at the hub alone, which has them: that a report by a named person has somebody's identity, as a record with a
/// name, or sealed in the draft that it was registered from. Nothing of a report that says it is by nobody:
/// reward_lacks.
Result<std::vector<Lack>> identity_lacks(World& world, const Sheet& reward);
/// What keeps a reward from being kept as it is: once it is decided or paid, all that it lacks; before, what nothing
/// that comes later makes right: a report that nobody put a name to, an amount above the maximum of `today`, where the
/// one who asks knows what day it is.
Result<std::vector<Lack>> reward_forbidden(World& world, const Sheet& reward, std::optional<Day> today);

}  // namespace satchel::casework
