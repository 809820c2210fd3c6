// What the programs say to people, all of it, Chinese first and English beside it: catalogue.def. Sentences for error
// codes stand in engine/base/codes.def, names of types and fields in the schema. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/schema/schema.h"

namespace satchel::cli {

enum class Language : std::uint8_t { zh, en };

enum class Text : std::uint16_t {
#define X(name, zh, en) name,
#include "platform/cli/bureau.def"
#include "platform/cli/catalogue.def"
#undef X
};

/// The text with {0}, {1} … replaced.
std::string say(Language language, Text text, const std::vector<std::string>& with = {});
/// The sentence of an error code.
std::string_view sentence(Language language, Code code);
std::string_view pick(Language language, const Title& title);

/// By POSIX.1-2017 section 8.2: the first of LC_ALL, LC_MESSAGES, LANG that is set and not empty decides; "zh…" is
/// Chinese, anything else English; with none set, Chinese.
Language language_of(const std::function<const char*(const char*)>& environment);
/// "zh" or "en"; error: invalid.
Result<Language> language_named(std::string_view name);

}  // namespace satchel::cli
