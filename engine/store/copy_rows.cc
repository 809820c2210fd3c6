#include "engine/store/copy_rows.h"

namespace satchel {

Status copy_rows(sql::Database& from, sql::Database& to, const std::string& table) {
  SATCHEL_ASSIGN(auto s, from.prepare("SELECT * FROM " + table));
  std::string places = "?";
  for (int i = 1; i < s.columns(); ++i) places += ",?";
  SATCHEL_ASSIGN(auto in, to.prepare("INSERT INTO " + table + " VALUES(" + places + ")"));
  for (;;) {
    SATCHEL_ASSIGN(const bool row, s.step());
    if (!row) return {};
    for (int i = 0; i < s.columns(); ++i) {
      if (s.is_null(i))
        in.bind_null(i);
      else if (s.is_blob(i))
        in.bind_blob(i, s.blob(i));
      else if (s.is_text(i))
        in.bind_text(i, s.text(i));
      else
        in.bind(i, s.integer(i));
    }
    SATCHEL_TRY(in.run());
  }
}

}  // namespace satchel
