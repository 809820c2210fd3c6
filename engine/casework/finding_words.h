// What the words of a finding come to: whether they say that nothing was found. Pure.
#pragma once

#include <string_view>

namespace satchel::casework {

/// Read clause by clause (parted by commas, stops, 但, 然而 …). It says so where some clause denies
/// (经现场检查，未发现…； 不属实; nothing was found) and none finds (但发现…; 超标; 未取得许可证). What was merely
/// reported (投诉反映…) finds nothing; what should be there and was not found (未发现环评手续) is found. A text that
/// denies nothing says that something was found.
bool says_nothing_found(std::string_view fact);

}  // namespace satchel::casework
