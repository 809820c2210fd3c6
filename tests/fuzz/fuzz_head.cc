// The framing guard: heads of HTTP requests, whole and arriving byte by byte.
#include "engine/base/limits.h"
#include "platform/serve/framing.h"
#include "platform/serve/target.h"
#include "tests/fuzz/fuzz.h"

using namespace satchel;
using namespace satchel::serve;

namespace {

/// As a connection does: with what came so far, after every byte.
HeadScanner::Found scan_slowly(std::string_view bytes) {
  HeadScanner scanner;
  for (std::size_t n = 1; n <= bytes.size(); ++n)
    if (const auto found = scanner.scan(bytes.substr(0, n)); found.index() != 0) return found;
  return HeadScanner::Unfinished{};
}

void must_agree(const HeadScanner::Found& a, const HeadScanner::Found& b) {
  fuzz::must(a.index() == b.index(), "a head is found the same, however it arrives");
  if (const auto* size = std::get_if<std::size_t>(&a)) fuzz::must(*size == std::get<std::size_t>(b), "as long");
  if (const auto* no = std::get_if<Refusal>(&a)) fuzz::must(no->status == std::get<Refusal>(b).status, "as wrong");
}

/// No other reader of the lines could take them apart differently.
void must_be_plain(const Head& head, std::string_view bytes) {
  constexpr std::string_view kParts("\r\n\0", 3);
  fuzz::must(head.headers.size() <= limits::kHeadFields, "no more headers than allowed");
  for (const auto& [name, value] : head.headers) {
    fuzz::must(!name.empty() && name.find_first_of(" \t:\r\n") == name.npos, "a name is a token");
    fuzz::must(value.find_first_of(kParts) == value.npos, "a value is one line");
  }
  fuzz::must(!target_fault(head.method, head.target), "the target is served");
  fuzz::must(bytes.find(head.target) != bytes.npos, "the target is as it came");
  fuzz::must(!sync::header(head.headers, "Transfer-Encoding"), "a body has a length");
}

}  // namespace

SATCHEL_FUZZ_TARGET(bytes) {
  const auto found = HeadScanner{}.scan(bytes);
  must_agree(found, scan_slowly(bytes));
  const auto* size = std::get_if<std::size_t>(&found);
  if (!size) return (void)parse_head(bytes);
  fuzz::must(*size <= bytes.size() && *size <= limits::kHeadBytes + 4, "a head within the limit");
  const auto read = parse_head(bytes.substr(0, *size));
  if (const auto* head = std::get_if<Head>(&read)) must_be_plain(*head, bytes);
}
