// Whether this is a build that watches each access, and takes several times as long for the same.
#pragma once

namespace satchel::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kSanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

/// For a case that tries one thing everywhere: each place when built without, each third with sanitizers.
inline constexpr int kStride = kSanitized ? 3 : 1;

}  // namespace satchel::test
