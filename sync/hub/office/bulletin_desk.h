// The hub's bulletin (engine/casework/bulletin.h): counted, explained, sealed, shown again, compared.
//
// A sealed one is a record of the type `bulletin`: its figures as JSON, what was written, the annex, and the page as it
// was printed, a blob. Made by the hub alone, in one entry of the office's own with its seal, in the name of who asked
// (counted_fields.h). It renders to the same bytes from what is stored; what tablets bring later changes only a new
// one.
#pragma once

#include <functional>

#include "engine/casework/bulletin.h"
#include "engine/casework/compare.h"
#include "engine/ports/ports.h"
#include "sync/hub/central/central.h"
#include "sync/hub/entries/statement_log.h"

namespace satchel::hub {

struct BulletinRequest {
  casework::Day from, to;       // half-open
  std::optional<Millis> as_of;  // nothing: now
  bool by_dates = false;        // count today's records by the dates in them, whenever they came here
  bool annex = false;           // with the one for the discipline office
  std::string sections;         // engine/casework/written.h
  std::optional<Id> draft;      // or those of this bulletin, where people write them together
};

struct SealRequest {
  BulletinRequest what;
  std::string user;       // a person of the office
  std::string signed_by;  // who answers for it
  std::optional<Id> replaces;
};

/// A sealed one, rendered again from what is stored.
struct StoredBulletin {
  Id id;
  casework::Bulletin bulletin;
  std::string title, page;            // the page as it renders now
  Hash rendered;                      // of the page as it was printed
  bool sealed = false, same = false;  // the stored page is here, and both are the same bytes
};

class BulletinDesk {
 public:
  /// Keeps the bytes of a page, durably, and says its hash; finds them again (not_found where they are not here).
  struct Pages {
    std::function<Result<Hash>(ByteView)> keep;
    std::function<Result<Bytes>(const Hash&)> find;
  };

  /// All must outlive it.
  BulletinDesk(Central& central, Ports ports, const StatementLog& statements, Pages pages)
      : central_(central), ports_(ports), statements_(statements), pages_(std::move(pages)) {}

  /// Errors: invalid (a quarter or sections that are none; a moment in the future, or before the hub held anything).
  Result<casework::Bulletin> make(const BulletinRequest& request);
  /// The records behind one figure, by its name in either JSON or the definitions. Error, too: not_found.
  Result<std::vector<casework::Line>> explain(const BulletinRequest& request, std::string_view figure);
  /// A new record; its id. It is counted from a snapshot, while others go on writing. Errors, too: incomplete (nothing
  /// was written), and whatever refuses an entry.
  Result<Id> seal(const SealRequest& request);
  /// Errors: not_found; invalid for a bulletin without figures.
  Result<StoredBulletin> stored(const Id& id);
  /// What became of records named in a comparison, as they are called now; those that are gone by their ids alone.
  Result<std::vector<casework::Line>> lines(const std::vector<casework::Counted>& records);

 private:
  /// What a snapshot holds: up to where, and when it was taken.
  struct Counting {
    casework::Bulletin made;
    Version upto;
    Millis at;
  };
  Result<Counting> count(CentralView& view, const Schema& schema, const BulletinRequest& request);
  static Result<bool> stands(CentralView& view, const Counting& counting);

  Central& central_;
  Ports ports_;
  const StatementLog& statements_;
  Pages pages_;
};

/// What the request counts, in one snapshot. `work` sees the records as it counts them.
Status with_counting(CentralView& view, const Schema& schema, Millis now, const BulletinRequest& request,
                     const std::function<Status(casework::World&, casework::Bulletin&&)>& work);
/// "talks" for "interviews", and so on: the names in kFigures. Error: not_found.
Result<std::string> figure_named(std::string_view name);

}  // namespace satchel::hub
