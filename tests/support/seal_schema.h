// Visits that two people with a licence make, with who signs, pictures and readings: a schema for tests of seals, with
// every kind of requirement.
#pragma once

#include <string_view>

#include "engine/base/id.h"
#include "engine/schema/schema.h"

namespace satchel::test {

inline constexpr std::string_view kSealSchema = R"({
  "name": "seals", "version": 3, "roles": ["inspector", "office"], "utc_offset": 480,
  "types": [
    {"number": 10, "name": "visit", "title": {"zh": "检查", "en": "Visit"}, "scope": {"fields": ["district"]},
     "seal": {"corrects": "corrects", "reason": "why",
      "takes": [{"type": "signer", "by": "visit"}, {"type": "picture", "by": "visit"}],
      "needs": [
       {"says": {"zh": "两名持证人员", "en": "Two with a licence"}, "from": "crew", "at_least": 2,
        "through": [{"type": "person", "by": "user"}, {"type": "licence", "by": "person"}],
        "tests": [{"field": "from", "not_after": "arrive"}, {"field": "to", "not_before": "arrive"},
                  {"field": "revoked", "after": "arrive"}]},
       {"says": {"zh": "已出示", "en": "Shown"}, "tests": [{"field": "shown", "one_of": [true]}]},
       {"says": {"zh": "先到后离", "en": "Left after arriving"}, "tests": [{"field": "leave", "not_before": "arrive"}]},
       {"says": {"zh": "当事人签字", "en": "The party signed"}, "when": [{"field": "party", "one_of": ["present"]}],
        "through": [{"type": "signer", "by": "visit"}], "at_least": 1, "tests": [{"field": "roles", "one_of": ["party"]}]},
       {"says": {"zh": "照片在检查期间", "en": "Pictures within the visit"}, "warn": true,
        "through": [{"type": "picture", "by": "visit"}],
        "tests": [{"field": "taken", "not_before": "arrive"}, {"field": "taken", "not_after": "leave"}]}]},
     "fields": [
      {"number": 1, "name": "district", "type": "text", "policy": "office"},
      {"number": 2, "name": "crew", "type": "set", "policy": "set"},
      {"number": 3, "name": "arrive", "type": "time", "policy": "last", "title": {"zh": "到达", "en": "Arrived"}, "required": true},
      {"number": 4, "name": "leave", "type": "time", "policy": "last"},
      {"number": 5, "name": "shown", "type": "boolean", "policy": "last"},
      {"number": 6, "name": "party", "type": "choice", "policy": "last", "choices": ["present", "absent"]},
      {"number": 7, "name": "corrects", "type": "reference", "policy": "last", "refers_to": "visit"},
      {"number": 8, "name": "why", "type": "text", "policy": "last", "title": {"zh": "更正理由", "en": "Reason"}},
      {"number": 9, "name": "view", "type": "text", "policy": "office", "write": ["office"]},
      {"number": 10, "name": "state", "type": "choice", "policy": "state", "initial": "open", "required": true,
       "choices": ["open", "shut"], "transitions": [{"from": "open", "to": "shut"}]},
      {"number": 11, "name": "secret", "type": "text", "policy": "last", "write": ["office"], "read": ["office"]},
      {"number": 12, "name": "leaflets", "type": "integer", "policy": "sum"}]},
    {"number": 11, "name": "person", "title": {"zh": "人员", "en": "Person"}, "scope": {"fixed": "reference"}, "write": ["office"],
     "fields": [{"number": 1, "name": "user", "type": "text", "policy": "office"}]},
    {"number": 12, "name": "licence", "title": {"zh": "证件", "en": "Licence"}, "scope": {"fixed": "reference"}, "write": ["office"],
     "fields": [
      {"number": 1, "name": "person", "type": "reference", "policy": "office", "refers_to": "person"},
      {"number": 2, "name": "from", "type": "date", "policy": "office"},
      {"number": 3, "name": "to", "type": "date", "policy": "office"},
      {"number": 4, "name": "revoked", "type": "date", "policy": "office"}]},
    {"number": 13, "name": "signer", "title": {"zh": "签字人", "en": "Signer"}, "scope": {"parent": "visit"},
     "seal": {"needs": [{"says": {"zh": "有签名", "en": "A signature"}, "tests": [{"field": "mark"}]}]},
     "fields": [
      {"number": 1, "name": "visit", "type": "reference", "policy": "append", "refers_to": "visit"},
      {"number": 2, "name": "roles", "type": "set", "policy": "set", "choices": ["party", "witness"]},
      {"number": 3, "name": "mark", "type": "blob", "policy": "last"},
      {"number": 4, "name": "name", "type": "text", "policy": "last"}]},
    {"number": 14, "name": "picture", "title": {"zh": "照片", "en": "Picture"}, "scope": {"parent": "visit"},
     "fields": [
      {"number": 1, "name": "visit", "type": "reference", "policy": "append", "refers_to": "visit"},
      {"number": 2, "name": "taken", "type": "time", "policy": "append"},
      {"number": 3, "name": "proves", "type": "text", "policy": "last"}]},
    {"number": 15, "name": "reading", "title": {"zh": "读数", "en": "Reading"}, "scope": {"parent": "of", "parent_type": "of_type"},
     "seal": {"needs": [
       {"says": {"zh": "校准相差不过0.5", "en": "Calibrations within 0.5"},
        "tests": [{"field": "after", "differs_from": "before", "at_most": 5}]},
       {"says": {"zh": "至少三次", "en": "Three times"}, "tests": [{"field": "times", "at_least": 3}]},
       {"says": {"zh": "检查在此", "en": "Its visit is here"}, "when": [{"field": "visit"}], "from": "visit",
        "through": [{"type": "visit"}], "at_least": 1},
       {"says": {"zh": "其检查有照片", "en": "Its visit has a picture"}, "when": [{"field": "visit"}], "from": "visit",
        "through": [{"type": "picture", "by": "visit"}], "at_least": 1, "tests": [{"field": "taken"}]},
       {"says": {"zh": "其下读数都已命名", "en": "Readings on it have a name"},
        "through": [{"type": "reading", "by": "of"}], "tests": [{"field": "name"}]},
       {"says": {"zh": "助手都有证件", "en": "Helpers have a licence"}, "from": "helpers",
        "through": [{"type": "person", "by": "user"}, {"type": "licence", "by": "person"}], "tests": [{"field": "to"}]}]},
     "fields": [
      {"number": 1, "name": "of_type", "type": "choice", "policy": "append", "choices": ["visit", "reading"]},
      {"number": 2, "name": "of", "type": "reference", "policy": "append"},
      {"number": 3, "name": "before", "type": "integer", "policy": "last"},
      {"number": 4, "name": "after", "type": "integer", "policy": "last"},
      {"number": 5, "name": "times", "type": "integer", "policy": "last"},
      {"number": 6, "name": "visit", "type": "reference", "policy": "last", "refers_to": "visit"},
      {"number": 7, "name": "name", "type": "text", "policy": "last"},
      {"number": 8, "name": "helpers", "type": "set", "policy": "set"}]}]
})";

inline Value ref(const Id& id) { return octets(id.view()); }
inline Value moment(const char* rfc3339) { return from_rfc3339(rfc3339)->count; }

}  // namespace satchel::test
