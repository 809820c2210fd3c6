// The random draw of sites and officers (双随机、一公开): who is checked and who checks is nobody's choice, and anybody
// can draw it again. Pure.
//
// First the pool and the seed are committed, by their hashes; then a value becomes known that nobody could know before
// (a lottery's numbers, an index at its close); then the seed is published. The draw follows from these three alone:
//
//     pool      lines, sorted by their bytes: "site" TAB id TAB weight, "officer" TAB id TAB sites that this officer
//               may not check, parted by commas; each line ends in LF
//     commits   SHA-256 of the pool; SHA-256 of "satchel-draw-seed-1" LF seed in hex
//     mixed     SHA-256 of "satchel-draw-1" LF hash of the pool in hex LF seed in hex LF public value
//     site      its score is the least of SHA-256(mixed in hex LF "site" LF id LF ticket), tickets 1 to its weight;
//               the lowest scores are drawn. The least of w equal tickets: a site is drawn first with a probability
//               that goes as its weight, and so on among the rest (Efraimidis and Spirakis 2006, with uniform tickets)
//     officers  for each site drawn, the lowest of SHA-256(mixed in hex LF "officer" LF site LF officer) among those
//               who may check it
//
// Scores compare as their bytes. All text is UTF-8, all hex lower case.
#pragma once

#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/time.h"

namespace satchel::casework {

struct DrawSite {
  std::string id;
  int weight = 1;  // 1 to 1000: by its class
  bool operator==(const DrawSite&) const = default;
};
struct DrawOfficer {
  std::string id;
  std::vector<std::string> conflicts;  // sites that are not for this officer
  bool operator==(const DrawOfficer&) const = default;
};
struct DrawPool {
  std::vector<DrawSite> sites;
  std::vector<DrawOfficer> officers;
  bool operator==(const DrawPool&) const = default;
};

/// The pool as it is hashed. Errors: invalid (an id that is empty, stands twice, or has a tab, a comma or a line end in
/// it; a weight out of range).
Result<std::string> text_of(const DrawPool& pool);
/// Back. Error: invalid, also for what text_of() would have written otherwise.
Result<DrawPool> pool_from(std::string_view text);

/// What the commitment is the hash of.
std::string seed_text(ByteView seed);
Hash seed_commitment(ByteView seed);

struct DrawInput {
  DrawPool pool;
  Bytes seed;  // 32 bytes
  std::string public_value;
  std::size_t sites = 0, officers_each = 2;
};
struct Drawn {
  std::string site;
  std::vector<std::string> officers;  // as drawn
  bool operator==(const Drawn&) const = default;
};
/// In the order drawn. Errors: invalid (as above; no seed of 32 bytes; no public value; fewer sites than are to be
/// drawn, or fewer officers than a site drawn needs).
Result<std::vector<Drawn>> draw(const DrawInput& input);

/// A draw as it is published: JSON with all that it follows from, its commitments and its result.
struct PublishedDraw {
  std::string name;
  DrawInput input;
  Hash pool_hash, seed_hash;  // as committed
  std::vector<Drawn> result;
  std::string source{};  // of the public value, in words: not among what the draw follows from
};
Result<std::string> to_json(const PublishedDraw& draw);
/// Error: invalid.
Result<PublishedDraw> published_draw(std::string_view json);
/// Draws again. Errors: bad_checksum (the pool or the seed is another than was committed), invalid (the result is
/// another, or what draw() says).
Status verify(const PublishedDraw& draw);

/// What is made known before the public value is: all but the seed.
struct DrawCommitment {
  std::string name;
  Millis committed;
  DrawPool pool;
  Hash pool_hash, seed_hash;
  std::size_t sites = 0, officers_each = 2;
};
Result<std::string> to_json(const DrawCommitment& commitment);
/// Errors: invalid; bad_checksum (the pool is not that of the hash).
Result<DrawCommitment> draw_commitment(std::string_view json);
/// That the draw is of what was committed. Error: bad_checksum, naming what is another.
Status check_committed(const PublishedDraw& draw, const DrawCommitment& commitment);

}  // namespace satchel::casework
