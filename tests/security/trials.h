// Each cell of the table: what somebody asks, and whether the answer is what the schema says.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "tests/security/filling.h"

namespace satchel::access {

struct Tally {
  std::uint64_t cells = 0, leaks = 0, wrong_refusals = 0;
  /// Endpoint, type, role, "own"/"foreign"/"office": how it went, for the table.
  std::map<std::string, std::map<std::string, std::uint64_t>> table;
};

class Trials {
 public:
  /// `complain` hears of each cell that is off, in one line.
  Trials(House& house, const Rights& rights, std::function<void(const std::string&)> complain);
  const Tally& all();

 private:
  enum class Due { allowed, refused };
  void everything(const Caller& caller);
  void administration(const Caller& caller);
  void records(const Caller& caller);
  void list(const Caller& caller, const TypeRights& type);
  void read(const Caller& caller, const Made& record);
  void identity(const Caller& caller, const Made& record);
  void change(const Caller& caller, const Made& record);
  std::string etag_of(const Made& record);
  void remove(const Caller& caller, const Made& record);
  void create(const Caller& caller, const TypeRights& type);
  void conflicts(const Caller& caller);
  void blobs(const Caller& caller);
  void pull(const Caller& caller);
  void package(const std::string& role);
  void strangers();
  void readings();
  /// Every mark in an answer is one that the caller may read.
  void look(const Caller& caller, const std::string& what, const std::string& text, bool package = false);
  /// Those that may be read and are not there.
  void lacks(const Caller& caller, const std::string& what, const std::string& text,
             const std::function<bool(const Mark&)>& wanted);
  void judge(const std::string& endpoint, const Caller& caller, const std::string& what, Due due, const Answer& answer);
  bool visible(const Caller& caller, const Mark& mark) const;
  void off(std::uint64_t& count, const std::string& what);

  House& house_;
  const Rights& rights_;
  std::function<void(const std::string&)> complain_;
  Filling filling_;
  std::map<std::string, std::string> conflicts_;  // id to all that a reader of everything is shown of it
  Tally tally_;
};

}  // namespace satchel::access
