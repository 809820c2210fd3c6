// Random draws at the hub (engine/casework/draw.h): committed, opened once, and published.
//
// A draw is a record of the type `draw`. With the commit stand its pool, as a blob that its hash names, and the hash of
// a seed. The seed itself stays in the hub's database, in no record, until the public value is known; then it is part
// of the published file, a blob of its own, and of the record.
#pragma once

#include "engine/casework/draw_pool.h"
#include "engine/evidence/blobs.h"
#include "sync/hub/office/office_work.h"

namespace satchel::hub {

struct DrawPlan {
  std::string name;
  casework::PoolAsked pool;
  std::size_t sites = 0, officers_each = 2;
};
/// The record's id. Spaces around a name are none of it. Errors: invalid (another draw has that name, also one that was
/// committed at the same moment; no site or no officer is to be drawn, or more than there are), those of draw_pool().
Result<Id> commit_draw(OfficeWork& work, BlobFolder& blobs, const DrawPlan& plan);

/// The result. Errors: not_found; append_only (it was opened before); invalid (no value); corrupt.
Result<casework::PublishedDraw> open_draw(OfficeWork& work, BlobFolder& blobs, const Id& id, const std::string& value,
                                          const std::string& source);

/// What may be given to everybody: the commitment, or, once it is opened, the published draw. Errors: not_found,
/// corrupt.
Result<std::string> exported_draw(Central& central, BlobFolder& blobs, const Id& id);

}  // namespace satchel::hub
