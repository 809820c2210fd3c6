// Records of every type in every scope, with a value in every field that can be told from all others: a mark.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/security/house.h"

namespace satchel::access {

/// Where a mark was put.
struct Mark {
  const TypeRights* type = nullptr;
  const FieldRights* field = nullptr;
  std::string record, scope;
  bool sealed = false;       // within a sealed identity
  bool in_conflict = false;  // said by one side of a conflict; the record need not hold it
};

struct Made {
  const TypeRights* type = nullptr;
  std::string id, scope;  // "north", "south", or the type's fixed one
  std::string path() const { return "/v1/records/" + type->name + "/" + id; }
};

class Filling {
 public:
  /// Makes all of it, as users of the office of whatever role may write each field.
  Filling(House& house, const Rights& rights);

  const std::deque<Made>& records() const { return records_; }
  const Made* record(const std::string& type, const std::string& scope) const;
  /// Marks that stand in `text`, as themselves or as the SHA-256 of a blob in hexadecimal or as it is.
  std::set<std::string> marks_in(const std::string& text) const;
  const Mark& mark(const std::string& word) const { return marks_.at(word); }
  const std::map<std::string, Mark>& marks() const { return marks_; }
  /// Hash, in hexadecimal, to mark.
  const std::map<std::string, std::string>& blobs() const { return blobs_; }
  /// A value for the field as JSON, with a new mark where one fits; empty where there is none to be had.
  std::string value(const Made& record, const FieldRights& field, bool in_conflict = false);
  std::int64_t number_for(const FieldRights& field);
  /// One more record like it, made by who may; for who may delete it.
  Made another(const Made& like);

 private:
  bool fill(const TypeRights& type, const std::string& scope);
  Made make(const TypeRights& type, const std::string& scope);
  void contend(const Made& record);
  std::string new_mark(const Made& record, const FieldRights& field, bool in_conflict);
  std::string sealed_identity(const Made& record, const FieldRights& field);
  std::string blob_of(const Made& record, const FieldRights& field) const;
  std::string upload(const std::string& bytes);
  std::string reference(const Made& record, const FieldRights& field) const;
  std::string parent_type(const TypeRights& type, const std::string& scope) const;

  House& house_;
  const Rights& rights_;
  std::deque<Made> records_;
  std::map<std::string, Mark> marks_;
  std::map<std::string, std::string> blobs_, raw_blobs_;
  int next_ = 10'000;
};

}  // namespace satchel::access
