// Whether this is a build that watches each access, and takes several times as long for the same.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SATCHEL_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SATCHEL_SANITIZED
#endif
#endif

namespace satchel::test {

#ifdef SATCHEL_SANITIZED
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// For a case that tries one thing everywhere: each place when built without, each third with sanitizers.
inline constexpr int kStride = kSanitized ? 3 : 1;

}  // namespace satchel::test
