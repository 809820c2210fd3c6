#include <cstdio>

#include "engine/base/hash.h"
#include "engine/schema/schema.h"

int main() {
  const satchel::Hash hash = satchel::sha256("abc");
  const auto schema = satchel::Schema::parse("not a schema");
  std::printf("%s %s\n", satchel::to_hex(hash.view()).c_str(), schema ? "taken" : "refused");
}
