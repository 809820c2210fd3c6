// A package taken apart, to be put together otherwise.
#pragma once

#include <boost/json.hpp>
#include <map>

#include "tests/tamper/package_mutations.h"

namespace satchel::tamper {

namespace json = boost::json;

std::size_t below(Chance& chance, std::size_t n);
/// One bit of it.
void flip(Bytes& bytes, Chance& chance);
std::string_view text(const json::value& v);
json::string as_json(std::string_view s);
void flip_base64(json::value& v, Chance& chance);

struct Draft {
  Draft(const SampleCase& sample, Chance& random);
  json::array& list(const char* name) { return read.at(name).as_array(); }
  json::value& any(json::array& of) { return of[below(chance, of.size())]; }
  json::value& any(const char* name) { return any(list(name)); }
  Parts finished();

  Parts parts;
  std::map<std::string, json::value> read;  // those of JSON, taken apart
  Chance& chance;
};

/// Where an entry stands in the package's journals; null where it does not.
json::value* link_of(Draft& d, const json::value& entry);
Entry entry_of(const json::value& line);
/// An entry with other contents, its hash told everywhere.
void put_entry(Draft& d, json::value& line, const Entry& entry);

/// The office's own entry written anew by who has the hub's key: its hash, chain, receipt, a log in which that receipt
/// stands, and a head of it. Everything holds together, but for the head that a witness keeps.
Parts rewritten(const SampleCase& sample, Keys& hub, Chance& chance);

}  // namespace satchel::tamper
