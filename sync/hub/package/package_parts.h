// The steps of write_package(). Internal to sync/hub.
#pragma once

#include <map>
#include <set>

#include "sync/hub/entries/clearance.h"
#include "sync/hub/package/package.h"

namespace satchel::hub {

/// An entry that touched a record of the case.
struct PackedEntry {
  HistoryRow row;
  Hash hash;                   // of its bytes
  Bytes bytes;                 // none where they were erased (horizon.h)
  std::optional<Entry> entry;  // as well
  bool withheld = false;
};

/// A stretch of a journal: from an entry to the head that its device signed behind it, and to a receipt.
struct Segment {
  WriterRow writer;
  bool office = false;  // belongs to the hub: signed by its receipt alone
  Hash before;
  std::vector<HistoryRow> links;  // without bytes
  std::vector<Hash> entries;      // SHA-256 of each
  std::optional<SignedHead> head;
  std::uint64_t receipt = 0;  // the first that reaches the first of the entries
  Seq receipted;              // how far it reaches
};

struct PackedBlob {
  std::uint64_t statement = 0;  // the first that names it
  std::string part;             // "blobs/<64 hex>.jpg", by what its bytes begin with
};

/// What a package is made of.
struct Collected {
  std::vector<std::pair<const RecordType*, RecordState>> records;  // the one that it is about first
  std::vector<PackedEntry> entries;                                // by version
  std::vector<Segment> segments;
  std::set<std::uint64_t> statements;
  std::map<Hash, PackedBlob> blobs;
  std::vector<Hash> missing;  // blobs that have not come
  std::map<WriterNo, WriterRow> writers;
};
/// Of an entry that was erased, as it was reckoned then, without its error.
TrustedTime time_of(const PackedEntry& e);
Result<Collected> collect(CentralView& view, const Schema& schema, BlobStore& blobs, const PackageRequest& request);

std::string records_json(const Collected& c, const Clearance& clearance);
std::string entries_json(const Collected& c);
std::string journals_json(const Collected& c);
Result<std::string> statements_json(CentralView& view, const Collected& c, const LogState& log);
Result<std::string> log_json(CentralView& view, const LogHead& head, const std::vector<LogHead>& witnessed);
std::string page_html(const Collected& c, const Clearance& clearance, const LogHead& head);

}  // namespace satchel::hub
